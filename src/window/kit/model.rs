//! What is drawn of the shown connection, borrowed for one frame.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::connection_summary::ConnectionSummary;
use super::due::Due;
use super::words;
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
    /// When what is shown of the time changes.
    pub(crate) due: &'a Due,
}

impl Model<'_> {
    /// How long ago something was, for a text that says it in seconds, minutes or hours.
    pub(crate) fn age(&self, since: Timestamp) -> Duration {
        self.due.age(since, self.now)
    }

    /// How long it is until something is, for a text that says it in seconds, minutes or hours.
    pub(crate) fn left(&self, until: Timestamp) -> Duration {
        self.due.left(until, self.now)
    }

    /// How long credentials are valid that end at this time, in words.
    pub(crate) fn validity(&self, end: Timestamp) -> String {
        self.left(end);
        words::validity(end, self.now)
    }
}
