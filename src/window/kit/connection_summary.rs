//! The state of an open connection, as lists and menus show it.

use super::connection_status::ConnectionStatus;
use model::{ConnectionId, Timestamp};

/// The state of one connection.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionSummary {
    pub(crate) id: ConnectionId,
    pub(crate) name: String,
    pub(crate) status: ConnectionStatus,
    /// The state in words.
    pub(crate) words: String,
    /// The time of this frame, corrected by what this connection knows of the computer's clock.
    pub(crate) now: Timestamp,
    /// Messages per second, while it is live.
    pub(crate) rate: Option<f64>,
    /// Messages since it was last on screen.
    pub(crate) new: u64,
    /// Its profile is marked as production.
    pub(crate) is_production: bool,
    /// Whether the user has to do something.
    pub(crate) needs_person: bool,
    /// The summary of the notice about it, if there is one.
    pub(crate) notice: Option<String>,
}
