//! When something that was sent is held responsible for the end of a connection.
//!
//! AWS IoT Core closes the connection over what a policy or a quota does not allow, and does not say over what. After the first
//! time everything unanswered is a suspect, and is sent again alone; what ends the connection alone is parked.

use std::time::{Duration, Instant};

/// Connections that a filter or a message may end before it is parked. The last of them it ended alone.
pub(in crate::link) const DISCONNECTS_TO_PARK: u8 = 2;

/// Whether a connection that ended now may have ended for what was sent at `since`. AWS closes it over a violation as
/// fast as an answer would come; after more than `limit` the line is to blame.
pub(in crate::link) fn is_suspect(since: Instant, now: Instant, limit: Duration) -> bool {
    now.saturating_duration_since(since) <= limit
}
