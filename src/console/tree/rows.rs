//! The rows of a tree that are shown: what is open, in what order, and what of it has the text that was typed.
//!
//! They are made in parts, a bounded amount in each frame, while those that were made before stay on screen. So a frame
//! costs the same for ten topics and for two hundred thousand.

use std::collections::HashSet;
use std::time::Duration;

use model::Timestamp;

use super::counted::Tree;
use super::levels::LevelId;
use super::matches::Matches;
use super::order::{Keyed, Sorting, TreeOrder};

/// What is done in one frame, in levels that are looked at.
const BUDGET: usize = 8_192;
/// What is done in the frame after something was asked for, which is answered at once for usual trees.
const ANSWER_BUDGET: usize = 32_768;
/// An order that moves is made again after so long, new topics are shown after so long.
const REORDER_AFTER: Duration = Duration::from_secs(1);
const SHOW_NEW_AFTER: Duration = Duration::from_millis(250);

/// One row: a level, or several that have nothing beside one another, shown as one (`yard/gps`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeRow {
    /// The last of the levels.
    pub level: LevelId,
    /// How many rows it is below.
    pub indent: u16,
    /// How many levels it shows, from 1.
    pub names: u16,
}

/// What is shown of a tree or of a part of it.
#[derive(Debug)]
pub struct TreeRows {
    top: LevelId,
    shown: Vec<TreeRow>,
    open: HashSet<LevelId>,
    muted: HashSet<LevelId>,
    hides_muted: bool,
    order: TreeOrder,
    matches: Matches,
    building: Option<Building>,
    /// Something was asked for that is not shown yet.
    is_asked: bool,
    /// For how many levels, and when, the rows were begun that are shown.
    built: Option<(usize, Timestamp)>,
    spare: Vec<Part>,
}

/// Rows on their way.
#[derive(Debug, Default)]
struct Building {
    rows: Vec<TreeRow>,
    /// From the top down to where it goes on.
    parts: Vec<Part>,
    levels: usize,
    at: Timestamp,
}

/// The levels below one.
#[derive(Debug, Default)]
struct Part {
    indent: u16,
    /// The next level to be taken in.
    next: Option<LevelId>,
    sorting: Sorting,
    is_sorted: bool,
    /// How many are rows already.
    done: usize,
}

impl Default for TreeRows {
    fn default() -> Self {
        Self::below(LevelId::ROOT)
    }
}

impl TreeRows {
    /// The rows below one level, all closed.
    #[must_use]
    pub fn below(top: LevelId) -> Self {
        Self {
            top,
            shown: Vec::new(),
            open: HashSet::new(),
            muted: HashSet::new(),
            hides_muted: false,
            order: TreeOrder::default(),
            matches: Matches::default(),
            building: None,
            is_asked: true,
            built: None,
            spare: Vec::new(),
        }
    }

    /// The rows as they are shown.
    #[must_use]
    pub fn rows(&self) -> &[TreeRow] {
        &self.shown
    }

    /// Goes on with what is to be shown. With `holds`, rows that are there change their places only when something was
    /// asked for: the pointer rests on them. Whether there is more to do in the next frame.
    pub fn update(&mut self, tree: &Tree, now: Timestamp, holds: bool) -> bool {
        let mut budget = if self.is_asked { ANSWER_BUDGET } else { BUDGET };
        if self.is_asked {
            self.take_back();
        }
        if self.building.is_none() && (self.is_asked || (!holds && self.is_due(tree, now))) {
            self.begin(tree, now);
        }
        if self.building.is_none() {
            return false;
        }
        self.is_asked = false;
        if self.matches.step(tree.levels(), &mut budget) && self.build(tree, &mut budget) {
            self.finish();
        }
        self.building.is_some()
    }

    /// Opens or closes a level.
    pub fn set_open(&mut self, level: LevelId, open: bool) {
        let changed = if open { self.open.insert(level) } else { self.open.remove(&level) };
        self.is_asked |= changed;
    }

    /// Closes all levels.
    pub fn close_all(&mut self) {
        self.is_asked |= !self.open.is_empty();
        self.open.clear();
    }

    /// Whether a level was opened; with a text to look for, all that have it are open.
    #[must_use]
    pub fn is_open(&self, level: LevelId) -> bool {
        !self.matches.is_off() || self.open.contains(&level)
    }

    /// Puts the levels in another order.
    pub fn set_order(&mut self, order: TreeOrder) {
        self.is_asked |= self.order != order;
        self.order = order;
    }

