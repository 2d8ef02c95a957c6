//! A clock for what is kept for days: it does not believe that years have passed because someone has set the system's clock.

use std::time::{Duration, Instant};

use client::dial::Clock;
use model::Timestamp;

/// A computer may sleep for so long, or its clock may be behind. More is believed only if AWS says so.
const MOST_FORWARD: Duration = Duration::from_hours(14 * 24);
/// How far a clock may be set back.
const MOST_BACK: Duration = Duration::from_hours(24);

/// The corrected time of the system; after a jump that is too large, what has passed since, until AWS corrects the time.
pub(super) struct SteadyClock {
    clock: Clock,
    last: Option<Last>,
}

#[derive(Clone, Copy)]
struct Last {
    at: Instant,
    time: Timestamp,
    skew_ms: i64,
}

impl SteadyClock {
    /// Begins with the time of this clock.
    pub(super) fn of(clock: Clock) -> Self {
        Self { clock, last: None }
    }

    /// Now.
    pub(super) fn now(&mut self) -> Timestamp {
        let (at, time, skew_ms) = (Instant::now(), self.clock.now(), self.clock.skew_ms());
        self.after(Last { at, time, skew_ms })
    }

    fn after(&mut self, said: Last) -> Timestamp {
        let expected = self.last.map(|last| last.time.plus(said.at.saturating_duration_since(last.at)));
        let is_corrected = self.last.is_none_or(|last| last.skew_ms != said.skew_ms);
        let time = match expected.filter(|_| !is_corrected) {
            Some(expected) if said.time > expected.plus(MOST_FORWARD) || said.time < expected.minus(MOST_BACK) => {
                expected
            }
            _ => said.time,
        };
        self.last = Some(Last { time, ..said });
        time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_years_on_or_back_is_not_believed_until_aws_corrects_it() {
        let (began, mut steady) = (Instant::now(), SteadyClock::of(Clock::default()));
        let hour = |hours: i64| Timestamp::from_secs(1_700_000_000 + hours * 3_600);
        let year = 365 * 24;
        let mut at = |passed: u64, time: Timestamp, skew_ms| {
            steady.after(Last { at: began + Duration::from_hours(passed), time, skew_ms })
        };
        assert_eq!(at(0, hour(0), 0), hour(0));
        assert_eq!(at(1, hour(1 + year), 0), hour(1), "years on");
        assert_eq!(at(2, hour(2 - year), 0), hour(2), "years back");
        assert_eq!(at(3, hour(3), 0), hour(3));
        // It slept for a night, and then for a week.
        assert_eq!(at(4, hour(12), 0), hour(12));
        assert_eq!(at(5, hour(12 + 7 * 24), 0), hour(12 + 7 * 24));
        assert_eq!(at(6, hour(year), 3), hour(year), "AWS says so");
        assert_eq!(at(7, hour(7), 3), hour(year + 1));
    }
}
