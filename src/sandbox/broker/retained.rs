//! Retained messages: the last word on a topic, for those who subscribe later.

use std::collections::HashMap;
use std::sync::Arc;

use super::message::Message;
use model::{Timestamp, TopicFilter};

/// Topics with a retained message. More are not kept.
const MAX_TOPICS: usize = 10_000;

/// All retained messages, in memory.
#[derive(Debug, Default)]
pub(super) struct Retained {
    messages: HashMap<Arc<str>, Arc<Message>>,
}

impl Retained {
    /// Keeps a message; an empty payload forgets the topic.
    pub(super) fn keep(&mut self, message: &Arc<Message>) {
        if message.payload.is_empty() {
            self.messages.remove(&message.topic);
        } else if self.messages.len() < MAX_TOPICS || self.messages.contains_key(&message.topic) {
            self.messages.insert(Arc::clone(&message.topic), Arc::clone(message));
        }
    }

    /// What a new subscription gets at once. On AWS a filter with a wildcard gets nothing, and neither does a shared
    /// subscription.
    pub(super) fn for_filter(&mut self, filter: &TopicFilter, now: Timestamp) -> Option<Arc<Message>> {
        let topic = filter.as_str();
        if self.messages.get(topic)?.is_expired(now) {
            self.messages.remove(topic);
        }
        self.messages.get(topic).cloned()
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
        retained.keep(&Arc::new(message.clone()));
        for (filter, expected) in [("a/b", true), ("a/+", false), ("a/#", false), ("$share/g/a/b", false)] {
            assert_eq!(found(&mut retained, filter, Timestamp(0)), expected, "{filter}");
        }
        assert!(!found(&mut retained, "a/b", Timestamp::from_secs(10)));
        retained.keep(&Arc::new(message));
        retained.keep(&Arc::new(Message::new("a/b", "")));
        assert!(!found(&mut retained, "a/b", Timestamp(0)));
    }
}
