//! The days of a recording and the hours of a day: how many messages came in each part, and when nothing was recorded.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::{PastBlock, PastCounts, Timestamp};

use crate::kit::dates;

/// How many days are shown.
pub(super) const DAYS: i32 = 30;
/// Bars of a day: one for five minutes, of a day of 24 hours.
pub(super) const BARS: usize = 288;

/// A day, and how much was recorded of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) begins: Timestamp,
    pub(super) messages: u64,
    /// On disk.
    pub(super) bytes: u64,
    /// Whether it was recorded at some time of this day; `None` before anything was recorded.
    pub(super) is_recorded: Option<bool>,
}

/// Where the last [`DAYS`] days begin, and where the last one ends.
pub(super) fn bounds(now: Timestamp, zone: &TimeZone) -> Vec<Timestamp> {
    let today = dates::date_of(now, zone);
    (1 - DAYS..=1).map(|day| dates::begin_of(dates::days_later(today, day), zone)).collect()
}

/// The days that were counted.
pub(super) fn days(counts: &PastCounts, zone: &TimeZone) -> Vec<Day> {
    let spans = counts.bounds.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
    let first = counts.recorded.iter().map(|run| run.start).min();
    let day = |(((from, until), messages), bytes): (((Timestamp, Timestamp), &u64), &u64)| {
        let is_recorded = counts.recorded.iter().any(|run| run.start < until && run.end >= from);
        let has_begun = first.is_some_and(|first| first < until);
        let (date, is_recorded) = (dates::date_of(from, zone), has_begun.then_some(is_recorded));
        Day { date, begins: from, messages: *messages, bytes: *bytes, is_recorded }
    };
    spans.zip(&counts.messages).zip(&counts.bytes).map(day).collect()
}

/// How many messages came in each of so many equal parts of a span. Those of a block count as if they came evenly.
pub(super) fn heights(blocks: &[PastBlock], (since, until): (Timestamp, Timestamp), parts: usize) -> Vec<u64> {
    let mut heights = vec![0.0; parts];
    let scale = |time: Timestamp| part(time, (since, until)) * as_f64(parts as u64);
    for block in blocks {
        let (from, end) = (scale(block.first_time), scale(block.last_time));
        let lasts = end - from;
        let messages = as_f64(block.messages);
        for (place, height) in heights.iter_mut().enumerate().skip(floor(from)) {
            let left = as_f64(place as u64);
            if left > end {
                break;
            }
            let inside = end.min(left + 1.0) - from.max(left);
            *height += if lasts <= 0.0 { messages } else { messages * inside.max(0.0) / lasts };
        }
    }
    heights.into_iter().map(|height: f64| floor(height + 0.5) as u64).collect()
}

/// Which part of a span is before a time: below 0 or over 1 outside.
pub(super) fn part(time: Timestamp, (since, until): (Timestamp, Timestamp)) -> f64 {
    let (passed, lasts) = (time.0.saturating_sub(since.0), until.0.saturating_sub(since.0).max(1));
    #[expect(clippy::cast_precision_loss, reason = "a place on the screen")]
    let part = passed as f64 / lasts as f64;
    part
}

/// The time at a part of a span.
pub(super) fn time_at(part: f64, (since, until): (Timestamp, Timestamp)) -> Timestamp {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a place on the screen")]
    let after = ((until.0 - since.0) as f64 * part.clamp(0.0, 1.0)) as i64;
    Timestamp(since.0 + after)
}

#[expect(clippy::cast_precision_loss, reason = "a height on the screen")]
fn as_f64(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, clamped at zero")]
fn floor(number: f64) -> usize {
    number.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: (Timestamp, Timestamp) = (Timestamp(0), Timestamp(1_000_000_000));

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn bars_have_the_messages_of_their_time() {
        let block =
            |from, until, messages| PastBlock { first_row: 0, messages, first_time: at(from), last_time: at(until) };
        let blocks = [block(0, 0, 3), block(150, 250, 10), block(900, 2_000, 110)];
        assert_eq!(heights(&blocks, DAY, 10), [3, 5, 5, 0, 0, 0, 0, 0, 0, 10]);
    }

    #[test]
    fn days_are_those_of_the_clocks() {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        // 2026-11-01 12:00 UTC: the last days of summer time are among them.
        let bounds = bounds(Timestamp(1_793_534_400_000_000), &zone);
        assert_eq!(bounds.len(), 31);
        let hours: Vec<i64> = bounds.windows(2).map(|pair| (pair[1].0 - pair[0].0) / 3_600_000_000).collect();
        assert_eq!((hours.iter().filter(|hours| **hours == 24).count(), hours.contains(&25)), (29, true));
        let run = bounds[28]..bounds[28];
        let counts = PastCounts {
            bounds,
            messages: vec![7; 30],
            bytes: vec![9; 30],
            recorded: vec![run],
            ..PastCounts::default()
        };
        let days = days(&counts, &zone);
        let recorded: Vec<Option<bool>> = days[27..].iter().map(|day| day.is_recorded).collect();
        assert_eq!((days[29].date, recorded), (Date::constant(2026, 11, 1), vec![None, Some(true), Some(false)]));
    }
}
