//! The messages that go into one block: those of several batches, under the numbers that topics have on disk.

use std::time::Duration;

use model::{Batch, Columns, Quiet, Timestamp, TopicId};

use super::pack::MOST_KEPT_BYTES;

/// A block is full with so many messages, or so many bytes of payloads.
const FULL_MESSAGES: usize = 8_192;
const FULL_BYTES: usize = 1 << 20;
/// And when its messages came within so long: how many came in a part of a day is known of its blocks.
const LONGEST: Duration = Duration::from_mins(5);
/// A block that has fewer of both goes on after it was written, and is written again.
const SMALL_MESSAGES: usize = 256;
const SMALL_BYTES: usize = 64 << 10;

/// A block that is still collected.
#[derive(Debug, Default)]
pub(super) struct OpenBlock {
    /// The number of its first message.
    pub(super) first_row: u64,
    pub(super) columns: Columns<'static>,
}

impl OpenBlock {
    /// An empty one.
    pub(super) fn at(first_row: u64) -> Self {
        Self { first_row, columns: Columns::default() }
    }

    /// Empties it, and keeps its memory.
    pub(super) fn begin_at(&mut self, first_row: u64) {
        self.first_row = first_row;
        let columns = &mut self.columns;
        columns.received_at.to_mut().clear();
        columns.topics.to_mut().clear();
        columns.payload_ends.to_mut().clear();
        columns.property_ends.to_mut().clear();
        columns.flags.to_mut().clear();
        columns.quiet.to_mut().clear();
        for bytes in [columns.payloads.to_mut(), columns.properties.to_mut()] {
            bytes.clear();
            bytes.shrink_to(MOST_KEPT_BYTES);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.columns.topics.len()
    }

    /// Whether it is closed before this batch is added.
    pub(super) fn is_full_for(&self, batch: &Batch) -> bool {
        let is_long = |first: &Timestamp, last: &Timestamp| last.since(*first).max(first.since(*last)) > LONGEST;
        let ends = self.columns.received_at.first().zip(batch.received_at().last());
        self.len() >= FULL_MESSAGES
            || self.columns.payloads.len() + self.columns.properties.len() >= FULL_BYTES
            || ends.is_some_and(|(first, last)| is_long(first, last))
    }

    /// Whether more is added even though it is on disk.
    pub(super) fn is_small(&self) -> bool {
        self.len() < SMALL_MESSAGES && self.columns.payloads.len() + self.columns.properties.len() < SMALL_BYTES
    }

    /// Adds the messages of a batch. `topics` are the numbers of their topics on disk, one for each message.
    pub(super) fn add(&mut self, batch: &Batch, topics: &[u32]) {
        let (from, to) = (batch.columns(), &mut self.columns);
        let shift = |ends: &[u32], before: usize, to: &mut Vec<u32>| {
            let before = u32::try_from(before).unwrap_or(u32::MAX);
            to.extend(ends.iter().map(|end| end.saturating_add(before)));
        };
        shift(&from.payload_ends, to.payloads.len(), to.payload_ends.to_mut());
        shift(&from.property_ends, to.properties.len(), to.property_ends.to_mut());
        to.received_at.to_mut().extend_from_slice(&from.received_at);
        to.topics.to_mut().extend(topics.iter().map(|topic| TopicId(*topic)));
        to.flags.to_mut().extend_from_slice(&from.flags);
        to.quiet.to_mut().extend_from_slice(&from.quiet);
        // Not known of what was kept elsewhere.
        to.quiet.to_mut().resize(to.topics.len(), Quiet::default());
        to.payloads.to_mut().extend_from_slice(&from.payloads);
        to.properties.to_mut().extend_from_slice(&from.properties);
    }

    /// The earliest and the latest time; a clock may have been set back.
    pub(super) fn times(&self) -> (Timestamp, Timestamp) {
        let times = || self.columns.received_at.iter().copied();
        (times().min().unwrap_or_default(), times().max().unwrap_or_default())
    }

    /// Which topics there are, in ascending order.
    pub(super) fn topic_set(&self) -> Vec<u32> {
        let largest = self.columns.topics.iter().map(|topic| topic.index()).max().unwrap_or(0);
        // A bit for each number: to sort all that there are takes longer, as long as the numbers are not spread too far.
        if largest > 64 * FULL_MESSAGES {
            let mut topics: Vec<u32> = self.columns.topics.iter().map(|topic| topic.0).collect();
            topics.sort_unstable();
            topics.dedup();
            return topics;
        }
        let mut bits = vec![0_u64; largest / 64 + 1];
        for topic in self.columns.topics.iter() {
            if let Some(word) = bits.get_mut(topic.index() / 64) {
                *word |= 1 << (topic.0 % 64);
            }
        }
        let is_set = |number: &u32| bits[*number as usize / 64] >> (number % 64) & 1 == 1;
        (0..=u32::try_from(largest).unwrap_or(u32::MAX)).filter(is_set).collect()
    }
}
