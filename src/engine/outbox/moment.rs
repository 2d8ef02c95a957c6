//! Now, by both clocks.

use std::time::Instant;

use model::Timestamp;

/// Now, by both clocks.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    /// By the clock that is never set.
    pub(super) at: Instant,
    /// By the corrected clock.
    pub(super) time: Timestamp,
    /// How that is corrected, in milliseconds.
    pub(super) skew_ms: i64,
}
