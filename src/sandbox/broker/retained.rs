//! Retained messages: the last word on a topic, for those who subscribe later.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::message::Message;
use model::{Timestamp, TopicFilter};

/// Topics with a retained message. More are not kept.
const MAX_TOPICS: usize = 10_000;

/// All retained messages, in memory.
#[derive(Debug, Default)]
pub(super) struct Retained {
    /// With the time at which each was kept.
    messages: BTreeMap<Arc<str>, (Arc<Message>, Timestamp)>,
}

impl Retained {
    /// Keeps a message; an empty payload forgets the topic.
    pub(super) fn keep(&mut self, message: &Arc<Message>, now: Timestamp) {
        if message.payload.is_empty() {
            self.messages.remove(&message.topic);
        } else if self.messages.len() < MAX_TOPICS || self.messages.contains_key(&message.topic) {
            self.messages.insert(Arc::clone(&message.topic), (Arc::clone(message), now));
        }
    }

    /// What a new subscription gets at once. On AWS a filter with a wildcard gets nothing, and neither does a shared
    /// subscription.
    pub(super) fn for_filter(&mut self, filter: &TopicFilter, now: Timestamp) -> Option<Arc<Message>> {
        self.on(filter.as_str(), now).map(|(message, _)| message)
    }

    /// What is retained on this topic, and since when.
    pub(super) fn on(&mut self, topic: &str, now: Timestamp) -> Option<(Arc<Message>, Timestamp)> {
        if self.messages.get(topic)?.0.is_expired(now) {
            self.messages.remove(topic);
        }
        self.messages.get(topic).cloned()
    }

    /// Everything that is retained, in the order of topics, and since when.
    pub(super) fn all(&mut self, now: Timestamp) -> Vec<(Arc<Message>, Timestamp)> {
        self.messages.retain(|_, (message, _)| !message.is_expired(now));
        self.messages.values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(retained: &mut Retained, filter: &str, now: Timestamp) -> bool {
        retained.for_filter(&TopicFilter::parse(filter).unwrap(), now).is_some()
    }

    #[test]
    fn only_the_exact_topic_gets_it_until_it_expires_or_is_emptied() {
        let mut retained = Retained::default();
        let message = Message::new("a/b", "x").expiring_at(Some(Timestamp::from_secs(10)));
        retained.keep(&Arc::new(message.clone()), Timestamp(0));
        for (filter, expected) in [("a/b", true), ("a/+", false), ("a/#", false), ("$share/g/a/b", false)] {
            assert_eq!(found(&mut retained, filter, Timestamp(0)), expected, "{filter}");
        }
        assert!(!found(&mut retained, "a/b", Timestamp::from_secs(10)));
        retained.keep(&Arc::new(message), Timestamp(0));
        assert_eq!(retained.all(Timestamp(0)).len(), 1);
        assert!(retained.all(Timestamp::from_secs(10)).is_empty());
        retained.keep(&Arc::new(Message::new("a/b", "")), Timestamp(0));
        assert!(!found(&mut retained, "a/b", Timestamp(0)));
    }
}
