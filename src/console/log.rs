//! Timeline: batches and what is missing between them, in the order they came, up to a bound, addressed by an
//! absolute row number.
//!
//! A row keeps its number for as long as the log lives, also when older rows are evicted, so that a held list stays
//! where it is. Messages stay in their shared batches; a row is found by binary search over the batches. Rows that are
//! looked at stay behind when their batch leaves (`held`); what is missing after them is one row that says so. Rows
//! have numbers with holes, therefore, and places without.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use ahash::RandomState;

use super::held::{Content, Held, LookedAt, Segment};
use model::{Batch, Gap, LogLimit, MessageRef, PastGap, Pause, RowSet, SearchPart, Timestamp, TopicId, WhyMissing};

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
        LogLimit::default().into()
    }
}

impl From<LogLimit> for Bounds {
    fn from(limit: LogLimit) -> Self {
        Self { messages: limit.messages(), bytes: limit.mebibytes() as usize * 1024 * 1024 }
    }
}

/// One row of the timeline, borrowed.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// A message.
    Message(MessageRef<'a>),
    /// A time without a connection.
    Gap(&'a Gap),
    /// A time in which a subscription brought nothing.
    Pause(&'a Pause),
    /// So many messages came faster than the window took them, and were left out.
    Dropped(u64),
    /// So many rows were here and made room for newer ones.
    LetGo(u64),
    /// A time in which nothing was recorded.
    NotRecorded(&'a PastGap),
    /// A message of a recording that is not in memory.
    Unread {
        /// Why it cannot be read.
        unreadable: Option<&'a WhyMissing>,
    },
}

/// Messages and what is missing between them, in the order they came.
#[derive(Debug, Default)]
pub struct Log {
    held: Held,
    segments: VecDeque<Segment>,
    /// The rows of `segments` that are no messages.
    remarks: VecDeque<u64>,
    end_row: u64,
    /// The latest time of a message so far.
    latest: Timestamp,
    messages: u64,
    bytes: usize,
    evicted: u64,
    /// Messages of the connection so far, those that were left out included.
    came: u64,
    /// How many messages each topic has in `segments`; each has at least one.
    of_topic: HashMap<TopicId, u32, RandomState>,
    bounds: Bounds,
    /// The rows that a recording has; `None` where that is all from the first to the last.
    recorded_rows: Option<RowSet>,
    is_recorded: bool,
    /// Blocks of a recording that came into memory so far.
    blocks_read: u64,
}

impl Log {
    /// An empty log that keeps at most `bounds`.
    #[must_use]
    pub fn with_bounds(bounds: Bounds) -> Self {
        Self { bounds, ..Self::default() }
    }

    /// Appends the messages of `batch` and evicts whole batches from the front until the bounds hold. Returns those, each
    /// with the row of its first message.
    pub fn push(&mut self, batch: Arc<Batch>) -> Vec<(u64, Arc<Batch>)> {
        if batch.is_empty() {
            return Vec::new();
        }
        let messages = batch.len() as u64;
        self.messages += messages;
        self.bytes += batch.kept_bytes();
        for topic in batch.topics() {
            *self.of_topic.entry(*topic).or_default() += 1;
        }
        let latest = batch.received_at().iter().max().copied().unwrap_or_default();
        self.append(Content::Batch(batch), messages);
        self.came += messages;
        self.latest = self.latest.max(latest);
        self.evict()
    }

    /// Appends a row that tells of a time without a connection. The end of one that lasts is added to its row, which is
    /// before what came since.
    pub fn push_gap(&mut self, gap: Gap) {
        let lasting = self.segments.iter_mut().rev().find_map(|segment| match &mut segment.content {
            Content::Gap(known) if known.end.is_none() => Some(known),
            _ => None,
        });
        match lasting {
            Some(known) => **known = gap,
            None => self.append(Content::Gap(Box::new(gap)), 1),
        }
    }

    /// The same for a time in which a subscription brought nothing.
    pub fn push_pause(&mut self, pause: Pause) {
        let lasting = self.segments.iter_mut().rev().find_map(|segment| match &mut segment.content {
            Content::Pause(known) if known.to.is_none() && known.topic_filter == pause.topic_filter => Some(known),
            _ => None,
        });
        match lasting {
            Some(known) => **known = pause,
            None => self.append(Content::Pause(Box::new(pause)), 1),
        }
    }

    /// Appends a row that tells of messages left out, or adds to it when it is the last one.
    pub fn push_dropped(&mut self, count: u64) {
        if let Some(Segment { content: Content::Dropped(dropped), .. }) = self.segments.back_mut() {
            *dropped += count;
        } else {
            self.append(Content::Dropped(count), 1);
        }
        self.came += count;
    }

    /// Keeps these rows, whatever the bounds, and no others that are over them. Said before more is appended. Returns
    /// whether rows left.
    pub fn look_at(&mut self, looked_at: LookedAt) -> bool {
        self.held.look_at(looked_at)
    }

    /// The rows that are here although newer ones have left, oldest first.
    pub fn held_rows(&self) -> impl Iterator<Item = Range<u64>> {
        self.held.parts().iter().map(|part| part.first_row..part.end_row())
    }

    /// Whether rows on screen could not be kept because they are too large.
    #[must_use]
    pub fn held_is_full(&self) -> bool {
        self.held.is_full()
    }

    /// Keeps more from now on; less than before is for logs that are made after this.
    pub fn widen(&mut self, bounds: Bounds) {
        self.bounds.messages = self.bounds.messages.max(bounds.messages);
        self.bounds.bytes = self.bounds.bytes.max(bounds.bytes);
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

    /// Number of the oldest row from which on nothing is missing.
    #[must_use]
    pub fn first_whole_row(&self) -> u64 {
        self.segments.front().map_or(self.end_row, |segment| segment.first_row)
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

    /// How many of them are before `row`.
    #[must_use]
    pub fn messages_before(&self, row: u64) -> u64 {
        if let Some(recorded) = &self.recorded_rows {
            return recorded.rank(row) - self.remarks.partition_point(|remark| *remark < row) as u64;
        }
        let held = self.held.parts().iter().filter(|part| matches!(part.content, Content::Batch(_)));
        let held = held.map(|part| row.clamp(part.first_row, part.end_row()) - part.first_row).sum::<u64>();
        let remarks = self.remarks.partition_point(|remark| *remark < row) as u64;
        held + row.min(self.end_row).saturating_sub(self.first_whole_row()).saturating_sub(remarks)
    }

    /// The batches that are here with a message before `row`, the newest first, as far as messages that are not in memory.
    pub fn parts_before(&self, row: u64) -> impl Iterator<Item = SearchPart> {
        let end = self.segments.partition_point(|segment| segment.first_row < row);
        let held = self.held.parts().iter().filter(move |part| part.first_row < row);
        let read = |segment: &&Segment| !matches!(segment.content, Content::Unread { .. });
        self.segments.range(..end).rev().take_while(read).chain(held.rev()).filter_map(|segment| {
            match &segment.content {
                Content::Batch(batch) => {
                    let Segment { first_row, not_before, .. } = *segment;
                    Some(SearchPart { first_row, not_before, batch: Arc::clone(batch) })
                }
                _ => None,
            }
        })
    }

    /// The last of these rows that is no message, if there is one. Rows that have left count as one.
    #[must_use]
    pub fn last_remark(&self, rows: &Range<u64>) -> Option<u64> {
        let end = self.remarks.partition_point(|remark| *remark < rows.end);
        let last = end.checked_sub(1).and_then(|place| self.remarks.get(place)).copied();
        let held = self.held_parts().flat_map(|(part, next)| {
            let remark = (!matches!(part.content, Content::Batch(_))).then_some(part.first_row);
            let hole = (part.end_row() < next).then_some(part.end_row());
            remark.into_iter().chain(hole)
        });
        last.or_else(|| held.filter(|remark| *remark < rows.end).last()).filter(|remark| rows.start <= *remark)
    }

    /// Topics that the messages here have.
    #[must_use]
    pub fn topics(&self) -> usize {
        let held = self.held.parts().iter().filter_map(|part| match &part.content {
            Content::Batch(batch) => Some(batch.topics()),
            _ => None,
        });
        let held: HashSet<TopicId> =
            held.flatten().copied().filter(|topic| !self.of_topic.contains_key(topic)).collect();
        self.of_topic.len() + held.len()
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
            Content::Unread { unreadable, .. } => {
                (row < segment.end_row()).then_some(Row::Unread { unreadable: unreadable.as_ref() })
            }
            Content::Gap(gap) => Some(Row::Gap(gap)),
            Content::Pause(pause) => Some(Row::Pause(pause)),
            Content::Dropped(count) => Some(Row::Dropped(*count)),
            Content::NotRecorded(gap) => (row < segment.end_row()).then_some(Row::NotRecorded(gap)),
        }
    }

    /// The message at `row`; `None` for remarks.
    #[must_use]
    pub fn message(&self, row: u64) -> Option<MessageRef<'_>> {
        match self.row(row)? {
            Row::Message(message) => Some(message),
            _ => None,
        }
    }

    fn append(&mut self, content: Content, rows: u64) {
        if !matches!(content, Content::Batch(_) | Content::Unread { .. }) {
            self.remarks.push_back(self.end_row);
        }
        self.segments.push_back(Segment {
            first_row: self.end_row,
            not_before: self.latest,
            came_before: self.came,
            content,
        });
        self.end_row += rows;
    }

    fn evict(&mut self) -> Vec<(u64, Arc<Batch>)> {
        let mut gone = Vec::new();
        while self.segments.len() > 1 && (self.messages > self.bounds.messages || self.bytes > self.bounds.bytes) {
            let Some(segment) = self.segments.pop_front() else { break };
            if let Content::Batch(batch) = &segment.content {
                self.messages -= batch.len() as u64;
                self.evicted += batch.len() as u64;
                self.bytes -= batch.kept_bytes();
                for topic in batch.topics() {
                    self.discount(*topic);
                }
                gone.push((segment.first_row, Arc::clone(batch)));
            } else {
                self.remarks.pop_front();
            }
            self.held.take(segment);
        }
        gone
    }

    fn discount(&mut self, topic: TopicId) {
        if let Entry::Occupied(mut entry) = self.of_topic.entry(topic) {
            *entry.get_mut() -= 1;
            if *entry.get() == 0 {
                entry.remove();
            }
        }
    }

    /// The held parts, and for each the number of the next row that is here.
    fn held_parts(&self) -> impl Iterator<Item = (&Segment, u64)> {
        let parts = self.held.parts();
        let nexts = parts.iter().skip(1).map(|part| part.first_row).chain([self.first_whole_row()]);
        parts.iter().zip(nexts)
    }
}

mod came;
mod recorded;
mod times;

#[cfg(test)]
pub(super) mod tests;
