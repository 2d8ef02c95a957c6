//! Points in time as a person writes them: `14:30`, `2026-11-28`, `2026-11-28T14:30:05+01:00`. What a time without a date or
//! without an offset means depends on the day and the zone, which come in as arguments.

use std::fmt;

use jiff::Zoned;
use jiff::civil::{Date, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use model::Timestamp;

use crate::cursor::Cursor;

/// A point in time, as far as it is written. It has a date or a time, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Today, where there is none.
    pub(crate) date: Option<Date>,
    /// The beginning of the day, where there is none.
    pub(crate) time: Option<Time>,
    /// The zone of the person, where there is none.
    pub(crate) offset: Option<Offset>,
}

impl Moment {
    /// Parses a date, a time, or a date with a time behind a `T` or blanks, each with `Z` or an offset behind its time.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (date, time) = match text.trim().split_once(char::is_whitespace) {
            Some((date, time)) => (date, Some(time.trim_start())),
            None => (text.trim(), None),
        };
        // Otherwise 2026 would be 20:26.
        let is_time = begins_as_time(date) && time.is_none();
        let whole = match time {
            _ if is_time => format!("2000-01-01T{date}"),
            Some(time) if is_date(date) && begins_as_time(time) => format!("{date}T{time}"),
            None if date.get(..10).is_some_and(is_date) => date.to_owned(),
            _ => return None,
        };
        let pieces = Pieces::parse(&whole).ok().filter(|pieces| pieces.time_zone_annotation().is_none())?;
        let offset = pieces.to_numeric_offset();
        Some(Self { date: (!is_time).then(|| pieces.date()), time: pieces.time(), offset })
    }

    /// When that is, with this time and zone for what is not written. Of two that the clocks show the same, the earlier; one
    /// that the clocks leave out is as much later as they leave out.
    pub(crate) fn instant(&self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        let zone = self.offset.map_or_else(|| zone.clone(), TimeZone::fixed);
        let today = || jiff::Timestamp::from_microsecond(now.0).unwrap_or_default().to_zoned(zone.clone()).date();
        let day = self.date.unwrap_or_else(today);
        let at = day.to_datetime(self.time.unwrap_or_else(Time::midnight));
        // Only the end of the year 9999 may be out of range.
        let at = at.to_zoned(zone).map_or(jiff::Timestamp::MAX, |zoned: Zoned| zoned.timestamp());
        Timestamp(at.as_microsecond())
    }

    /// The same for this time and in this zone, for everywhere and always.
    pub(crate) fn at(&self, now: Timestamp, zone: &TimeZone) -> Self {
        let at = jiff::Timestamp::from_microsecond(self.instant(now, zone).0).unwrap_or(jiff::Timestamp::MAX);
        let at = Offset::UTC.to_datetime(at);
        Self { date: Some(at.date()), time: Some(at.time()), offset: Some(Offset::UTC) }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(date) = self.date {
            write!(f, "{date}{}", if self.time.is_some() { "T" } else { "" })?;
        }
        match self.time {
            Some(time) if time.second() == 0 && time.subsec_nanosecond() == 0 => {
                write!(f, "{:02}:{:02}", time.hour(), time.minute())?;
            }
            Some(time) => time.fmt(f)?,
            None => {}
        }
        match self.offset {
            Some(Offset::UTC) => f.write_str("Z"),
            Some(offset) => offset.fmt(f),
            None => Ok(()),
        }
    }
}

/// Goes past a time without quotes: a word, and a second one when that is the time of day behind a date.
pub(crate) fn pass<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    let start = cursor.at;
    let is_date = is_date(cursor.word());
    if is_date && begins_as_time(cursor.rest().trim_start()) {
        cursor.skip_blanks();
        cursor.word();
    }
    &cursor.text[start..cursor.at]
}

/// Whether it is written like `2026-11-28`.
fn is_date(text: &str) -> bool {
    text.len() == 10 && is_like(text, b"0000-00-00")
}

