//! Numbers, times and states as a person reads them. Every number gets its unit.

use std::fmt::Write;
use std::time::Duration;

use jiff::tz::TimeZone;

use console::{Log, RetainedRun, RunKind, Topics};
pub use model::words::{age, took, validity, wait};
use model::{PublishOutcome, SubscriptionState, Timestamp};
pub use texts::count;
use texts::{counted, decimal, later, t};

/// Title of a window without a connection, and the end of every other title.
pub(crate) const NAME: &str = "Topicdeck";

/// Explains the `+` of [`topics`].
pub(crate) const TOPICS_BOUND: &str =
    later!("Too many topics to count exactly. This is the number of topics in the log; some may be counted twice.");

/// How many topics the messages have that are kept: `1 topic`, and `12+ topics` where one may count twice.
pub(crate) fn topics(log: &Log, names: &Topics) -> String {
    let known = log.topics() as u64;
    if names.is_bounded() {
        t!("{count}+ topics", count = count(known))
    } else {
        counted!(count = known, "{count} topic", "{count} topics")
    }
}

/// `1 message`, `1,204 messages`.
#[must_use]
pub fn messages(number: u64) -> String {
    counted!(count = number, "{count} message", "{count} messages")
}

/// A count in little room: `999`, `38k`, `1.2M`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "for the eye")]
pub fn short_count(number: u64) -> String {
    let mut scaled = number as f64;
    for unit in ["", "k", "M", "G"] {
        if scaled < 999.5 || unit == "G" {
            return decimal(scaled, usize::from(!unit.is_empty() && scaled < 9.95)) + unit;
        }
        scaled /= 1000.0;
    }
    String::new()
}

/// `1 match`, `221 matches`.
#[must_use]
pub fn matches(number: u64) -> String {
    counted!(count = number, "{count} match", "{count} matches")
}

/// `61 %`, rounded down: it is all only when it is.
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    let percent = if part >= whole { 100 } else { u128::from(part) * 100 / u128::from(whole) };
    t!("{percent} %", percent)
}

/// `Reconnecting in 3 s`.
#[must_use]
pub fn reconnecting_in(left: Duration) -> String {
    t!("Reconnecting in {wait}", wait = wait(left))
}

/// `82 B`, `1.9 kB`, `212 MB`: decimal units, as a network counts.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "for the eye")]
pub fn bytes(number: u64) -> String {
    scaled(number as f64)
}

/// `1.9 MB/s`.
#[must_use]
pub fn bytes_per_second(rate: f64) -> String {
    scaled(rate) + "/s"
}

/// `5,214/s`, `0.2/s`, `0/s`.
#[must_use]
pub fn per_second(rate: f64) -> String {
    rate_number(rate) + "/s"
}

/// `5,214 msg/s`.
#[must_use]
pub fn message_rate(rate: f64) -> String {
    t!("{rate} msg/s", rate = rate_number(rate))
}

/// A rate without a unit: `5,214`, `0.2`, `0`.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rates are positive and far below 2^64")]
pub fn rate_number(rate: f64) -> String {
    if rate >= 9.95 {
        count(rate.round() as u64)
    } else if rate < 0.05 {
        "0".to_owned()
    } else {
        decimal(rate, 1)
    }
}

fn scaled(number: f64) -> String {
    let mut scaled = number;
    for unit in ["B", "kB", "MB", "GB"] {
        if scaled < 999.5 || unit == "GB" {
            let decimals = usize::from(unit != "B" && scaled < 9.95);
            return decimal(scaled, decimals) + " " + unit;
        }
        scaled /= 1000.0;
    }
    String::new()
}

/// How long ago something was, in little room: `0.7 s`, `14 s`, `3 min`.
#[must_use]
pub fn short_age(span: Duration) -> String {
    if span < Duration::from_secs(10) { decimal(span.as_secs_f64(), 1) + " s" } else { age(span) }
}

/// How long after something else something was: `+0 ms`, `+12 ms`, `+1.00 s`, `+30.0 s`, `+5 min`.
#[must_use]
pub fn after(span: Duration) -> String {
    match span.as_millis() {
        millis @ 0..=999 => format!("+{millis} ms"),
        1_000..=9_994 => format!("+{} s", decimal(span.as_secs_f64(), 2)),
        9_995..=99_949 => format!("+{} s", decimal(span.as_secs_f64(), 1)),
        _ => format!("+{}", age(span)),
    }
}

