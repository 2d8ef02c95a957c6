//! A time that is over, as a person types it: `14:02`, `Sat 14:02`, `21 Nov 14:02`, `2026-11-21T14:02Z`, `-2 h`, `90m`.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use model::Timestamp;

use crate::dates;
use crate::moment::Moment;

/// The time that is meant. A time without a day is one of `shown`, the day that is open; where none is open, it is the last one
/// before now, today or yesterday. A weekday is the last one before now; a day without a month and year likewise. `None` for
/// what is no time.
#[must_use]
pub fn said_time(text: &str, shown: Option<Date>, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let ago = text.strip_prefix(['-', '−']);
    if let Some(micros) = span_micros(ago.unwrap_or(text).trim_start()) {
        return Some(Timestamp(now.0.saturating_sub(micros)));
    }
    if ago.is_some() {
        return None;
    }
    // With an offset it says all by itself.
    if let Some(moment) = Moment::parse(text).filter(|moment| moment.date.is_some() && moment.offset.is_some()) {
        return Some(moment.instant(now, zone));
    }
    let words: Vec<&str> = text.split([' ', 'T']).filter(|word| !word.is_empty()).collect();
    let (time, day) = match words.split_last() {
        Some((last, before)) if last.contains(':') => (self::time(last)?, before),
        Some(_) => (Time::midnight(), &*words),
        None => return None,
    };
    let today = dates::date_of(now, zone);
    let at = |date: Date| {
        let at = date.to_datetime(time).to_zoned(zone.clone()).ok()?;
        Some(Timestamp(at.timestamp().as_microsecond()))
    };
    match (day.is_empty(), shown) {
        (false, _) => at(date(day, today)?),
        (true, Some(shown)) => at(shown),
        (true, None) => at(today).filter(|at| *at <= now).or_else(|| at(dates::days_later(today, -1))),
    }
}

/// `14:02`, `14:02:05`, `14:02:05.250`.
fn time(text: &str) -> Option<Time> {
    let (hour, rest) = text.split_once(':')?;
    let padded = format!("{hour:0>2}:{rest}");
    padded.parse().ok()
}

fn date(words: &[&str], today: Date) -> Option<Date> {
    match words {
        [word] => word.parse().ok().or_else(|| weekday(word, today)).or_else(|| day_of_month(word, today)),
        [weekday_name, rest @ ..] if weekday(weekday_name, today).is_some() => date(rest, today),
        [day, month] => day_and_month(day, month, today),
        [day, month, year] => {
            let date = day_and_month(day, month, today)?;
            Date::new(year.parse().ok()?, date.month(), date.day()).ok()
        }
        _ => None,
    }
}

/// The last day of that name, today included.
fn weekday(word: &str, today: Date) -> Option<Date> {
    let is_it = |date: &Date| is_begun(dates::weekday(*date), word) || is_begun(english(*date), word);
    (0..7).map(|back| dates::days_later(today, -back)).find(is_it)
}

fn english(date: Date) -> &'static str {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        .get(usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0))
        .copied()
        .unwrap_or_default()
}

/// Whether one begins as the other does, by two letters at least.
fn is_begun(name: &str, word: &str) -> bool {
    let (name, word) = (name.to_lowercase(), word.trim_end_matches(['.', ',']).to_lowercase());
    word.chars().count() >= 2 && (name.starts_with(&word) || (name.chars().count() > 1 && word.starts_with(&name)))
}

/// The last day of this number before now.
fn day_of_month(word: &str, today: Date) -> Option<Date> {
    let day: i8 = word.trim_end_matches('.').parse().ok()?;
    (0..62).map(|back| dates::days_later(today, -back)).find(|date| date.day() == day)
}

fn day_and_month(day: &str, month: &str, today: Date) -> Option<Date> {
    let day: i8 = day.trim_end_matches('.').parse().ok()?;
    let is_it = |date: &Date| date.day() == day && is_begun(dates::month(*date), month);
    (0..366).map(|back| dates::days_later(today, -back)).find(is_it)
}

/// `2 h`, `90min`, `3 d`.
fn span_micros(text: &str) -> Option<i64> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let number: i64 = text.get(..end)?.parse().ok()?;
    let secs = match text.get(end..)?.trim() {
        "s" | "sec" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    number.checked_mul(secs)?.checked_mul(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 09:41 UTC, a Monday.
    const NOW: Timestamp = Timestamp(1_795_426_860_000_000);

    #[test]
    fn times_are_read_as_people_write_them() {
        let shown = Date::constant(2026, 11, 20);
        let text_of = |time: Timestamp| {
            let at = jiff::Timestamp::from_microsecond(time.0).unwrap();
            TimeZone::UTC.to_datetime(at).strftime("%F %T").to_string()
        };
        for (text, expected) in [
            ("14:02", Some("2026-11-20 14:02:00")),
            ("9:05:30", Some("2026-11-20 09:05:30")),
            ("Sat 14:02", Some("2026-11-21 14:02:00")),
            ("saturday 14:02", Some("2026-11-21 14:02:00")),
            ("Mon 8:00", Some("2026-11-23 08:00:00")),
            ("21 Nov 14:02:00", Some("2026-11-21 14:02:00")),
            ("Sat 21 Nov 14:02", Some("2026-11-21 14:02:00")),
            ("24 Nov", Some("2025-11-24 00:00:00")),
            ("21 Nov 2024", Some("2024-11-21 00:00:00")),
            ("2026-11-08", Some("2026-11-08 00:00:00")),
            ("2026-11-08T03:00", Some("2026-11-08 03:00:00")),
            ("21", Some("2026-11-21 00:00:00")),
            ("-2 h", Some("2026-11-23 07:41:00")),
            ("-90min", Some("2026-11-23 08:11:00")),
            ("−1 d", Some("2026-11-22 09:41:00")),
            ("90m", Some("2026-11-23 08:11:00")),
            ("7d", Some("2026-11-16 09:41:00")),
            ("2026-11-08T03:00:05Z", Some("2026-11-08 03:00:05")),
            ("2026-11-08 03:00+01:00", Some("2026-11-08 02:00:00")),
            ("", None),
            ("25:00", None),
            ("soon", None),
            ("-x", None),
            ("- 5", None),
            ("99 Nov", None),
        ] {
            let found = said_time(text, Some(shown), NOW, &TimeZone::UTC).map(text_of);
            assert_eq!(found.as_deref(), expected, "{text:?}");
        }
        for (text, expected) in [
            ("9:41", "2026-11-23 09:41:00"),
            ("09:42", "2026-11-22 09:42:00"),
            ("20:47", "2026-11-22 20:47:00"),
            ("Sat 14:02", "2026-11-21 14:02:00"),
        ] {
            let found = said_time(text, None, NOW, &TimeZone::UTC).map(text_of);
            assert_eq!(found.as_deref(), Some(expected), "without a day that is open: {text:?}");
        }
    }
}
