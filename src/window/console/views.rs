//! The tabs over the table. Each has its own search, columns and place in the list.
//!
//! What is on screen belongs to the shown tab; the others keep theirs in the state. Only the query of the shown one is
//! applied.

mod state;
mod strip;

pub(crate) use state::{TabAction, ViewsState, exchange_columns, note};
pub(crate) use strip::strip_ui;
