//! Counts messages over time: what the strip over the table is drawn from, at a cost of its bars and not of the messages.
//!
//! Messages are counted by tenths of a second, each with how many were counted before it; the messages of any span are the
//! difference of two of those. They are added at either end and leave at the old one, as the rows of a log do.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::Duration;

use model::Timestamp;

/// Messages over time.
#[derive(Debug, Default)]
pub struct Density {
    /// Ascending. What is before the first one counts from `start`.
    moments: VecDeque<Moment>,
    /// What `at` counts from.
    origin: Timestamp,
    /// Counts how many have left, and wraps, as `end` and `before` do: only differences mean something.
    start: u32,
    end: u32,
}

#[derive(Clone, Copy, Debug)]
struct Moment {
    /// Tenths of a second after the origin.
    at: i32,
    before: u32,
}

impl Density {
    /// Adds `count` messages of a moment at or after the latest one; an earlier one counts as that.
    pub fn add_newest(&mut self, at: Timestamp, count: u32) {
        if count == 0 {
            return;
        }
        let at = self.tenths(at);
        if self.moments.back().is_none_or(|last| last.at < at) {
            self.moments.push_back(Moment { at, before: self.end });
        }
        self.end = self.end.wrapping_add(count);
    }

    /// Adds `count` messages of a moment at or before the earliest one; a later one counts as that.
    pub fn add_oldest(&mut self, at: Timestamp, count: u32) {
        if count == 0 {
            return;
        }
        let at = self.tenths(at);
        self.start = self.start.wrapping_sub(count);
        match self.moments.front_mut() {
            Some(first) if first.at <= at => first.before = self.start,
            _ => self.moments.push_front(Moment { at, before: self.start }),
        }
    }

    /// Takes out the `count` oldest messages.
    pub fn take_oldest(&mut self, count: u64) {
        let Some(count) = u32::try_from(count).ok().filter(|count| u64::from(*count) < self.total()) else {
            *self = Self::default();
            return;
        };
        self.start = self.start.wrapping_add(count);
        while self.moments.get(1).is_some_and(|next| self.start.wrapping_sub(next.before) <= u32::MAX / 2) {
            self.moments.pop_front();
        }
        if let Some(first) = self.moments.front_mut() {
            first.before = self.start;
        }
    }

    /// How many messages there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.end.wrapping_sub(self.start).into()
    }

    /// How many messages came in each of the bars. Times within a tenth of a second are not told apart.
    pub fn heights(&self, bars: Bars) -> impl Iterator<Item = u64> {
        let edges = bars.edges().map(|edge| self.before(edge));
        edges
            .scan(None, |last: &mut Option<u64>, before| {
                let height = last.map(|last| before - last);
                *last = Some(before);
                Some(height)
            })
            .flatten()
    }

    /// Bytes of memory that it has.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.moments.capacity() * size_of::<Moment>()
    }

    /// How many messages came before a time.
    fn before(&self, time: Timestamp) -> u64 {
        let tenths = (time.moment().0.saturating_sub(self.origin.0)) / MICROS;
        let place = self.moments.partition_point(|moment| i64::from(moment.at) < tenths);
        self.moments.get(place).map_or(self.end, |moment| moment.before).wrapping_sub(self.start).into()
    }

    fn tenths(&mut self, at: Timestamp) -> i32 {
        if self.moments.is_empty() {
            self.origin = at.moment();
        }
        let tenths = at.moment().0.saturating_sub(self.origin.0) / MICROS;
        // More than six years away from the first one.
        i32::try_from(tenths).unwrap_or(if tenths < 0 { i32::MIN } else { i32::MAX })
    }
}

/// Microseconds of a tenth of a second.
const MICROS: i64 = 100_000;

/// Bars over time, all of the same width, which begin at round times: they do not change while the span moves on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bars {
    /// The beginning of the first one.
    pub start: Timestamp,
    /// How long one lasts.
    pub width: Duration,
    /// How many there are.
    pub count: usize,
}

/// Widths of bars, in tenths of a second, and above a day any number of days.
const WIDTHS: [i64; 21] = [
    1, 2, 5, 10, 20, 50, 100, 150, 300, 600, 1_200, 3_000, 6_000, 9_000, 18_000, 36_000, 72_000, 108_000, 216_000,
    432_000, DAY,
];
const DAY: i64 = 864_000;

