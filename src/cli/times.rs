//! Times as text: in UTC for programs, in a zone for people.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use model::Timestamp;
use payload::push_utc;

/// A time and its text: messages that were read together have one time.
#[derive(Debug, Default)]
pub(super) struct LastTime {
    time: Option<Timestamp>,
    text: String,
}

impl LastTime {
    /// That of `time`, in UTC where no zone is given.
    pub(super) fn text(&mut self, time: Timestamp, zone: Option<&TimeZone>) -> &str {
        if self.time.replace(time) != Some(time) {
            self.text.clear();
            match zone {
                None => push_utc(&mut self.text, time),
                Some(zone) => push_local_time(&mut self.text, time, zone),
            }
        }
        &self.text
    }
}

/// As the window shows it: the day and the time of `zone`, to the second.
pub(super) fn push_day_and_time(out: &mut String, time: Timestamp, zone: &TimeZone) {
    if let Ok(local) = jiff::Timestamp::from_second(time.as_secs()) {
        let _ = write!(out, "{}", local.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S"));
    }
}

/// RFC 3339 with microseconds and the offset of `zone` at that time.
pub(super) fn push_local_time(out: &mut String, time: Timestamp, zone: &TimeZone) {
    match jiff::Timestamp::from_microsecond(time.0) {
        Ok(local) if *zone != TimeZone::UTC => {
            let _ = write!(out, "{:.6}", local.display_with_offset(zone.to_offset(local)));
        }
        _ => push_utc(out, time),
    }
}
