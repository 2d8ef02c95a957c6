//! The last coming or going of each client, as AWS's events and answers have said.

use std::collections::HashMap;

use ahash::RandomState;

use crate::is_taken_over;
use model::{Batch, NewTopics, Origin, TopicId, present_client};
use payload::PresenceEvent;

/// So many clients and topics of theirs are remembered.
const MOST: usize = 10_000;

/// What is known of many clients at once.
#[derive(Debug, Default)]
pub struct LastEvents {
    /// Topics of events, with the client that each is about.
    topics: HashMap<TopicId, Box<str>, RandomState>,
    oldest_topic: TopicId,
    events: HashMap<Box<str>, PresenceEvent, RandomState>,
}

impl LastEvents {
    /// What this client did last; `None` where that was not seen.
    #[must_use]
    pub fn of(&self, client_id: &str) -> Option<&PresenceEvent> {
        self.events.get(client_id)
    }

    /// Notes the topics of events.
    pub(super) fn add(&mut self, new: &NewTopics) {
        for topic in new.iter() {
            if let Some(client_id) = present_client(topic.name)
                && self.topics.len() < MOST
            {
                self.topics.insert(topic.id, client_id.into());
            }
        }
    }

    /// Takes over a batch.
    pub(super) fn batch(&mut self, batch: &Batch) {
        if self.topics.is_empty() {
            return;
        }
        for (place, topic) in batch.topics().iter().enumerate() {
            let Some(client_id) = self.topics.get(topic) else { continue };
            let message = batch.get(place).filter(|message| message.origin == Origin::Received);
            if let Some(event) = message.and_then(|message| PresenceEvent::of(message.payload)) {
                note(&mut self.events, client_id, event);
            }
        }
        if batch.oldest_topic() > self.oldest_topic {
            self.oldest_topic = batch.oldest_topic();
            self.topics.retain(|topic, _| *topic >= self.oldest_topic);
        }
    }

    /// Takes over what AWS has answered, or another event.
    pub(super) fn note(&mut self, client_id: &str, event: &PresenceEvent) {
        note(&mut self.events, client_id, event.clone());
    }
}

/// One that left because another came under its id says nothing of the other.
fn note(events: &mut HashMap<Box<str>, PresenceEvent, RandomState>, client_id: &str, event: PresenceEvent) {
    if is_taken_over(&event) {
        return;
    }
    if let Some(known) = events.get_mut(client_id) {
        if event.at >= known.at {
            *known = event;
        }
    } else if events.len() < MOST {
        events.insert(client_id.into(), event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{BatchBuilder, Message, Properties, Qos, Timestamp};

    fn push(builder: &mut BatchBuilder, topic: &str, payload: &str, origin: Origin) {
        builder.push(Message {
            received_at: Timestamp::from_secs(9),
            topic,
            payload: payload.as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtLeastOnce,
            retain: false,
            duplicate: false,
            origin,
        });
    }

    fn event(secs: i64, is_connected: bool, reason: &str) -> String {
        let kind = if is_connected { "connected" } else { "disconnected" };
        format!(r#"{{"timestamp":{},"eventType":"{kind}","disconnectReason":"{reason}"}}"#, secs * 1_000)
    }

    #[test]
    fn the_last_event_of_each_client_is_known() {
        use Origin::{Received, Sent};
        let mut builder = BatchBuilder::default();
        let [a, b] = ["$aws/events/presence/connected/a", "$aws/events/presence/disconnected/b"];
        for (topic, payload, origin) in [
            (a, event(5, true, ""), Received),
            (b, event(7, false, "CONNECTION_LOST"), Received),
            // Late, not by AWS, of a client whose id another one has by now, no event, and not on such a topic.
            (b, event(6, true, ""), Received),
            (a, event(9, false, ""), Sent),
            (a, event(8, false, "DUPLICATE_CLIENTID"), Received),
            (a, "{}".to_owned(), Received),
            ("plant/c", event(5, true, ""), Received),
        ] {
            push(&mut builder, topic, &payload, origin);
        }
        let batch = builder.close().expect("a batch");
        let mut last = LastEvents::default();
        last.add(batch.new_topics());
        last.batch(&batch);
        let known = |last: &LastEvents, client_id: &str| {
            last.of(client_id).map(|event| (event.is_connected, event.at.as_secs(), event.reason.clone()))
        };
        assert_eq!(known(&last, "a"), Some((true, 5, Some(String::new()))));
        assert_eq!(known(&last, "b"), Some((false, 7, Some("CONNECTION_LOST".to_owned()))));
        assert_eq!(known(&last, "c"), None);
        let answered = PresenceEvent { is_connected: false, at: Timestamp::from_secs(8), reason: None };
        last.note("a", &answered);
        assert_eq!(last.of("a"), Some(&answered));
    }
}
