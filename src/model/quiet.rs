//! How long it was quiet on a topic before a message, in two bytes of a batch.

use std::time::Duration;

use super::{MAX_TOPICS, Timestamp, TopicId};

/// So many first bits of a time are kept: it is exact to one part in a thousand.
const BITS: u32 = 11;
const NEVER: Timestamp = Timestamp(i64::MIN);

/// The time from the message before on the same topic, in milliseconds; 0 where it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quiet(u16);

impl Quiet {
    /// As it is kept elsewhere: 0 where it is not known. A larger number is a longer time.
    #[must_use]
    pub fn code(self) -> u16 {
        self.0
    }

    /// What was kept elsewhere.
    #[must_use]
    pub fn from_code(code: u16) -> Self {
        Self(code)
    }

    fn of_millis(millis: u64) -> Self {
        // One more, so that a known time is never 0.
        let value = millis.saturating_add(1);
        let shift = (u64::BITS - value.leading_zeros()).saturating_sub(BITS);
        let code = (u64::from(shift) << (BITS - 1)) + (value >> shift);
        Self(u16::try_from(code).unwrap_or(u16::MAX))
    }

    pub(super) fn time(self) -> Option<Duration> {
        let code = u64::from(self.0);
        let shift = (code >> (BITS - 1)).saturating_sub(1);
        let value = (code - (shift << (BITS - 1))) << shift;
        value.checked_sub(1).map(Duration::from_millis)
    }
}

/// When the last message of each topic came, while there is one connection.
#[derive(Debug, Default)]
pub(super) struct LastTimes {
    /// The number of the first topic in `times`.
    first: u32,
    times: Vec<Timestamp>,
}

impl LastTimes {
    /// A message of `topic` came; no number below `oldest` is given out any more. Returns how long it was quiet before.
    pub(super) fn note(&mut self, topic: TopicId, oldest: TopicId, at: Timestamp) -> Quiet {
        if self.first != oldest.0 {
            (self.first, self.times) = (oldest.0, Vec::new());
        }
        let place = topic.0.wrapping_sub(self.first) as usize;
        if place >= self.times.len() {
            if place > MAX_TOPICS {
                return Quiet::default();
            }
            self.times.resize(place + 1, NEVER);
        }
        let Some(last) = self.times.get_mut(place) else { return Quiet::default() };
        let before = std::mem::replace(last, at);
        // A clock that was set back says nothing.
        let micros = at.0.checked_sub(before.0).and_then(|micros| u64::try_from(micros).ok());
        micros.map_or(Quiet::default(), |micros| Quiet::of_millis(micros / 1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_exact_to_a_part_in_a_thousand() {
        assert_eq!(Quiet::default().time(), None);
        for millis in (0..5_000).chain([59_999, 60_000, 86_400_000, 31_536_000_000, u64::MAX / 2]) {
            let found = u64::try_from(Quiet::of_millis(millis).time().unwrap().as_millis()).unwrap();
            assert!(found <= millis && millis - found <= millis / 1_000, "{millis} {found}");
        }
        assert!((0..100_000).is_sorted_by_key(|millis| Quiet::of_millis(millis * 37).0));
    }

    #[test]
    fn each_topic_has_its_time_until_all_are_forgotten() {
        let mut last = LastTimes::default();
        let mut note = |topic, oldest, secs| {
            let quiet = last.note(TopicId(topic), TopicId(oldest), Timestamp::from_secs(secs));
            quiet.time().map(|time| time.as_secs())
        };
        assert_eq!([note(0, 0, 10), note(3, 0, 11), note(0, 0, 12), note(3, 0, 71)], [None, None, Some(2), Some(59)]);
        assert_eq!([note(0, 0, 5), note(0, 0, 6)], [None, Some(1)], "the clock was set back");
        assert_eq!([note(7, 7, 80), note(7, 7, 81), note(u32::MAX, 7, 82)], [None, Some(1), None]);
    }
}