/// `4:37`, rounded up, so that `0:00` means over.
#[must_use]
pub fn countdown(left: Duration) -> String {
    let secs = left.as_millis().div_ceil(1000);
    format!("{}:{:02}", secs / 60, secs % 60)
}

/// `14:02:52.644` in `zone`.
#[must_use]
pub fn time_of_day(time: Timestamp, zone: &TimeZone) -> String {
    let Ok(time) = jiff::Timestamp::from_microsecond(time.0) else { return "?".to_owned() };
    let time = zone.to_datetime(time);
    format!("{:02}:{:02}:{:02}.{:03}", time.hour(), time.minute(), time.second(), time.millisecond())
}

/// `2026-03-14 14:02:52.644` in `zone`.
#[must_use]
pub fn date_and_time(time: Timestamp, zone: &TimeZone) -> String {
    date(time, zone).map_or_else(|| "?".to_owned(), |date| format!("{date} {}", time_of_day(time, zone)))
}

/// `03-14 14:02` in `zone`: as wide as a time to the millisecond.
#[must_use]
pub fn day_and_minute(time: Timestamp, zone: &TimeZone) -> String {
    let Some(date) = date(time, zone) else { return "?".to_owned() };
    let time = time_of_day(time, zone);
    format!("{:02}-{:02} {}", date.month(), date.day(), time.get(..5).unwrap_or(&time))
}

/// Whether two times are of one day in `zone`.
#[must_use]
pub fn is_same_day(one: Timestamp, other: Timestamp, zone: &TimeZone) -> bool {
    date(one, zone) == date(other, zone)
}

/// `14:02:52` in `zone`, with the day where it is not that of `now`.
#[must_use]
pub fn moment(time: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let text = if is_same_day(time, now, zone) { time_of_day(time, zone) } else { date_and_time(time, zone) };
    text.split('.').next().unwrap_or_default().to_owned()
}

fn date(time: Timestamp, zone: &TimeZone) -> Option<jiff::civil::Date> {
    let stamp = jiff::Timestamp::from_microsecond(time.0).ok()?;
    Some(zone.to_datetime(stamp).date())
}

/// Beginning and end to the second: times of today as `14:02:52`, others with their date.
#[must_use]
pub fn span(from: Timestamp, to: Timestamp, now: Timestamp, zone: &TimeZone) -> (String, String) {
    let day = |time: Timestamp| date_and_time(time, zone).chars().take(10).collect::<String>();
    let is_today = day(from) == day(now) && day(to) == day(now);
    let words = |time: Timestamp| {
        let text = if is_today { time_of_day(time, zone) } else { date_and_time(time, zone) };
        text.split('.').next().unwrap_or_default().to_owned()
    };
    (words(from), words(to))
}

/// `clock corrected by +0.2 s`; `None` when no correction is made.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "for the eye")]
pub fn clock_correction(skew_ms: i64) -> Option<String> {
    let sign = if skew_ms < 0 { '−' } else { '+' };
    let secs = decimal(skew_ms.unsigned_abs() as f64 / 1000.0, 1);
    (skew_ms != 0).then(|| t!("clock corrected by {sign}{secs} s", sign, secs))
}

/// The state of a subscription in one word.
#[must_use]
pub fn subscription_state(state: &SubscriptionState) -> &'static str {
    match state {
        SubscriptionState::Requested => t!("waiting"),
        SubscriptionState::Granted { .. } => t!("live"),
        SubscriptionState::Refused { .. } => t!("refused"),
        SubscriptionState::NotStopped { .. } => t!("not stopped"),
        SubscriptionState::Paused => t!("paused"),
        SubscriptionState::Parked { .. } => t!("parked"),
    }
}

