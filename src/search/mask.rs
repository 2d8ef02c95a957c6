//! Sets of rows of one batch, a bit for each.

/// Rows of a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mask {
    words: Vec<u64>,
}

impl Mask {
    /// Makes it the rows from 0 up to `rows`.
    pub(crate) fn fill(&mut self, rows: usize) {
        self.words.clear();
        self.words.resize(rows / 64, u64::MAX);
        if !rows.is_multiple_of(64) {
            self.words.push((1 << (rows % 64)) - 1);
        }
    }

    /// Makes it one row, where there are `rows`.
    pub(crate) fn only(&mut self, row: usize, rows: usize) {
        self.clear(rows);
        self.insert(row);
    }

    /// Makes it empty, where there are `rows`.
    pub(crate) fn clear(&mut self, rows: usize) {
        self.words.clear();
        self.words.resize(rows.div_ceil(64), 0);
    }

    /// Makes it the same as `other`, in the memory that it has.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.words.clone_from(&other.words);
    }

    pub(crate) fn insert(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether any of these rows is in it.
    pub(crate) fn has_any(&self, mut rows: std::ops::Range<usize>) -> bool {
        rows.any(|row| self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1))
    }

    pub(crate) fn keep(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    pub(crate) fn remove(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    /// Keeps the rows that `wanted` is true of.
    pub(crate) fn retain(&mut self, mut wanted: impl FnMut(usize) -> bool) {
        self.retain_words(|base, rows| {
            let (mut left, mut kept) = (rows, rows);
            while left != 0 {
                let bit = left & left.wrapping_neg();
                left ^= bit;
                if !wanted(base + bit.trailing_zeros() as usize) {
                    kept ^= bit;
                }
            }
            kept
        });
    }

    /// Keeps of each 64 rows in a row, where there is one of them, what `wanted` makes of them.
    pub(crate) fn retain_words(&mut self, mut wanted: impl FnMut(usize, u64) -> u64) {
        for (at, word) in self.words.iter_mut().enumerate().filter(|(_, word)| **word != 0) {
            *word &= wanted(at * 64, *word);
        }
    }

    /// Calls `with` with each row, in ascending order.
    pub(crate) fn each(&self, mut with: impl FnMut(usize)) {
        for (at, word) in self.words.iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                with(at * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_of(mask: &Mask) -> Vec<usize> {
        let mut rows = Vec::new();
        mask.each(|row| rows.push(row));
        rows
    }

    #[test]
    fn rows_are_kept_and_given_in_order() {
        for rows in [0, 1, 63, 64, 65, 200] {
            let mut mask = Mask::default();
            mask.fill(rows);
            assert_eq!(rows_of(&mask), (0..rows).collect::<Vec<_>>());
            mask.retain(|row| row % 3 == 0);
            let expected: Vec<usize> = (0..rows).filter(|row| row % 3 == 0).collect();
            assert_eq!((rows_of(&mask), mask.count()), (expected.clone(), expected.len()));
            assert!(!mask.has_any(1..3) && mask.has_any(0..4) == (rows > 0));
            let mut other = Mask::default();
            other.fill(rows);
            other.remove(&mask);
            assert_eq!(other.count() + mask.count(), rows);
            other.fill(rows);
            other.keep(&mask);
            assert_eq!(other.count(), mask.count());
        }
    }
}
