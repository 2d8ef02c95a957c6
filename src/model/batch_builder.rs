//! Collects messages into batches. A batch that its readers are done with leaves its memory to the next one: memory from the
//! system is cleared page by page first, which costs more than the copy.

use std::collections::VecDeque;
use std::sync::Arc;

use super::batch::{DUPLICATE, QOS_1, RETAIN, SENT, offset};
use super::quiet::LastTimes;
use super::{Batch, Message, NewTopics, Origin, Qos, TopicInterner};

/// A batch is closed when it holds this many messages.
pub const MAX_BATCH_MESSAGES: usize = 4_096;
/// A batch is closed when its payloads and properties reach this many bytes.
pub const MAX_BATCH_BYTES: usize = 512 * 1024;

/// How many closed batches are looked after, to be used again.
const LENT: usize = 4;

/// Collects messages until the batch is closed.
#[derive(Debug, Default)]
pub struct BatchBuilder {
    topics: TopicInterner,
    batch: Batch,
    last_times: LastTimes,
    /// The last closed ones, oldest first.
    lent: VecDeque<Arc<Batch>>,
}

impl BatchBuilder {
    /// An empty builder that goes on with numbers that were given out before.
    #[must_use]
    pub fn with_topics(topics: TopicInterner) -> Self {
        Self { topics, ..Self::default() }
    }

    /// The numbers given out so far, for another builder.
    #[must_use]
    pub fn into_topics(self) -> TopicInterner {
        self.topics
    }

    /// Copies `message` to the end of the open batch.
    pub fn push(&mut self, message: Message<'_>) {
        let batch = &mut self.batch;
        // First, so that the rest is done while the memory takes it.
        batch.payloads.extend_from_slice(message.payload);
        batch.received_at.push(message.received_at);
        let topic = self.topics.intern(message.topic);
        batch.topics.push(topic);
        batch.payload_ends.push(offset(batch.payloads.len()));
        batch.note_compressed(message.payload);
        batch.properties.extend_from_slice(message.properties.as_bytes());
        batch.property_ends.push(offset(batch.properties.len()));
        batch.flags.push(flags(&message));
        // Others do not say when their sender sends.
        let is_live = message.origin == Origin::Received && !message.retain;
        let quiet = is_live.then(|| self.last_times.note(topic, self.topics.oldest(), message.received_at));
        batch.quiet.push(quiet.unwrap_or_default());
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
        let next = self.next();
        let mut closed = std::mem::replace(&mut self.batch, next);
        closed.oldest_topic = self.topics.oldest().0;
        closed.new_topics = self.topics.take_new();
        closed.shrink();
        let closed = Arc::new(closed);
        if self.lent.len() == LENT {
            self.lent.pop_front();
        }
        self.lent.push_back(Arc::clone(&closed));
        Some(closed)
    }

    /// An empty batch with room for as much as is in the open one.
    fn next(&mut self) -> Batch {
        let next = match self.lent.pop_front().map(Arc::try_unwrap) {
            Some(Ok(batch)) => batch,
            Some(Err(read)) => {
                self.lent.push_front(read);
                Batch::default()
            }
            None => Batch::default(),
        };
        emptied(next, &self.batch)
    }
}

fn emptied(batch: Batch, like: &Batch) -> Batch {
    fn column<T>(mut column: Vec<T>, like: &[T]) -> Vec<T> {
        column.clear();
        column.reserve_exact(like.len());
        column
    }
    Batch {
        received_at: column(batch.received_at, &like.received_at),
        topics: column(batch.topics, &like.topics),
        payload_ends: column(batch.payload_ends, &like.payload_ends),
        property_ends: column(batch.property_ends, &like.property_ends),
        flags: column(batch.flags, &like.flags),
        quiet: column(batch.quiet, &like.quiet),
        payloads: column(batch.payloads, &like.payloads),
        compressed: column(batch.compressed, &like.compressed),
        properties: column(batch.properties, &like.properties),
        new_topics: NewTopics::default(),
        oldest_topic: 0,
    }
}

