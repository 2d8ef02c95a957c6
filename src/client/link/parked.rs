//! When something that was sent is held responsible for the end of a connection.
//!
//! AWS IoT Core hangs up on what a policy or a quota does not allow, and does not say upon what. After the first
//! time everything unanswered is a suspect, and is sent again alone; what ends the connection alone is parked.

use std::time::{Duration, Instant};

/// Connections that a filter or a message may end before it is parked. The last of them it ended alone.
pub(super) const HANG_UPS_TO_PARK: u8 = 2;

/// A hang-up on an offence comes as fast as an answer would. Later than this the line is to blame.
const RIGHT_AFTER: Duration = Duration::from_secs(30);

/// Whether a connection that ended now may have ended for what was sent at `since`.
pub(super) fn is_right_after(since: Instant, now: Instant) -> bool {
    now.saturating_duration_since(since) <= RIGHT_AFTER
}
