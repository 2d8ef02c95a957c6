//! What the person opened, chose and looks for in the tree of topics.

use console::{Console, LevelId, Tree, TreeRows};
use model::{TopicMarks, TreeOrder};

use super::typing::Typing;
use crate::kit::mono_line::Letters;
use crate::kit::theme;

/// What the person opened, chose and looks for in the tree of topics.
#[derive(Debug)]
pub(crate) struct TopicTreeState {
    /// The topics that are pinned, with what is below them.
    pub(super) pinned: TopicList,
    /// All topics.
    pub(super) all: TopicList,
    /// The text that is looked for.
    pub(super) find: String,
    /// What was kept of the last run is there again.
    is_arranged: bool,
    /// What was opened and closed when it was kept last.
    open_changes: u64,
    /// The field that finds a topic is to get the cursor.
    pub(super) wants_find: bool,
}

/// A list of topics, one below the other.
#[derive(Debug, Default)]
pub(super) struct TopicList {
    /// What is shown, and in what order.
    pub(super) rows: TreeRows,
    pub(super) selected: Option<LevelId>,
    /// The selected row was chosen with the keyboard: it is brought into sight.
    pub(super) reveals: bool,
    /// Where the part of the rows that was in sight last began and ended, in points from the first one.
    pub(super) in_sight: (f32, f32),
    pub(super) typing: Typing,
    /// Kept, so that a row allocates little.
    pub(super) topic: String,
    pub(super) value: String,
    pub(super) letters: Letters,
}

/// What is wanted of other parts of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TreeRequest {
    /// The message in this row, in the table and the inspector.
    ShowMessage(u64),
    /// A message to this topic, in the form.
    SendTo(String),
    /// The messages that this query finds, in the table.
    Search(String),
    /// The retained messages of this topic and of those below it.
    Retained(String),
    /// The contracts of topics.
    Contracts,
}

impl Default for TopicTreeState {
    fn default() -> Self {
        let pinned = TopicList { rows: TreeRows::of_chosen().opening_first(), ..TopicList::default() };
        let all = TopicList { rows: TreeRows::default().opening_first(), ..TopicList::default() };
        Self { pinned, all, find: String::new(), is_arranged: false, open_changes: 0, wants_find: false }
    }
}

impl TopicTreeState {
    /// Shows the silent topics, wherever they are, or all topics again.
    pub(crate) fn show_only_silent(&mut self, only_silent: bool) {
        if only_silent && !self.find.is_empty() {
            self.find.clear();
            self.all.rows.look_for("");
        }
        self.all.rows.show_only_silent(only_silent);
    }

    /// Arranges the tree as it was in the last run, the first time; later, notes how it is arranged now.
    pub(super) fn arrange(&mut self, tree: &Tree, marks: &mut TopicMarks) {
        let rows = &mut self.all.rows;
        if !std::mem::replace(&mut self.is_arranged, true) {
            rows.set_order(marks.order);
            if let Some(open) = &marks.open {
                rows.open_again(open);
            }
        }
        marks.order = rows.order();
        if self.open_changes != rows.open_changes() {
            self.open_changes = rows.open_changes();
            marks.open = Some(rows.open_topics(tree));
        }
    }

    /// Puts the topics in another order.
    pub(crate) fn sort(&mut self, order: TreeOrder) {
        self.all.rows.set_order(order);
    }

    /// Puts the cursor into the field that finds a topic.
    pub(crate) fn focus_find(&mut self) {
        self.wants_find = true;
    }

    /// Opens all levels, in the next frames.
    pub(crate) fn open_all(&mut self) {
        self.all.rows.open_all_below(LevelId::ROOT);
    }

    /// Closes all levels.
    pub(crate) fn close_all(&mut self) {
        self.all.rows.close_all();
    }

    /// Opens the levels above a topic, selects it and brings it into sight.
    pub(crate) fn show(&mut self, topic: &str, tree: &Tree) {
        let Some(level) = tree.levels().find(topic) else { return };
        if !self.find.is_empty() {
            self.find.clear();
            self.all.rows.look_for("");
        }
        self.all.rows.show_only_silent(false);
        for above in tree.levels().above(level) {
            self.all.rows.set_open(above, true);
        }
        (self.all.selected, self.all.reveals) = (Some(level), true);
    }
}

impl TopicList {
    /// Place of the selected row among those that are shown.
    pub(super) fn selected_at(&self) -> Option<usize> {
        let selected = self.selected?;
        self.rows.rows().iter().position(|row| row.level == selected)
    }

    /// Selects the row at `place`, or the last one, and brings it into sight.
    pub(super) fn select_at(&mut self, place: usize) {
        let rows = self.rows.rows();
        if let Some(row) = rows.get(place).or(rows.last()) {
            self.selected = Some(row.level);
            self.reveals = true;
        }
    }

    /// How many rows are in sight, less one that is seen again after a page.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen rows")]
    pub(super) fn page(&self) -> usize {
        (((self.in_sight.1 - self.in_sight.0) / theme::ROW) as usize).saturating_sub(1).max(1)
    }

    /// Opens a closed level, closes an open one.
    pub(super) fn turn(&mut self, level: LevelId) {
        let open = !self.rows.is_open(level);
        self.rows.set_open(level, open);
    }

    /// Selects the next row with a level whose name begins with what was typed; after the last one it goes on with the
    /// first.
    pub(super) fn jump(&mut self, console: &Console) {
        let selected = self.selected_at();
        let Some((text, leads_away)) = self.typing.aim() else { return };
        let rows = self.rows.rows();
        let from = selected.map_or(0, |at| at + usize::from(leads_away));
        let levels = console.tree.levels();
        let begins = |level: LevelId| {
            let mut name = levels.name(level).chars().flat_map(char::to_lowercase);
            text.chars().all(|letter| name.next() == Some(letter))
        };
        let is_meant = |at: &usize| {
            let row = rows[*at];
            [row.level].into_iter().chain(levels.above(row.level)).take(usize::from(row.names)).any(begins)
        };
        let found = (from..rows.len()).chain(0..from.min(rows.len())).find(is_meant);
        match found {
            Some(at) => self.select_at(at),
            None => self.typing.led_nowhere(),
        }
    }

    /// Where the rows are to begin so that the selected one is in sight, in points; `None` when they stay.
    pub(super) fn takes_reveal(&mut self) -> Option<f32> {
        if !std::mem::take(&mut self.reveals) {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a million rows are exact")]
        let top = self.selected_at()? as f32 * theme::ROW;
        let bottom = top + theme::ROW;
        let (from, to) = self.in_sight;
        if top < from { Some(top) } else { (bottom > to).then_some(bottom - (to - from)) }
    }
}

/// What was last heard of a level: the row of its last message while it is in the log. What was recorded may have to be read.
pub(super) fn last_row(console: &Console, level: LevelId) -> Option<u64> {
    let row = console.tree.own(level)?.last_row;
    let is_there = console.log.message(row).is_some() || (console.log.is_recorded() && console.log.row(row).is_some());
    is_there.then_some(row)
}
