//! When the next frame is due because a text that is shown changes with time: an age, a countdown.
//!
//! All of them change with the seconds of the clock, so that one frame shows all that is different.

use std::cell::Cell;
use std::time::Duration;

use model::Timestamp;

/// A timer may end a little early: the text would be the same still.
const SLACK: Duration = Duration::from_millis(2);

/// The nearest time at which something on screen changes by itself.
#[derive(Debug, Default)]
pub(crate) struct Due(Cell<Option<Duration>>);

impl Due {
    /// Something changes after this time.
    pub(crate) fn within(&self, wait: Duration) {
        let nearest = self.0.get().map_or(wait, |nearest| nearest.min(wait));
        self.0.set(Some(nearest));
    }

    /// Something changes with the next second.
    pub(crate) fn next_second(&self, now: Timestamp) {
        self.within(until_second(Timestamp(now.0 + 1), now));
    }

    /// How long ago something was, for a text that says it in seconds, minutes or hours.
    pub(crate) fn age(&self, since: Timestamp, now: Timestamp) -> Duration {
        let age = second(now).since(since);
        self.within(until_second(since.plus(step_end(age)), now));
        age
    }

    /// How long it is until something is, for a text that says it in seconds, minutes or hours.
    pub(crate) fn left(&self, until: Timestamp, now: Timestamp) -> Duration {
        let left = until.since(second(now));
        if !left.is_zero() {
            self.within(until_second(Timestamp(until.minus(step_begin(left)).0 + 1), now));
        }
        left
    }

    /// How long nothing changes; `None` when nothing does.
    pub(crate) fn wait(&self) -> Option<Duration> {
        self.0.get()
    }
}

/// The begin of the second in which `time` is.
fn second(time: Timestamp) -> Timestamp {
    Timestamp::from_secs(time.as_secs())
}

/// From `now` to the begin of the first second that is not before `at`, or of the next one.
fn until_second(at: Timestamp, now: Timestamp) -> Duration {
    let begins = Timestamp::from_secs((at.0.max(now.0 + 1) - 1).div_euclid(1_000_000) + 1);
    begins.since(now) + SLACK
}

/// Of what a text counts this time in: a second, a minute or an hour.
fn step(time: Duration) -> u64 {
    match time.as_secs() {
        0..60 => 1,
        60..86_400 => 60,
        _ => 3_600,
    }
}

/// The time after which an age has another text.
fn step_end(age: Duration) -> Duration {
    Duration::from_secs((age.as_secs() / step(age) + 1) * step(age))
}

/// A text that counts down is another one when less than this is left.
fn step_begin(left: Duration) -> Duration {
    Duration::from_secs(left.as_secs() / step(left) * step(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp(millis * 1_000)
    }

    #[test]
    fn an_age_changes_with_its_text() {
        for (since, now, secs, wait) in [
            (9_700, 10_300, 0, 700),
            (9_000, 10_300, 1, 700),
            (10_000, 10_000, 0, 1_000),
            (10_400, 10_500, 0, 1_500),
            (0, 59_000, 59, 1_000),
            (0, 60_500, 60, 59_500),
            (300, 100_500, 99, 20_500),
            (0, 86_400_000, 86_400, 3_600_000),
        ] {
            let due = Due::default();
            assert_eq!(due.age(at(since), at(now)).as_secs(), secs, "{since} {now}");
            assert_eq!(due.wait(), Some(Duration::from_millis(wait) + SLACK), "{since} {now}");
        }
    }

    #[test]
    fn the_time_that_is_left_changes_with_its_text() {
        for (until, now, millis, wait) in [
            (12_000, 10_300, 2_000, Some(700)),
            (12_500, 10_300, 2_500, Some(700)),
            (11_000, 10_999, 1_000, Some(1)),
            (10_000, 10_500, 0, None),
            (190_000, 10_000, 180_000, Some(1_000)),
            (205_000, 10_000, 195_000, Some(16_000)),
        ] {
            let due = Due::default();
            assert_eq!(due.left(at(until), at(now)), Duration::from_millis(millis), "{until} {now}");
            assert_eq!(due.wait(), wait.map(|wait| Duration::from_millis(wait) + SLACK), "{until} {now}");
        }
    }

    #[test]
    fn the_nearest_change_counts() {
        let due = Due::default();
        assert_eq!(due.wait(), None, "nothing changes");
        due.age(at(0), at(60_500));
        due.next_second(at(60_500));
        due.age(at(0), at(60_500));
        assert_eq!(due.wait(), Some(Duration::from_millis(500) + SLACK));
    }
}
