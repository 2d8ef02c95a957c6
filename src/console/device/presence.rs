//! When a device came and left, as far as it is known: from AWS's events, and from what AWS answered.

use super::watched::{SOON, Watched, is_same};
use model::{ClientConnection, Timestamp};
use payload::PresenceEvent;

/// So many comings and goings are remembered.
const MOST: usize = 200;
/// The reason of a client that left because another connected under its id: a client with this id is still there.
const TAKEN_OVER: &str = "DUPLICATE_CLIENTID";

/// Comings and goings, in their order.
#[derive(Debug, Default)]
pub struct Presence {
    events: Vec<PresenceEvent>,
    /// When the last one became known here.
    heard_at: Option<Timestamp>,
    /// So was the last one at this time: AWS said so.
    confirmed_at: Option<Timestamp>,
    /// When a coming or going cannot have been missed.
    watched: Watched,
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

/// How the device is connected, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionNow<'a> {
    /// It is connected.
    pub is_connected: bool,
    /// Since when, or since when it is not.
    pub since: Option<Timestamp>,
    /// Why it left, in the words of AWS.
    pub reason: Option<&'a str>,
    /// Until when it was so; `None` where it is so by now.
    pub known_until: Option<Timestamp>,
    /// An event said so: what AWS answered is older, or there is no answer.
    pub is_newer: bool,
}

impl Presence {
    /// All that are remembered, the oldest first.
    #[must_use]
    pub fn events(&self) -> &[PresenceEvent] {
        &self.events
    }

    /// The last one that says whether a client with this id is connected.
    #[must_use]
    pub fn last(&self) -> Option<&PresenceEvent> {
        self.events.iter().rev().find(|event| !is_taken_over(event))
    }

    /// When the last one became known here.
    pub(super) fn heard_at(&self) -> Option<Timestamp> {
        self.heard_at
    }

    /// Until when the device is known to be as the last one says: `now` where it is seen as it happens.
    #[must_use]
    pub fn known_until(&self, now: Timestamp) -> Option<Timestamp> {
        let confirmed_at = self.confirmed_at?;
        Some(if self.covers(confirmed_at, now) { now } else { self.watched.until(confirmed_at) })
    }

    /// Whether nothing can have been missed from `at` on.
    pub(super) fn covers(&self, at: Timestamp, now: Timestamp) -> bool {
        self.watched.covers(at, now)
    }

    /// An event that came as a message.
    pub(super) fn came(&mut self, event: PresenceEvent, came_at: Timestamp) {
        let at = event.at;
        self.add(event, came_at);
        let known = self.events.iter().map(|known| known.at).filter(|known| is_same(*known, at));
        known.for_each(|known| self.watched.came(known, came_at));
    }

    /// `heard_at` is when it became known here.
    pub(super) fn add(&mut self, event: PresenceEvent, heard_at: Timestamp) {
        self.confirmed_at = self.confirmed_at.max(Some(event.at));
        let is_same =
            |known: &&mut PresenceEvent| known.is_connected == event.is_connected && is_same(known.at, event.at);
        if let Some(known) = self.events.iter_mut().find(is_same) {
            known.reason = known.reason.take().or(event.reason);
            return;
        }
        let place = self.events.partition_point(|known| known.at <= event.at);
        if place == self.events.len() {
            self.heard_at = Some(heard_at);
        }
        self.events.insert(place, event);
        if self.events.len() > MOST {
            self.events.remove(0);
            self.watched.forget_before(self.events[0].at);
        }
    }

    /// What AWS answered is as good as an event.
    pub(super) fn answered(&mut self, connection: &ClientConnection, now: Timestamp) {
        let ClientConnection { is_connected, disconnect_reason, .. } = connection;
        if let Some(at) = since(connection) {
            let reason = disconnect_reason.clone().filter(|_| !is_connected);
            self.add(PresenceEvent { is_connected: *is_connected, at, reason }, now);
            self.watched.answered(at, now);
        }
        if self.last().is_some_and(|last| last.is_connected == *is_connected) {
            self.confirmed_at = self.confirmed_at.max(Some(now));
        }
    }

    /// Whether comings and goings are seen as they happen by now. Returns whether that has just begun.
    pub(super) fn watch(&mut self, is_watched: bool, now: Timestamp) -> bool {
        self.watched.watch(is_watched, now)
    }

    /// Messages may be missing from then on; `None` when they come again.
    pub(super) fn missing(&mut self, from: Option<Timestamp>) {
        self.watched.missing(from);
    }

    /// In these times too messages came without a break. What came before the one event and after the other is not said.
    pub(super) fn unbroken(&mut self, stretches: impl IntoIterator<Item = (Timestamp, Timestamp)>) {
        self.watched.unbroken(stretches);
    }

    /// When it was watched before, and what AWS answered then.
    pub(super) fn watched_before(watched: Watched) -> Self {
        Self { watched, ..Self::default() }
    }

    /// When it was watched, and what AWS answered, when something else is looked at.
    pub(super) fn left(self) -> Watched {
        self.watched.left()
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
        for event in self.events.iter().filter(|event| !is_taken_over(event)) {
            // Between two of a kind, one of the other kind was not seen, unless one client took the id from another.
            let is_gap = state == Some(event.is_connected) && !self.was_taken_over(event.at);
            let is_known = state.is_none() || !is_gap && self.watched.came_in_one(at, event.at);
            let seen_until = if is_known { event.at } else { self.watched.until(at).min(event.at) };
            add(at, seen_until, was_there(state));
            add(seen_until, event.at, WasThere::Unknown);
            (at, state) = (event.at, Some(event.is_connected));
        }
        let known_until = known_until.unwrap_or(at).max(at);
        add(at, known_until, was_there(state));
        add(known_until, to, WasThere::Unknown);
        spans
    }

    /// Whether another client took the id at this time: AWS says when each of both came or left, and not in this order.
    fn was_taken_over(&self, at: Timestamp) -> bool {
        let is_then = |event: &PresenceEvent| event.at.since(at).max(at.since(event.at)) <= SOON;
        self.events.iter().any(|event| is_taken_over(event) && is_then(event))
    }
}

/// Since when it is connected, or is not, as AWS answered.
pub(super) fn since(connection: &ClientConnection) -> Option<Timestamp> {
    if connection.is_connected { connection.connected_since } else { connection.disconnected_since }
}

/// Whether it left because another client with its id came, so that one is there still.
#[must_use]
pub fn is_taken_over(event: &PresenceEvent) -> bool {
    !event.is_connected && event.reason.as_deref() == Some(TAKEN_OVER)
}

fn was_there(state: Option<bool>) -> WasThere {
    match state {
        Some(true) => WasThere::Yes,
        Some(false) => WasThere::No,
        None => WasThere::Unknown,
    }
}

#[cfg(test)]
mod tests;
