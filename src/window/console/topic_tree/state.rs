//! What the person opened, chose and looks for in the tree of topics.

use console::{Console, LevelId, Tree, TreeRows};

use crate::kit::theme;

/// What the person opened, chose and looks for in the tree of topics.
#[derive(Debug, Default)]
pub(crate) struct TopicTreeState {
    /// What is shown, and in what order.
    pub(super) rows: TreeRows,
    /// The text that is looked for.
    pub(super) find: String,
    pub(super) selected: Option<LevelId>,
    /// The selected row was chosen with the keyboard: it is brought into sight.
    pub(super) reveals: bool,
    /// Where the part of the rows that was in sight last began and ended, in points from the first one.
    pub(super) in_sight: (f32, f32),
    /// Kept, so that a row allocates little.
    pub(super) topic: String,
    pub(super) value: String,
}

/// What is wanted of other parts of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The message in this row, in the table and the inspector.
    ShowMessage(u64),
    /// A message to this topic, in the form.
    SendTo(String),
}

impl TopicTreeState {
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

    /// Opens a closed level, closes an open one.
    pub(super) fn turn(&mut self, level: LevelId) {
        let open = !self.rows.is_open(level);
        self.rows.set_open(level, open);
    }

    /// Opens a level and all below it.
    pub(super) fn open_all_below(&mut self, level: LevelId, tree: &Tree) {
        let mut left = vec![level];
        while let Some(level) = left.pop() {
            if tree.levels().child_count(level) > 0 {
                self.rows.set_open(level, true);
                left.extend(tree.levels().children(level));
            }
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

/// What was last heard of a level: the row of its last message while it is in the log.
pub(super) fn last_row(console: &Console, level: LevelId) -> Option<u64> {
    let row = console.tree.own(level)?.last_row;
    console.log.message(row).is_some().then_some(row)
}
