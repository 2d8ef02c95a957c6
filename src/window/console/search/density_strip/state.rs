//! What the strip shows, and what is chosen in it.

use std::ops::Range;

use model::{StripReach, Timestamp};

/// What the strip shows, and what is chosen in it.
#[derive(Debug, Default)]
pub(in super::super) struct StripState {
    pub(in super::super) reach: StripReach,
    /// The time that the table is limited to.
    pub(in super::super) span: Option<Range<Timestamp>>,
    /// Where a drag began that has not ended.
    pub(super) drag: Option<(Timestamp, f32)>,
    /// Where the strip ends while a pointer is on it: nothing moves under that.
    pub(super) held_end: Option<Timestamp>,
    /// What the arrows point at, and where they began with Shift.
    pub(super) cursor: Option<Timestamp>,
    pub(super) anchor: Option<Timestamp>,
}

impl StripState {
    /// Shows all times again.
    pub(in super::super) fn clear_span(&mut self) {
        (self.span, self.drag, self.anchor) = (None, None, None);
    }
}