/// The outcome of a publish, without its icon.
#[must_use]
pub fn publish_outcome(outcome: &PublishOutcome) -> String {
    match outcome {
        PublishOutcome::Accepted { took: span, reason_code: 0x10 } => {
            t!("accepted in {took}; no subscribers", took = took(*span))
        }
        PublishOutcome::Accepted { took: span, .. } => t!("accepted in {took}", took = took(*span)),
        PublishOutcome::Sent => t!("sent, no receipt (QoS 0)").to_owned(),
        PublishOutcome::Parked { .. } => t!("parked: AWS closed the connection over it twice").to_owned(),
        PublishOutcome::Blamed { probably: true, .. } => t!("probably refused: AWS closed the connection").to_owned(),
        PublishOutcome::Refused { notice, .. }
        | PublishOutcome::Unstored { notice }
        | PublishOutcome::Blamed { notice, .. } => {
            t!("refused: {reason}", reason = notice.summary)
        }
        PublishOutcome::Unacknowledged { .. } => t!("delivery unknown: no acknowledgement received").to_owned(),
        PublishOutcome::Unknown => t!("delivery unknown: the connection dropped").to_owned(),
        PublishOutcome::NotSent => t!("not sent: no connection").to_owned(),
        PublishOutcome::Queued => t!("waits in the outbox").to_owned(),
    }
}

/// Bytes as hex digits: `00ff`.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // A `String` takes everything, so there is no error to report.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The head and tail of a long id: `eu-west-1:3f1c…9a20`.
#[must_use]
pub fn short_id(id: &str) -> String {
    let (prefix, rest) = id.split_once(':').map_or(("", id), |(region, rest)| (&id[..=region.len()], rest));
    let chars: Vec<char> = rest.chars().collect();
    if chars.len() <= 12 {
        return id.to_owned();
    }
    let (head, tail): (String, String) = (chars[..4].iter().collect(), chars[chars.len() - 4..].iter().collect());
    format!("{prefix}{head}…{tail}")
}

/// How far retained messages are cleared, or put back.
pub(crate) fn clearing(run: &RetainedRun) -> String {
    let (done, of) = run.counts();
    let [done, of] = [done, of].map(|number| count(number as u64));
    match run.kind() {
        RunKind::Clear => t!("Clearing {done} of {of}", done, of),
        RunKind::PutBack => t!("Putting back {done} of {of}", done, of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!([0, 999, 1_204, 1_000_000].map(count), ["0", "999", "1,204", "1,000,000"]);
        assert_eq!([82, 999, 1_000, 1_900, 212_000_000].map(bytes), ["82 B", "999 B", "1.0 kB", "1.9 kB", "212 MB"]);
        assert_eq!([0, 999, 1_240, 38_210, 6_051_880].map(short_count), ["0", "999", "1.2k", "38k", "6.1M"]);
        assert_eq!([0.0, 0.2, 9.94, 12.0, 5_214.4].map(per_second), ["0/s", "0.2/s", "9.9/s", "12/s", "5,214/s"]);
    }

    #[test]
    fn spans_read_as_people_say_them() {
        let ms = Duration::from_millis;
        assert_eq!([277_000, 276_001, 1, 0].map(|t| countdown(ms(t))), ["4:37", "4:37", "0:01", "0:00"]);
    }

    #[test]
    fn times_are_shown_in_the_zone_of_the_person() {
        let time = Timestamp(1_773_493_372_644_000);
        assert_eq!(time_of_day(time, &TimeZone::UTC), "13:02:52.644");
        assert_eq!(date_and_time(time, &TimeZone::fixed(jiff::tz::offset(1))), "2026-03-14 14:02:52.644");
    }

    #[test]
    fn time_after_something_has_three_digits() {
        for (millis, expected) in [
            (0, "+0 ms"),
            (999, "+999 ms"),
            (1_000, "+1.00 s"),
            (30_000, "+30.0 s"),
            (9_996, "+10.0 s"),
            (125_000, "+2 min"),
        ] {
            assert_eq!(after(Duration::from_millis(millis)), expected);
        }
    }

    #[test]
    fn ids_keep_head_and_tail() {
        assert_eq!(short_id("eu-west-1:3f1c62aa-1111-2222-3333-444455559a20"), "eu-west-1:3f1c…9a20");
        assert_eq!(short_id("short"), "short");
    }

    #[test]
    fn a_clock_that_is_right_is_not_mentioned() {
        assert_eq!(clock_correction(0), None);
        assert_eq!(clock_correction(-200).as_deref(), Some("clock corrected by −0.2 s"));
    }
}
