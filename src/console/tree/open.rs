//! Which levels of a tree are open: what a person opened and closed, what is opened at the start, and what was open in the
//! last run.

use super::counted::Tree;
use super::level_set::LevelSet;
use super::levels::LevelId;
use super::tree_row::TreeRow;

/// So many first rows are opened without being asked for.
const MOST_OPENED_FIRST: usize = 16;

/// Which levels are open.
#[derive(Debug, Default)]
pub(super) struct OpenLevels {
    open: LevelSet,
    /// The first level of rows that were opened without being asked for, and the level that is open for it; `None` when
    /// all are closed at the start.
    opened_first: Option<Vec<(LevelId, LevelId)>>,
    /// Where all is being opened: the level that it is below, and the next one.
    opening: Vec<(LevelId, LevelId)>,
    /// The topics of levels that were open in the last run and are not there yet.
    awaited: Vec<String>,
    /// How many levels there were when they were looked for.
    looked_at: usize,
    /// Counts what a person opened and closed.
    changes: u64,
}

impl OpenLevels {
    /// Opens the first rows when they are there for the first time.
    pub(super) fn open_first_rows(&mut self) {
        self.opened_first = Some(Vec::new());
    }

    /// Opens levels as soon as they are there, and none of the first rows.
    pub(super) fn await_topics(&mut self, topics: &[String]) {
        (self.opened_first, self.looked_at) = (None, 0);
        self.awaited = topics.to_vec();
    }

    pub(super) fn contains(&self, level: LevelId) -> bool {
        self.open.contains(level)
    }

    /// Whether it was not so before.
    pub(super) fn set(&mut self, level: LevelId, open: bool) -> bool {
        let changed = if open { self.open.insert(level) } else { self.open.remove(level) };
        self.changes += u64::from(changed);
        changed
    }

    /// Opens a level and all below it, in the next steps.
    pub(super) fn open_all_below(&mut self, level: LevelId) {
        self.opening.push((level, level));
    }

    /// Whether any was open.
    pub(super) fn close_all(&mut self) -> bool {
        self.changes += 1;
        self.opening.clear();
        self.awaited.clear();
        let was_open = !self.open.is_empty();
        self.open.clear();
        was_open
    }

    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// The topics of the open levels, and of those that are to be open; at most so many.
    pub(super) fn topics(&self, tree: &Tree, most: usize) -> Vec<String> {
        let topic = |level| {
            let mut topic = String::new();
            tree.levels().write_topic(level, &mut topic);
            topic
        };
        self.open.iter().map(topic).chain(self.awaited.iter().cloned()).take(most).collect()
    }

    /// Goes on with what is to be opened; takes what it did from `budget`. Whether nothing is left, and whether any was
    /// opened.
    pub(super) fn step(&mut self, tree: &Tree, budget: &mut usize) -> (bool, bool) {
        let mut opened = self.find_awaited(tree);
        let levels = tree.levels();
        while let Some((top, level)) = self.opening.pop() {
            if *budget == 0 {
                self.opening.push((top, level));
                return (false, opened);
            }
            *budget -= 1;
            if levels.first_child(level).is_some() {
                opened |= self.set(level, true);
            }
            if let Some(next) = next_below(tree, top, level) {
                self.opening.push((top, next));
            }
        }
        (true, opened)
    }

    fn find_awaited(&mut self, tree: &Tree) -> bool {
        let count = tree.levels().len();
        if self.awaited.is_empty() || std::mem::replace(&mut self.looked_at, count) == count {
            return false;
        }
        let Self { open, awaited, .. } = self;
        let before = open.len();
        awaited.retain(|topic| tree.levels().find(topic).map(|level| open.insert(level)).is_none());
        open.len() != before
    }

    /// Opens a first row that was not there before. As topics come, the row ends at another level: then that one is open
    /// instead.
    pub(super) fn open_first(&mut self, tree: &Tree, row: TreeRow) {
        let Some(opened) = self.opened_first.as_mut().filter(|_| row.indent == 0) else { return };
        let first = tree.levels().above(row.level).take(usize::from(row.names) - 1).last().unwrap_or(row.level);
        if let Some((_, level)) = opened.iter_mut().find(|(known, _)| *known == first) {
            if *level != row.level && self.open.remove(*level) {
                self.open.insert(row.level);
            }
            *level = row.level;
        } else if opened.len() < MOST_OPENED_FIRST && tree.levels().first_child(row.level).is_some() {
            opened.push((first, row.level));
            self.open.insert(row.level);
        }
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.open.bytes() + self.awaited.iter().map(String::capacity).sum::<usize>()
    }
}

/// The level after `level` of those below `top`: first what is below it, then what is beside it.
fn next_below(tree: &Tree, top: LevelId, level: LevelId) -> Option<LevelId> {
    let levels = tree.levels();
    levels.first_child(level).or_else(|| {
        let up = std::iter::successors(Some(level), |at| levels.parent(*at)).take_while(|at| *at != top);
        up.map(|at| levels.next_sibling(at)).find(Option::is_some).flatten()
    })
}
