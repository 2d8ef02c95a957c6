//! Which topics are looked for: those with a text that was typed, those that are silent. Found in parts.

use super::counted::Tree;
use super::level_set::LevelSet;
use super::levels::LevelId;

/// What looking at one level costs, in units of a budget.
const COST: usize = 4;
const NONE: u32 = u32::MAX;
const SEVERAL: u32 = u32::MAX - 1;

/// The levels whose topic is looked for, and all that are above them.
#[derive(Debug, Default)]
pub(super) struct Matches {
    text: String,
    only_silent: bool,
    /// Levels that were looked at.
    seen: usize,
    marked: LevelSet,
    /// By level: the marked one directly below it, [`SEVERAL`] where there are more, [`NONE`] where there is none.
    below: Vec<u32>,
    topic: String,
}

impl Matches {
    /// Begins with another text; capital letters count like small ones.
    pub(super) fn look_for(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.text.make_ascii_lowercase();
        self.begin();
    }

    /// Looks for silent topics only.
    pub(super) fn look_for_silent(&mut self, only_silent: bool) {
        self.only_silent = only_silent;
        self.begin();
    }

    pub(super) fn only_silent(&self) -> bool {
        self.only_silent
    }

    /// Begins again where what was found may be wrong by now.
    pub(super) fn refresh(&mut self) {
        if self.only_silent {
            self.begin();
        }
    }

    /// Whether nothing is looked for, so that all levels are shown.
    pub(super) fn is_off(&self) -> bool {
        self.text.is_empty() && !self.only_silent
    }

    /// Looks at more levels; takes what it did from `budget`. Whether all were looked at.
    pub(super) fn step(&mut self, tree: &Tree, budget: &mut usize) -> bool {
        if self.is_off() {
            return true;
        }
        let levels = tree.levels();
        self.below.resize(levels.len(), NONE);
        while self.seen < levels.len() {
            if *budget == 0 {
                return false;
            }
            let Ok(number) = u32::try_from(self.seen) else { return true };
            let level = LevelId(number);
            self.seen += 1;
            if self.only_silent && !tree.is_silent(level) {
                *budget -= 1;
                continue;
            }
            *budget = budget.saturating_sub(COST);
            levels.write_topic(level, &mut self.topic);
            self.topic.make_ascii_lowercase();
            if number > 0 && self.topic.contains(&self.text) {
                self.mark(tree, level);
            }
        }
        true
    }

    /// Whether the level is looked for, or one below it.
    pub(super) fn has(&self, level: LevelId) -> bool {
        self.is_off() || self.marked.contains(level)
    }

    /// The level directly below this one, where there is one only that is shown.
    pub(super) fn only_below(&self, tree: &Tree, level: LevelId) -> Option<LevelId> {
        if self.is_off() {
            return tree.levels().only_child(level);
        }
        self.below.get(level.index()).copied().filter(|below| *below < SEVERAL).map(LevelId)
    }

    /// Whether the level has something below it that is shown.
    pub(super) fn has_below(&self, tree: &Tree, level: LevelId) -> bool {
        if self.is_off() {
            return tree.levels().first_child(level).is_some();
        }
        self.below.get(level.index()).is_some_and(|below| *below != NONE)
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.marked.bytes() + self.below.capacity() * size_of::<u32>()
    }

    fn begin(&mut self) {
        self.seen = 0;
        self.marked.clear();
        self.below = Vec::new();
    }

    fn mark(&mut self, tree: &Tree, level: LevelId) {
        let mut next = Some(level);
        while let Some(level) = next {
            if !self.marked.insert(level) {
                return;
            }
            next = tree.levels().parent(level);
            if let Some(above) = next.and_then(|above| self.below.get_mut(above.index())) {
                *above = if *above == NONE { level.0 } else { SEVERAL };
            }
        }
    }
}
