//! The thread of the outbox: takes what is to be done, all that waits at once, and looks around once a second.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::desk::Desk;
use super::job::Job;
use super::moment::Moment;
use client::dial::Clock;

/// How often it looks whether something has expired, another process has changed something or has stopped sending, and the disk
/// works again. The database tells what others change only when it is asked.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Jobs that are done together, with one wait for the disk.
const MOST_TOGETHER: usize = 256;

/// Runs until `jobs` end.
pub(super) fn run(mut desk: Desk, jobs: &Receiver<Job>, clock: &Clock) {
    let mut look_at = Instant::now();
    loop {
        let now = Moment { at: Instant::now(), time: clock.now(), skew_ms: clock.skew_ms() };
        if now.at >= look_at {
            desk.look_around(now);
            look_at = now.at + LOOK_EVERY;
        }
        let first = match jobs.recv_timeout(look_at.saturating_duration_since(now.at)) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let now = Moment { at: Instant::now(), time: clock.now(), skew_ms: clock.skew_ms() };
        desk.take(first, now);
        jobs.try_iter().take(MOST_TOGETHER - 1).for_each(|job| desk.take(job, now));
        desk.finish_turn(now);
    }
    desk.end(Moment { at: Instant::now(), time: clock.now(), skew_ms: clock.skew_ms() });
}
