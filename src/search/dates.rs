//! Days as a person names them, and where they begin.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};

use model::Timestamp;
use texts::t;

/// The day that a time is in.
#[must_use]
pub fn date_of(time: Timestamp, zone: &TimeZone) -> Date {
    let at = jiff::Timestamp::from_microsecond(time.0).unwrap_or_default();
    zone.to_datetime(at).date()
}

/// When a day begins. Where the clocks leave midnight out, a little later.
#[must_use]
pub fn begin_of(date: Date, zone: &TimeZone) -> Timestamp {
    let at = date.to_zoned(zone.clone()).map_or(jiff::Timestamp::MAX, |zoned| zoned.timestamp());
    Timestamp(at.as_microsecond())
}

/// So many days later; the same where the calendar ends.
#[must_use]
pub fn days_later(date: Date, days: i32) -> Date {
    date.checked_add(Span::new().days(days)).unwrap_or(date)
}

/// From when until when a day is: until the last microsecond of it.
#[must_use]
pub fn span_of(date: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let end = begin_of(date.checked_add(1.day()).unwrap_or(date), zone);
    (begin_of(date, zone), Timestamp(end.0.saturating_sub(1)))
}

/// `Sat`.
#[must_use]
pub fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => t!("Mon"),
        Weekday::Tuesday => t!("Tue"),
        Weekday::Wednesday => t!("Wed"),
        Weekday::Thursday => t!("Thu"),
        Weekday::Friday => t!("Fri"),
        Weekday::Saturday => t!("Sat"),
        Weekday::Sunday => t!("Sun"),
    }
}

/// `Nov`.
#[must_use]
pub fn month(date: Date) -> &'static str {
    match date.month() {
        1 => t!("Jan"),
        2 => t!("Feb"),
        3 => t!("Mar"),
        4 => t!("Apr"),
        5 => t!("May"),
        6 => t!("Jun"),
        7 => t!("Jul"),
        8 => t!("Aug"),
        9 => t!("Sep"),
        10 => t!("Oct"),
        11 => t!("Nov"),
        _ => t!("Dec"),
    }
}

/// `21 Nov`.
#[must_use]
pub fn day_and_month(date: Date) -> String {
    t!("{day} {month}", day = date.day(), month = month(date))
}

/// `Sat 21 Nov`.
#[must_use]
pub fn day(date: Date) -> String {
    t!("{weekday} {date}", weekday = weekday(date), date = day_and_month(date))
}
