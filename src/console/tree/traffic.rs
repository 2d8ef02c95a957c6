//! What comes for a level and all below it: how much, how fast, when last, and how it was over ten minutes.

use std::time::Duration;

use model::Timestamp;

/// After so long a steady rate shows as 63 % of what it is; after a silence of this length 37 % are left.
const RATE_SPAN_SECS: f32 = 5.0;
/// Slots of a sparkline, and how long each is: ten minutes.
pub const SPARK_SLOTS: usize = 20;
const SPARK_SLOT_SECS: i64 = 30;

/// Messages of a level and of all below it.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    messages: u64,
    bytes: u64,
    last_at: Timestamp,
    first_at: Timestamp,
    /// Messages per second, at `last_at`.
    rate: f32,
    /// The newest is the one that `last_at` is in.
    slots: [u16; SPARK_SLOTS],
}

impl Traffic {
    /// Counts `messages` with `bytes` of payload that came by `now`.
    pub(super) fn add(&mut self, messages: u32, bytes: u64, now: Timestamp) {
        if self.messages == 0 {
            (self.first_at, self.last_at) = (now, now);
        }
        // A clock that steps back makes nothing older than it was. What comes together is counted one by one, at one time.
        if now > self.last_at {
            self.rate *= left_of(now.since(self.last_at));
            self.move_slots_to(now);
            self.last_at = now;
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate for the eye")]
        let added = messages as f32 / RATE_SPAN_SECS;
        self.rate += added;
        self.messages += u64::from(messages);
        self.bytes += bytes;
        let newest = &mut self.slots[SPARK_SLOTS - 1];
        *newest = newest.saturating_add(u16::try_from(messages).unwrap_or(u16::MAX));
    }

    /// All messages.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// Bytes of all payloads.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// When the last one came; `None` before the first.
    #[must_use]
    pub fn last_at(&self) -> Option<Timestamp> {
        (self.messages > 0).then_some(self.last_at)
    }

    /// Messages per second over the last seconds before `now`.
    #[must_use]
    pub fn per_second(&self, now: Timestamp) -> f32 {
        if self.messages == 0 {
            return 0.0;
        }
        // At the beginning there are not enough seconds yet: what came is of those that there were, at least one.
        let known = 1.0 - left_of(now.since(self.first_at).max(Duration::from_secs(1)));
        self.rate * left_of(now.since(self.last_at)) / known
    }

    /// Messages of the last ten minutes in equal parts, the oldest first.
    #[must_use]
    pub fn sparkline(&self, now: Timestamp) -> [u16; SPARK_SLOTS] {
        let gone = self.slots_gone(now);
        let mut shown = [0; SPARK_SLOTS];
        if self.messages > 0 && gone < SPARK_SLOTS {
            shown[..SPARK_SLOTS - gone].copy_from_slice(&self.slots[gone..]);
        }
        shown
    }

    fn move_slots_to(&mut self, now: Timestamp) {
        let gone = self.slots_gone(now);
        if gone > 0 {
            self.slots.rotate_left(gone % SPARK_SLOTS);
            self.slots[SPARK_SLOTS - gone..].fill(0);
        }
    }

    /// Slots that ended since the last message, at most all.
    fn slots_gone(&self, now: Timestamp) -> usize {
        let ended = slot_of(now).saturating_sub(slot_of(self.last_at));
        usize::try_from(ended).unwrap_or(SPARK_SLOTS).min(SPARK_SLOTS)
    }
}

/// What is left of a rate after `span` in which nothing came.
fn left_of(span: Duration) -> f32 {
    (-span.as_secs_f32() / RATE_SPAN_SECS).exp()
}

/// Number of the slot of a sparkline that `time` is in.
fn slot_of(time: Timestamp) -> u32 {
    u32::try_from(time.as_secs().max(0) / SPARK_SLOT_SECS).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp(1_700_000_010_000_000 + millis * 1_000)
    }

    #[test]
    fn a_steady_rate_reads_within_a_tenth_from_the_first_seconds_on() {
        let mut traffic = Traffic::default();
        for tick in 0..600 {
            traffic.add(1, 100, at(tick * 100));
            if tick >= 20 {
                let rate = traffic.per_second(at(tick * 100 + 50));
                assert!((rate - 10.0).abs() < 1.0, "{rate} after {tick} ticks");
            }
        }
        assert_eq!((traffic.messages(), traffic.bytes()), (600, 60_000));
        assert!(traffic.per_second(at(60_000 + 30_000)) < 0.03, "it falls when nothing comes");
    }

    #[test]
    fn a_single_message_is_no_flood() {
        let mut traffic = Traffic::default();
        traffic.add(1, 1, at(0));
        assert!(traffic.per_second(at(0)) <= 1.11, "{}", traffic.per_second(at(0)));
        assert!(traffic.per_second(at(20_000)) < 0.01);
    }

    #[test]
    fn ten_minutes_are_shown_in_their_parts() {
        let mut traffic = Traffic::default();
        assert_eq!(traffic.sparkline(at(0)), [0; SPARK_SLOTS]);
        traffic.add(5, 1, at(0));
        traffic.add(2, 1, at(30_000));
        traffic.add(70_000, 1, at(90_000));
        let shown = traffic.sparkline(at(90_000));
        assert_eq!(shown[SPARK_SLOTS - 4..], [5, 2, 0, u16::MAX]);
        assert_eq!(traffic.sparkline(at(120_000))[SPARK_SLOTS - 5..], [5, 2, 0, u16::MAX, 0]);
        assert_eq!(traffic.sparkline(at(900_000)), [0; SPARK_SLOTS]);
        traffic.add(1, 1, at(900_000));
        assert_eq!(traffic.sparkline(at(900_000)).iter().map(|n| u32::from(*n)).sum::<u32>(), 1);
    }

    #[test]
    fn a_clock_that_steps_back_loses_no_count() {
        let mut traffic = Traffic::default();
        traffic.add(1, 1, at(100_000));
        traffic.add(1, 1, at(0));
        assert_eq!((traffic.messages(), traffic.last_at()), (2, Some(at(100_000))));
        assert!(traffic.per_second(at(0)).is_finite());
    }
}
