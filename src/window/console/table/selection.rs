//! Which rows are selected, when there are several: ranges of row numbers.

use std::ops::Range;

/// Ranges of rows, in order and apart from each other. They may have rows in them that are no messages, or gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    ranges: Vec<Range<u64>>,
    /// Where the range begins that the next row with Shift ends.
    anchor: Option<u64>,
}

impl Selection {
    /// Selects one row.
    pub(super) fn only(&mut self, row: u64) {
        self.ranges.clear();
        self.ranges.push(row..row + 1);
        self.anchor = Some(row);
    }

    /// Selects what is not, and the other way round. Returns whether it is selected now.
    pub(super) fn turn(&mut self, row: u64) -> bool {
        self.anchor = Some(row);
        if self.contains(row) {
            self.remove(row);
            return false;
        }
        self.insert(row..row + 1);
        true
    }

    /// Where a range begins that Shift ends.
    pub(super) fn anchor(&self) -> Option<u64> {
        self.anchor
    }

    /// Selects these rows and no others, which are in order, and begins the next range at `anchor`.
    pub(super) fn these(&mut self, rows: impl Iterator<Item = Range<u64>>, anchor: u64) {
        self.ranges.clear();
        rows.for_each(|rows| self.push(rows));
        self.anchor = Some(anchor);
    }

    pub(super) fn contains(&self, row: u64) -> bool {
        let after = self.ranges.partition_point(|range| range.start <= row);
        after.checked_sub(1).and_then(|place| self.ranges.get(place)).is_some_and(|range| row < range.end)
    }

    /// The selected row that is nearest to `row`.
    pub(super) fn nearest(&self, row: u64) -> Option<u64> {
        let distance = |other: &u64| other.abs_diff(row);
        self.ranges.iter().map(|range| row.clamp(range.start, range.end - 1)).min_by_key(distance)
    }

    pub(super) fn ranges(&self) -> &[Range<u64>] {
        &self.ranges
    }

    fn push(&mut self, rows: Range<u64>) {
        match self.ranges.last_mut() {
            _ if rows.is_empty() => {}
            Some(last) if rows.start <= last.end => last.end = last.end.max(rows.end),
            _ => self.ranges.push(rows),
        }
    }

    fn insert(&mut self, rows: Range<u64>) {
        let ranges = std::mem::take(&mut self.ranges);
        let after = ranges.partition_point(|range| range.start < rows.start);
        let (before, behind) = ranges.split_at(after);
        before.iter().chain([&rows]).chain(behind).for_each(|rows| self.push(rows.clone()));
    }

    fn remove(&mut self, row: u64) {
        let Some(place) = self.ranges.iter().position(|range| range.contains(&row)) else { return };
        let range = self.ranges.remove(place);
        let parts = [range.start..row, row + 1..range.end];
        self.ranges.splice(place..place, parts.into_iter().filter(|part| !part.is_empty()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_added_taken_away_and_joined() {
        let mut selection = Selection::default();
        selection.only(4);
        for row in [6, 5, 9] {
            assert!(selection.turn(row));
        }
        assert_eq!(selection.ranges(), [4..7, 9..10]);
        assert!(!selection.turn(5));
        assert_eq!(selection.ranges(), [4..5, 6..7, 9..10]);
        assert_eq!((selection.contains(4), selection.contains(5), selection.contains(10)), (true, false, false));
        assert_eq!([5, 8, 100].map(|row| selection.nearest(row)), [Some(4), Some(9), Some(9)]);
        selection.these([1..3, 3..5, 8..9].into_iter(), 8);
        assert_eq!((selection.ranges(), selection.anchor()), (&[1..5, 8..9][..], Some(8)));
    }
}
