//! Messages in immutable, shared batches: the one type that recorder, console, filters and export read.
//!
//! A batch has one arena of payload bytes and one column per field. A message costs its payload and 21 bytes; adding
//! one allocates nothing beyond the growth of the columns.

use std::ops::Range;
use std::sync::Arc;

use super::{Columns, NewTopics, Properties, Qos, Timestamp, TopicId, TopicInterner};

/// A batch is closed when it holds this many messages.
pub const MAX_BATCH_MESSAGES: usize = 4_096;
/// A batch is closed when its payloads and properties reach this many bytes.
pub const MAX_BATCH_BYTES: usize = 8 * 1024 * 1024;

/// Where a message came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The broker delivered it.
    #[default]
    Received,
    /// This program sent it.
    Sent,
}

/// A message on its way into a batch.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// When it was read from the socket, or handed to it.
    pub received_at: Timestamp,
    /// Full topic name.
    pub topic: &'a str,
    /// Payload, any bytes.
    pub payload: &'a [u8],
    /// MQTT 5 properties.
    pub properties: Properties<'a>,
    /// Delivery guarantee of this delivery.
    pub qos: Qos,
    /// The broker had kept it.
    pub retain: bool,
    /// It is said to be a repetition.
    pub duplicate: bool,
    /// Received or sent.
    pub origin: Origin,
}

/// One message of a batch, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct MessageRef<'a> {
    /// When it was read from the socket, or handed to it.
    pub received_at: Timestamp,
    /// Number of its topic.
    pub topic: TopicId,
    /// Payload, any bytes.
    pub payload: &'a [u8],
    /// MQTT 5 properties.
    pub properties: Properties<'a>,
    /// Delivery guarantee of this delivery.
    pub qos: Qos,
    /// The broker had kept it.
    pub retain: bool,
    /// It is said to be a repetition.
    pub duplicate: bool,
    /// Received or sent.
    pub origin: Origin,
}

/// Up to [`MAX_BATCH_MESSAGES`] messages, immutable and shared as `Arc<Batch>`.
#[derive(Debug, Default)]
pub struct Batch {
    received_at: Vec<Timestamp>,
    topics: Vec<TopicId>,
    payload_ends: Vec<u32>,
    property_ends: Vec<u32>,
    flags: Vec<u8>,
    payloads: Vec<u8>,
    properties: Vec<u8>,
    new_topics: NewTopics,
    oldest_topic: u32,
}

const QOS_1: u8 = 1;
const RETAIN: u8 = 1 << 1;
const DUPLICATE: u8 = 1 << 2;
const SENT: u8 = 1 << 3;

