//! When a device came and left, as far as it is known: from AWS's events, and from what AWS answered.

use std::time::Duration;

use model::{ClientConnection, Timestamp};
use payload::PresenceEvent;

/// So many comings and goings are remembered.
const MOST: usize = 200;
/// Two that are the same and no further apart are one: an answer and an event of AWS may differ by a little.
const SAME: Duration = Duration::from_secs(1);
/// The reason of a client that left because another connected under its id: a client with this id is still there.
const TAKEN_OVER: &str = "DUPLICATE_CLIENTID";

/// Comings and goings, in their order.
#[derive(Debug, Default)]
pub struct Presence {
    events: Vec<PresenceEvent>,
}

/// What is known of a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WasThere {
    /// It was connected.
    Yes,
    /// It was not.
    No,
    /// No one asked, and nothing was seen.
    Unknown,
}

/// A span of time with one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresenceSpan {
    /// Its begin.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// Whether the device was connected.
    pub was_there: WasThere,
}

impl Presence {
    /// All that are remembered, the oldest first.
    #[must_use]
    pub fn events(&self) -> &[PresenceEvent] {
        &self.events
    }

    pub(super) fn add(&mut self, event: PresenceEvent) {
        let is_same = |known: &&mut PresenceEvent| {
            known.is_connected == event.is_connected && known.at.since(event.at).max(event.at.since(known.at)) <= SAME
        };
        if let Some(known) = self.events.iter_mut().find(is_same) {
            known.reason = known.reason.take().or(event.reason);
            return;
        }
        let place = self.events.partition_point(|known| known.at <= event.at);
        self.events.insert(place, event);
        if self.events.len() > MOST {
            self.events.remove(0);
        }
    }

    /// What AWS answered is as good as an event.
    pub(super) fn answered(&mut self, connection: &ClientConnection) {
        let ClientConnection { is_connected, connected_since, disconnected_since, disconnect_reason, .. } = connection;
        let since = if *is_connected { connected_since } else { disconnected_since };
        if let Some(at) = *since {
            let reason = disconnect_reason.clone().filter(|_| !is_connected);
            self.add(PresenceEvent { is_connected: *is_connected, at, reason });
        }
    }

    /// What is known of the time from `from` to `to`. Nothing is known of what is after `known_until`.
    #[must_use]
    pub fn spans(&self, (from, to): (Timestamp, Timestamp), known_until: Option<Timestamp>) -> Vec<PresenceSpan> {
        let mut spans: Vec<PresenceSpan> = Vec::new();
        let mut add = |begin: Timestamp, end: Timestamp, was_there| {
            let (begin, end) = (begin.max(from), end.min(to));
            match spans.last_mut().filter(|last| last.was_there == was_there) {
                _ if end <= begin => {}
                Some(last) => last.to = end,
                None => spans.push(PresenceSpan { from: begin, to: end, was_there }),
            }
        };
        let (mut at, mut state) = (from, None);
        for event in self.events.iter().filter(|event| event.reason.as_deref() != Some(TAKEN_OVER)) {
            // Between two of a kind, one of the other kind was not seen.
            let before = if state == Some(event.is_connected) { None } else { state };
            add(at, event.at, was_there(before));
            (at, state) = (event.at, Some(event.is_connected));
        }
        let known_until = known_until.unwrap_or(at).max(at);
        add(at, known_until, was_there(state));
        add(known_until, to, WasThere::Unknown);
        spans
    }
}

fn was_there(state: Option<bool>) -> WasThere {
    match state {
        Some(true) => WasThere::Yes,
        Some(false) => WasThere::No,
        None => WasThere::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(secs: i64) -> Timestamp {
        Timestamp(secs * 1_000_000)
    }

    fn event(secs: i64, is_connected: bool, reason: Option<&str>) -> PresenceEvent {
        PresenceEvent { is_connected, at: at(secs), reason: reason.map(str::to_owned) }
    }

    fn spans(presence: &Presence, known_until: Option<i64>) -> Vec<(i64, i64, WasThere)> {
        let spans = presence.spans((at(0), at(100)), known_until.map(at));
        spans.iter().map(|span| (span.from.as_secs(), span.to.as_secs(), span.was_there)).collect()
    }

    #[test]
    fn only_what_was_seen_is_known() {
        use WasThere::{No, Unknown, Yes};
        let mut presence = Presence::default();
        assert_eq!(spans(&presence, Some(50)), [(0, 100, Unknown)]);
        presence.add(event(40, false, Some("CONNECTION_LOST")));
        presence.add(event(20, true, None));
        assert_eq!(spans(&presence, Some(60)), [(0, 20, Unknown), (20, 40, Yes), (40, 60, No), (60, 100, Unknown)]);
        assert_eq!(spans(&presence, None), [(0, 20, Unknown), (20, 40, Yes), (40, 100, Unknown)]);
        presence.add(event(70, false, None));
        assert_eq!(spans(&presence, Some(100))[2..], [(40, 70, Unknown), (70, 100, No)], "a coming was missed");
        presence.add(event(80, true, None));
        presence.add(event(80, false, Some(TAKEN_OVER)));
        assert_eq!(spans(&presence, Some(100))[4..], [(80, 100, Yes)], "another client has its id");
    }

    #[test]
    fn an_answer_and_an_event_of_the_same_moment_are_one() {
        let mut presence = Presence::default();
        let mut connection = ClientConnection { disconnected_since: Some(at(40)), ..ClientConnection::default() };
        presence.answered(&connection);
        presence.add(event(40, false, Some("CONNECTION_LOST")));
        assert_eq!(presence.events(), [event(40, false, Some("CONNECTION_LOST"))]);
        connection = ClientConnection { is_connected: true, connected_since: Some(at(50)), ..connection };
        presence.answered(&connection);
        assert_eq!(presence.events().len(), 2);
        presence.answered(&ClientConnection::default());
        assert_eq!(presence.events().len(), 2, "it says no time");
    }

    /// In time-lapse: it is away every other minute.
    #[test]
    fn an_hour_of_comings_and_goings_is_known_to_the_second() {
        let mut presence = Presence::default();
        for minute in (0..60).step_by(2) {
            presence.add(event(minute * 60, true, None));
            presence.add(event(minute * 60 + 60, false, Some("MQTT_KEEP_ALIVE_TIMEOUT")));
        }
        let spans = presence.spans((at(0), at(3_600)), Some(at(3_600)));
        let sum = |meant| {
            let spans = spans.iter().filter(|span| span.was_there == meant);
            spans.map(|span| span.to.since(span.from).as_secs()).sum::<u64>()
        };
        assert_eq!((spans.len(), sum(WasThere::Yes), sum(WasThere::No), sum(WasThere::Unknown)), (60, 1_800, 1_800, 0));
    }
}
