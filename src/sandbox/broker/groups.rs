//! Shared groups: whose turn it is, and what waits for any member (AWS IoT developer guide, "Shared subscriptions
//! message queuing").
//!
//! Messages wait here while no member is connected, and after a member left without acknowledging them. A connected
//! member takes them from here.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::limits::MAX_SESSION_EXPIRY_SECS;
use super::message::Message;
use model::{Timestamp, TopicFilter};

/// Messages that may wait for one group. AWS has a quota and does not say which; what comes later is dropped.
const MAX_WAITING: usize = 10_000;
/// How long a message without an expiry waits: as long as a session.
const KEPT_FOR: Duration = Duration::from_secs(MAX_SESSION_EXPIRY_SECS as u64);

/// The sessions with the same shared subscription.
#[derive(Debug)]
pub(crate) struct Group {
    filter: TopicFilter,
    turn: AtomicUsize,
    waiting: Mutex<VecDeque<Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    message: Arc<Message>,
    /// When it is given up, unless it expires by itself.
    until: Timestamp,
}

impl Group {
    pub(super) fn new(filter: TopicFilter) -> Self {
        Self { filter, turn: AtomicUsize::new(0), waiting: Mutex::default() }
    }

    /// The whole filter, with `$share/NAME/`.
    pub(super) fn filter(&self) -> &TopicFilter {
        &self.filter
    }

    /// Counts up with each message.
    pub(super) fn next_turn(&self) -> usize {
        self.turn.fetch_add(1, Ordering::Relaxed)
    }

    /// Keeps a message until a member is there.
    pub(super) fn keep(&self, message: Arc<Message>, now: Timestamp) {
        let mut waiting = self.waiting();
        if waiting.len() < MAX_WAITING {
            waiting.push_back(Waiting { message, until: now.plus(KEPT_FOR) });
        }
    }

    /// Takes messages back that a member did not acknowledge, in the order in which it got them.
    pub(super) fn take_back(&self, messages: impl DoubleEndedIterator<Item = Arc<Message>>, now: Timestamp) {
        let mut waiting = self.waiting();
        for message in messages.rev() {
            waiting.push_front(Waiting { message, until: now.plus(KEPT_FOR) });
        }
        waiting.truncate(MAX_WAITING);
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting().is_empty()
    }

    /// Takes the oldest message that `may_have` allows.
    pub(super) fn take(&self, may_have: impl Fn(&Message) -> bool, now: Timestamp) -> Option<Arc<Message>> {
        let mut waiting = self.waiting();
        let found = waiting.iter().position(|entry| entry.is_alive(now) && may_have(&entry.message));
        if found != Some(0) {
            // What is passed over may be dead.
            let gone = waiting.iter().take(found.unwrap_or(usize::MAX)).filter(|entry| !entry.is_alive(now)).count();
            waiting.retain(|entry| entry.is_alive(now));
            return waiting.remove(found? - gone).map(|entry| entry.message);
        }
        waiting.pop_front().map(|entry| entry.message)
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn is_alive(&self, now: Timestamp) -> bool {
        if self.message.expires() { !self.message.is_expired(now) } else { self.until > now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(0);

    fn group() -> Group {
        Group::new(TopicFilter::parse("$share/g/a").unwrap())
    }

    fn texts(group: &Group, now: Timestamp) -> Vec<String> {
        std::iter::from_fn(|| group.take(|_| true, now))
            .map(|message| String::from_utf8_lossy(&message.payload).into_owned())
            .collect()
    }

    #[test]
    fn what_comes_back_goes_before_what_waits() {
        let group = group();
        group.keep(Arc::new(Message::new("a", "3")), NOW);
        group.take_back(["1", "2"].map(|text| Arc::new(Message::new("a", text))).into_iter(), NOW);
        assert_eq!(texts(&group, NOW), ["1", "2", "3"]);
    }

    #[test]
    fn a_message_waits_for_an_hour_or_until_it_expires() {
        let hour = Timestamp::from_secs(3_600);
        let group = group();
        group.keep(Arc::new(Message::new("a", "an hour")), NOW);
        group.keep(Arc::new(Message::new("a", "short").expiring_at(Some(Timestamp::from_secs(1)))), NOW);
        group.keep(Arc::new(Message::new("a", "long").expiring_at(Some(Timestamp::from_secs(7_200)))), NOW);
        assert!(group.take(|message| &message.payload[..] == b"short", Timestamp::from_secs(1)).is_none());
        assert_eq!(texts(&group, hour), ["long"]);
    }

    #[test]
    fn a_full_group_drops_what_comes_later() {
        let group = group();
        for number in 0..=MAX_WAITING {
            group.keep(Arc::new(Message::new("a", number.to_string())), NOW);
        }
        assert_eq!(texts(&group, NOW).last().map(String::as_str), Some("9999"));
    }
}
