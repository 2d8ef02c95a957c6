//! Levels below one, while rows are made of them.

use super::counted::Tree;
use super::levels::LevelId;
use super::order::{Keyed, Sorting};

/// The levels below one.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) indent: u16,
    /// The next level to be taken in.
    next: Option<LevelId>,
    sorting: Sorting,
    is_sorted: bool,
    /// How many are rows already.
    done: usize,
}

impl Part {
    /// The levels below one.
    pub(super) fn begin(&mut self, tree: &Tree, level: LevelId, indent: u16) {
        self.sorting.clear();
        (self.indent, self.next, self.is_sorted, self.done) = (indent, tree.levels().first_child(level), false, 0);
    }

    /// These, in their order.
    pub(super) fn begin_with(&mut self, levels: &[LevelId]) {
        self.sorting.set(levels);
        (self.indent, self.next, self.is_sorted, self.done) = (0, None, true, 0);
    }

    /// Takes in the levels that are shown, as `key` says, and puts them in order. Whether that is done.
    pub(super) fn sort(
        &mut self,
        tree: &Tree,
        budget: &mut usize,
        is_shown: impl Fn(LevelId) -> bool,
        key: impl Fn(LevelId) -> Keyed,
    ) -> bool {
        while let Some(level) = self.next {
            if *budget == 0 {
                return false;
            }
            *budget -= 1;
            self.next = tree.levels().next_sibling(level);
            if is_shown(level) {
                self.sorting.push(tree, key(level));
            }
        }
        self.is_sorted = self.is_sorted || self.sorting.step(tree, budget);
        self.is_sorted
    }

    /// The next one in order.
    pub(super) fn take(&mut self) -> Option<LevelId> {
        let level = self.sorting.sorted().get(self.done)?.level;
        self.done += 1;
        Some(level)
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.sorting.bytes()
    }
}
