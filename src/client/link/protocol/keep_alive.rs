//! PINGREQ and PINGRESP: is the other side still there, and how far away is it? No IO.

use std::time::{Duration, Instant};

use super::Error;

/// The pings of one connection.
#[derive(Debug)]
pub(in crate::link) struct KeepAlive {
    usual: Duration,
    every: Duration,
    last_heard: Instant,
    /// When a part of what is to be sent last went out while more was waiting.
    last_moved: Option<Instant>,
    /// A PINGREQ was answered on this connection.
    proven: bool,
    /// Answers that are still to come to PINGREQs from before a doubt; they say nothing of what came after.
    stale: u32,
    last_asked: Option<Instant>,
    /// The PINGREQ that waits for its answer.
    waiting_since: Option<Instant>,
    /// The computer slept or changed its network, and it is not known yet whether the connection outlived it.
    in_doubt: bool,
}

/// How long a PINGRESP may take after the computer slept or changed its network: most connections are dead then, and a
/// person is waiting.
const DOUBT_LIMIT: Duration = Duration::from_secs(3);
/// The most that a slow line adds to it.
const SLOW_DOUBT_LIMIT: Duration = Duration::from_secs(15);

impl KeepAlive {
    /// Pings at least every `usual`.
    pub(in crate::link) fn new(usual: Duration, now: Instant) -> Self {
        Self {
            usual,
            every: usual,
            last_heard: now,
            last_moved: None,
            proven: false,
            stale: 0,
            last_asked: None,
            waiting_since: None,
            in_doubt: false,
        }
    }

    /// A connection is there. The broker's own keep-alive, in seconds, overrules ours (section 3.2.2.3.14); 0 means
    /// that it does not watch.
    pub(in crate::link) fn connected(&mut self, now: Instant, server_keep_alive_secs: Option<u16>) {
        let server = server_keep_alive_secs.filter(|secs| *secs > 0);
        // Three quarters: the packet has to arrive within the time.
        let server = server.map(|secs| Duration::from_secs(secs.into()) * 3 / 4);
        self.every = server.map_or(self.usual, |server| server.min(self.usual));
        (self.last_heard, self.last_moved, self.last_asked, self.waiting_since) = (now, None, None, None);
        (self.in_doubt, self.proven, self.stale) = (false, false, 0);
    }

    /// The computer slept or changed its network: a PINGREQ is due at once, also when one from before waits for its
    /// answer.
    pub(in crate::link) fn doubt(&mut self, now: Instant) {
        self.stale += u32::from(self.waiting_since.is_some());
        (self.last_heard, self.last_moved, self.last_asked, self.waiting_since) = (now, None, None, None);
        self.in_doubt = true;
    }

    /// Something came in.
    pub(in crate::link) fn heard(&mut self, now: Instant) {
        self.last_heard = now;
    }

    /// A part of what is to be sent went out, and more waits: the line is slow and not dead.
    pub(in crate::link) fn moved(&mut self, now: Instant) {
        self.last_moved = Some(now);
    }

    /// Whether the broker has kept this connection for as long as a PINGREQ and its answer take.
    pub(in crate::link) fn is_proven(&self) -> bool {
        self.proven
    }

    /// Whether to send a PINGREQ now: the first right away, then regularly, or because something waits for the answer.
    pub(in crate::link) fn due(&self, now: Instant, wanted: bool) -> bool {
        let regular = self.last_asked.is_none_or(|asked| now.saturating_duration_since(asked) >= self.every);
        self.waiting_since.is_none() && (regular || wanted)
    }

    /// A PINGREQ goes out.
    pub(in crate::link) fn asked(&mut self, now: Instant) {
        self.last_asked = Some(now);
        self.waiting_since = Some(now);
    }

    /// Whether a PINGREQ waits for its answer.
    pub(in crate::link) fn needs_answer(&self) -> bool {
        self.waiting_since.is_some()
    }

    /// The PINGRESP is there; gives the round trip.
    pub(in crate::link) fn answered(&mut self, now: Instant) -> Option<Duration> {
        if self.stale > 0 {
            self.stale -= 1;
            return None;
        }
        let since = self.waiting_since.take()?;
        (self.in_doubt, self.proven) = (false, true);
        Some(now.saturating_duration_since(since))
    }

    /// Whether the other side is still there.
    ///
    /// # Errors
    /// [`Error::KeepAliveTimeout`] when a PINGREQ waits and nothing has moved in either direction for `limit` and what a
    /// `slow_line` adds to it.
    pub(in crate::link) fn check(&self, now: Instant, limit: Duration, slow_line: Duration) -> Result<(), Error> {
        let limit = self.limit(limit, slow_line);
        match self.silent_since() {
            Some(since) if now.saturating_duration_since(since) > limit => {
                Err(Error::KeepAliveTimeout { silent: now.saturating_duration_since(self.last_heard) })
            }
            _ => Ok(()),
        }
    }

