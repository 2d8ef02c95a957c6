//! Waits before the next attempt: exponential, with full jitter, so that a thousand consoles that lost
//! the same broker do not come back in the same second.

use std::time::Duration;

/// How far attempts are apart. The default suits AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The shortest time between two attempts. AWS IoT Core takes one CONNECT per second and client id.
    pub least: Duration,
    /// What chance may add after the first failure; it doubles with each further one.
    pub base: Duration,
    /// The most that chance may add.
    pub cap: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { least: Duration::from_secs(1), base: Duration::from_secs(1), cap: Duration::from_mins(1) }
    }
}

/// Counts the attempts since the last connection that lasted.
#[derive(Debug)]
pub struct BackOff {
    pace: Pace,
    failures: u32,
}

impl BackOff {
    /// Nothing has failed yet.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self { pace, failures: 0 }
    }

    /// The wait before the next attempt, after one more failure: the least, and a random part of what chance may add. By
    /// default a second and a part of 1 s, 2 s, 4 s, ... 60 s. `random` is in 0..=1.
    #[must_use]
    pub fn failed(&mut self, random: f64) -> Duration {
        let Pace { least, base, cap } = self.pace;
        let ceiling = base.saturating_mul(1 << self.failures.min(16)).min(cap);
        self.failures = self.failures.saturating_add(1);
        least + ceiling.mul_f64(random.clamp(0.0, 1.0))
    }

    /// A connection lasted, or a person asked: the next wait is a short one.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn the_ceiling_doubles_up_to_a_minute() {
        let mut back_off = BackOff::new(Pace::default());
        let waits: Vec<u64> = (0..9).map(|_| back_off.failed(1.0).as_secs()).collect();
        assert_eq!(waits, [2, 3, 5, 9, 17, 33, 61, 61, 61]);
        back_off.reset();
        assert_eq!(back_off.failed(0.0), Duration::from_secs(1), "AWS's limit");
        back_off.reset();
        assert_ne!(back_off.failed(0.3), Duration::from_secs(1), "the first wait differs from console to console, too");
    }

    #[test]
    fn a_refusal_for_ever_costs_at_most_a_few_attempts_a_minute() {
        let (mut random, mut back_off) = (StdRng::seed_from_u64(403), BackOff::new(Pace::default()));
        let (mut waited, mut attempts) = (Duration::ZERO, 0);
        while waited < Duration::from_hours(1) {
            waited += back_off.failed(random.gen_range(0.0..=1.0));
            attempts += 1;
        }
        assert!((60..=180).contains(&attempts), "{attempts} in an hour");
    }

    #[test]
    fn jitter_takes_any_part_but_never_less_than_a_second() {
        let mut back_off = BackOff { failures: 5, ..BackOff::new(Pace::default()) };
        assert_eq!(back_off.failed(0.5), Duration::from_secs(17));
        assert_eq!(back_off.failed(0.0), Duration::from_secs(1));
        let mut endless = BackOff { failures: u32::MAX, ..BackOff::new(Pace::default()) };
        assert_eq!(endless.failed(1.0), Duration::from_secs(61));
    }
}
