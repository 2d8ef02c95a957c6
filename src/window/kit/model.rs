//! What is drawn of the shown connection, borrowed for one frame.

use jiff::tz::TimeZone;

use super::connection_summary::ConnectionSummary;
use console::{Connections, Console};
use model::{ConnectionId, Timestamp};

/// The connection that is shown; an empty console while none is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Model<'a> {
    pub(crate) id: Option<ConnectionId>,
    pub(crate) console: &'a Console,
    /// All open connections, and the profiles.
    pub(crate) connections: &'a Connections,
    /// The state of each of them.
    pub(crate) summaries: &'a [ConnectionSummary],
    /// The corrected time of this frame.
    pub(crate) now: Timestamp,
    /// The zone in which times are shown.
    pub(crate) time_zone: &'a TimeZone,
}
