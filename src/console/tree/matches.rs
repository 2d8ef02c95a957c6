//! Which topics have a text that was typed, found in parts.

use super::levels::{LevelId, Levels};

/// What looking at one level costs, in units of a budget.
const COST: usize = 4;

/// The levels whose topic has the text, and all that are above them.
#[derive(Debug, Default)]
pub(super) struct Matches {
    text: String,
    /// Levels that were looked at.
    seen: usize,
    /// A bit for each level.
    marked: Vec<u64>,
    topic: String,
}

impl Matches {
    /// Begins with another text; capital letters count like small ones.
    pub(super) fn look_for(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.text.make_ascii_lowercase();
        self.marked.clear();
        self.seen = 0;
    }

    /// Whether nothing is looked for, so that all levels are shown.
    pub(super) fn is_off(&self) -> bool {
        self.text.is_empty()
    }

    /// Looks at more levels; takes what it did from `budget`. Whether all were looked at.
    pub(super) fn step(&mut self, levels: &Levels, budget: &mut usize) -> bool {
        if self.is_off() {
            return true;
        }
        self.marked.resize(levels.len().div_ceil(64), 0);
        while self.seen < levels.len() {
            if *budget == 0 {
                return false;
            }
            *budget = budget.saturating_sub(COST);
            let Ok(number) = u32::try_from(self.seen) else { return true };
            self.seen += 1;
            levels.write_topic(LevelId(number), &mut self.topic);
            self.topic.make_ascii_lowercase();
            if number > 0 && self.topic.contains(&self.text) {
                self.mark(levels, LevelId(number));
            }
        }
        true
    }

    /// Whether the level has the text, or one below it.
    pub(super) fn has(&self, level: LevelId) -> bool {
        let bits = self.marked.get(level.index() / 64).copied().unwrap_or(0);
        self.is_off() || bits >> (level.index() % 64) & 1 == 1
    }

    fn mark(&mut self, levels: &Levels, level: LevelId) {
        let mut next = Some(level);
        while let Some(level) = next {
            let (word, bit) = (level.index() / 64, 1 << (level.index() % 64));
            if self.marked[word] & bit != 0 {
                return;
            }
            self.marked[word] |= bit;
            next = levels.parent(level);
        }
    }
}
