//! The rows of a tree that are shown: what is open, in what order, and what of it has the text that was typed.
//!
//! They are made in parts, a bounded amount in each frame, while those that were made before stay on screen. So a frame
//! costs the same for ten topics and for two hundred thousand.

use std::time::Duration;

use model::Timestamp;

use super::counted::Tree;
use super::level_set::LevelSet;
use super::levels::LevelId;
use super::matches::Matches;
use super::order::{Keyed, TreeOrder};
use super::part::Part;

/// What is done in one frame, in levels that are looked at.
const BUDGET: usize = 8_192;
/// What is done in the frame after something was asked for, which is answered at once for usual trees.
const ANSWER_BUDGET: usize = 32_768;
/// An order that moves is made again after so long, new topics are shown after so long.
const REORDER_AFTER: Duration = Duration::from_secs(1);
const SHOW_NEW_AFTER: Duration = Duration::from_millis(250);
/// So many first rows are opened without being asked for.
const MOST_OPENED_FIRST: usize = 16;
/// So much memory a part may keep for the next time.
const MOST_SPARE_BYTES: usize = 64 * 1024;

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
    top: Top,
    shown: Vec<TreeRow>,
    open: LevelSet,
    /// The first level of rows that were opened without being asked for, and the level that is open for it; `None` when
    /// all are closed at the start.
    opened_first: Option<Vec<(LevelId, LevelId)>>,
    /// Where all is being opened: the level that it is below, and the next one.
    opening: Vec<(LevelId, LevelId)>,
    hides_muted: bool,
    /// What was muted when the rows were begun.
    mute_changes: u64,
    order: TreeOrder,
    matches: Matches,
    building: Option<Building>,
    /// Something was asked for that is not shown yet.
    is_asked: bool,
    /// For how many levels, and when, the rows were begun that are shown.
    built: Option<(usize, Timestamp)>,
    spare: Vec<Part>,
}