impl Bars {
    /// The narrowest bars that cover `span` with at most `most` of them; at least one.
    #[must_use]
    pub fn over(span: &Range<Timestamp>, most: usize) -> Self {
        let most = i64::try_from(most.max(2)).unwrap_or(i64::MAX);
        let start = span.start.0;
        let last = span.end.0.saturating_sub(1).max(start);
        let count = |width: i64| last.div_euclid(width) - start.div_euclid(width) + 1;
        let fits = |width: &i64| count(*width) <= most;
        // So wide that the beginning and the end are at most one bar less apart than there is room for.
        let days = || (last.saturating_sub(start) / (most - 1) / (DAY * MICROS) + 1).saturating_mul(DAY * MICROS);
        let width = WIDTHS.iter().map(|tenths| tenths * MICROS).find(fits).unwrap_or_else(days);
        Self {
            start: Timestamp(start.div_euclid(width).saturating_mul(width)),
            width: Duration::from_micros(width.unsigned_abs()),
            count: usize::try_from(count(width)).unwrap_or(1),
        }
    }

    /// From when to when bar `place` is.
    #[must_use]
    pub fn span(&self, place: usize) -> Range<Timestamp> {
        self.edge(place)..self.edge(place + 1)
    }

    fn edges(self) -> impl Iterator<Item = Timestamp> {
        (0..=self.count).map(move |place| self.edge(place))
    }

    fn edge(&self, place: usize) -> Timestamp {
        self.start.plus(self.width.saturating_mul(u32::try_from(place).unwrap_or(u32::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn messages_are_counted_from_both_ends(
            newer in proptest::collection::vec((0..20_i64, 0..5_u32), 0..30),
            older in proptest::collection::vec((0..20_i64, 0..5_u32), 0..30),
            gone in 0..200_usize,
            (from, length, most) in (-400..400_i64, 1..400_i64, 1..50_usize),
        ) {
            let at = |tenths: i64| Timestamp(1_000_000_000 + tenths * MICROS);
            let mut density = Density::default();
            let mut counted = VecDeque::new();
            let mut add = |density: &mut Density, (tenths, count): (i64, u32), is_newest: bool| {
                if is_newest { density.add_newest(at(tenths), count) } else { density.add_oldest(at(tenths), count) }
                for _ in 0..count {
                    if is_newest { counted.push_back(at(tenths)) } else { counted.push_front(at(tenths)) }
                }
            };
            let (mut latest, mut earliest) = (0, 0);
            for place in 0..newer.len().max(older.len()) {
                if let Some((after, count)) = newer.get(place) {
                    latest += after;
                    add(&mut density, (latest, *count), true);
                }
                if let Some((before, count)) = older.get(place) {
                    earliest -= before;
                    add(&mut density, (earliest, *count), false);
                }
            }
            let gone = gone.min(counted.len());
            density.take_oldest(gone as u64);
            counted.drain(..gone);
            prop_assert_eq!(density.total(), counted.len() as u64);
            let bars = Bars::over(&(at(from)..at(from + length)), most);
            let heights: Vec<u64> = density.heights(bars).collect();
            let expected = (0..bars.count).map(|bar| counted.iter().filter(|at| bars.span(bar).contains(at)).count() as u64);
            prop_assert_eq!(heights, expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_cost_is_of_the_moments_and_not_of_the_messages() {
        let mut density = Density::default();
        for second in 0..1_000 {
            density.add_newest(Timestamp::from_secs(second), 1_000_000);
        }
        assert!(density.total() == 1_000_000_000 && density.bytes() <= 1_024 * 8 + 64, "{}", density.bytes());
        density.add_newest(Timestamp::from_secs(5), 7);
        let bars = Bars::over(&(Timestamp::from_secs(999)..Timestamp::from_secs(1_000)), 1);
        assert_eq!(density.heights(bars).sum::<u64>(), 1_000_007, "an earlier moment counts as the latest one");
    }

    #[test]
    fn bars_begin_at_round_times_and_are_as_narrow_as_there_is_room_for() {
        let secs = Timestamp::from_secs;
        for (span, most, start, width, count) in [
            (secs(100)..secs(160), 600, secs(100), Duration::from_millis(100), 600),
            (secs(100)..secs(160), 599, secs(100), Duration::from_millis(200), 300),
            (secs(103)..secs(700), 20, secs(60), Duration::from_mins(1), 11),
            (secs(0)..secs(86_400 * 365), 100, secs(0), Duration::from_hours(24 * 4), 92),
            (secs(5)..secs(5), 1, secs(5), Duration::from_millis(100), 1),
        ] {
            let bars = Bars::over(&span, most);
            assert_eq!((bars.start, bars.width, bars.count), (start, width, count), "{span:?} {most}");
        }
    }
}
