//! Which time the strip shows, how long each of its bars is, and where the times of its axis are.

use std::ops::Range;
use std::time::Duration;

use console::Bars;
use jiff::tz::TimeZone;
use model::{StripReach, Timestamp};

/// A bar is at least so wide, in points, and a time of the axis has so much room.
const LEAST_BAR: f32 = 3.0;
const LABEL: f32 = 68.0;
/// A strip is at least so long: a second ago nothing was there, and soon much will be.
const LEAST: Duration = Duration::from_mins(1);

/// How far the times of the axis are apart, in seconds.
const TICKS: [i64; 14] = [10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400];

/// What a strip that goes so far back shows at `now` when the first message that is kept came at `first`: no more than
/// there is.
pub(super) fn span_of(reach: StripReach, first: Timestamp, now: Timestamp) -> Range<Timestamp> {
    let back = match reach {
        StripReach::TenMinutes => Duration::from_mins(10),
        StripReach::Hour => Duration::from_hours(1),
        StripReach::Day => Duration::from_hours(24),
        StripReach::All => now.since(first),
    };
    now.minus(back).max(first).min(now)..now
}

/// The bars of a strip, and where a time is among them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    bars: Bars,
}

impl Scale {
    /// The bars of a strip that is `width` points wide.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a strip has a few thousand points")]
    pub(super) fn of(span: &Range<Timestamp>, width: f32) -> Self {
        let most = (width / LEAST_BAR).max(1.0) as usize;
        let end = Timestamp(span.end.0.saturating_add(1));
        Self { bars: Bars::over(&(span.start.min(end.minus(LEAST))..end), most) }
    }

    pub(super) fn bars(&self) -> Bars {
        self.bars
    }

    /// Place of the last bar.
    pub(super) fn last(&self) -> usize {
        self.bars.count.saturating_sub(1)
    }

    /// The time of all bars.
    pub(super) fn span(&self) -> Range<Timestamp> {
        self.bars.start..self.bars.span(self.last()).end
    }

    /// When bar `bar` begins.
    pub(super) fn start_of(&self, bar: usize) -> Timestamp {
        self.bars.span(bar).start
    }

    /// Which part of the strip is before `time`: below 0 or over 1 where it is outside.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a part of the width of a window")]
    pub(super) fn part(&self, time: Timestamp) -> f32 {
        let Range { start, end } = self.span();
        ((time.0 - start.0) as f64 / (end.0 - start.0).max(1) as f64) as f32
    }

    /// The bar at a part of the strip.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "from 0 to the number of bars"
    )]
    pub(super) fn bar_at(&self, part: f32) -> usize {
        ((part.clamp(0.0, 1.0) * self.bars.count as f32) as usize).min(self.last())
    }

    /// The bar that has `time`.
    pub(super) fn bar_of(&self, time: Timestamp) -> usize {
        let since = time.since(self.bars.start).as_micros() / self.bars.width.as_micros().max(1);
        usize::try_from(since).unwrap_or(usize::MAX).min(self.last())
    }

    /// The times of an axis that is `width` points wide, and how much of them is to be read: hours and minutes, seconds too,
    /// or the day.
    pub(super) fn ticks(&self, width: f32, zone: &TimeZone) -> (Vec<Timestamp>, Detail) {
        let Range { start, end } = self.span();
        let (start, end) = (start.as_secs(), end.as_secs());
        #[expect(clippy::cast_possible_truncation, reason = "a strip has a few thousand points")]
        let most = ((width / LABEL) as i64).max(1);
        let step = TICKS.into_iter().find(|step| (end - start) / step < most);
        let step = step.unwrap_or_else(|| ((end - start) / most / 86_400 + 1) * 86_400);
        let offset = jiff::Timestamp::from_second(start).map_or(0, |at| i64::from(zone.to_offset(at).seconds()));
        let first = (start + offset).div_euclid(step) * step + step - offset;
        let times = std::iter::successors(Some(first), |at| Some(at + step)).take_while(|at| *at < end);
        let detail = match step {
            ..60 => Detail::Seconds,
            86_400.. => Detail::Day,
            _ => Detail::Minutes,
        };
        (times.map(Timestamp::from_secs).collect(), detail)
    }
}

/// What is read on an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    Seconds,
    Minutes,
    Day,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn the_bars_fit_whatever_the_time() {
        for (from, to, width, secs) in
            [(1_000, 1_600, 700.0, 5), (1_003, 1_603, 300.0, 10), (0, 86_400, 700.0, 600), (7, 86_407, 60.0, 7_200)]
        {
            let scale = Scale::of(&(at(from)..at(to)), width);
            assert_eq!(scale.bars().width.as_secs(), secs, "{from}..{to} {width}");
            assert!(scale.span().start <= at(from) && scale.span().end > at(to));
            #[expect(clippy::cast_precision_loss, reason = "few")]
            let width_of_bars = scale.bars().count as f32 * LEAST_BAR;
            assert!(width_of_bars <= width, "{from}..{to} {width}");
        }
    }

    #[test]
    fn a_strip_shows_no_more_than_there_is_and_a_minute_at_least() {
        let (now, first) = (at(100_000), at(99_900));
        assert_eq!(span_of(StripReach::TenMinutes, first, now), first..now);
        assert_eq!(span_of(StripReach::TenMinutes, at(0), now), at(99_400)..now);
        assert_eq!(span_of(StripReach::All, at(0), now), at(0)..now);
        assert_eq!(span_of(StripReach::Hour, at(200_000), now), now..now, "a clock that was set back");
        let short = Scale::of(&(now..now), 300.0);
        assert!(short.span().start <= at(99_941) && short.span().end > now);
    }

    #[test]
    fn a_time_has_a_place_and_a_place_a_bar() {
        let scale = Scale::of(&(at(0)..at(599)), 1_000.0);
        assert_eq!((scale.bars().width.as_secs(), scale.bars().count), (2, 300));
        assert!((scale.part(at(300)) - 0.5).abs() < 1e-6);
        assert_eq!([-1.0, 0.0, 0.5, 0.999, 2.0].map(|part| scale.bar_at(part)), [0, 0, 150, 299, 299]);
        assert_eq!((scale.start_of(150), scale.bar_of(at(301)), scale.bar_of(at(9_999))), (at(300), 150, 299));
    }

    #[test]
    fn the_axis_has_whole_times_of_the_zone() {
        let zone = TimeZone::fixed(jiff::tz::Offset::from_seconds(19_800).unwrap());
        let scale = Scale::of(&(at(86_400)..at(86_400 + 3_600)), 400.0);
        let (ticks, detail) = scale.ticks(400.0, &zone);
        assert_eq!(detail, Detail::Minutes);
        assert!(ticks.len() >= 3 && ticks.iter().all(|tick| (tick.as_secs() + 19_800) % 1_200 == 0), "{ticks:?}");
        let (ticks, detail) = Scale::of(&(at(0)..at(60)), 700.0).ticks(700.0, &TimeZone::UTC);
        assert_eq!((ticks.len(), detail), (5, Detail::Seconds));
        let (ticks, detail) = Scale::of(&(at(0)..at(40 * 86_400)), 700.0).ticks(700.0, &TimeZone::UTC);
        assert!(ticks.len() <= 10 && detail == Detail::Day);
    }
}