    /// How the levels are in order.
    #[must_use]
    pub fn order(&self) -> TreeOrder {
        self.order
    }

    /// Shows only the topics that have the text, and what they are below; all for an empty one.
    pub fn look_for(&mut self, text: &str) {
        self.matches.look_for(text);
        self.is_asked = true;
    }

    /// Marks a level as muted, or as not muted any more.
    pub fn set_muted(&mut self, level: LevelId, muted: bool) {
        let changed = if muted { self.muted.insert(level) } else { self.muted.remove(&level) };
        self.is_asked |= changed && self.hides_muted;
    }

    /// Whether this very level is muted.
    #[must_use]
    pub fn is_muted(&self, level: LevelId) -> bool {
        self.muted.contains(&level)
    }

    /// Leaves out what is muted.
    pub fn hide_muted(&mut self, hides: bool) {
        self.is_asked |= self.hides_muted != hides;
        self.hides_muted = hides;
    }

    /// Whether what is muted is left out.
    #[must_use]
    pub fn hides_muted(&self) -> bool {
        self.hides_muted
    }

    fn is_due(&self, tree: &Tree, now: Timestamp) -> bool {
        let Some((levels, at)) = self.built else { return true };
        let age = now.since(at);
        (tree.levels().len() != levels && age >= SHOW_NEW_AFTER) || (self.order.moves() && age >= REORDER_AFTER)
    }

    /// What was begun is not what is asked for any more.
    fn take_back(&mut self) {
        if let Some(mut building) = self.building.take() {
            self.spare.append(&mut building.parts);
        }
    }

    fn begin(&mut self, tree: &Tree, now: Timestamp) {
        let mut building = Building { levels: tree.levels().len(), at: now, ..Building::default() };
        building.rows.reserve(self.shown.len());
        building.parts.push(self.part(tree, self.top, 0));
        self.building = Some(building);
    }

    fn part(&mut self, tree: &Tree, level: LevelId, indent: u16) -> Part {
        let mut part = self.spare.pop().unwrap_or_default();
        part.sorting.clear();
        (part.indent, part.next, part.is_sorted, part.done) = (indent, tree.levels().first_child(level), false, 0);
        part
    }

    fn finish(&mut self) {
        if let Some(building) = self.building.take() {
            self.shown = building.rows;
            self.built = Some((building.levels, building.at));
        }
    }

    /// Whether all rows are there.
    fn build(&mut self, tree: &Tree, budget: &mut usize) -> bool {
        let Some(mut building) = self.building.take() else { return true };
        let is_done = loop {
            let Some(part) = building.parts.last_mut() else { break true };
            if *budget == 0 || !self.sort(part, tree, building.at, budget) {
                break false;
            }
            let Some(next) = part.sorting.sorted().get(part.done).map(|item| item.level) else {
                self.spare.extend(building.parts.pop());
                continue;
            };
            part.done += 1;
            *budget = budget.saturating_sub(1);
            let row = self.row(tree, next, part.indent);
            building.rows.push(row);
            if self.is_open(row.level) && tree.levels().child_count(row.level) > 0 {
                let part = self.part(tree, row.level, row.indent.saturating_add(1));
                building.parts.push(part);
            }
        };
        self.building = Some(building);
        is_done
    }

    /// Takes in the levels of a part and puts them in order. Whether that is done.
    fn sort(&self, part: &mut Part, tree: &Tree, now: Timestamp, budget: &mut usize) -> bool {
        while let Some(level) = part.next {
            if *budget == 0 {
                return false;
            }
            *budget -= 1;
            part.next = tree.levels().next_sibling(level);
            if self.matches.has(level) && !(self.hides_muted && self.muted.contains(&level)) {
                part.sorting.push(Keyed::new(self.order, tree, level, now));
            }
        }
        part.is_sorted = part.is_sorted || part.sorting.step(tree, budget);
        part.is_sorted
    }

    /// The row of a level, with those below it that are alone and have no messages above them.
    fn row(&self, tree: &Tree, level: LevelId, indent: u16) -> TreeRow {
        let mut row = TreeRow { level, indent, names: 1 };
        while tree.levels().child_count(row.level) == 1 && tree.own(row.level).is_none() {
            let Some(child) = tree.levels().first_child(row.level).filter(|child| self.matches.has(*child)) else {
                break;
            };
            if self.muted.contains(&row.level) || self.muted.contains(&child) {
                break;
            }
            (row.level, row.names) = (child, row.names.saturating_add(1));
        }
        row
    }
}
