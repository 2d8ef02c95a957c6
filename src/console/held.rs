//! What is still looked at of the rows that the log let go: the rows of a held list, and the selected message.
//!
//! They are copied out of their batches, so that a few rows do not keep whole batches alive, and stay as long as they
//! are looked at.

use std::ops::Range;
use std::sync::Arc;

use model::{Batch, Gap, Pause};

/// Most bytes that the rows of a held list may keep, and as much again the selected message.
pub const MAX_HELD_BYTES: usize = 16 * 1024 * 1024;

/// The rows that are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookedAt {
    /// Those on screen.
    pub shown: Range<u64>,
    /// The selected one.
    pub selected: Option<u64>,
}

/// Rows in a row, and what they are.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) first_row: u64,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Batch(Arc<Batch>),
    Gap(Box<Gap>),
    Pause(Box<Pause>),
    Dropped(u64),
}

impl Segment {
    pub(super) fn end_row(&self) -> u64 {
        self.first_row + if let Content::Batch(batch) = &self.content { batch.len() as u64 } else { 1 }
    }

    fn bytes(&self) -> usize {
        if let Content::Batch(batch) = &self.content { batch.kept_bytes() } else { 0 }
    }

    pub(super) fn messages(&self) -> u64 {
        if let Content::Batch(batch) = &self.content { batch.len() as u64 } else { 0 }
    }
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
    /// Keeps from now on what is looked at from now on.
    pub(super) fn look_at(&mut self, looked_at: LookedAt) {
        if self.looked_at == looked_at {
            return;
        }
        let is_wanted = |part: &Segment| {
            let is_shown = part.first_row < looked_at.shown.end && looked_at.shown.start < part.end_row();
            is_shown || looked_at.selected.is_some_and(|row| (part.first_row..part.end_row()).contains(&row))
        };
        self.parts.retain(is_wanted);
        self.is_full &= !self.parts.is_empty();
        self.looked_at = looked_at;
    }

    /// Takes over what is looked at of a segment that the log lets go.
    pub(super) fn take(&mut self, segment: Segment) {
        let rows = segment.first_row..segment.end_row();
        let LookedAt { shown, selected } = self.looked_at.clone();
        let shown = shown.start.max(rows.start)..shown.end.min(rows.end);
        let selected = selected.filter(|row| rows.contains(row)).map(|row| row..row + 1);
        let Content::Batch(batch) = &segment.content else {
            if !shown.is_empty() || selected.is_some() {
                self.parts.push(segment);
            }
            return;
        };
        let place = |row: u64| usize::try_from(row - rows.start).unwrap_or(usize::MAX);
        let mut left = MAX_HELD_BYTES.saturating_sub(self.parts.iter().map(Segment::bytes).sum());
        for wanted in around(shown, selected.as_ref()).into_iter().filter(|rows| !rows.is_empty()) {
            let is_selected = Some(&wanted) == selected.as_ref();
            let part = batch.part(place(wanted.start)..place(wanted.end));
            let fits = part.kept_bytes() <= if is_selected { MAX_HELD_BYTES } else { left };
            if fits {
                left = left.saturating_sub(part.kept_bytes());
                self.parts.push(Segment { first_row: wanted.start, content: Content::Batch(Arc::new(part)) });
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

/// The rows before the selected one, itself, and those behind it; each may be empty.
fn around(shown: Range<u64>, selected: Option<&Range<u64>>) -> [Range<u64>; 3] {
    let Some(selected) = selected.cloned() else { return [shown, 0..0, 0..0] };
    let before = shown.start..shown.end.min(selected.start);
    let behind = shown.start.max(selected.end)..shown.end;
    [before, selected, behind]
}
