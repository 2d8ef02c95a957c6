//! Messages in immutable, shared batches: the one type that recorder, console, filters and export read.
//!
//! A batch has one arena of payload bytes and one column per field. A message costs its payload and 23 bytes; adding
//! one allocates nothing beyond the growth of the columns.

use std::ops::Range;
use std::time::Duration;

use super::compressed::may_be_compressed;
use super::quiet::Quiet;
use super::{Columns, NewTopics, Properties, Qos, Timestamp, TopicId};

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
    /// How long before it no message came on its topic; `None` where that is not known: it is the first one of a connection,
    /// was kept by the broker, sent by this program, or recorded by an older version.
    pub quiet: Option<Duration>,
}

/// Up to [`MAX_BATCH_MESSAGES`](super::MAX_BATCH_MESSAGES) messages, immutable and shared as `Arc<Batch>`.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) received_at: Vec<Timestamp>,
    pub(super) topics: Vec<TopicId>,
    pub(super) payload_ends: Vec<u32>,
    pub(super) property_ends: Vec<u32>,
    pub(super) flags: Vec<u8>,
    /// Not there for what an older version kept elsewhere.
    pub(super) quiet: Vec<Quiet>,
    pub(super) payloads: Vec<u8>,
    /// The messages whose payload may be compressed.
    pub(super) compressed: Vec<u32>,
    pub(super) properties: Vec<u8>,
    pub(super) new_topics: NewTopics,
    pub(super) oldest_topic: u32,
}

pub(super) const QOS_1: u8 = 1;
pub(super) const RETAIN: u8 = 1 << 1;
pub(super) const DUPLICATE: u8 = 1 << 2;
pub(super) const SENT: u8 = 1 << 3;

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
        self.payloads.capacity()
            + self.properties.capacity()
            + self.compressed.capacity() * 4
            + self.len() * 23
            + size_of::<Self>()
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

    /// Those of the messages whose payload begins as one that is compressed, in order.
    pub fn compressed(&self) -> impl Iterator<Item = usize> {
        self.compressed.iter().map(|index| *index as usize)
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
            quiet: self.quiet.as_slice().into(),
            payloads: self.payloads.as_slice().into(),
            properties: self.properties.as_slice().into(),
        }
    }

    /// A batch of columns that were kept elsewhere; `None` when they do not fit each other.
    #[must_use]
    pub fn from_columns(columns: Columns<'_>, new_topics: NewTopics, oldest_topic: TopicId) -> Option<Self> {
        columns.fit().then(|| Self {
            compressed: compressed(&columns),
            received_at: columns.received_at.into_owned(),
            topics: columns.topics.into_owned(),
            payload_ends: columns.payload_ends.into_owned(),
            property_ends: columns.property_ends.into_owned(),
            flags: columns.flags.into_owned(),
            quiet: columns.quiet.into_owned(),
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
            quiet: self.quiet.get(index).and_then(|quiet| quiet.time()),
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
            part.note_compressed(message.payload);
            part.properties.extend_from_slice(message.properties.as_bytes());
            part.property_ends.push(offset(part.properties.len()));
            part.flags.extend(self.flags.get(place));
            part.quiet.extend(self.quiet.get(place));
        }
        part.shrink();
        part
    }

    /// All messages in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = MessageRef<'_>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Notes it where the payload of the last message may be compressed.
    pub(super) fn note_compressed(&mut self, payload: &[u8]) {
        if may_be_compressed(payload) {
            self.compressed.push(offset(self.payload_ends.len().saturating_sub(1)));
        }
    }

    /// Shrinks its columns to fit: a kept batch lives for hours.
    pub(super) fn shrink(&mut self) {
        self.received_at.shrink_to_fit();
        self.topics.shrink_to_fit();
        self.payload_ends.shrink_to_fit();
        self.property_ends.shrink_to_fit();
        self.flags.shrink_to_fit();
        self.quiet.shrink_to_fit();
        self.payloads.shrink_to_fit();
        self.compressed.shrink_to_fit();
        self.properties.shrink_to_fit();
    }
}

fn compressed(columns: &Columns<'_>) -> Vec<u32> {
    let rows = 0..columns.payload_ends.len();
    rows.filter(|row| may_be_compressed(slice(&columns.payloads, &columns.payload_ends, *row))).map(offset).collect()
}

fn slice<'a>(arena: &'a [u8], ends: &[u32], index: usize) -> &'a [u8] {
    let start = if index == 0 { 0 } else { ends.get(index - 1).copied().unwrap_or(0) };
    let end = ends.get(index).copied().unwrap_or(start);
    arena.get(start as usize..end as usize).unwrap_or_default()
}

/// Offsets fit: a batch closes at [`MAX_BATCH_BYTES`], and one MQTT packet has at most 256 MiB.
pub(super) fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
