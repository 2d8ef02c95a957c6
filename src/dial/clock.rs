//! The system's clock with the one correction that AWS's answers ask for.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::model::Timestamp;

/// What time it is for AWS. Signatures and token checks use this; it is the only place that knows of the skew.
/// Clones share the correction.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    skew_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock, uncorrected.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The system's clock plus the correction.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp(Timestamp::from_system_clock().0.saturating_add(self.skew_micros.load(Ordering::Relaxed)))
    }

    /// How far the system's clock is behind, in milliseconds; negative when it is ahead.
    #[must_use]
    pub fn skew_ms(&self) -> i64 {
        self.skew_micros.load(Ordering::Relaxed) / 1_000
    }

    /// Takes over the other side's time, from the `Date` of its answer (whole seconds, RFC 9110 section 6.6.1).
    pub fn correct(&self, server_now: Timestamp) {
        let skew = server_now.0.saturating_sub(Timestamp::from_system_clock().0);
        self.skew_micros.store(skew, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_correction_is_shared_by_clones_and_can_be_taken_back() {
        let clock = Clock::new();
        let other = clock.clone();
        clock.correct(Timestamp::from_system_clock().plus(Duration::from_hours(1)));
        assert!((other.skew_ms() - 3_600_000).abs() < 60_000, "{}", other.skew_ms());
        assert!(other.now() > Timestamp::from_system_clock().plus(Duration::from_mins(50)));
        other.correct(Timestamp::from_system_clock());
        assert!(clock.skew_ms().abs() < 60_000, "{}", clock.skew_ms());
    }
}