fn flags(message: &Message<'_>) -> u8 {
    let bit = |set: bool, bit: u8| if set { bit } else { 0 };
    bit(message.qos == Qos::AtLeastOnce, QOS_1)
        | bit(message.retain, RETAIN)
        | bit(message.duplicate, DUPLICATE)
        | bit(message.origin == Origin::Sent, SENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Columns, Properties, PropertiesBuilder, PropertyRef, Timestamp, TopicId};

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
    fn it_is_known_how_long_a_topic_was_quiet_before_a_message_that_was_sent_live() {
        let mut builder = BatchBuilder::default();
        let mut push = |secs, topic, retain, origin| {
            let received_at = Timestamp::from_secs(secs);
            builder.push(Message { received_at, retain, origin, ..message(topic, b"", Properties::default()) });
        };
        push(0, "a", true, Origin::Received);
        push(10, "a", false, Origin::Received);
        push(20, "a", false, Origin::Sent);
        push(71, "a", false, Origin::Received);
        push(72, "b", false, Origin::Received);
        let first = builder.close().unwrap();
        builder.push(Message {
            received_at: Timestamp::from_secs(75),
            retain: false,
            origin: Origin::Received,
            ..message("b", b"", Properties::default())
        });
        let second = builder.close().unwrap();
        let quiet =
            |batch: &Batch| batch.iter().map(|message| message.quiet.map(|quiet| quiet.as_secs())).collect::<Vec<_>>();
        assert_eq!(quiet(&first), [None, None, None, Some(60), None]);
        assert_eq!(quiet(&second), [Some(2)]);
        assert_eq!(quiet(&first.part(3..4)), [Some(60)]);
        let kept = Batch::from_columns(first.columns(), NewTopics::default(), first.oldest_topic()).unwrap();
        assert_eq!(quiet(&kept), quiet(&first));
        let columns = Columns { quiet: Vec::new().into(), ..first.columns() };
        let kept = Batch::from_columns(columns, NewTopics::default(), first.oldest_topic()).unwrap();
        assert_eq!(quiet(&kept), [None; 5], "an older version did not keep it");
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

    #[test]
    fn a_batch_that_no_one_reads_any_more_leaves_its_memory_to_a_later_one() {
        let mut builder = BatchBuilder::default();
        let mut close = |payload: &[u8]| {
            builder.push(message("a", payload, Properties::default()));
            builder.close().unwrap_or_default()
        };
        let first = close(&[1; 100]);
        let kept = close(&[2; 100]);
        let memory = first.payloads().as_ptr();
        assert!([&kept, &close(&[3; 100])].iter().all(|batch| batch.payloads().as_ptr() != memory), "it is still read");
        drop(first);
        let found: Vec<bool> = (4..8).map(|byte| close(&[byte; 90]).payloads().as_ptr() == memory).collect();
        assert_eq!(found.iter().filter(|is_same| **is_same).count(), 1, "{found:?}");
        assert_eq!(kept.payloads(), [2; 100], "what is read stays as it is");
    }

    #[test]
    fn payloads_that_may_be_compressed_are_known_also_of_a_batch_that_was_kept_elsewhere() {
        let mut builder = BatchBuilder::default();
        for _ in 0..2 {
            for payload in
                [&b"{}"[..], b"\x1f\x8b\x08\0", b"", b"Hello", b"x\xda\0", b"H4sIAAAA", b"(\xb5/\xfd\0", b"eNo"]
            {
                builder.push(message("a", payload, Properties::default()));
            }
            let batch = builder.close().unwrap();
            let compressed = |batch: &Batch| batch.compressed().collect::<Vec<_>>();
            assert_eq!(compressed(&batch), [1, 4, 5, 6, 7], "also where the memory is used again");
            assert_eq!(compressed(&batch.part(4..6)), [0, 1]);
            let kept = Batch::from_columns(batch.columns(), NewTopics::default(), TopicId(0)).unwrap();
            assert_eq!(compressed(&kept), [1, 4, 5, 6, 7]);
        }
    }
}
