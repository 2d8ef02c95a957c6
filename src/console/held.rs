//! Rows that the log has removed and that are still looked at: those of a held list, and the selected message.
//!
//! They are copied out of their batches, so that a few rows do not keep whole batches alive, and stay as long as they
//! are looked at.

use std::ops::Range;
use std::sync::Arc;

use model::{Batch, Gap, PastBlock, PastGap, Pause, Timestamp, WhyMissing};

/// Most bytes that the rows of a held list may keep, and as much again the selected message.
pub const MAX_HELD_BYTES: usize = 16 * 1024 * 1024;

/// The rows that are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookedAt {
    /// Those on screen: ranges in ascending order, apart from each other.
    pub shown: Vec<Range<u64>>,
    /// The selected one.
    pub selected: Option<u64>,
}

impl LookedAt {
    /// Adds a row on screen, which is below those before.
    pub fn add(&mut self, row: u64) {
        match self.shown.last_mut() {
            Some(last) if last.end == row => last.end = row + 1,
            _ => self.shown.push(row..row + 1),
        }
    }

    fn has_any(&self, rows: &Range<u64>) -> bool {
        self.shown_in(rows).next().is_some() || self.selected.is_some_and(|row| rows.contains(&row))
    }

    /// Those on screen that are among `rows`.
    fn shown_in(&self, rows: &Range<u64>) -> impl Iterator<Item = Range<u64>> {
        let cut = |shown: &Range<u64>| shown.start.max(rows.start)..shown.end.min(rows.end);
        self.shown.iter().map(cut).filter(|rows| !rows.is_empty())
    }
}

/// Rows in a row, and what they are.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) first_row: u64,
    /// The latest time of a message before it.
    pub(super) not_before: Timestamp,
    /// How many messages of the connection came before, those that were left out included.
    pub(super) came_before: u64,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Batch(Arc<Batch>),
    /// Messages of a recording that are not in memory, and why they cannot be read.
    Unread {
        block: PastBlock,
        unreadable: Option<WhyMissing>,
    },
    Gap(Box<Gap>),
    Pause(Box<Pause>),
    Dropped(u64),
    /// A time in which nothing was recorded.
    NotRecorded(Box<PastGap>),
}

impl Segment {
    pub(super) fn end_row(&self) -> u64 {
        self.first_row
            + match &self.content {
                Content::Batch(batch) => batch.len() as u64,
                Content::Unread { block, .. } => block.messages,
                _ => 1,
            }
    }

    /// The first row that came at `time` or later, or the one behind the last. A remark came with what was before it.
    pub(super) fn row_at_time(&self, time: Timestamp) -> u64 {
        match &self.content {
            Content::Batch(batch) => {
                self.first_row + batch.times(self.not_before).take_while(|at| *at < time).count() as u64
            }
            Content::Unread { block, .. } => self.first_row + before(block, time),
            _ if self.not_before < time => self.end_row(),
            _ => self.first_row,
        }
    }

    fn bytes(&self) -> usize {
        if let Content::Batch(batch) = &self.content { batch.kept_bytes() } else { 0 }
    }

    pub(super) fn messages(&self) -> u64 {
        match &self.content {
            Content::Batch(batch) => batch.len() as u64,
            Content::Unread { block, .. } => block.messages,
            _ => 0,
        }
    }
}

/// About how many messages of a block came before `time`: as if they came evenly.
fn before(block: &PastBlock, time: Timestamp) -> u64 {
    let (passed, lasts) =
        (time.since(block.first_time).as_micros(), block.last_time.since(block.first_time).as_micros());
    let part = (u128::from(block.messages) * passed).checked_div(lasts.max(1)).unwrap_or(0);
    u64::try_from(part).unwrap_or(u64::MAX).min(block.messages)
}

/// The rows that are kept although the log let them go, oldest first.
#[derive(Debug, Default)]
pub(super) struct Held {
    looked_at: LookedAt,
    parts: Vec<Segment>,
    /// Rows on screen could not all be kept.
    is_full: bool,
}

impl Held {
    /// Keeps from now on what is looked at from now on. Returns whether rows left.
    pub(super) fn look_at(&mut self, looked_at: LookedAt) -> bool {
        if self.looked_at == looked_at {
            return false;
        }
        let before = self.parts.len();
        self.parts.retain(|part| looked_at.has_any(&(part.first_row..part.end_row())));
        self.is_full &= !self.parts.is_empty();
        self.looked_at = looked_at;
        self.parts.len() < before
    }

    /// Takes over what is looked at of a segment that the log lets go.
    pub(super) fn take(&mut self, segment: Segment) {
        let rows = segment.first_row..segment.end_row();
        let Content::Batch(batch) = &segment.content else {
            if self.looked_at.has_any(&rows) {
                self.parts.push(segment);
            }
            return;
        };
        let selected = self.looked_at.selected.filter(|row| rows.contains(row)).map(|row| row..row + 1);
        let shown: Vec<Range<u64>> = self.looked_at.shown_in(&rows).collect();
        let place = |row: u64| usize::try_from(row - rows.start).unwrap_or(usize::MAX);
        let mut left = MAX_HELD_BYTES.saturating_sub(self.parts.iter().map(Segment::bytes).sum());
        for wanted in apart(shown, selected.as_ref()) {
            let is_selected = Some(&wanted) == selected.as_ref();
            let part = batch.part(place(wanted.start)..place(wanted.end));
            let fits = part.kept_bytes() <= if is_selected { MAX_HELD_BYTES } else { left };
            if fits {
                left = left.saturating_sub(part.kept_bytes());
                let content = Content::Batch(Arc::new(part));
                let before = batch.times(segment.not_before).take(place(wanted.start)).last();
                let not_before = before.unwrap_or(segment.not_before);
                let came_before = segment.came_before + (wanted.start - segment.first_row);
                self.parts.push(Segment { first_row: wanted.start, not_before, came_before, content });
            } else {
                self.is_full = true;
            }
        }
    }

    pub(super) fn parts(&self) -> &[Segment] {
        &self.parts
    }

    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }
}

/// The rows on screen and the selected one, which is a part by itself.
fn apart(shown: Vec<Range<u64>>, selected: Option<&Range<u64>>) -> Vec<Range<u64>> {
    let Some(selected) = selected else { return shown };
    let mut parts = Vec::with_capacity(shown.len() + 2);
    for shown in shown {
        parts.push(shown.start..shown.end.min(selected.start));
        parts.push(shown.start.max(selected.end)..shown.end);
    }
    parts.push(selected.clone());
    parts.retain(|rows| !rows.is_empty());
    parts.sort_by_key(|rows| rows.start);
    parts
}
