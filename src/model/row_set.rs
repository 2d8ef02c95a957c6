//! Sets of row numbers of a log: the rows that match a query, compressed, with their order by number.

use std::fmt;
use std::ops::Range;

use roaring::RoaringTreemap;

/// A set of absolute row numbers, in order. A row costs about two bytes where few are in the set, and an eighth of a byte
/// where most are. Counting and finding by place cost as much for ten rows as for millions.
#[derive(Clone, Default, PartialEq)]
pub struct RowSet {
    rows: RoaringTreemap,
}

impl RowSet {
    /// Adds `row`. Returns whether it was not in the set.
    pub fn insert(&mut self, row: u64) -> bool {
        self.rows.insert(row)
    }

    /// Adds all rows of a range.
    pub fn insert_range(&mut self, rows: Range<u64>) {
        self.rows.insert_range(rows);
    }

    /// Takes `row` out. Returns whether it was in the set.
    pub fn remove(&mut self, row: u64) -> bool {
        self.rows.remove(row)
    }

    /// Takes all rows of a range out.
    pub fn remove_range(&mut self, rows: Range<u64>) {
        self.rows.remove_range(rows);
    }

    /// Adds all rows of `other`.
    pub fn union_with(&mut self, other: &Self) {
        self.rows |= &other.rows;
    }

    /// Whether `row` is in the set.
    #[must_use]
    pub fn contains(&self, row: u64) -> bool {
        self.rows.contains(row)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many of the rows have a smaller number than `row`: its place, if it is in the set.
    #[must_use]
    pub fn rank(&self, row: u64) -> u64 {
        row.checked_sub(1).map_or(0, |before| self.rows.rank(before))
    }

    /// The row at `place`, counting from 0.
    #[must_use]
    pub fn select(&self, place: u64) -> Option<u64> {
        self.rows.select(place)
    }

    /// How many rows of a range are in the set.
    #[must_use]
    pub fn count(&self, rows: Range<u64>) -> u64 {
        self.rank(rows.end).saturating_sub(self.rank(rows.start))
    }

    /// The first row with a higher number than `row`.
    #[must_use]
    pub fn next_after(&self, row: u64) -> Option<u64> {
        self.select(self.rows.rank(row))
    }

    /// The last row with a smaller number than `row`.
    #[must_use]
    pub fn previous_before(&self, row: u64) -> Option<u64> {
        self.select(self.rank(row).checked_sub(1)?)
    }

    /// All rows in ascending order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u64> {
        self.rows.iter()
    }

    /// The rows of a range that are in the set, in ascending order.
    pub fn range(&self, rows: Range<u64>) -> impl Iterator<Item = u64> {
        let mut from = self.rows.iter();
        from.advance_to(rows.start);
        from.take_while(move |row| *row < rows.end)
    }

    /// Bytes of memory that the rows need, without what is kept free for more.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.rows.serialized_size()
    }
}

impl FromIterator<u64> for RowSet {
    fn from_iter<I: IntoIterator<Item = u64>>(rows: I) -> Self {
        Self { rows: rows.into_iter().collect() }
    }
}

impl Extend<u64> for RowSet {
    fn extend<I: IntoIterator<Item = u64>>(&mut self, rows: I) {
        self.rows.extend(rows);
    }
}

impl fmt::Debug for RowSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RowSet({} rows)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Rows that lie close together, far apart, and beyond 32 bits.
    fn row() -> impl Strategy<Value = u64> {
        prop_oneof![0..70_u64, 65_500..65_600_u64, (u64::from(u32::MAX) - 30)..(u64::from(u32::MAX) + 30)]
    }

    proptest! {
        #[test]
        fn it_is_the_same_as_a_plain_set(
            added in proptest::collection::vec(row(), 0..200),
            wide in (row(), 0..90_u64),
            gone in (row(), 0..200_u64),
            asked in proptest::collection::vec((row(), 0..100_u64), 1..20),
        ) {
            let mut set: RowSet = added.iter().copied().collect();
            let mut plain: BTreeSet<u64> = added.iter().copied().collect();
            set.insert_range(wide.0..wide.0 + wide.1);
            plain.extend(wide.0..wide.0 + wide.1);
            set.remove_range(gone.0..gone.0 + gone.1);
            plain.retain(|row| !(gone.0..gone.0 + gone.1).contains(row));
            let mut both = RowSet::default();
            both.insert(7);
            both.union_with(&set);
            prop_assert_eq!(both.len(), plain.len() as u64 + u64::from(!plain.contains(&7)));
            prop_assert!(set.iter().eq(plain.iter().copied()));
            prop_assert_eq!(set.len(), plain.len() as u64);
            for (row, length) in asked {
                prop_assert_eq!(set.contains(row), plain.contains(&row));
                prop_assert_eq!(set.rank(row), plain.range(..row).count() as u64);
                prop_assert_eq!(set.next_after(row), plain.range(row + 1..).next().copied());
                prop_assert_eq!(set.previous_before(row), plain.range(..row).next_back().copied());
                prop_assert_eq!(set.count(row..row + length), plain.range(row..row + length).count() as u64);
                prop_assert!(set.range(row..row + length).eq(plain.range(row..row + length).copied()));
            }
            for (place, row) in plain.iter().enumerate() {
                prop_assert_eq!(set.select(place as u64), Some(*row));
            }
            prop_assert_eq!(set.select(set.len()), None);
        }
    }

    #[test]
    fn rows_cost_two_bytes_where_there_are_few_and_an_eighth_where_most_match() {
        let few: RowSet = (0..1_000_000).step_by(100).collect();
        assert!(few.bytes() <= 10_000 * 2 + 400, "{}", few.bytes());
        let most: RowSet = (0..10_000_000).filter(|row| row % 10 != 0).collect();
        assert!(most.bytes() <= 10_000_000 / 8 * 101 / 100 + 4_096, "{}", most.bytes());
    }
}
