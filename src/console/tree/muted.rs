//! Which levels are muted: their messages, and those of all below them, are left out of the table and of what is silent.

use super::level_set::LevelSet;
use super::levels::{LevelId, Levels};

/// Which levels are muted.
#[derive(Debug, Default)]
pub struct Muted {
    topics: Vec<String>,
    /// So many levels there were when some of the topics had none yet.
    incomplete_at: Option<usize>,
    levels: LevelSet,
    changes: u64,
}

impl Muted {
    /// Mutes these topics, and no others: those that have no level yet as soon as they are given again when they have one.
    /// Costs nothing when nothing is different.
    pub(super) fn set(&mut self, topics: &[String], levels: &Levels) {
        let is_known = self.incomplete_at.is_none_or(|known| known == levels.len());
        if is_known && self.topics == topics {
            return;
        }
        let mut muted = LevelSet::default();
        let mut is_complete = true;
        for topic in topics {
            match levels.find(topic) {
                Some(level) => drop(muted.insert(level)),
                None => is_complete = false,
            }
        }
        self.topics = topics.to_vec();
        self.incomplete_at = (!is_complete).then_some(levels.len());
        if muted != self.levels {
            self.levels = muted;
            self.changes += 1;
        }
    }

    /// The topics that were given.
    #[must_use]
    pub fn topics(&self) -> &[String] {
        &self.topics
    }

    /// Whether a topic is muted, or one above it, by its name: it may have no level.
    pub(super) fn has_name(&self, name: &str) -> bool {
        let is_below =
            |topic: &str| name.strip_prefix(topic).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.topics.iter().any(|topic| is_below(topic))
    }

    /// Whether this very level is muted.
    #[must_use]
    pub fn is_itself(&self, level: LevelId) -> bool {
        self.levels.contains(level)
    }

    /// Whether this level is muted, or one above it.
    #[must_use]
    pub fn has(&self, level: LevelId, levels: &Levels) -> bool {
        !self.levels.is_empty() && (self.is_itself(level) || levels.above(level).any(|above| self.is_itself(above)))
    }

    /// How many levels are muted themselves.
    #[must_use]
    pub fn len(&self) -> usize {
        self.levels.len()
    }

    /// Whether nothing is muted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// Another number says that something else is muted.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }
}
