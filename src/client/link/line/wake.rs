//! Notices what leaves a connection dead without a word: the computer slept, or its network changed.
//!
//! It slept when the wall clock went on and the clock that timers use did not; or, where that one goes on as well
//! (Windows), when a look came far too late.

use std::time::{Duration, Instant};

use super::setup::WallClock;
use crate::dial::NetworkChanges;
use model::Timestamp;

/// How often the two clocks are compared.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// A smaller difference is a correction of the clock, or a busy computer.
const LEAST_SLEEP: Duration = Duration::from_secs(10);

/// A connection that ends so soon after the computer woke, or its network changed, ended because of that.
const JUST_NOW: Duration = Duration::from_secs(10);

/// Compares the clocks from time to time, and waits for changes of the network.
#[derive(Debug)]
pub(super) struct WakeWatch {
    wall_clock: WallClock,
    last: (Timestamp, Instant),
    network_changes: NetworkChanges,
    /// When the computer was last seen to wake or to change its network, until that was made use of.
    disturbed_at: Option<Instant>,
}

impl WakeWatch {
    pub(super) fn new(wall_clock: WallClock, network_changes: NetworkChanges, now: Instant) -> Self {
        let last = (wall_clock.now(), now);
        Self { wall_clock, last, network_changes, disturbed_at: None }
    }

    /// Waits for the next change of the network. Cancel safe.
    pub(super) async fn network_changed(&mut self) {
        self.network_changes.next().await;
    }

    /// Notes that the computer has just slept or changed its network.
    pub(super) fn note_disturbance(&mut self, now: Instant) {
        self.disturbed_at = Some(now);
    }

    /// Whether the computer slept or changed its network just now.
    pub(super) fn is_disturbed(&self, now: Instant) -> bool {
        self.disturbed_at.is_some_and(|at| now.saturating_duration_since(at) < JUST_NOW)
    }

    /// The same, once for each disturbance.
    pub(super) fn take_disturbance(&mut self, now: Instant) -> bool {
        let is_disturbed = self.is_disturbed(now);
        self.disturbed_at = None;
        is_disturbed
    }

    /// When to look again.
    pub(super) fn next_look(&self) -> Instant {
        self.last.1 + LOOK_EVERY
    }

    /// How long the computer slept since the last look, if it did; nothing when it is too early to look.
    pub(super) fn look(&mut self, now: Instant) -> Option<Duration> {
        if now < self.next_look() {
            return None;
        }
        self.look_now(now)
    }

    /// The same, however early.
    pub(super) fn look_now(&mut self, now: Instant) -> Option<Duration> {
        let last = std::mem::replace(&mut self.last, (self.wall_clock.now(), now));
        slept(last, self.last)
    }
}

/// What the wall clock has more than the monotonic one, or by how much the look was late.
fn slept(before: (Timestamp, Instant), after: (Timestamp, Instant)) -> Option<Duration> {
    let passed = after.1.saturating_duration_since(before.1);
    let ahead = after.0.since(before.0).saturating_sub(passed);
    let late = passed.saturating_sub(LOOK_EVERY);
    Some(ahead.max(late)).filter(|slept| *slept > LEAST_SLEEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_that_ran_ahead_or_a_late_look_is_a_sleep() {
        let (wall, start) = (Timestamp::from_secs(1_000_000), Instant::now());
        for (wall_secs, monotonic_secs, expected_secs) in [
            (3_i64, 3, None),
            (13, 3, None),
            (3_603, 3, Some(3_600)),
            (12, 12, None),
            (3_603, 3_603, Some(3_600)),
            (-3_600, 3, None),
        ] {
            let later = Timestamp::from_secs(1_000_000 + wall_secs);
            let after = (later, start + Duration::from_secs(monotonic_secs));
            assert_eq!(slept((wall, start), after), expected_secs.map(Duration::from_secs), "{wall_secs}");
        }
    }
}
