//! Received and sent messages into batches: one copy each, closed 20 ms after the first message or when full.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Publish, PublishProperties};

use super::Error;
use super::error::breach;
use super::publishing::SentMessage;
use model::{Batch, BatchBuilder, Message, Origin, PropertiesBuilder, PropertyRef, Qos, Timestamp, TopicInterner};

/// How long a message may wait for company.
const OPEN_FOR: Duration = Duration::from_millis(20);

/// The open batch of a run.
#[derive(Debug)]
pub(in crate::link) struct Batches {
    builder: BatchBuilder,
    properties: PropertiesBuilder,
    close_at: Option<Instant>,
}

impl Batches {
    /// No message yet; goes on with these numbers.
    pub(in crate::link) fn new(topics: TopicInterner) -> Self {
        let builder = BatchBuilder::with_topics(topics);
        Self { builder, properties: PropertiesBuilder::default(), close_at: None }
    }

    /// The numbers of topics, for the next run.
    pub(in crate::link) fn into_topics(self) -> TopicInterner {
        self.builder.into_topics()
    }

    /// Copies a received message. Its topic must be resolved.
    ///
    /// # Errors
    /// [`Error::Protocol`] for a topic that no broker may send.
    pub(in crate::link) fn push_received(
        &mut self,
        publish: &Publish,
        at: Timestamp,
        now: Instant,
    ) -> Result<(), Error> {
        let topic = topic_of(publish)?;
        self.properties.clear();
        if let Some(properties) = &publish.properties {
            pack(&mut self.properties, properties);
        }
        self.builder.push(Message {
            received_at: at,
            topic,
            payload: &publish.payload,
            properties: self.properties.as_properties(),
            qos: if publish.qos == QoS::AtMostOnce { Qos::AtMostOnce } else { Qos::AtLeastOnce },
            retain: publish.retain,
            duplicate: publish.dup,
            origin: Origin::Received,
        });
        self.close_at.get_or_insert(now + OPEN_FOR);
        Ok(())
    }

    /// Copies a message that was handed to the socket.
    pub(in crate::link) fn push_sent(&mut self, sent: &SentMessage, at: Timestamp, now: Instant) {
        let request = &sent.request;
        self.properties.clear();
        request.properties.pack(&mut self.properties);
        self.builder.push(Message {
            received_at: at,
            topic: request.topic.as_str(),
            payload: &request.payload,
            properties: self.properties.as_properties(),
            qos: request.qos,
            retain: request.retain,
            duplicate: sent.duplicate,
            origin: Origin::Sent,
        });
        self.close_at.get_or_insert(now + OPEN_FOR);
    }

    /// When the open batch has to be closed; `None` when it is empty.
    pub(in crate::link) fn close_at(&self) -> Option<Instant> {
        self.close_at
    }

    /// Whether nothing more should be added.
    pub(in crate::link) fn is_full(&self) -> bool {
        self.builder.is_full()
    }

    /// Closes the batch if it is full or its time has come.
    pub(in crate::link) fn close_if_due(&mut self, now: Instant) -> Option<Arc<Batch>> {
        let due = self.is_full() || self.close_at.is_some_and(|at| at <= now);
        if due { self.close() } else { None }
    }

    /// Closes the batch.
    pub(in crate::link) fn close(&mut self) -> Option<Arc<Batch>> {
        self.close_at = None;
        self.builder.close()
    }
}

/// What else a topic must not hold was refused when the packet was read.
fn topic_of(publish: &Publish) -> Result<&str, Error> {
    std::str::from_utf8(&publish.topic)
        .map_err(|_| Error::protocol(breach::MALFORMED, "a message whose topic is not UTF-8"))
}

fn pack(builder: &mut PropertiesBuilder, properties: &PublishProperties) {
    if let Some(format) = properties.payload_format_indicator {
        builder.push(PropertyRef::PayloadFormat(format));
    }
    if let Some(secs) = properties.message_expiry_interval {
        builder.push(PropertyRef::MessageExpirySecs(secs));
    }
    if let Some(content_type) = &properties.content_type {
        builder.push(PropertyRef::ContentType(content_type));
    }
    if let Some(topic) = &properties.response_topic {
        builder.push(PropertyRef::ResponseTopic(topic));
    }
    if let Some(data) = &properties.correlation_data {
        builder.push(PropertyRef::CorrelationData(data));
    }
    for (name, value) in &properties.user_properties {
        builder.push(PropertyRef::User(name, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{NewTopics, TopicId};

    #[test]
    fn a_topic_that_is_not_utf_8_is_malformed_and_leaves_nothing_behind() {
        let mut batches = Batches::new(TopicInterner::default());
        let publish = Publish { topic: b"\xff"[..].into(), ..Publish::default() };
        let error = batches.push_received(&publish, Timestamp::default(), Instant::now()).unwrap_err();
        assert!(matches!(error, Error::Protocol { reason_code: 0x81, .. }), "{error}");
        assert!(batches.close().is_none() && batches.close_at().is_none());
    }

    #[test]
    fn a_later_run_goes_on_with_the_numbers_of_the_earlier_one() {
        let received = |topic: &str| Publish::new(topic, QoS::AtMostOnce, "x", None);
        let mut first = Batches::new(TopicInterner::default());
        first.push_received(&received("a"), Timestamp::default(), Instant::now()).unwrap();
        first.close();
        let mut second = Batches::new(first.into_topics());
        second.push_received(&received("b"), Timestamp::default(), Instant::now()).unwrap();
        second.push_received(&received("a"), Timestamp::default(), Instant::now()).unwrap();
        let batch = second.builder.close().unwrap();
        assert_eq!(*batch.new_topics(), NewTopics::starting_at(TopicId(1), ["b"]));
        assert_eq!(batch.topics(), [TopicId(1), TopicId(0)]);
    }
}
