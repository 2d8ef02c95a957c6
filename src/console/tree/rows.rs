//! Rows of a tree that are shown: what is open, in what order, and what of it has the text that was typed.
//!
//! They are made in parts, a bounded amount in each frame, while those that were made before stay on screen. So a frame
//! costs the same for ten topics and for two hundred thousand.

use std::time::Duration;

use model::{MAX_OPEN_LEVELS, Timestamp, TreeOrder};

use super::counted::Tree;
use super::levels::LevelId;
use super::matches::Matches;
use super::open::OpenLevels;
use super::order::Keyed;
use super::part::Part;
use super::tree_row::TreeRow;

/// What is done in one frame, in levels that are looked at.
const BUDGET: usize = 8_192;
/// What is done in a frame while something that was asked for is not shown yet: usual trees are there at once.
const ANSWER_BUDGET: usize = 32_768;
/// An order that moves is made again after so long, new topics are shown after so long.
const REORDER_AFTER: Duration = Duration::from_secs(1);
const SHOW_NEW_AFTER: Duration = Duration::from_millis(250);
/// So much memory a part may keep for the next time.
const MOST_SPARE_BYTES: usize = 64 * 1024;

/// What is shown of a tree or of a part of it.
#[derive(Debug)]
pub struct TreeRows {
    top: Top,
    shown: Vec<TreeRow>,
    open: OpenLevels,
    hides_muted: bool,
    /// What was muted when the rows were begun.
    mute_changes: u64,
    order: TreeOrder,
    matches: Matches,
    building: Option<Building>,
    /// Something was asked for that is not begun yet.
    is_asked: bool,
    /// New topics or another order are not shown, as the rows are held.
    waits: bool,
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
    /// They were asked for.
    is_answer: bool,
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
            open: OpenLevels::default(),
            hides_muted: false,
            mute_changes: 0,
            order: TreeOrder::default(),
            matches: Matches::default(),
            building: None,
            is_asked: true,
            waits: false,
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
        self.open.open_first_rows();
        self
    }

    /// Opens levels that were open in the last run as soon as they are there, and no others.
    pub fn open_again(&mut self, topics: &[String]) {
        self.open.await_topics(topics);
    }

    /// The topics of the levels that are open, at most [`MAX_OPEN_LEVELS`].
    #[must_use]
    pub fn open_topics(&self, tree: &Tree) -> Vec<String> {
        self.open.topics(tree, MAX_OPEN_LEVELS)
    }

    /// Counts what a person opened and closed.
    #[must_use]
    pub fn open_changes(&self) -> u64 {
        self.open.changes()
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
        let is_asked = self.is_asked || self.building.as_ref().is_some_and(|building| building.is_answer);
        let mut budget = if is_asked { ANSWER_BUDGET } else { BUDGET };
        self.step(tree, now, holds, &mut budget)
    }

    /// The same, with what may be done at most; takes from it what was done.
    pub(super) fn step(&mut self, tree: &Tree, now: Timestamp, holds: bool, budget: &mut usize) -> bool {
        let (all_open, opened) = self.open.step(tree, budget);
        self.is_asked |= opened;
        if !all_open {
            return true;
        }
        self.is_asked |= self.hides_muted && self.mute_changes != tree.muted().changes();
        if self.is_asked {
            self.take_back();
        }
        let is_due = self.building.is_none() && !self.is_asked && self.is_due(tree, now);
        self.waits = holds && is_due;
        if self.building.is_none() && (self.is_asked || (is_due && !holds)) {
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
        self.is_asked |= self.open.set(level, open);
    }

    /// Opens a level and all below it, in the next frames.
    pub fn open_all_below(&mut self, level: LevelId) {
        self.open.open_all_below(level);
    }

    /// Closes all levels.
    pub fn close_all(&mut self) {
        self.is_asked |= self.open.close_all();
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

    /// Puts the levels in another order; in the same one again, with what has changed.
    pub fn set_order(&mut self, order: TreeOrder) {
        self.is_asked = true;
        self.order = order;
    }

    /// Shows what is new and puts it in order, also while the rows are held.
    pub fn refresh(&mut self) {
        self.is_asked = true;
    }

    /// Whether new topics or another order are not shown, because the rows are held.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.waits
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

    /// What was begun is not what is asked for any more.
    fn take_back(&mut self) {
        if let Some(mut building) = self.building.take() {
            self.spare.append(&mut building.parts);
        }
    }

    fn begin(&mut self, tree: &Tree, now: Timestamp) {
        self.matches.refresh();
        self.mute_changes = tree.muted().changes();
        let mut building =
            Building { levels: tree.levels().len(), at: now, is_answer: self.is_asked, ..Building::default() };
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
            if self.shown.capacity() - self.shown.len() > self.shown.len() / 16 {
                self.shown.shrink_to_fit();
            }
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
            if self.matches.is_off() {
                self.open.open_first(tree, row);
            }
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
