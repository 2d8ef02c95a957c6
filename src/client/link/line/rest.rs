//! When nothing is read from the socket: a nap while messages flow, and a pause while their reader has no room.

use std::time::{Duration, Instant};

use tokio::sync::watch;

/// How long a nap is at most. Messages that flow are in batches 20 ms apart: what is read together once in that time, and a
/// little later, goes out at once and is as old as it would be in any case.
const NAP: Duration = Duration::from_millis(21);
/// What may come in during a nap, at the rate of late: a nap is shorter where more would.
const NAP_BYTES: u32 = 40 * 1024;
/// What a socket holds in any case. A broker that sends more between two reads is not kept waiting: it is as fast as it can,
/// and each read brings many messages.
const MOST_BYTES: u32 = 64 * 1024;
/// How long a pause is at most: pings go unanswered meanwhile, and the broker has to hear the next one.
const MOST_PAUSE: Duration = Duration::from_secs(10);

/// Decides whether to read.
#[derive(Debug)]
pub(super) struct Rest {
    nap_until: Option<Instant>,
    read_at: Option<Instant>,
    /// Says whether the reader of the messages has room; `None` when it always has.
    room: Option<watch::Receiver<bool>>,
    paused_since: Option<Instant>,
}

impl Rest {
    /// Reads for now.
    pub(super) fn new(room: Option<watch::Receiver<bool>>) -> Self {
        Self { nap_until: None, read_at: None, room, paused_since: None }
    }

    /// Everything readable was read, `bytes` of it. A broker that writes one message at a time would wake us for each, which
    /// costs more than the message: while such messages flow, the next ones are read together.
    pub(super) fn read(&mut self, now: Instant, bytes: u64, flows: bool) {
        let before = self.read_at.replace(now);
        let since = before.map_or(NAP, |before| now.saturating_duration_since(before));
        let bytes = u32::try_from(bytes).ok().filter(|bytes| flows && *bytes <= MOST_BYTES);
        self.nap_until = bytes.map(|bytes| now + NAP.min(since * NAP_BYTES / bytes.max(1)));
    }

    /// Whether a nap has just ended, by its time or because something else is due: reading comes first then.
    pub(super) fn has_ended(&mut self, now: Instant, due: Option<Instant>) -> bool {
        let is_over = |until: &mut Instant| *until <= now || due.is_some_and(|due| due <= now);
        self.nap_until.take_if(is_over).is_some() && self.has_room()
    }

    /// An answer is expected: no nap delays it.
    pub(super) fn wake(&mut self) {
        self.nap_until = None;
    }

    /// Until when nothing is read; `None` to read.
    pub(super) fn until(&mut self, now: Instant) -> Option<Instant> {
        if self.has_room() {
            self.paused_since = None;
            return self.nap_until.filter(|until| *until > now);
        }
        let until = *self.paused_since.get_or_insert(now) + MOST_PAUSE;
        (until > now).then_some(until)
    }

    fn has_room(&self) -> bool {
        self.room.as_ref().is_none_or(|room| *room.borrow())
    }

    /// Whether nothing is read because there is no room.
    pub(super) fn is_pause(&self, now: Instant) -> bool {
        self.paused_since.is_some_and(|since| now < since + MOST_PAUSE)
    }

    /// Waits until there is room again; for ever when there is. Cancel safe.
    pub(super) async fn over(&mut self) {
        match &mut self.room {
            Some(room) if self.paused_since.is_some() => {
                if room.wait_for(|has_room| *has_room).await.is_err() {
                    // The one who says so is gone.
                    self.room = None;
                }
            }
            _ => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nap_follows_a_small_read_while_messages_flow_and_no_other() {
        let now = Instant::now();
        for (bytes, flows, expected) in [
            (200, false, None),
            (200, true, Some(now + NAP)),
            (MOST_BYTES, true, Some(now + NAP.mul_f64(40.0 / 64.0))),
            (MOST_BYTES + 1, true, None),
        ] {
            let mut rest = Rest::new(None);
            rest.read(now, u64::from(bytes), flows);
            assert_eq!((rest.until(now), rest.is_pause(now)), (expected, false), "{bytes} {flows}");
            assert_eq!(rest.until(now + NAP), None, "it ends");
        }
    }

    #[test]
    fn a_nap_ends_with_its_time_or_when_something_is_due_and_once() {
        let now = Instant::now();
        let soon = now + NAP / 2;
        for (at, due, expected) in
            [(soon, None, false), (soon, Some(now + NAP), false), (soon, Some(soon), true), (now + NAP, None, true)]
        {
            let mut rest = Rest::new(None);
            rest.read(now, 200, true);
            assert_eq!(rest.has_ended(at, due), expected);
            assert!(!expected || !rest.has_ended(at, due));
        }
        let (_sender, room) = watch::channel(false);
        let mut rest = Rest::new(Some(room));
        rest.read(now, 200, true);
        assert!(!rest.has_ended(now + NAP, None), "nothing is read in a pause");
    }

    #[test]
    fn naps_are_as_long_as_what_comes_allows_and_an_answer_ends_one() {
        const BYTES_PER_MS: u32 = 4_000;
        let (mut rest, start) = (Rest::new(None), Instant::now());
        let (mut now, mut naps) = (start, 0);
        rest.read(now, 1_000, true);
        while let Some(until) = rest.until(now) {
            let bytes = BYTES_PER_MS * u32::try_from((until - now).as_millis()).unwrap();
            assert!(bytes <= MOST_BYTES || naps == 0, "{bytes}");
            (now, naps) = (until, naps + 1);
            rest.read(now, u64::from(bytes.min(MOST_BYTES)), true);
            if naps == 100 {
                break;
            }
        }
        assert_eq!(naps, 100, "each read is followed by one");
        assert!(now - start > NAP * 40, "they are half as long as naps can be: {:?}", now - start);
        assert!(rest.until(now).is_some());
        rest.wake();
        assert_eq!(rest.until(now), None);
    }

    #[tokio::test]
    async fn a_pause_lasts_until_there_is_room_and_ten_seconds_at_most() {
        let (sender, room) = watch::channel(true);
        let (mut rest, now) = (Rest::new(Some(room)), Instant::now());
        assert_eq!(rest.until(now), None);
        sender.send_replace(false);
        assert_eq!(rest.until(now), Some(now + MOST_PAUSE));
        let later = now + Duration::from_secs(9);
        assert_eq!((rest.until(later), rest.is_pause(later)), (Some(now + MOST_PAUSE), true), "it began before");
        let end = now + MOST_PAUSE;
        assert_eq!((rest.until(end), rest.is_pause(end)), (None, false), "the connection comes first");
        sender.send_replace(true);
        rest.over().await;
        assert_eq!((rest.until(later), rest.is_pause(later)), (None, false));
        sender.send_replace(false);
        assert_eq!(rest.until(later), Some(later + MOST_PAUSE), "another one");
        drop(sender);
        rest.over().await;
        assert_eq!(rest.until(later), None);
    }
}
