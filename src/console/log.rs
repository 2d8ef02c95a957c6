//! The timeline: batches and gaps in the order they came, up to a bound, addressed by an absolute row number.
//!
//! A row keeps its number for as long as the log lives, also when older rows are evicted, so that a held list stays
//! where it is. Messages stay in their shared batches; a row is found by binary search over the batches. Rows that are
//! looked at stay behind when their batch leaves (`held`); what is missing after them is one row that says so. Rows
//! have numbers with holes, therefore, and places without.

use std::collections::VecDeque;
use std::sync::Arc;

use super::held::{Content, Held, LookedAt, Segment};
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
    /// So many rows were here and made room for newer ones.
    LetGo(u64),
}

/// Messages and gaps in the order they came.
#[derive(Debug, Default)]
pub struct Log {
    held: Held,
    segments: VecDeque<Segment>,
    end_row: u64,
    messages: u64,
    bytes: usize,
    evicted: u64,
    bounds: Bounds,
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

    /// Keeps these rows, whatever the bounds, and no others that are over them. Said before more is appended.
    pub fn look_at(&mut self, looked_at: LookedAt) {
        self.held.look_at(looked_at);
    }

    /// Whether rows on screen could not be kept because they are too large.
    #[must_use]
    pub fn held_is_full(&self) -> bool {
        self.held.is_full()
    }

    /// What is kept at most.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Number of the oldest row that is still here.
    #[must_use]
    pub fn first_row(&self) -> u64 {
        self.held.parts().first().map_or(self.first_whole_row(), |part| part.first_row)
    }

    /// Number that the next row will get.
    #[must_use]
    pub fn end_row(&self) -> u64 {
        self.end_row
    }

    /// Rows that are here: as many as there are places.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.place_of(self.end_row)
    }

    /// How many rows are here before `row`. A row that is not here any more reads as the one that says so.
    #[must_use]
    pub fn place_of(&self, row: u64) -> u64 {
        let mut place = 0;
        for (part, next) in self.held_parts() {
            let end = part.end_row();
            if row < end {
                return place + row.saturating_sub(part.first_row);
            }
            place += end - part.first_row;
            if row < next {
                return place;
            }
            place += u64::from(end < next);
        }
        place + row.min(self.end_row).saturating_sub(self.first_whole_row())
    }

    /// Number of the row at `place`; that of the next row to come when there is none.
    #[must_use]
    pub fn row_at(&self, place: u64) -> u64 {
        let mut left = place;
        for (part, next) in self.held_parts() {
            let here = part.end_row() - part.first_row;
            let with_hole = here + u64::from(part.end_row() < next);
            if left < with_hole {
                return part.first_row + left;
            }
            left -= with_hole;
        }
        self.first_whole_row().saturating_add(left).min(self.end_row)
    }

    /// Messages that are here.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.messages + self.held.parts().iter().map(Segment::messages).sum::<u64>()
    }

    /// Messages that were here and made room for newer ones.
    #[must_use]
    pub fn evicted(&self) -> u64 {
        self.messages + self.evicted - self.messages()
    }

    /// Row `row`, or `None` when it was evicted or has not come yet.
    #[must_use]
    pub fn row(&self, row: u64) -> Option<Row<'_>> {
        if row >= self.end_row {
            return None;
        }
        let after = self.segments.partition_point(|segment| segment.first_row <= row);
        let segment = match after.checked_sub(1) {
            Some(place) => self.segments.get(place)?,
            None => match self.held_parts().find(|(part, next)| row < part.end_row() || (row < *next))? {
                (part, next) if row == part.end_row() => return Some(Row::LetGo(next - row)),
                (part, _) if (part.first_row..part.end_row()).contains(&row) => part,
                _ => return None,
            },
        };
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
            Row::Gap(_) | Row::Dropped(_) | Row::LetGo(_) => None,
        }
    }

    fn append(&mut self, content: Content, rows: u64) {
        self.segments.push_back(Segment { first_row: self.end_row, content });
        self.end_row += rows;
    }

    fn evict(&mut self) {
        while self.segments.len() > 1 && (self.messages > self.bounds.messages || self.bytes > self.bounds.bytes) {
            let Some(segment) = self.segments.pop_front() else { return };
            if let Content::Batch(batch) = &segment.content {
                self.messages -= batch.len() as u64;
                self.evicted += batch.len() as u64;
                self.bytes -= batch.kept_bytes();
            }
            self.held.take(segment);
        }
    }

    /// The oldest row before which nothing is missing but what was held.
    fn first_whole_row(&self) -> u64 {
        self.segments.front().map_or(self.end_row, |segment| segment.first_row)
    }

    /// The held parts, and for each the number of the next row that is here.
    fn held_parts(&self) -> impl Iterator<Item = (&Segment, u64)> {
        let parts = self.held.parts();
        let nexts = parts.iter().skip(1).map(|part| part.first_row).chain([self.first_whole_row()]);
        parts.iter().zip(nexts)
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

    fn rows(log: &Log) -> Vec<String> {
        let told = |place| match log.row(log.row_at(place)).expect("a row") {
            Row::Message(message) => String::from_utf8_lossy(message.payload).into_owned(),
            Row::Gap(_) => "gap".to_owned(),
            Row::Dropped(count) => format!("{count} dropped"),
            Row::LetGo(count) => format!("{count} let go"),
        };
        (0..log.rows()).map(told).collect()
    }

    #[test]
    fn what_is_looked_at_stays_when_its_batch_leaves_and_the_hole_behind_it_is_told() {
        let mut log = Log::with_bounds(Bounds { messages: 3, bytes: usize::MAX });
        log.push(batch(&["a", "b", "c"]));
        log.look_at(LookedAt { shown: 1..5, selected: Some(0) });
        log.push_gap(gap());
        log.push(batch(&["d", "e", "f"]));
        assert_eq!(rows(&log), ["a", "b", "c", "gap", "d", "e", "f"]);
        log.push(batch(&["g", "h", "i"]));
        assert_eq!(rows(&log), ["a", "b", "c", "gap", "d", "2 let go", "g", "h", "i"]);
        assert_eq!((log.messages(), log.evicted(), log.first_row()), (7, 2, 0));
        assert!(log.row(6).is_none(), "in the hole");
        for place in 0..log.rows() {
            assert_eq!(log.place_of(log.row_at(place)), place);
        }
        assert_eq!(log.place_of(6), 5, "a row in the hole reads as the hole");
        log.look_at(LookedAt { shown: 8..9, selected: Some(0) });
        assert_eq!(rows(&log), ["a", "6 let go", "g", "h", "i"], "what is not looked at any more goes");
        assert_eq!((log.evicted(), log.row_at(99)), (5, log.end_row()));
        log.look_at(LookedAt::default());
        assert_eq!((rows(&log).len(), log.evicted(), log.first_row()), (3, 6, 7));
    }

    #[test]
    fn held_rows_have_a_bound_of_their_own_and_the_selected_message_stays_all_the_same() {
        let large = "x".repeat(super::super::held::MAX_HELD_BYTES / 2 - 1_000);
        let mut log = Log::with_bounds(Bounds { messages: 1, bytes: usize::MAX });
        log.look_at(LookedAt { shown: 0..4, selected: Some(3) });
        for _ in 0..5 {
            log.push(batch(&[large.as_str()]));
        }
        let kept: Vec<u64> = (0..4).filter(|row| log.message(*row).is_some()).collect();
        assert_eq!((kept, log.held_is_full()), (vec![0, 1, 3], true));
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
