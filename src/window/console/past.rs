//! Looking back: the days of a recording, the hours of one of them, and its messages in the same table as those that come.

mod band;
pub(crate) mod beside;
mod calendar;
mod days;
mod export;
mod export_choices;
mod hours;
mod jump;
pub(crate) mod page;
mod state;

pub use state::PastState;