impl Batch {
    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.topics.len()
    }

    /// Whether there is no message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// The topics that no earlier batch named.
    #[must_use]
    pub fn new_topics(&self) -> &NewTopics {
        &self.new_topics
    }

    /// No later batch uses a smaller number: the names of those are not needed any more once this batch and all before
    /// it are gone.
    #[must_use]
    pub fn oldest_topic(&self) -> TopicId {
        TopicId(self.oldest_topic)
    }

    /// Sum of the payload lengths in bytes.
    #[must_use]
    pub fn payload_bytes(&self) -> usize {
        self.payloads.len()
    }

    /// Bytes of memory that the batch keeps, its columns included.
    #[must_use]
    pub fn kept_bytes(&self) -> usize {
        self.payloads.capacity() + self.properties.capacity() + self.len() * 21 + size_of::<Self>()
    }

    /// All payloads, one behind the other.
    #[must_use]
    pub fn payloads(&self) -> &[u8] {
        &self.payloads
    }

    /// Where the payload of each message ends in [`payloads`](Self::payloads); that of the next begins there.
    #[must_use]
    pub fn payload_ends(&self) -> &[u32] {
        &self.payload_ends
    }

    /// When each message was read from the socket, or handed to it.
    #[must_use]
    pub fn received_at(&self) -> &[Timestamp] {
        &self.received_at
    }

    /// The topic numbers, one per message.
    #[must_use]
    pub fn topics(&self) -> &[TopicId] {
        &self.topics
    }

    /// All columns as they are, to be kept elsewhere.
    #[must_use]
    pub fn columns(&self) -> Columns<'_> {
        Columns {
            received_at: self.received_at.as_slice().into(),
            topics: self.topics.as_slice().into(),
            payload_ends: self.payload_ends.as_slice().into(),
            property_ends: self.property_ends.as_slice().into(),
            flags: self.flags.as_slice().into(),
            payloads: self.payloads.as_slice().into(),
            properties: self.properties.as_slice().into(),
        }
    }

    /// A batch of columns that were kept elsewhere; `None` when they do not fit each other.
    #[must_use]
    pub fn from_columns(columns: Columns<'_>, new_topics: NewTopics, oldest_topic: TopicId) -> Option<Self> {
        columns.fit().then(|| Self {
            received_at: columns.received_at.into_owned(),
            topics: columns.topics.into_owned(),
            payload_ends: columns.payload_ends.into_owned(),
            property_ends: columns.property_ends.into_owned(),
            flags: columns.flags.into_owned(),
            payloads: columns.payloads.into_owned(),
            properties: columns.properties.into_owned(),
            new_topics,
            oldest_topic: oldest_topic.0,
        })
    }

    /// Message `index`, counting from 0, or `None` past the end.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<MessageRef<'_>> {
        let flags = *self.flags.get(index)?;
        Some(MessageRef {
            received_at: *self.received_at.get(index)?,
            topic: *self.topics.get(index)?,
            payload: slice(&self.payloads, &self.payload_ends, index),
            properties: Properties::from_bytes(slice(&self.properties, &self.property_ends, index)),
            qos: if flags & QOS_1 == 0 { Qos::AtMostOnce } else { Qos::AtLeastOnce },
            retain: flags & RETAIN != 0,
            duplicate: flags & DUPLICATE != 0,
            origin: if flags & SENT == 0 { Origin::Received } else { Origin::Sent },
        })
    }

    /// A copy of some of the messages, without the names of their topics. Places past the end are left out.
    #[must_use]
    pub fn part(&self, places: Range<usize>) -> Self {
        let places = places.start.min(self.len())..places.end.min(self.len());
        let mut part = Self::default();
        for (place, message) in places.clone().filter_map(|place| Some((place, self.get(place)?))) {
            part.received_at.push(message.received_at);
            part.topics.push(message.topic);
            part.payloads.extend_from_slice(message.payload);
            part.payload_ends.push(offset(part.payloads.len()));
            part.properties.extend_from_slice(message.properties.as_bytes());
            part.property_ends.push(offset(part.properties.len()));
            part.flags.extend(self.flags.get(place));
        }
        part.shrink();
        part
    }

    /// All messages in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = MessageRef<'_>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }
}

fn slice<'a>(arena: &'a [u8], ends: &[u32], index: usize) -> &'a [u8] {
    let start = if index == 0 { 0 } else { ends.get(index - 1).copied().unwrap_or(0) };
    let end = ends.get(index).copied().unwrap_or(start);
    arena.get(start as usize..end as usize).unwrap_or_default()
}

/// Collects messages until the batch is closed.
#[derive(Debug, Default)]
pub struct BatchBuilder {
    topics: TopicInterner,
    batch: Batch,
}

impl BatchBuilder {
    /// An empty builder that goes on with numbers that were given out before.
    #[must_use]
    pub fn with_topics(topics: TopicInterner) -> Self {
        Self { topics, batch: Batch::default() }
    }

    /// The numbers given out so far, for another builder.
    #[must_use]
    pub fn into_topics(self) -> TopicInterner {
        self.topics
    }

    /// Copies `message` to the end of the open batch.
    pub fn push(&mut self, message: Message<'_>) {
        let id = self.topics.intern(message.topic);
        let batch = &mut self.batch;
        batch.received_at.push(message.received_at);
        batch.topics.push(id);
        batch.payloads.extend_from_slice(message.payload);
        batch.payload_ends.push(offset(batch.payloads.len()));
        batch.properties.extend_from_slice(message.properties.as_bytes());
        batch.property_ends.push(offset(batch.properties.len()));
        batch.flags.push(flags(&message));
    }

    /// Whether the open batch should be closed before another message is added.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.batch.len() >= MAX_BATCH_MESSAGES
            || self.batch.payloads.len() + self.batch.properties.len() >= MAX_BATCH_BYTES
    }

    /// Closes the open batch and begins the next one of about the same size; `None` when there is nothing in it.
    pub fn close(&mut self) -> Option<Arc<Batch>> {
        if self.batch.is_empty() {
            return None;
        }
        let next = Batch::with_room_like(&self.batch);
        let mut closed = std::mem::replace(&mut self.batch, next);
        closed.oldest_topic = self.topics.oldest().0;
        closed.new_topics = self.topics.take_new();
        closed.shrink();
        Some(Arc::new(closed))
    }
}

