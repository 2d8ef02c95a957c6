//! Clock of the system, with the one correction that AWS's answers ask for.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use http::HeaderMap;

use model::Timestamp;

/// What whole seconds and a busy server explain. AWS takes signatures that are 5 minutes off, so there is no hurry.
const TOLERANCE: Duration = Duration::from_secs(30);

type OnCorrection = dyn Fn(i64) + Send + Sync;

/// What time it is for AWS. Signatures and token checks use this; it is the only place that knows of the skew.
/// Clones share the correction.
#[derive(Clone, Default)]
pub struct Clock {
    skew_micros: Arc<AtomicI64>,
    on_correction: Option<Arc<OnCorrection>>,
}

impl fmt::Debug for Clock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Clock").field("skew_ms", &self.skew_ms()).finish_non_exhaustive()
    }
}

impl Clock {
    /// The system's clock, uncorrected. Each correction goes to `on_correction`, in milliseconds as in
    /// [`Clock::skew_ms`], before the response that caused it is used.
    #[must_use]
    pub fn new(on_correction: impl Fn(i64) + Send + Sync + 'static) -> Self {
        Self { skew_micros: Arc::default(), on_correction: Some(Arc::new(on_correction)) }
    }

    /// The system's clock plus the correction.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp(Timestamp::from_system_clock().0.saturating_add(self.skew_micros.load(Ordering::Relaxed)))
    }

    /// How far the system's clock is behind, in milliseconds; negative when it is ahead.
    #[must_use]
    pub fn skew_ms(&self) -> i64 {
        self.skew_micros.load(Ordering::Relaxed) / 1_000
    }

    /// Takes over the other side's time when it is more than half a minute away from ours. `asked_at` is when the
    /// request was sent, by this clock: the answer was written between then and now.
    pub fn adjust(&self, server_date: Timestamp, asked_at: Timestamp) {
        let now = self.now();
        if server_date < asked_at.min(now).minus(TOLERANCE) || server_date > now.plus(TOLERANCE) {
            self.correct(server_date);
        }
    }

    /// Takes over the other side's time, from the `Date` of its answer (whole seconds, RFC 9110 section 6.6.1).
    pub fn correct(&self, server_now: Timestamp) {
        let skew = server_now.0.saturating_sub(Timestamp::from_system_clock().0);
        // The system's clock was set meanwhile: what is left is a fraction of a second.
        let skew = if Duration::from_micros(skew.unsigned_abs()) < TOLERANCE { 0 } else { skew };
        self.skew_micros.store(skew, Ordering::Relaxed);
        tracing::info!(skew_ms = skew / 1_000, "the clock was set right by an answer");
        if let Some(tell) = &self.on_correction {
            tell(skew / 1_000);
        }
    }
}

/// `Date: Wed, 21 Oct 2015 07:28:00 GMT` (RFC 9110 section 5.6.7), which is a date of RFC 2822 too. An answer with an
/// `Age` comes from a cache, and its date is old (RFC 9111 section 5.1).
#[must_use]
pub fn date_of(headers: &HeaderMap) -> Option<Timestamp> {
    if headers.contains_key(http::header::AGE) {
        return None;
    }
    let text = headers.get(http::header::DATE)?.to_str().ok()?;
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(Timestamp::from_secs(zoned.timestamp().as_second()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_correction_is_shared_by_clones_and_can_be_taken_back() {
        let clock = Clock::default();
        let other = clock.clone();
        clock.correct(Timestamp::from_system_clock().plus(HOUR));
        assert!((other.skew_ms() - 3_600_000).abs() < 60_000, "{}", other.skew_ms());
        assert!(other.now() > Timestamp::from_system_clock().plus(Duration::from_mins(50)));
        other.correct(Timestamp::from_system_clock());
        assert_eq!(clock.skew_ms(), 0);
    }

    #[test]
    fn only_a_date_that_no_delay_explains_corrects_and_each_correction_is_told() {
        let minutes = |count: u64| Duration::from_mins(count);
        let told = Arc::new(AtomicI64::new(0));
        for (server_minus_now, asked_ago, corrected) in [
            (0, minutes(0), false),
            (25, minutes(0), false),
            (-25, minutes(0), false),
            (-100, minutes(2), false),
            (-100, minutes(1), true),
            (45, minutes(9), true),
            (-3_600, minutes(1), true),
            (3_600, minutes(1), true),
        ] {
            let heard = Arc::clone(&told);
            let clock = Clock::new(move |skew_ms| heard.store(skew_ms, Ordering::Relaxed));
            told.store(0, Ordering::Relaxed);
            let now = clock.now();
            clock.adjust(Timestamp(now.0 + server_minus_now * 1_000_000), now.minus(asked_ago));
            assert_eq!(clock.skew_ms() != 0, corrected, "{server_minus_now} s, asked {asked_ago:?} ago");
            assert_eq!(told.load(Ordering::Relaxed), clock.skew_ms(), "{server_minus_now} s");
        }
    }

    #[test]
    fn a_date_that_is_none_is_passed_over() {
        let headers = |date: &str| HeaderMap::from_iter([(http::header::DATE, date.parse().unwrap())]);
        let expected = Timestamp::from_secs(1_445_412_480);
        assert_eq!(date_of(&headers("Wed, 21 Oct 2015 07:28:00 GMT")), Some(expected));
        assert_eq!(date_of(&headers("yesterday")), None);
        assert_eq!(date_of(&HeaderMap::new()), None);
        let mut cached = headers("Wed, 21 Oct 2015 07:28:00 GMT");
        cached.insert(http::header::AGE, http::HeaderValue::from(7_200));
        assert_eq!(date_of(&cached), None);
    }
}
