//! Traffic of a level and all below it: how much, how fast, when last, and how it was over ten minutes.

use std::time::Duration;

use model::Timestamp;

/// After so long a steady rate shows as 63 % of what it is; after a silence of this length 37 % are left.
const RATE_SPAN_SECS: f32 = 5.0;
/// Slots of a sparkline, and how long each is: ten minutes.
pub const SPARK_SLOTS: usize = 20;
const SPARK_SLOT_SECS: i64 = 30;
/// A shorter part of a slot tells too little of the whole.
const LEAST_FILLED: f32 = 0.2;

/// Messages of a level and of all below it.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    messages: u64,
    bytes: u64,
    last_at: Timestamp,
    first_at: Timestamp,
    /// Messages per second, at `last_at`.
    rate: f32,
    /// Messages of the slot that `last_at` is in.
    filling: u32,
    /// The slots before it, the newest last, each in a byte ([`packed`]).
    slots: [u8; SPARK_SLOTS - 1],
    /// Topics that are overdue.
    pub(super) silent: u32,
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
        self.filling = self.filling.saturating_add(messages);
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

    /// Messages of the last ten minutes in equal parts, the oldest first, each exact up to 32 and else to 6 %. Parts
    /// before the first message are left out.
    #[must_use]
    pub fn sparkline(&self, now: Timestamp) -> Sparkline {
        let mut sparkline =
            Sparkline { slots: [0; SPARK_SLOTS], from: SPARK_SLOTS, first_filled: 1.0, filled: filled(now) };
        let newest = slot_of(now.max(self.last_at));
        let gone = self.slots_gone(now);
        if self.messages == 0 {
            return sparkline;
        }
        if gone < SPARK_SLOTS {
            let at = SPARK_SLOTS - 1 - gone;
            sparkline.slots[at] = self.filling;
            for (slot, packed) in sparkline.slots[..at].iter_mut().rev().zip(self.slots.iter().rev()) {
                *slot = unpacked(*packed);
            }
        }
        let known = usize::try_from(newest - slot_of(self.first_at).min(newest)).unwrap_or(SPARK_SLOTS);
        sparkline.from = SPARK_SLOTS.saturating_sub(known + 1);
        if (1..SPARK_SLOTS).contains(&known) {
            sparkline.first_filled = (1.0 - filled(self.first_at)).max(LEAST_FILLED);
        }
        sparkline
    }

    fn move_slots_to(&mut self, now: Timestamp) {
        let gone = self.slots_gone(now);
        if gone > 0 {
            let length = self.slots.len();
            self.slots.rotate_left(gone % length);
            let from = length.saturating_sub(gone);
            self.slots[from..].fill(0);
            if gone <= length {
                self.slots[from] = packed(self.filling);
            }
            self.filling = 0;
        }
    }

    /// Slots that ended since the last message, at most all.
    fn slots_gone(&self, now: Timestamp) -> usize {
        let ended = slot_of(now).saturating_sub(slot_of(self.last_at));
        usize::try_from(ended).unwrap_or(SPARK_SLOTS).min(SPARK_SLOTS)
    }
}

/// Messages of ten minutes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sparkline {
    /// Messages in each half minute, the oldest first.
    pub slots: [u32; SPARK_SLOTS],
    /// The first slot that something was known of; [`SPARK_SLOTS`] when nothing came yet.
    pub from: usize,
    /// How much of that slot there was since the first message, from a fifth to 1.
    pub first_filled: f32,
    /// How much of the newest slot is over, from 0 to 1.
    pub filled: f32,
}

impl Sparkline {
    /// Messages in each half minute since the first one. What is missing of the oldest and the
    /// newest is taken to be as the rest of it, and as the one before it.
    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    pub fn points(&self) -> impl Iterator<Item = f32> {
        let newest = SPARK_SLOTS - 1;
        let before = self.slots[newest - 1] as f32;
        self.slots.into_iter().enumerate().skip(self.from).map(move |(at, messages)| {
            let missing = if at == newest { before * (1.0 - self.filled) } else { 0.0 };
            let part = if at == self.from { self.first_filled } else { 1.0 };
            messages as f32 / part + missing
        })
    }
}

/// Above this, only the four highest bits of a number are kept.
const EXACT: u32 = 32;
const EXACT_BITS: u32 = 5;

/// A number in a byte: exact up to 31, then in steps of an eighth.
fn packed(number: u32) -> u8 {
    if number < EXACT {
        return u8::try_from(number).unwrap_or(u8::MAX);
    }
    let power = number.ilog2();
    let eighths = (number >> (power - 3)) & 7;
    u8::try_from(EXACT + (power - EXACT_BITS) * 8 + eighths).unwrap_or(u8::MAX)
}

/// The middle of the numbers that give this byte.
fn unpacked(packed: u8) -> u32 {
    let Some(above) = u32::from(packed).checked_sub(EXACT) else { return u32::from(packed) };
    let step = 1 << (above / 8 + EXACT_BITS - 3);
    (8 + above % 8) * step + step / 2
}

/// What is left of a rate after `span` in which nothing came.
fn left_of(span: Duration) -> f32 {
    (-span.as_secs_f32() / RATE_SPAN_SECS).exp()
}

/// How much of its slot is over at `time`, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "for the eye")]
fn filled(time: Timestamp) -> f32 {
    let slot = SPARK_SLOT_SECS * 1_000_000;
    time.0.rem_euclid(slot) as f32 / slot as f32
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
        let shown = |traffic: &Traffic, millis| traffic.sparkline(at(millis)).slots;
        assert_eq!((shown(&traffic, 0), traffic.sparkline(at(0)).from), ([0; SPARK_SLOTS], SPARK_SLOTS));
        traffic.add(5, 1, at(0));
        traffic.add(2, 1, at(30_000));
        traffic.add(70_000, 1, at(90_000));
        assert_eq!(shown(&traffic, 90_000)[SPARK_SLOTS - 4..], [5, 2, 0, 70_000]);
        assert_eq!(traffic.sparkline(at(90_000)).from, SPARK_SLOTS - 4, "nothing is known of what was before");
        let later = shown(&traffic, 120_000);
        assert_eq!(later[SPARK_SLOTS - 5..], [5, 2, 0, 70_000, 0]);
        traffic.add(1, 1, at(120_000));
        let packed = shown(&traffic, 120_000)[SPARK_SLOTS - 2];
        assert!(packed.abs_diff(70_000) < 70_000 / 16, "{packed}");
        assert_eq!(shown(&traffic, 900_000), [0; SPARK_SLOTS]);
        traffic.add(1, 1, at(900_000));
        assert_eq!(shown(&traffic, 900_000).iter().sum::<u32>(), 1);
        assert_eq!(traffic.sparkline(at(900_000)).from, 0);
    }

    #[test]
    fn the_first_and_the_newest_part_are_not_less_because_they_are_not_whole() {
        let mut traffic = Traffic::default();
        for second in 15..=75 {
            traffic.add(10, 1, at(second * 1_000));
        }
        let line: Vec<f32> = traffic.sparkline(at(75_000)).points().collect();
        assert_eq!(line.len(), 3);
        assert!(line.iter().all(|messages| (messages - 300.0).abs() < 300.0 / 16.0 + 10.0), "{line:?}");
    }

    #[test]
    fn a_number_in_a_byte_is_right_to_a_sixteenth() {
        for number in (0..100_000).chain([1 << 20, u32::MAX / 3, u32::MAX - 1, u32::MAX]) {
            let found = unpacked(packed(number));
            assert!(found.abs_diff(number) <= number / 16 && (number >= EXACT || found == number), "{number} {found}");
        }
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