    /// When to look again.
    pub(in crate::link) fn next_due(&self, limit: Duration, slow_line: Duration) -> Instant {
        match self.silent_since() {
            Some(since) => since + self.limit(limit, slow_line),
            None => self.last_asked.unwrap_or(self.last_heard) + self.every,
        }
    }

    fn limit(&self, usual: Duration, slow_line: Duration) -> Duration {
        if self.in_doubt { usual.min(DOUBT_LIMIT) + slow_line.min(SLOW_DOUBT_LIMIT) } else { usual + slow_line }
    }

    fn silent_since(&self) -> Option<Instant> {
        let moved = self.last_moved.map_or(self.last_heard, |moved| moved.max(self.last_heard));
        self.waiting_since.map(|since| since.max(moved))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(15);
    const LIMIT: Duration = Duration::from_secs(20);

    fn connected(server_keep_alive_secs: Option<u16>) -> (KeepAlive, Instant) {
        let start = Instant::now();
        let mut keep_alive = KeepAlive::new(EVERY, start);
        keep_alive.connected(start, server_keep_alive_secs);
        (keep_alive, start)
    }

    #[test]
    fn pings_go_out_at_once_then_regularly_and_one_at_a_time() {
        let (mut keep_alive, start) = connected(None);
        assert!(keep_alive.due(start, false));
        keep_alive.asked(start);
        assert!(!keep_alive.due(start + EVERY * 2, true), "one waits for its answer");
        assert_eq!(keep_alive.answered(start + Duration::from_millis(40)), Some(Duration::from_millis(40)));
        assert!(!keep_alive.due(start + Duration::from_secs(14), false));
        assert!(keep_alive.due(start + Duration::from_secs(1), true));
        assert!(keep_alive.due(start + EVERY, false));
        assert_eq!(keep_alive.next_due(LIMIT, Duration::ZERO), start + EVERY);
    }

    #[test]
    fn silence_after_a_ping_ends_the_connection_and_traffic_does_not() {
        let (mut keep_alive, start) = connected(None);
        keep_alive.asked(start);
        let late = start + LIMIT + Duration::from_secs(1);
        keep_alive.heard(start + Duration::from_secs(5));
        assert!(keep_alive.check(late, LIMIT, Duration::ZERO).is_ok());
        assert_eq!(keep_alive.next_due(LIMIT, Duration::ZERO), start + Duration::from_secs(25));
        let later = start + Duration::from_secs(26);
        let silent = Duration::from_secs(21);
        assert!(
            matches!(keep_alive.check(later, LIMIT, Duration::ZERO), Err(Error::KeepAliveTimeout { silent: s }) if s == silent)
        );
    }

    #[test]
    fn a_slow_line_is_not_a_dead_one() {
        let (mut keep_alive, start) = connected(None);
        keep_alive.asked(start);
        keep_alive.moved(start + Duration::from_secs(19));
        assert!(keep_alive.check(start + Duration::from_secs(30), LIMIT, Duration::ZERO).is_ok());
        assert!(keep_alive.check(start + Duration::from_secs(40), LIMIT, Duration::ZERO).is_err());
    }

    #[test]
    fn only_an_answered_ping_proves_a_connection() {
        let (mut keep_alive, start) = connected(None);
        keep_alive.asked(start);
        assert!(!keep_alive.is_proven());
        keep_alive.answered(start);
        assert!(keep_alive.is_proven());
        keep_alive.connected(start, None);
        assert!(!keep_alive.is_proven());
    }

    #[test]
    fn after_a_sleep_a_sign_of_life_is_asked_for_at_once_and_not_waited_for_long() {
        let (mut keep_alive, start) = connected(None);
        keep_alive.asked(start);
        let woke = start + Duration::from_mins(90);
        keep_alive.doubt(woke);
        assert!(keep_alive.due(woke, false) && keep_alive.check(woke, LIMIT, Duration::ZERO).is_ok());
        keep_alive.asked(woke);
        assert_eq!(keep_alive.next_due(LIMIT, Duration::ZERO), woke + DOUBT_LIMIT);
        let late = woke + DOUBT_LIMIT + Duration::from_millis(1);
        assert!(keep_alive.check(late, LIMIT, Duration::ZERO).is_err());
        assert_eq!(keep_alive.answered(late), None, "the one from before");
        assert!(keep_alive.answered(late).is_some());
        keep_alive.asked(late);
        assert!(keep_alive.check(late + DOUBT_LIMIT * 2, LIMIT, Duration::ZERO).is_ok(), "patient again");
    }

    #[test]
    fn a_shorter_keep_alive_of_the_broker_is_kept_with_room() {
        for (secs, every_secs) in [(Some(8), 6), (Some(0), 15), (Some(600), 15), (None, 15)] {
            let (mut keep_alive, start) = connected(secs);
            keep_alive.asked(start);
            keep_alive.answered(start);
            assert_eq!(keep_alive.next_due(LIMIT, Duration::ZERO), start + Duration::from_secs(every_secs), "{secs:?}");
        }
    }
}
