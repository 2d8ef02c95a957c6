//! Received and sent messages into batches: one copy each.
//!
//! A batch is closed at once when nothing more is readable and none was closed in the last 20 ms, so that a lone message does
//! not wait; else 20 ms after its first message, or when it is full, so that there are few.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Publish, PublishProperties};

use super::Error;
use super::error::breach;
use super::plain::PlainPublish;
use super::publishing::SentMessage;
use model::{
    Batch, BatchBuilder, Message, Origin, Properties, PropertiesBuilder, PropertyRef, Qos, Timestamp, TopicInterner,
};

/// How long a message may wait for company, and how far batches are apart unless they are full.
const OPEN_FOR: Duration = Duration::from_millis(20);
/// Fewer messages in a batch are no flow: reading them together saves nothing.
const FLOW: usize = 16;

/// The open batch of a run.
#[derive(Debug)]
pub(in crate::link) struct Batches {
    builder: BatchBuilder,
    properties: PropertiesBuilder,
    close_at: Option<Instant>,
    /// When the last batch was closed.
    closed_at: Option<Instant>,
    flows: bool,
}

impl Batches {
    /// No message yet; goes on with these numbers.
    pub(in crate::link) fn new(topics: TopicInterner) -> Self {
        let builder = BatchBuilder::with_topics(topics);
        Self { builder, properties: PropertiesBuilder::default(), close_at: None, closed_at: None, flows: false }
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

    /// Copies a received message that has no properties.
    #[inline]
    pub(in crate::link) fn push_plain(&mut self, publish: &PlainPublish<'_>, at: Timestamp, now: Instant) {
        self.builder.push(Message {
            received_at: at,
            topic: publish.topic,
            payload: publish.payload,
            properties: Properties::default(),
            qos: publish.qos,
            retain: publish.retain,
            duplicate: publish.duplicate,
            origin: Origin::Received,
        });
        self.close_at.get_or_insert(now + OPEN_FOR);
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

    /// Whether the last two batches came one after the other, the second with many messages.
    pub(in crate::link) fn flows(&self) -> bool {
        self.flows
    }

    /// Closes the batch if it is full or its time has come, which is sooner when `nothing_readable`.
    pub(in crate::link) fn close_if_due(&mut self, now: Instant, nothing_readable: bool) -> Option<Arc<Batch>> {
        let mut close_at = self.close_at?;
        if nothing_readable {
            close_at = close_at.min(self.closed_at.map_or(now, |at| at + OPEN_FOR));
            self.close_at = Some(close_at);
        }
        if self.is_full() || close_at <= now { self.close(now) } else { None }
    }

    /// Closes the batch.
    pub(in crate::link) fn close(&mut self, now: Instant) -> Option<Arc<Batch>> {
        self.close_at = None;
        let batch = self.builder.close()?;
        let before = self.closed_at.replace(now);
        let is_next = before.is_some_and(|before| now.saturating_duration_since(before) < OPEN_FOR * 2);
        self.flows = is_next && batch.len() >= FLOW;
        Some(batch)
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
        assert!(batches.close(Instant::now()).is_none() && batches.close_at().is_none());
    }

    #[test]
    fn a_later_run_goes_on_with_the_numbers_of_the_earlier_one() {
        let received = |topic: &str| Publish::new(topic, QoS::AtMostOnce, "x", None);
        let mut first = Batches::new(TopicInterner::default());
        first.push_received(&received("a"), Timestamp::default(), Instant::now()).unwrap();
        first.close(Instant::now());
        let mut second = Batches::new(first.into_topics());
        second.push_received(&received("b"), Timestamp::default(), Instant::now()).unwrap();
        second.push_received(&received("a"), Timestamp::default(), Instant::now()).unwrap();
        let batch = second.builder.close().unwrap();
        assert_eq!(*batch.new_topics(), NewTopics::starting_at(TopicId(1), ["b"]));
        assert_eq!(batch.topics(), [TopicId(1), TopicId(0)]);
    }

    /// Feeds messages at these milliseconds, each followed by a look that finds nothing more to read, or more; then looks
    /// again as often as [`Batches::close_at`] asks for it. Returns when batches were closed, and with how many messages.
    fn closed(came_at_ms: impl IntoIterator<Item = u64>, nothing_readable: bool) -> (Vec<(u64, usize)>, bool) {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let publish = Publish::new("a", QoS::AtMostOnce, "x", None);
        let mut batches = Batches::new(TopicInterner::default());
        let mut closed = Vec::new();
        let mut note = |now: Instant, batch: Option<Arc<Batch>>| {
            let ms = u64::try_from((now - start).as_millis()).unwrap();
            closed.extend(batch.map(|batch| (ms, batch.len())));
        };
        for ms in came_at_ms {
            while let Some(due) = batches.close_at().filter(|due| *due < at(ms)) {
                note(due, batches.close_if_due(due, nothing_readable));
            }
            batches.push_received(&publish, Timestamp::default(), at(ms)).unwrap();
            note(at(ms), batches.close_if_due(at(ms), nothing_readable));
        }
        let flows = batches.flows();
        while let Some(due) = batches.close_at() {
            note(due, batches.close_if_due(due, nothing_readable));
        }
        (closed, flows)
    }

    #[test]
    fn a_lone_message_does_not_wait_and_many_share_a_batch() {
        for (what, came_at_ms, nothing_readable, expected) in [
            ("a lone message", vec![7], true, vec![(7, 1)]),
            ("two within 5 ms: 20 ms lie between the batches", vec![0, 5], true, vec![(0, 1), (20, 1)]),
            ("the second is alone again", vec![0, 30], true, vec![(0, 1), (30, 1)]),
            ("more is readable: 20 ms after the first", vec![0, 5, 19, 21], false, vec![(20, 3), (41, 1)]),
            ("a flood", (0..60).collect(), false, vec![(20, 21), (41, 21), (62, 18)]),
            ("one at a time, as fast as a flood", (0..60).collect(), true, vec![(0, 1), (20, 20), (40, 20), (60, 19)]),
            ("a full one", vec![0; 4_097], false, vec![(0, 4_096), (20, 1)]),
        ] {
            assert_eq!(closed(came_at_ms, nothing_readable).0, expected, "{what}");
        }
    }

    #[test]
    fn messages_flow_when_a_batch_of_many_follows_another() {
        for (what, came_at_ms, expected) in [
            ("a lone message", vec![0], false),
            ("a few", (0..10).map(|at| at * 10).collect::<Vec<u64>>(), false),
            ("many at once after a silence", [vec![0], vec![1_000; 100]].concat(), false),
            ("one each millisecond", (0..60).collect(), true),
            ("a lone one after them", (0..60).chain([1_000]).collect(), false),
        ] {
            assert_eq!(closed(came_at_ms, true).1, expected, "{what}");
        }
    }
}