/// Whether it begins like `14:30`.
fn begins_as_time(text: &str) -> bool {
    is_like(text, b"00:00")
}

/// Whether each byte that `shape` has is a digit where that has one, and otherwise the same.
fn is_like(text: &str, shape: &[u8]) -> bool {
    let fits = |(byte, shape): (&u8, &u8)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
    text.len() >= shape.len() && text.as_bytes().iter().zip(shape).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-28 15:00 UTC.
    const NOW: Timestamp = Timestamp(1_795_878_000_000_000);

    fn berlin() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a zone")
    }

    /// The time in UTC, when `text` is read in a zone.
    fn read(text: &str, now: Timestamp, zone: &TimeZone) -> String {
        Moment::parse(text).map_or_else(String::new, |moment| moment.at(now, zone).to_string())
    }

    #[test]
    fn what_is_not_written_is_of_the_day_and_the_zone() {
        for (text, utc, local) in [
            ("14:30", "2026-11-28T14:30Z", "2026-11-28T13:30Z"),
            ("14:30:05.25", "2026-11-28T14:30:05.25Z", "2026-11-28T13:30:05.25Z"),
            ("14:30Z", "2026-11-28T14:30Z", "2026-11-28T14:30Z"),
            ("14:30-05:30", "2026-11-28T20:00Z", "2026-11-28T20:00Z"),
            ("2026-07-01", "2026-07-01T00:00Z", "2026-06-30T22:00Z"),
            ("2026-07-01 14:30", "2026-07-01T14:30Z", "2026-07-01T12:30Z"),
            (" 2026-07-01   14:30:05 ", "2026-07-01T14:30:05Z", "2026-07-01T12:30:05Z"),
            ("2026-07-01T14:30:05+01:00", "2026-07-01T13:30:05Z", "2026-07-01T13:30:05Z"),
            ("2026-07-01t14:30z", "2026-07-01T14:30Z", "2026-07-01T14:30Z"),
            // The clocks go back, and forward.
            ("2026-10-25T02:30", "2026-10-25T02:30Z", "2026-10-25T00:30Z"),
            ("2026-03-29T02:30", "2026-03-29T02:30Z", "2026-03-29T01:30Z"),
        ] {
            assert_eq!(read(text, NOW, &TimeZone::UTC), utc, "{text}");
            assert_eq!(read(text, NOW, &berlin()), local, "{text}");
        }
        let late = Timestamp(NOW.0 + 8 * 3_600_000_000 + 1_800_000_000);
        assert_eq!(read("00:10", late, &berlin()), "2026-11-28T23:10Z", "tomorrow has begun there");
        assert_eq!(read("00:10Z", late, &berlin()), "2026-11-28T00:10Z", "but not in UTC");
        assert_eq!(
            read("9999-12-31", NOW, &berlin()),
            "9999-12-30T22:00:00.999999999Z",
            "the last one that can be named"
        );
    }

    #[test]
    fn other_texts_are_no_time() {
        for text in [
            "",
            "14",
            "2026",
            "14:3",
            "1430",
            "25:00",
            "14:60",
            "2026-11",
            "2026-13-01",
            "2026-02-29",
            "20261128",
            "2026-11-28T",
            "2026-11-28 ",
            "2026-11-28 x",
            "2026-11-28T14:30[UTC]",
            "14:30 2026-11-28",
            "14:30+99:00",
            "2026-11-28 14:30 Z",
            "now",
            "10m",
            "-2026-11-28",
            "é026-11-28",
        ] {
            let is_date = text == "2026-11-28 ";
            assert_eq!(Moment::parse(text).is_some(), is_date, "{text}");
        }
    }

    #[test]
    fn a_time_is_written_as_it_was_read() {
        for text in ["14:30", "2026-11-28", "2026-11-28T14:30:05.5", "2026-11-28T14:30Z", "2026-11-28T14:30+05:30"] {
            assert_eq!(Moment::parse(text).map(|moment| moment.to_string()).as_deref(), Some(text));
        }
    }
}
