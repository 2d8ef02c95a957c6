//! The log of what was recorded: it has all rows from the beginning, and the messages of those blocks that are near what is
//! looked at. The others are read when they are wanted.

use std::collections::hash_map::Entry;
use std::ops::Range;
use std::sync::Arc;

use super::{Bounds, Log, Row};
use crate::held::{Content, Segment};
use model::{Batch, PastBlock, PastGap, RowSet, Timestamp, WhyMissing};

impl Log {
    /// A log of these blocks, in the order of their rows, none of which is in memory. Before some of them there is a row that
    /// says what is not recorded: each with the place of the block that is behind it.
    #[must_use]
    pub fn of_recording(blocks: &[PastBlock], not_recorded: Vec<(usize, PastGap)>) -> Self {
        let bounds = Bounds { messages: u64::MAX, bytes: usize::MAX };
        let mut log = Self { is_recorded: true, ..Self::with_bounds(bounds) };
        let mut not_recorded = not_recorded.into_iter().peekable();
        let mut has_holes = false;
        for (place, block) in blocks.iter().enumerate() {
            let mut gaps = Vec::new();
            while let Some((_, gap)) = not_recorded.next_if(|(before, _)| *before <= place) {
                gaps.push(gap);
            }
            let first_row = block.first_row - gaps.len() as u64;
            has_holes |= place > 0 && first_row != log.end_row;
            log.end_row = first_row;
            for gap in gaps {
                log.append(Content::NotRecorded(Box::new(gap)), 1);
            }
            log.append(Content::Unread { block: *block, unreadable: None }, block.messages);
            log.latest = log.latest.max(block.last_time);
            log.messages += block.messages;
        }
        not_recorded.for_each(|(_, gap)| log.append(Content::NotRecorded(Box::new(gap)), 1));
        log.recorded_rows = has_holes.then(|| {
            let mut rows = RowSet::default();
            log.segments.iter().for_each(|segment| rows.insert_range(segment.first_row..segment.end_row()));
            rows
        });
        log
    }