/// Where rows begin.
#[derive(Debug)]
enum Top {
    /// With the levels below this one.
    Below(LevelId),
    /// With these.
    These(Vec<LevelId>),
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
            top: Top::Below(top),
            shown: Vec::new(),
            open: LevelSet::default(),
            opened_first: None,
            opening: Vec::new(),
            hides_muted: false,
            mute_changes: 0,
            order: TreeOrder::default(),
            matches: Matches::default(),
            building: None,
            is_asked: true,
            built: None,
            spare: Vec::new(),
        }
    }

    /// Rows that begin with chosen levels: none until [`TreeRows::set_tops`].
    #[must_use]
    pub fn of_chosen() -> Self {
        Self { top: Top::These(Vec::new()), ..Self::default() }
    }

    /// Opens the first rows when they are there for the first time, up to a number that a person can overlook.
    #[must_use]
    pub fn opening_first(mut self) -> Self {
        self.opened_first = Some(Vec::new());
        self
    }

    /// Begins with these levels, in this order.
    pub fn set_tops(&mut self, levels: &[LevelId]) {
        if !matches!(&self.top, Top::These(tops) if tops == levels) {
            self.top = Top::These(levels.to_vec());
            self.is_asked = true;
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
        self.step(tree, now, holds, &mut budget)
    }

    /// The same, with what may be done at most; takes from it what was done.
    pub(super) fn step(&mut self, tree: &Tree, now: Timestamp, holds: bool, budget: &mut usize) -> bool {
        if !self.open_some(tree, budget) {
            return true;
        }
        self.is_asked |= self.hides_muted && self.mute_changes != tree.muted().changes();
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
        if self.matches.step(tree, budget) && self.build(tree, budget) {
            self.finish();
        }
        self.building.is_some()
    }

    /// Opens or closes a level.
    pub fn set_open(&mut self, level: LevelId, open: bool) {
        let changed = if open { self.open.insert(level) } else { self.open.remove(level) };
        self.is_asked |= changed;
    }

    /// Opens a level and all below it, in the next frames.
    pub fn open_all_below(&mut self, level: LevelId) {
        self.opening.push((level, level));
    }

    /// Closes all levels.
    pub fn close_all(&mut self) {
        self.is_asked |= !self.open.is_empty();
        self.open.clear();
        self.opening.clear();
    }

    /// Whether a level was opened; with something to look for, all that have it are open.
    #[must_use]
    pub fn is_open(&self, level: LevelId) -> bool {
        !self.matches.is_off() || self.open.contains(level)
    }

    /// Whether a row of the level has others below it.
    #[must_use]
    pub fn has_below(&self, tree: &Tree, level: LevelId) -> bool {
        self.matches.has_below(tree, level)
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

    /// Shows only the topics that are silent, and what they are below.
    pub fn show_only_silent(&mut self, only_silent: bool) {
        if self.matches.only_silent() != only_silent {
            self.matches.look_for_silent(only_silent);
            self.is_asked = true;
        }
    }

    /// Whether only silent topics are shown.
    #[must_use]
    pub fn shows_only_silent(&self) -> bool {
        self.matches.only_silent()
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

    /// Bytes of memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let parts = self.spare.iter().chain(self.building.iter().flat_map(|building| &building.parts));
        let rows = self.shown.capacity() + self.building.as_ref().map_or(0, |building| building.rows.capacity());
        rows * size_of::<TreeRow>() + parts.map(Part::bytes).sum::<usize>() + self.open.bytes() + self.matches.bytes()
    }

    fn is_due(&self, tree: &Tree, now: Timestamp) -> bool {
        let Some((levels, at)) = self.built else { return true };
        let age = now.since(at);
        let moves = self.order.moves() || self.matches.only_silent();
        (tree.levels().len() != levels && age >= SHOW_NEW_AFTER) || (moves && age >= REORDER_AFTER)
    }

    /// Opens more of what is to be opened. Whether nothing is left.
    fn open_some(&mut self, tree: &Tree, budget: &mut usize) -> bool {
        let levels = tree.levels();
        while let Some((top, level)) = self.opening.pop() {
            if *budget == 0 {
                self.opening.push((top, level));
                return false;
            }
            *budget -= 1;
            if levels.child_count(level) > 0 {
                self.is_asked |= self.open.insert(level);
            }
            if let Some(next) = next_below(tree, top, level) {
                self.opening.push((top, next));
            }
        }
        true
    }

    /// What was begun is not what is asked for any more.
    fn take_back(&mut self) {
        if let Some(mut building) = self.building.take() {
            self.spare.append(&mut building.parts);
        }
    }

    fn begin(&mut self, tree: &Tree, now: Timestamp) {
        self.matches.refresh();
        self.mute_changes = tree.muted().changes();
        let mut building = Building { levels: tree.levels().len(), at: now, ..Building::default() };
        building.rows.reserve_exact(self.shown.len());
        let mut part = self.spare.pop().unwrap_or_default();
        match &self.top {
            Top::Below(top) => part.begin(tree, *top, 0),
            Top::These(tops) => part.begin_with(tops),
        }
        building.parts.push(part);
        self.building = Some(building);
    }

    fn part(&mut self, tree: &Tree, level: LevelId, indent: u16) -> Part {
        let mut part = self.spare.pop().unwrap_or_default();
        part.begin(tree, level, indent);
        part
    }

    fn finish(&mut self) {
        if let Some(building) = self.building.take() {
            self.shown = building.rows;
            // What thousands of levels needed is not kept for the next time.
            self.spare.retain(|part| part.bytes() <= MOST_SPARE_BYTES);
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
            let Some(next) = part.take() else {
                self.spare.extend(building.parts.pop());
                continue;
            };
            *budget = budget.saturating_sub(1);
            let row = self.row(tree, next, part.indent);
            building.rows.push(row);
            self.open_first(tree, row);
            if self.is_open(row.level) && self.has_below(tree, row.level) {
                let part = self.part(tree, row.level, row.indent.saturating_add(1));
                building.parts.push(part);
            }
        };
        self.building = Some(building);
        is_done
    }

    /// Takes in the levels of a part and puts them in order. Whether that is done.
    fn sort(&self, part: &mut Part, tree: &Tree, now: Timestamp, budget: &mut usize) -> bool {
        let is_shown = |level| self.matches.has(level) && !(self.hides_muted && tree.muted().is_itself(level));
        part.sort(tree, budget, is_shown, |level| Keyed::new(self.order, tree, level, now))
    }

    /// Opens a first row that was not there before. As topics
    /// come, the row ends at another level: then that one is open instead.
    fn open_first(&mut self, tree: &Tree, row: TreeRow) {
        let Some(opened) = self.opened_first.as_mut().filter(|_| row.indent == 0 && self.matches.is_off()) else {
            return;
        };
        let first = tree.levels().above(row.level).take(usize::from(row.names) - 1).last().unwrap_or(row.level);
        if let Some((_, level)) = opened.iter_mut().find(|(known, _)| *known == first) {
            if *level != row.level && self.open.remove(*level) {
                self.open.insert(row.level);
            }
            *level = row.level;
        } else if opened.len() < MOST_OPENED_FIRST && tree.levels().child_count(row.level) > 0 {
            opened.push((first, row.level));
            self.open.insert(row.level);
        }
    }

    /// The row of a level, with those below it that are alone and have no messages above them.
    fn row(&self, tree: &Tree, level: LevelId, indent: u16) -> TreeRow {
        let mut row = TreeRow { level, indent, names: 1 };
        if indent == 0 && matches!(self.top, Top::These(_)) {
            row.names = u16::try_from(tree.levels().depth(level)).unwrap_or(u16::MAX);
            return row;
        }
        while tree.own(row.level).is_none() {
            let Some(child) = self.matches.only_below(tree, row.level) else { break };
            if tree.muted().is_itself(row.level) || tree.muted().is_itself(child) {
                break;
            }
            (row.level, row.names) = (child, row.names.saturating_add(1));
        }
        row
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
