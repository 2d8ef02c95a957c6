//! How much of each recording is older than the limits that a person can choose.

use std::collections::BTreeMap;
use std::time::Duration;

use model::{PastCounts, Timestamp};

/// The limits, in days.
pub const LIMITS: [u32; 4] = [365, 90, 30, 7];

/// What is older than a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OlderThan {
    /// The limit, in days.
    pub limit: u32,
    /// How many bytes.
    pub bytes: u64,
    /// From how many days; 0 where there is nothing.
    pub days: u64,
}

impl OlderThan {
    /// Of two recordings together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { limit: self.limit, bytes: self.bytes + other.bytes, days: self.days.max(other.days) }
    }
}

/// What was counted, by profile.
#[derive(Debug, Default)]
pub(super) struct Ages(BTreeMap<String, PastCounts>);

impl Ages {
    /// Between which times it is counted: from the beginning, whenever that was.
    pub(super) fn bounds(now: Timestamp) -> Vec<Timestamp> {
        let limits = LIMITS.into_iter().map(|days| now.minus(Duration::from_hours(24 * u64::from(days))));
        [Timestamp(i64::MIN)].into_iter().chain(limits).collect()
    }

    /// Takes over what was counted between such times; gives back what was counted for others.
    pub(super) fn apply(&mut self, counts: PastCounts) -> Option<PastCounts> {
        if counts.bounds.first() != Some(&Timestamp(i64::MIN)) {
            return Some(counts);
        }
        self.0.insert(counts.profile.clone(), counts);
        None
    }

    /// What of a recording is older than a limit, if that was counted. Its first message came at `first`.
    pub(super) fn older_than(&self, limit: u32, profile: &str, first: Option<Timestamp>) -> Option<OlderThan> {
        let counts = self.0.get(profile)?;
        let place = LIMITS.iter().position(|days| *days == limit)?;
        let bytes = counts.bytes.iter().take(place + 1).sum();
        let before = counts.bounds.get(place + 1)?;
        let span = first.map_or(0, |first| before.since(first).as_secs());
        let days = if bytes > 0 { span.div_ceil(24 * 60 * 60).max(1) } else { 0 };
        Some(OlderThan { limit, bytes, days })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_each_limit_is_counted_from_the_beginning() {
        let day = |days: u64| Timestamp(0).plus(Duration::from_hours(24 * days));
        let mut ages = Ages::default();
        let counts =
            PastCounts { profile: "plant".to_owned(), bounds: Ages::bounds(day(500)), ..PastCounts::default() };
        assert_eq!(ages.older_than(30, "plant", None), None, "not known yet");
        assert_eq!(ages.apply(PastCounts { bytes: vec![0, 100, 20, 3], ..counts.clone() }), None);
        let older = |limit| ages.older_than(limit, "plant", Some(day(400))).map(|older| (older.bytes, older.days));
        assert_eq!([365, 90, 30, 7].map(older), [Some((0, 0)), Some((100, 10)), Some((120, 70)), Some((123, 93))]);
        let of_a_page = PastCounts { bounds: vec![day(1), day(2)], ..counts };
        assert_eq!(ages.apply(of_a_page.clone()), Some(of_a_page));
    }
}
