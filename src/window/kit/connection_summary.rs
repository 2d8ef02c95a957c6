//! How one of the open connections does, as lists and menus show it.

use super::connection_status::ConnectionStatus;
use model::{ConnectionId, Timestamp};

/// How one connection does.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionSummary {
    pub(crate) id: ConnectionId,
    pub(crate) name: String,
    pub(crate) status: ConnectionStatus,
    /// How it does, in words.
    pub(crate) words: String,
    /// The time of this frame, by what is known there of this computer's clock.
    pub(crate) now: Timestamp,
    /// Messages per second, while it is live.
    pub(crate) rate: Option<f64>,
    /// Messages since it was last on screen.
    pub(crate) new: u64,
    /// Whether something waits for a person.
    pub(crate) needs_person: bool,
    /// The summary of the notice about it, if there is one.
    pub(crate) notice: Option<String>,
}
