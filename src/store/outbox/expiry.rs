//! How long a message may still wait, by the corrected clock. The caller counts what is left by a clock that is never set.

use std::time::Duration;

use model::Timestamp;

use super::StoredEntry;

/// A message that is younger than this by the clock was asked for now.
const TOLERANCE: Duration = Duration::from_mins(2);

/// Whether a message may still be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeLeft {
    /// For so long, and never longer than it was to wait in all.
    For(Duration),
    /// It has expired; also one that was asked for in the future: the clock was set back, and how old it is cannot be known.
    Expired,
}

/// How long the message may still wait at `now`, by a clock that is corrected by `skew_ms`.
///
/// One that was asked for while nothing was known of the clock is judged by the same clock: what is wrong with that now
/// was wrong then.
#[must_use]
pub fn time_left(stored: &StoredEntry, now: Timestamp, skew_ms: i64) -> TimeLeft {
    let entry = &stored.entry;
    let shift = if stored.skew_ms == 0 { skew_ms.saturating_mul(1_000) } else { 0 };
    let shifted = |time: Timestamp| Timestamp(time.0.saturating_add(shift));
    let (created_at, expires_at) = (shifted(entry.created_at), shifted(entry.expires_at));
    let left = expires_at.since(now);
    if left.is_zero() || created_at > now.plus(TOLERANCE) {
        return TimeLeft::Expired;
    }
    TimeLeft::For(left.min(entry.lifetime()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::tests::entry;

    #[test]
    fn a_message_expires_by_the_corrected_clock_whatever_it_was_set_to() {
        const HOUR_MS: i64 = 3_600_000;
        let at = Timestamp::from_secs;
        let left = |secs| TimeLeft::For(Duration::from_secs(secs));
        for (now, skew_then, skew_now, expected, why) in [
            (1_000, 0, 0, left(600), "just asked for"),
            (1_599, 0, 0, left(1), "nearly over"),
            (1_600, 0, 0, TimeLeft::Expired, "over"),
            (90_000, 0, 0, TimeLeft::Expired, "the next day"),
            (980, 0, 0, left(600), "a clock that was set back a little gives no more time"),
            (-80_000, 0, 0, TimeLeft::Expired, "set back by a day: its age is not known"),
            (4_660, 0, HOUR_MS, left(540), "an hour behind all the time, and only now it is known"),
            (-2_540, 0, -HOUR_MS, left(540), "an hour ahead all the time"),
            (1_060, HOUR_MS, HOUR_MS, left(540), "corrected then and now"),
            (1_060, HOUR_MS, 0, left(540), "corrected then, and set right since"),
        ] {
            let mut stored = entry(1, at(1_000), Duration::from_mins(10));
            stored.skew_ms = skew_then;
            assert_eq!(time_left(&stored, at(now), skew_now), expected, "{why}");
        }
    }
}
