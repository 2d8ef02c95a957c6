//! The timeline: batches and gaps in the order they came, up to a bound, addressed by an absolute row number.
//!
//! A row keeps its number for as long as the log lives, also when older rows are evicted, so that a held list stays
//! where it is. Messages stay in their shared batches; a row is found by binary search over the batches.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::model::{Batch, Gap, MessageRef};

/// How much is kept at most. The newest batch stays whatever its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Messages.
    pub messages: u64,
    /// Bytes of memory, as the batches count themselves.
    pub bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { messages: 1_000_000, bytes: 256 * 1024 * 1024 }
    }
}

/// One row of the timeline, borrowed.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// A message.
    Message(MessageRef<'a>),
    /// A time without a connection.
    Gap(&'a Gap),
    /// So many messages came faster than the window took them, and were left out.
    Dropped(u64),
}

/// Messages and gaps in the order they came.
#[derive(Debug, Default)]
pub struct Log {
    segments: VecDeque<Segment>,
    end_row: u64,
    messages: u64,
    bytes: usize,
    evicted: u64,
    bounds: Bounds,
}

#[derive(Debug)]
struct Segment {
    first_row: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Batch(Arc<Batch>),
    Gap(Box<Gap>),
    Dropped(u64),
}

impl Log {
    /// An empty log that keeps at most `bounds`.
    #[must_use]
    pub fn with_bounds(bounds: Bounds) -> Self {
        Self { bounds, ..Self::default() }
    }

    /// Appends the messages of `batch` and evicts whole batches from the front until the bounds hold.
    pub fn push(&mut self, batch: Arc<Batch>) {
        if batch.is_empty() {
            return;
        }
        let messages = batch.len() as u64;
        self.messages += messages;
        self.bytes += batch.kept_bytes();
        self.append(Content::Batch(batch), messages);
        self.evict();
    }

    /// Appends a row that tells of a time without a connection.
    pub fn push_gap(&mut self, gap: Gap) {
        self.append(Content::Gap(Box::new(gap)), 1);
    }

    /// Appends a row that tells of messages left out, or adds to it when it is the last one.
    pub fn push_dropped(&mut self, count: u64) {
        if let Some(Segment { content: Content::Dropped(dropped), .. }) = self.segments.back_mut() {
            *dropped += count;
        } else {
            self.append(Content::Dropped(count), 1);
        }
    }

    /// Number of the oldest row that is still here.
    #[must_use]
    pub fn first_row(&self) -> u64 {
        self.segments.front().map_or(self.end_row, |segment| segment.first_row)
    }

    /// Number that the next row will get.
    #[must_use]
    pub fn end_row(&self) -> u64 {
        self.end_row
    }

    /// Rows that are here.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.end_row - self.first_row()
    }

    /// Messages that are here.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// Messages that were here and made room for newer ones.
    #[must_use]
    pub fn evicted(&self) -> u64 {
        self.evicted
    }

    /// Row `row`, or `None` when it was evicted or has not come yet.
    #[must_use]
    pub fn row(&self, row: u64) -> Option<Row<'_>> {
        if row >= self.end_row {
            return None;
        }
        let after = self.segments.partition_point(|segment| segment.first_row <= row);
        let segment = self.segments.get(after.checked_sub(1)?)?;
        match &segment.content {
            Content::Batch(batch) => batch.get(usize::try_from(row - segment.first_row).ok()?).map(Row::Message),
            Content::Gap(gap) => Some(Row::Gap(gap)),
            Content::Dropped(count) => Some(Row::Dropped(*count)),
        }
    }

    /// The message at `row`; `None` for gaps too.
    #[must_use]
    pub fn message(&self, row: u64) -> Option<MessageRef<'_>> {
        match self.row(row)? {
            Row::Message(message) => Some(message),
            Row::Gap(_) | Row::Dropped(_) => None,
        }
    }

    fn append(&mut self, content: Content, rows: u64) {
        self.segments.push_back(Segment { first_row: self.end_row, content });
        self.end_row += rows;
    }

    fn evict(&mut self) {
        while self.segments.len() > 1 && (self.messages > self.bounds.messages || self.bytes > self.bounds.bytes) {
            if let Some(Segment { content: Content::Batch(batch), .. }) = self.segments.pop_front() {
                self.messages -= batch.len() as u64;
                self.evicted += batch.len() as u64;
                self.bytes -= batch.kept_bytes();
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp};

    pub(in crate::console) fn batch(topics: &[&str]) -> Arc<Batch> {
        batch_of(&mut BatchBuilder::default(), topics, Origin::Received)
    }

    pub(in crate::console) fn batch_of(builder: &mut BatchBuilder, topics: &[&str], origin: Origin) -> Arc<Batch> {
        for topic in topics {
            builder.push(Message {
                received_at: Timestamp::from_secs(1),
                topic,
                payload: topic.as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin,
            });
        }
        builder.close().unwrap_or_default()
    }

    fn gap() -> Gap {
        let at = Timestamp::from_secs(1);
        Gap { from: at, to: at, session_resumed: false, reason: "network changed".into() }
    }

    fn payload(log: &Log, row: u64) -> Option<String> {
        log.message(row).map(|message| String::from_utf8_lossy(message.payload).into_owned())
    }

    #[test]
    fn rows_are_found_across_batches_and_gaps() {
        let mut log = Log::default();
        log.push(batch(&["a", "b"]));
        log.push_gap(gap());
        log.push(batch(&["c"]));
        assert_eq!((log.rows(), log.messages()), (4, 3));
        assert_eq!(payload(&log, 0).as_deref(), Some("a"));
        assert_eq!(payload(&log, 1).as_deref(), Some("b"));
        assert!(matches!(log.row(2), Some(Row::Gap(_))));
        assert_eq!(payload(&log, 3).as_deref(), Some("c"));
        assert!(log.row(4).is_none());
    }

    #[test]
    fn whole_batches_leave_at_the_front_and_are_counted() {
        let mut log = Log::with_bounds(Bounds { messages: 3, bytes: usize::MAX });
        log.push(batch(&["a", "b"]));
        log.push_gap(gap());
        log.push(batch(&["c"]));
        log.push(batch(&["d"]));
        assert_eq!((log.messages(), log.evicted(), log.first_row(), log.end_row()), (2, 2, 2, 5));
        assert!(log.row(1).is_none());
        assert_eq!(payload(&log, 3).as_deref(), Some("c"), "a row keeps its number");
    }

    #[test]
    fn the_newest_batch_stays_whatever_its_size() {
        let mut log = Log::with_bounds(Bounds { messages: u64::MAX, bytes: 1 });
        log.push(batch(&["a"]));
        log.push(batch(&["b", "c"]));
        assert_eq!((log.messages(), log.evicted()), (2, 1));
    }

    #[test]
    fn messages_left_out_are_one_row_until_something_comes() {
        let mut log = Log::default();
        log.push_dropped(3);
        log.push_dropped(4);
        log.push(batch(&["a"]));
        log.push_dropped(1);
        assert!(matches!(log.row(0), Some(Row::Dropped(7))));
        assert!(matches!(log.row(2), Some(Row::Dropped(1))));
        assert_eq!(log.messages(), 1);
    }
}
