//! Rows of a table that shows a recording: those of the recording, moved by the rows before them that say what is missing.

use model::RowSet;

/// Before which rows of the recording there is one more, in order; a row may be there several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shift {
    before: Vec<u64>,
}

impl Shift {
    pub(super) fn before(rows: Vec<u64>) -> Self {
        debug_assert!(rows.is_sorted(), "rows are in order");
        Self { before: rows }
    }

    /// The row of the table with this message of the recording.
    pub(super) fn to_table(&self, recorded: u64) -> u64 {
        recorded + self.before.partition_point(|before| *before <= recorded) as u64
    }

    /// The row of the recording that a row of the table has; the next one where it says what is missing.
    pub(super) fn to_recording(&self, row: u64) -> u64 {
        // The one at place `p` is in row `before + p`.
        let (mut low, mut high) = (0, self.before.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.before.get(middle).is_some_and(|before| before + (middle as u64) < row) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        row - low as u64
    }

    /// The same for many.
    pub(super) fn set_to_table(&self, recorded: &RowSet) -> RowSet {
        if self.before.is_empty() {
            return recorded.clone();
        }
        let mut rows = RowSet::default();
        let ends = self.before.iter().copied().chain([u64::MAX]);
        let mut from = 0;
        for (moved, end) in (0..).zip(ends) {
            rows.extend(recorded.range(from..end).map(|row| row + moved));
            from = end;
        }
        rows
    }

    /// The same for many; rows that say what is missing are left out.
    pub(super) fn set_to_recording(&self, rows: &RowSet) -> RowSet {
        if self.before.is_empty() {
            return rows.clone();
        }
        rows.iter()
            .filter(|row| self.to_table(self.to_recording(*row)) == *row)
            .map(|row| self.to_recording(row))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_moved_by_those_before_them_and_back() {
        let shift = Shift::before(vec![5, 8, 8]);
        let rows = [(0, 0), (4, 4), (5, 6), (7, 8), (8, 11), (9, 12)];
        for (recorded, row) in rows {
            assert_eq!((shift.to_table(recorded), shift.to_recording(row)), (row, recorded));
        }
        for (row, next) in [(5, 5), (9, 8), (10, 8)] {
            assert_eq!(shift.to_recording(row), next, "what is missing is before the next message");
        }
        let recorded: RowSet = rows.iter().map(|(recorded, _)| *recorded).collect();
        let table: RowSet = rows.iter().map(|(_, row)| *row).collect();
        assert!(shift.set_to_table(&recorded).iter().eq(table.iter()));
        assert!(shift.set_to_recording(&(0..20).collect()).iter().eq(0..17));
        assert_eq!(Shift::default().to_recording(7), 7);
    }
}
