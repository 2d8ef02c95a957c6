//! Times as programs read them.

use std::fmt::Write as _;

use model::Timestamp;

/// Appends a time in UTC with microseconds (RFC 3339). One that no calendar has is the beginning of 1970.
pub fn push_utc(out: &mut String, time: Timestamp) {
    let time = jiff::Timestamp::from_microsecond(time.0).unwrap_or_default();
    // Writing to a text cannot fail.
    let _ = write!(out, "{time:.6}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_microseconds_and_one_that_no_calendar_has_is_the_first() {
        let text = |micros| {
            let mut text = String::new();
            push_utc(&mut text, Timestamp(micros));
            text
        };
        assert_eq!(text(1_700_000_000_000_001), "2023-11-14T22:13:20.000001Z");
        assert_eq!(text(i64::MAX), "1970-01-01T00:00:00.000000Z");
    }
}