    /// Whether it is of a recording.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.is_recorded
    }

    /// The rows that a recording has; `None` where none between two is missing.
    #[must_use]
    pub fn recorded_rows(&self) -> Option<&RowSet> {
        self.recorded_rows.as_ref()
    }

    /// Bytes of memory that the messages take that are here.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether the message before `row` is recorded and not in memory.
    #[must_use]
    pub fn is_unread_before(&self, row: u64) -> bool {
        row.checked_sub(1).is_some_and(|before| self.unread_block(before).is_some())
    }

    /// The block of `row`, if it is not in memory.
    #[must_use]
    pub fn unread_block(&self, row: u64) -> Option<PastBlock> {
        match self.segments.get(self.segment_of(row)?)?.content {
            Content::Unread { block, .. } => Some(block),
            _ => None,
        }
    }

    /// The rows of the block that has `row` and of those beside it.
    #[must_use]
    pub fn blocks_around(&self, row: u64) -> Range<u64> {
        let Some(at) = self.segment_of(row) else { return row..row };
        let first = self.segments.get(at.saturating_sub(1)).map_or(row, |segment| segment.first_row);
        let last = self.segments.get(at + 1).or_else(|| self.segments.get(at));
        first..last.map_or(row, Segment::end_row)
    }

    /// The row behind the block that has `row`; `row` where none has it.
    #[must_use]
    pub fn end_of_block(&self, row: u64) -> u64 {
        self.segment_of(row).and_then(|at| self.segments.get(at)).map_or(row, Segment::end_row)
    }

    /// Puts the messages of a block in their place. Returns whether they are wanted there.
    pub fn fill(&mut self, first_row: u64, batch: Arc<Batch>) -> bool {
        let Some(segment) = self.segment_of(first_row).and_then(|at| self.segments.get_mut(at)) else { return false };
        let fits = matches!(&segment.content, Content::Unread { block, .. }
            if block.first_row == first_row && block.messages == batch.len() as u64);
        if fits {
            self.bytes += batch.kept_bytes();
            for topic in batch.topics() {
                *self.of_topic.entry(*topic).or_default() += 1;
            }
            segment.content = Content::Batch(batch);
            self.blocks_read += 1;
        }
        fits
    }

    /// How many blocks came into memory so far.
    #[must_use]
    pub fn blocks_read(&self) -> u64 {
        self.blocks_read
    }

    /// Notes why the block of a row cannot be read.
    pub fn note_unreadable(&mut self, row: u64, why: WhyMissing) {
        let segment = self.segment_of(row).and_then(|at| self.segments.get_mut(at));
        if let Some(Content::Unread { unreadable, .. }) = segment.map(|segment| &mut segment.content) {
            *unreadable = Some(why);
        }
    }

    /// Whether the row cannot be read.
    #[must_use]
    pub fn is_unreadable(&self, row: u64) -> bool {
        matches!(self.row(row), Some(Row::Unread { unreadable: Some(_) }))
    }

    /// Lets go of blocks until those that are in memory take no more than `bytes`: of those without one of the rows `kept`, the
    /// ones that are farthest from `near`.
    pub fn unload(&mut self, bytes: usize, near: u64, kept: &[Range<u64>]) {
        let is_kept =
            |segment: &Segment| kept.iter().any(|rows| rows.start < segment.end_row() && segment.first_row < rows.end);
        while self.bytes > bytes {
            let loaded =
                self.segments.iter().enumerate().filter(|(_, segment)| matches!(segment.content, Content::Batch(_)));
            let free = loaded.filter(|(_, segment)| !is_kept(segment));
            let Some((at, _)) = free.max_by_key(|(_, segment)| segment.first_row.abs_diff(near)) else { return };
            self.unload_at(at);
        }
    }

    fn unload_at(&mut self, at: usize) {
        let Some(segment) = self.segments.get_mut(at) else { return };
        let Content::Batch(batch) = &segment.content else { return };
        let times = || batch.received_at().iter().copied();
        let block = PastBlock {
            first_row: segment.first_row,
            messages: batch.len() as u64,
            first_time: times().min().unwrap_or_default(),
            last_time: times().max().unwrap_or_default(),
        };
        let Content::Batch(gone) = std::mem::replace(&mut segment.content, Content::Unread { block, unreadable: None })
        else {
            return;
        };
        self.bytes -= gone.kept_bytes();
        for topic in gone.topics() {
            if let Entry::Occupied(mut entry) = self.of_topic.entry(*topic) {
                *entry.get_mut() -= 1;
                if *entry.get() == 0 {
                    entry.remove();
                }
            }
        }
    }

    /// The time of the message at `row`, where it is not in memory about when it came.
    #[must_use]
    pub fn time_of(&self, row: u64) -> Option<Timestamp> {
        if let Some(message) = self.message(row) {
            return Some(message.received_at);
        }
        let block = self.unread_block(row)?;
        let lasts = block.last_time.since(block.first_time).as_micros();
        let passed = lasts * u128::from(row - block.first_row) / u128::from(block.messages.max(1));
        Some(Timestamp(block.first_time.0.saturating_add(i64::try_from(passed).unwrap_or(0))))
    }

    fn segment_of(&self, row: u64) -> Option<usize> {
        let at = self.segments.partition_point(|segment| segment.first_row <= row).checked_sub(1)?;
        self.segments.get(at).filter(|segment| row < segment.end_row()).map(|_| at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::batch;
    use super::*;
    use crate::View;

    fn block(first_row: u64, messages: u64, from: i64, until: i64) -> PastBlock {
        PastBlock { first_row, messages, first_time: Timestamp(from), last_time: Timestamp(until) }
    }

    #[test]
    fn all_rows_are_there_and_the_messages_of_blocks_come_and_go() {
        let mut log =
            Log::of_recording(&[block(100, 3, 0, 20), block(103, 2, 30, 40), block(105, 5, 50, 100)], Vec::new());
        assert_eq!((log.first_row(), log.end_row(), log.rows(), log.messages()), (100, 110, 10, 10));
        assert!(
            matches!(log.row(104), Some(super::super::Row::Unread { unreadable: None })) && log.message(104).is_none()
        );
        assert_eq!((log.row_at_time(Timestamp(60)), log.row_at_time(Timestamp(31))), (106, 103));
        assert_eq!(log.blocks_around(104), 100..110);
        assert!(!log.fill(103, batch(&["a"])), "another number of messages");
        assert!(log.fill(103, batch(&["a", "b"])) && log.message(104).is_some());
        assert!(!log.fill(103, batch(&["a", "b"])), "it is there already");
        assert!(log.fill(100, batch(&["a", "b", "c"])));
        assert_eq!((log.topics(), log.messages()), (3, 10));
        log.unload(0, 104, std::slice::from_ref(&(103..104)));
        assert!(log.message(103).is_some() && log.message(100).is_none(), "what is looked at stays");
        assert_eq!(log.parts_before(110).count(), 0, "what is before unread messages is not known");
        assert_eq!((log.is_unread_before(103), log.is_unread_before(104)), (true, false));
    }

    #[test]
    fn rows_that_are_missing_between_blocks_are_no_places() {
        let log = Log::of_recording(&[block(5, 3, 0, 20), block(1_000, 2, 30, 40)], Vec::new());
        let view = View::of(&log).only(log.recorded_rows().unwrap());
        let rows: Vec<u64> = (0..view.rows()).map(|place| view.row_at(place)).collect();
        assert_eq!(rows, [5, 6, 7, 1_000, 1_001]);
        assert_eq!((log.messages(), log.messages_before(1_000)), (5, 3));
        assert!(log.row(500).is_none());
    }

    #[test]
    fn what_is_not_recorded_is_a_row_between_blocks() {
        let gap = |from, until| PastGap {
            times: Timestamp(from)..Timestamp(until),
            messages: 0,
            why: model::WhyMissing::Full,
        };
        let gaps = vec![(0, gap(0, 5)), (1, gap(21, 25)), (2, gap(50, 90))];
        for (second, has_holes) in [(10, false), (100, true)] {
            let log = Log::of_recording(&[block(6, 3, 10, 20), block(second, 2, 30, 40)], gaps.clone());
            assert_eq!((log.recorded_rows().is_some(), log.messages(), log.first_row()), (has_holes, 5, 5));
            let view = View::of(&log);
            let view = if let Some(rows) = log.recorded_rows() { view.only(rows) } else { view };
            let is_gap = |place| matches!(log.row(view.row_at(place)), Some(super::super::Row::NotRecorded(_)));
            let gaps: Vec<u64> = (0..view.rows()).filter(|place| is_gap(*place)).collect();
            assert_eq!((view.rows(), gaps), (8, vec![0, 4, 7]));
            assert_eq!((log.messages_before(second), log.messages_before(log.end_row())), (3, 5));
        }
    }
}
