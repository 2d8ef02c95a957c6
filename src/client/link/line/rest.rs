//! When nothing is read from the socket: a nap while messages flow, and a pause while their reader has no room.

use std::time::{Duration, Instant};

use tokio::sync::watch;

/// How long a nap is. Messages that flow are in batches 20 ms apart, so that a few less than that delay none of them; and it
/// is the most that an answer of the broker may wait.
const NAP: Duration = Duration::from_millis(5);
/// What a socket holds in any case. A broker that sends more between two naps is not kept waiting: it is as fast as it can,
/// and each read brings many messages.
const MOST_BYTES: u64 = 64 * 1024;
/// How long a pause is at most: pings go unanswered meanwhile, and the broker has to hear the next one.
const MOST_PAUSE: Duration = Duration::from_secs(10);

/// Decides whether to read.
#[derive(Debug)]
pub(super) struct Rest {
    nap_until: Option<Instant>,
    /// Says whether the reader of the messages has room; `None` when it always has.
    room: Option<watch::Receiver<bool>>,
    paused_since: Option<Instant>,
}

impl Rest {
    /// Reads for now.
    pub(super) fn new(room: Option<watch::Receiver<bool>>) -> Self {
        Self { nap_until: None, room, paused_since: None }
    }

    /// Everything readable was read, `bytes` of it. A broker that writes one message at a time would wake us for each, which
    /// costs more than the message: while such messages flow, the next ones are read together.
    pub(super) fn read(&mut self, now: Instant, bytes: u64, flows: bool) {
        self.nap_until = (flows && bytes <= MOST_BYTES).then(|| now + NAP);
    }

    /// Until when nothing is read; `None` to read.
    pub(super) fn until(&mut self, now: Instant) -> Option<Instant> {
        if self.room.as_ref().is_none_or(|room| *room.borrow()) {
            self.paused_since = None;
            return self.nap_until.filter(|until| *until > now);
        }
        let until = *self.paused_since.get_or_insert(now) + MOST_PAUSE;
        (until > now).then_some(until)
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
            (MOST_BYTES, true, Some(now + NAP)),
            (MOST_BYTES + 1, true, None),
        ] {
            let mut rest = Rest::new(None);
            rest.read(now, bytes, flows);
            assert_eq!((rest.until(now), rest.is_pause(now)), (expected, false), "{bytes} {flows}");
            assert_eq!(rest.until(now + NAP), None, "it ends");
        }
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
