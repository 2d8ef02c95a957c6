//! Statistics: how fast messages come, and how many came.

use std::collections::VecDeque;

use model::{Batch, Timestamp};

/// One slot of a meter, in microseconds.
const SLOT_MICROS: i64 = 500_000;
/// Slots over which a rate is taken: five seconds.
const SLOTS: i64 = 10;

/// A rate over the last five seconds, sliding by half a second.
#[derive(Clone, Debug, Default)]
pub struct RateMeter {
    slots: VecDeque<(i64, u64)>,
    first_slot: Option<i64>,
    total: u64,
}

impl RateMeter {
    /// Counts `amount` at `now`.
    pub fn add(&mut self, amount: u64, now: Timestamp) {
        let slot = slot_of(now);
        self.first_slot.get_or_insert(slot);
        self.total += amount;
        while self.slots.front().is_some_and(|(old, _)| *old < slot - SLOTS) {
            self.slots.pop_front();
        }
        match self.slots.back_mut() {
            Some((last, sum)) if *last >= slot => *sum += amount,
            _ => self.slots.push_back((slot, amount)),
        }
    }

    /// Amount per second over the last five seconds before `now`, or since the first count when that is less.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate for the eye")]
    pub fn per_second(&self, now: Timestamp) -> f64 {
        let Some(first) = self.first_slot else { return 0.0 };
        let slot = slot_of(now);
        // The slot that is still filling counts only when there is no other: a rate must not flicker.
        let slots = (slot - first).clamp(0, SLOTS);
        if slots == 0 {
            return self.total as f64;
        }
        let sum: u64 = self.slots.iter().filter(|(at, _)| (slot - slots..slot).contains(at)).map(|(_, n)| n).sum();
        sum as f64 * 1_000_000.0 / (slots * SLOT_MICROS) as f64
    }

    /// All that was counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }
}

fn slot_of(time: Timestamp) -> i64 {
    time.0.div_euclid(SLOT_MICROS)
}

/// Rates and totals of the console.
#[derive(Debug, Default)]
pub struct Statistics {
    /// Messages.
    pub messages: RateMeter,
    /// Bytes of payload.
    pub bytes: RateMeter,
    /// Messages that were dropped undisplayed because the window fell behind.
    pub dropped: u64,
}

impl Statistics {
    /// Counts the messages of `batch`, own ones included.
    pub fn count(&mut self, batch: &Batch, now: Timestamp) {
        self.messages.add(batch.len() as u64, now);
        self.bytes.add(batch.payload_bytes() as u64, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp(millis * 1_000)
    }

    #[test]
    fn a_steady_rate_reads_steady() {
        let mut meter = RateMeter::default();
        for tick in 0..200 {
            meter.add(10, at(tick * 100));
        }
        for now in [20_000, 20_250, 20_499] {
            assert!((meter.per_second(at(now)) - 100.0).abs() < 1e-9, "at {now}");
        }
        assert_eq!(meter.total(), 2_000);
    }

    #[test]
    fn a_rate_falls_to_zero_within_six_seconds_of_silence() {
        let mut meter = RateMeter::default();
        meter.add(50, at(0));
        assert!((meter.per_second(at(1_000)) - 50.0).abs() < 1e-9);
        assert!((meter.per_second(at(4_999)) - 50.0 / 4.5).abs() < 1e-9);
        assert!(meter.per_second(at(5_600)).abs() < 1e-9);
    }

    #[test]
    fn a_clock_that_steps_back_loses_no_count() {
        let mut meter = RateMeter::default();
        meter.add(1, at(10_000));
        meter.add(1, at(2_000));
        assert_eq!(meter.total(), 2);
        assert!(meter.per_second(at(2_000)) >= 0.0);
    }
}
