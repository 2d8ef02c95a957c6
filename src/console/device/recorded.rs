//! What is recorded of a device, read from the newest block back: the same that its page shows of the messages in memory.

use std::collections::HashMap;
use std::time::Duration;

use ahash::RandomState;

use super::presence::Presence;
use super::seen::{About, Seen, Subject, about};
use crate::Own;
use model::{Batch, MessageRef, Origin, Properties, Qos, ShadowId, Timestamp, TopicId, present_client};
use payload::PresenceEvent;

/// Of so many messages of a topic the usual interval is worked out.
const MOST_OF_TOPIC: usize = 100;

/// What is known so far.
#[derive(Debug)]
pub struct RecordedDevice {
    client_id: String,
    shadow: ShadowId,
    seen: Seen,
    presence: Presence,
    messages: Vec<RecordedMessage>,
    topics: HashMap<TopicId, Topic, RandomState>,
    heard: u64,
}

/// A message on a topic with the name of the device.
#[derive(Debug)]
pub struct RecordedMessage {
    /// Its topic.
    pub topic: Box<str>,
    /// The message, and no other one.
    pub batch: Batch,
}

/// A topic with the name of the device.
#[derive(Debug)]
struct Topic {
    name: Box<str>,
    /// When its last messages came, the newest first; whether they were sent from here, and kept by the broker.
    times: Vec<(Timestamp, Origin, bool)>,
}

