//! When a device came and left, as far as it is known: from AWS's events, and from what AWS answered.

use std::collections::VecDeque;
use std::time::Duration;

use model::{ClientConnection, Timestamp};
use payload::PresenceEvent;

/// So many comings and goings are remembered.
const MOST: usize = 200;
/// Two that are the same and no further apart are one: an answer and an event of AWS may differ by a little.
const SAME: Duration = Duration::from_secs(1);
/// What is known and what is seen from so soon after on have no gap between them.
const SOON: Duration = Duration::from_secs(5);
/// So many stretches of time in which it was watched are remembered.
const MOST_STRETCHES: usize = 50;
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
    /// Comings and goings are seen as they happen since then.
    watched_since: Option<Timestamp>,
    /// When they were before: begin and end.
    watched: VecDeque<(Timestamp, Timestamp)>,
    /// From then on messages may be missing, while that is so.
    missing_from: Option<Timestamp>,
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
        Some(if self.covers(confirmed_at, now) { now } else { self.watched_until(confirmed_at) })
    }

    /// Whether nothing can have been missed from `at` on.
    pub(super) fn covers(&self, at: Timestamp, now: Timestamp) -> bool {
        self.watched_since.is_some_and(|since| since <= at.plus(SOON)) || now.since(at) <= SOON
    }

    /// `heard_at` is when it became known here.
    pub(super) fn add(&mut self, event: PresenceEvent, heard_at: Timestamp) {
        self.confirmed_at = self.confirmed_at.max(Some(event.at));
        let is_same = |known: &&mut PresenceEvent| {
            known.is_connected == event.is_connected && known.at.since(event.at).max(event.at.since(known.at)) <= SAME
        };
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
        }
    }

    /// What AWS answered is as good as an event.
    pub(super) fn answered(&mut self, connection: &ClientConnection, now: Timestamp) {
        let ClientConnection { is_connected, disconnect_reason, .. } = connection;
        if let Some(at) = since(connection) {
            let reason = disconnect_reason.clone().filter(|_| !is_connected);
            self.add(PresenceEvent { is_connected: *is_connected, at, reason }, now);
        }
        if self.last().is_some_and(|last| last.is_connected == *is_connected) {
            self.confirmed_at = self.confirmed_at.max(Some(now));
        }
    }

    /// Whether comings and goings are seen as they happen by now. Returns whether that has just begun.
    pub(super) fn watch(&mut self, is_watched: bool, now: Timestamp) -> bool {
        match self.watched_since {
            None if is_watched => {
                (self.watched_since, self.missing_from) = (Some(now), None);
                true
            }
            Some(since) if !is_watched => {
                let until = self.missing_from.map_or(now, |from| from.min(now));
                self.watched.push_back((since, until));
                if self.watched.len() > MOST_STRETCHES {
                    self.watched.pop_front();
                }
                self.watched_since = None;
                false
            }
            _ => false,
        }
    }

    /// Messages may be missing from then on; `None` when they come again.
    pub(super) fn missing(&mut self, from: Option<Timestamp>) {
        self.missing_from = from;
        if let (Some(from), None, Some((_, until))) = (from, self.watched_since, self.watched.back_mut()) {
            *until = from.min(*until);
        }
    }

    /// Until when it was watched without a break from `at` on.
    fn watched_until(&self, at: Timestamp) -> Timestamp {
        let stretches = self.watched.iter().filter(|(since, _)| *since <= at.plus(SOON));
        stretches.map(|(_, until)| *until).fold(at, Timestamp::max)
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
            let seen_until = if is_gap { self.watched_until(at).min(event.at) } else { event.at };
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
