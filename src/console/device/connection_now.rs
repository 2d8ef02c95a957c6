//! Whether the device is connected: as AWS answered, or as its events said since.

use std::time::Duration;

use super::Device;
use super::presence::{ConnectionNow, since};
use model::{CallFailureKind, Timestamp};
use payload::PresenceEvent;

/// An answer and an event of AWS about the same may differ by so much.
const SAME: Duration = Duration::from_secs(1);

impl Device {
    /// How it is connected: the last answer, or what an event has said since. `None` where neither says anything.
    #[must_use]
    pub fn connection_now(&self, now: Timestamp) -> Option<ConnectionNow<'_>> {
        let known_until = self.presence.known_until(now).filter(|until| *until < now);
        if let Some(PresenceEvent { is_connected, at, reason }) = self.presence.last().filter(|last| self.is_news(last))
        {
            return Some(ConnectionNow {
                is_connected: *is_connected,
                since: Some(*at),
                reason: reason.as_deref(),
                known_until,
                is_newer: true,
            });
        }
        let connection = self.connection.answer()?;
        // Without a time in it, an answer is no event: it is true of its moment, and for as long as none is missed.
        let answered_at = self.connection.answered_at().filter(|_| since(connection).is_none());
        let known_until = answered_at.map_or(known_until, |at| Some(at).filter(|at| !self.presence.covers(*at, now)));
        Some(ConnectionNow {
            is_connected: connection.is_connected,
            since: since(connection),
            reason: connection.disconnect_reason.as_deref(),
            known_until,
            is_newer: false,
        })
    }

    /// Whether the last answer about its connection did not know of this event.
    fn is_news(&self, event: &PresenceEvent) -> bool {
        let heard_at = self.presence.heard_at();
        let is_later = || heard_at.zip(self.connection.answered_at()).is_none_or(|(heard, answered)| heard > answered);
        match (self.connection.answer(), self.connection.failure().map(|failure| failure.kind)) {
            (Some(connection), _) => since(connection).map_or_else(is_later, |since| {
                let is_other = event.is_connected != connection.is_connected;
                event.at.since(since) > if is_other { Duration::ZERO } else { SAME }
            }),
            (None, Some(CallFailureKind::NotFound)) => is_later(),
            (None, _) => true,
        }
    }
}
