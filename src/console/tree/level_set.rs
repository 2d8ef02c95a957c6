//! A set of levels: a bit for each.

use super::levels::LevelId;
use crate::growth;

/// A set of levels: a bit for each.
#[derive(Clone, Debug, Default)]
pub(super) struct LevelSet {
    words: Vec<u64>,
    count: usize,
}

impl LevelSet {
    pub(super) fn contains(&self, level: LevelId) -> bool {
        let (word, bit) = place(level);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// The first one of the `most` levels from `level` on.
    pub(super) fn first_from(&self, level: LevelId, most: u32) -> Option<LevelId> {
        (level.0..level.0.saturating_add(most)).map(LevelId).find(|level| self.contains(*level))
    }

    /// Whether it was not there.
    pub(super) fn insert(&mut self, level: LevelId) -> bool {
        let (word, bit) = place(level);
        if word >= self.words.len() {
            growth::lengthen(&mut self.words, word + 1, 0);
        }
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.count += usize::from(is_new);
        is_new
    }

    /// Whether it was there.
    pub(super) fn remove(&mut self, level: LevelId) -> bool {
        let (word, bit) = place(level);
        let was_there = self.contains(level);
        if was_there {
            self.words[word] &= !bit;
            self.count -= 1;
        }
        was_there
    }

    pub(super) fn clear(&mut self) {
        self.words.clear();
        self.count = 0;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// All, the smallest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = LevelId> {
        let bits = |word: u64| (0..u64::BITS).filter(move |bit| word & (1 << bit) != 0);
        let words = (0_u32..).zip(&self.words);
        words.flat_map(move |(place, word)| bits(*word).map(move |bit| LevelId(place * u64::BITS + bit)))
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }
}

impl PartialEq for LevelSet {
    fn eq(&self, other: &Self) -> bool {
        let common = self.words.len().min(other.words.len());
        // As many levels, and the same where both have room.
        self.count == other.count && self.words[..common] == other.words[..common]
    }
}

fn place(level: LevelId) -> (usize, u64) {
    (level.index() / 64, 1 << (level.index() % 64))
}