impl Batch {
    fn with_room_like(other: &Self) -> Self {
        let messages = other.len();
        Self {
            received_at: Vec::with_capacity(messages),
            topics: Vec::with_capacity(messages),
            payload_ends: Vec::with_capacity(messages),
            property_ends: Vec::with_capacity(messages),
            flags: Vec::with_capacity(messages),
            payloads: Vec::with_capacity(other.payloads.len()),
            properties: Vec::with_capacity(other.properties.len()),
            new_topics: NewTopics::default(),
            oldest_topic: 0,
        }
    }

    /// Shrinks its columns to fit: a kept batch lives for hours.
    fn shrink(&mut self) {
        self.received_at.shrink_to_fit();
        self.topics.shrink_to_fit();
        self.payload_ends.shrink_to_fit();
        self.property_ends.shrink_to_fit();
        self.flags.shrink_to_fit();
        self.payloads.shrink_to_fit();
        self.properties.shrink_to_fit();
    }
}

fn flags(message: &Message<'_>) -> u8 {
    let bit = |set: bool, bit: u8| if set { bit } else { 0 };
    bit(message.qos == Qos::AtLeastOnce, QOS_1)
        | bit(message.retain, RETAIN)
        | bit(message.duplicate, DUPLICATE)
        | bit(message.origin == Origin::Sent, SENT)
}

/// Offsets fit: a batch closes at [`MAX_BATCH_BYTES`], and one MQTT packet has at most 256 MiB.
fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PropertiesBuilder, PropertyRef};

    fn message<'a>(topic: &'a str, payload: &'a [u8], properties: Properties<'a>) -> Message<'a> {
        Message {
            received_at: Timestamp::from_secs(7),
            topic,
            payload,
            properties,
            qos: Qos::AtLeastOnce,
            retain: true,
            duplicate: false,
            origin: Origin::Sent,
        }
    }

    #[test]
    fn messages_come_back_as_they_went_in() {
        let mut properties = PropertiesBuilder::default();
        properties.push(PropertyRef::ContentType("text/plain"));
        let mut builder = BatchBuilder::default();
        builder.push(message("a", b"one", Properties::default()));
        builder.push(message("b", b"", properties.as_properties()));
        builder.push(message("a", b"three", Properties::default()));
        let batch = builder.close().unwrap_or_default();
        let read: Vec<_> = batch.iter().map(|m| (m.topic.0, m.payload, m.properties.content_type())).collect();
        assert_eq!(read, [(0, &b"one"[..], None), (1, b"", Some("text/plain")), (0, b"three", None)]);
        let first = batch.get(0).map(|m| (m.qos, m.retain, m.duplicate, m.origin, m.received_at.as_secs()));
        assert_eq!(first, Some((Qos::AtLeastOnce, true, false, Origin::Sent, 7)));
        assert!(batch.get(3).is_none());
        assert_eq!((batch.payloads(), batch.payload_ends()), (&b"onethree"[..], &[3, 3, 8][..]));
        let part = batch.part(1..9);
        let read = |batch: &Batch| batch.iter().map(|message| format!("{message:?}")).collect::<Vec<_>>();
        assert_eq!(read(&part), read(&batch)[1..]);
    }

    #[test]
    fn a_topic_is_new_in_one_batch_only() {
        let mut builder = BatchBuilder::default();
        builder.push(message("a", b"", Properties::default()));
        let first = builder.close().unwrap_or_default();
        builder.push(message("a", b"", Properties::default()));
        builder.push(message("b", b"", Properties::default()));
        let second = builder.close().unwrap_or_default();
        assert_eq!(first.new_topics().len(), 1);
        assert_eq!(*second.new_topics(), NewTopics::starting_at(TopicId(1), ["b"]));
        assert!(builder.close().is_none());
    }

    #[test]
    fn a_batch_is_full_by_count_and_by_size() {
        let mut builder = BatchBuilder::default();
        for _ in 0..MAX_BATCH_MESSAGES {
            assert!(!builder.is_full());
            builder.push(message("a", b"", Properties::default()));
        }
        assert!(builder.is_full());
        builder.close();
        builder.push(message("a", &vec![0; MAX_BATCH_BYTES], Properties::default()));
        assert!(builder.is_full());
    }
}
