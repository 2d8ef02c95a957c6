//! Looking back: the days of a recording, the hours of one of them, and its messages in the same table as those that come.

mod all;
mod band;
pub(crate) mod beside;
mod calendar;
mod days;
mod export;
mod following;
mod hours;
pub(crate) mod page;
mod state;
mod topics;
mod travel;

pub use state::PastState;
pub(crate) use state::{Older, PastWish};
