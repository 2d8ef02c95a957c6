//! What is drawn of the shown connection, borrowed for one frame.

use jiff::tz::TimeZone;

use super::connection_summary::ConnectionSummary;
use console::{Connections, Console};
use model::{ConnectionId, Timestamp};

/// The connection that is shown; an empty console while none is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Model<'a> {
    /// Its number.
    pub(crate) id: Option<ConnectionId>,
    /// Its state.
    pub(crate) console: &'a Console,
    /// Its neighbours, and the profiles.
    pub(crate) connections: &'a Connections,
    /// How each of them does.
    pub(crate) summaries: &'a [ConnectionSummary],
    /// The corrected time of this frame.
    pub(crate) now: Timestamp,
    /// The zone in which times are shown.
    pub(crate) time_zone: &'a TimeZone,
}