impl RecordedDevice {
    /// Nothing was read yet. Where AWS names no thing, `thing` is the client id.
    #[must_use]
    pub fn new(client_id: &str, thing: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            shadow: ShadowId { thing: thing.to_owned(), name: None },
            seen: Seen::default(),
            presence: Presence::default(),
            messages: Vec::new(),
            topics: HashMap::default(),
            heard: 0,
        }
    }

    /// Whether a message on this topic says something of the device.
    #[must_use]
    pub fn is_about(topic: &str, client_id: &str, thing: &str) -> bool {
        present_client(topic) == Some(client_id)
            || !topic.starts_with('$') && topic.split('/').any(|level| level == client_id || level == thing)
    }

    /// Takes over a block that came before those that are known; of two, the later one is read first. Each topic is named in the
    /// first of them that has it.
    pub fn older(&mut self, batch: &Batch, first_row: u64) {
        self.name(batch);
        let known = self.seen.messages().count();
        self.seen.older((batch, first_row), batch.len(), &mut self.presence);
        let places: Vec<usize> = self
            .seen
            .messages()
            .skip(known)
            .filter_map(|message| usize::try_from(message.row - first_row).ok())
            .collect();
        for place in places {
            let topic = batch.topics().get(place).and_then(|topic| self.topics.get(topic));
            let Some(topic) = topic.map(|topic| topic.name.clone()) else { continue };
            self.messages.push(RecordedMessage { topic, batch: batch.part(place..place + 1) });
        }
        for (place, topic) in batch.topics().iter().enumerate().rev() {
            let Some(topic) = self.topics.get_mut(topic) else { continue };
            self.heard += 1;
            if let Some(message) = batch.get(place).filter(|_| topic.times.len() < MOST_OF_TOPIC) {
                topic.times.push((message.received_at, message.origin, message.retain));
            }
        }
    }

    /// Takes over a block of which nothing but comings and goings are wanted any more.
    pub fn older_presence(&mut self, batch: &Batch) {
        self.name(batch);
        for message in batch.iter().filter(|message| self.seen.is_presence(message.topic)) {
            if let Some(event) = PresenceEvent::of(message.payload) {
                self.presence.add(event, message.received_at);
            }
        }
    }

    /// How many messages on topics with its name were read.
    #[must_use]
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// The last messages on topics with its name, the newest first.
    #[must_use]
    pub fn messages(&self) -> &[RecordedMessage] {
        &self.messages
    }

    /// Comings and goings, the oldest first.
    #[must_use]
    pub fn presence(&self) -> &[PresenceEvent] {
        self.presence.events()
    }

    /// How often messages usually come on the topic on which they come most often.
    #[must_use]
    pub fn usual_interval(&self) -> Option<(Duration, &str)> {
        let interval = |(id, topic): (&TopicId, &'_ Topic)| {
            let message = |(received_at, origin, retain): &(Timestamp, Origin, bool)| MessageRef {
                received_at: *received_at,
                topic: *id,
                payload: &[],
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: *retain,
                duplicate: false,
                origin: *origin,
                quiet: None,
            };
            Own::usual_interval_of(topic.times.iter().rev().map(message))
        };
        let known = self.topics.iter().filter_map(|(id, topic)| Some((interval((id, topic))?, &*topic.name)));
        known.min()
    }

    fn name(&mut self, batch: &Batch) {
        let subject = Subject { client_id: &self.client_id, shadow: &self.shadow };
        for topic in batch.new_topics().iter() {
            if about(topic.name, &subject) == Some(About::Named) {
                self.topics.insert(topic.id, Topic { name: topic.name.into(), times: Vec::new() });
            }
            self.seen.name(topic, &subject);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{BatchBuilder, Message};
    use std::sync::Arc;

    fn push(builder: &mut BatchBuilder, secs: i64, topic: &str, payload: &str, origin: Origin) {
        builder.push(Message {
            received_at: Timestamp::from_secs(secs),
            topic,
            payload: payload.as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtLeastOnce,
            retain: false,
            duplicate: false,
            origin,
        });
    }

    /// The newest block first, as they are read: topics are named in that one.
    fn blocks() -> [Arc<Batch>; 2] {
        let mut builder = BatchBuilder::default();
        for secs in 30..50 {
            push(&mut builder, secs, "plant/press-1/temp", "new", Origin::Received);
            push(&mut builder, secs, "plant/press-10/temp", "other", Origin::Received);
        }
        push(&mut builder, 50, "cmd/press-1", "stop", Origin::Sent);
        let newest = builder.close().unwrap();
        push(&mut builder, 5, "plant/press-1/before", "old", Origin::Received);
        let gone = r#"{"eventType":"disconnected","timestamp":6000,"disconnectReason":"CONNECTION_LOST"}"#;
        push(&mut builder, 6, "$aws/events/presence/disconnected/press-1", gone, Origin::Received);
        [newest, builder.close().unwrap()]
    }

    #[test]
    fn the_same_is_known_of_what_is_recorded_as_of_what_comes() {
        let [newest, oldest] = blocks();
        let mut device = RecordedDevice::new("press-1", "press-1");
        device.older(&newest, 100);
        device.older(&oldest, 0);
        let said = |message: &RecordedMessage| {
            let of = message.batch.get(0).unwrap();
            (message.topic.to_string(), of.received_at.as_secs(), String::from_utf8_lossy(of.payload).into_owned())
        };
        let said: Vec<_> = device.messages().iter().map(said).collect();
        assert_eq!(said[0], ("cmd/press-1".to_owned(), 50, "stop".to_owned()));
        assert_eq!(said[1], ("plant/press-1/temp".to_owned(), 49, "new".to_owned()));
        assert_eq!((said.len(), said[21].1, device.heard()), (22, 5, 22));
        assert_eq!(device.usual_interval(), Some((Duration::from_secs(1), "plant/press-1/temp")));
        let left: Vec<_> = device.presence().iter().map(|event| (event.is_connected, event.at.as_secs())).collect();
        assert_eq!(left, [(false, 6)]);
    }

    #[test]
    fn who_has_enough_messages_reads_on_for_comings_and_goings_alone() {
        let [newest, oldest] = blocks();
        let mut device = RecordedDevice::new("press-1", "press-1");
        device.older(&newest, 100);
        device.older_presence(&oldest);
        assert_eq!((device.messages().len(), device.presence().len()), (21, 1));
        for (topic, is_about) in [
            ("plant/press-1/temp", true),
            ("plant/press-10/temp", false),
            ("$aws/events/presence/connected/press-1", true),
            ("$aws/things/press-1/shadow/update", false),
        ] {
            assert_eq!(RecordedDevice::is_about(topic, "press-1", "press-1"), is_about, "{topic}");
        }
    }
}
