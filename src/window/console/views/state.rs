//! What tabs keep while they are not on screen, and what is being done with them.

use std::collections::BTreeMap;

use crate::console::search::SearchState;
use crate::console::table::TableState;
use model::{MAX_SEARCH_BYTES, MessageView, TableLayout, Views};

/// What the tabs that are not on screen had there, and what is being done with tabs.
#[derive(Debug, Default)]
pub(crate) struct ViewsState {
    on_screen: OnScreen,
    pub(super) others: BTreeMap<Option<u32>, (SearchState, TableState)>,
    /// What was asked for by a key or from elsewhere.
    pub(super) wanted: Option<TabAction>,
    pub(super) naming: Option<Naming>,
    /// The tab that was closed last, and its place.
    pub(super) closed: Option<(usize, MessageView)>,
    /// The shown tab is to be scrolled to.
    pub(super) reveals: bool,
}

/// The tab whose search and place are on screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum OnScreen {
    /// No frame was drawn yet.
    #[default]
    Nothing,
    /// The one with that number; that with all messages when `None`.
    Tab(Option<u32>),
}

/// What is to be done with tabs when they are drawn next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TabAction {
    /// A copy of the shown one.
    Add,
    /// Remove the shown one.
    Close,
    /// Bring back the one that was closed last.
    Reopen,
    /// Ask for a name of the shown one.
    Rename,
    /// The one to the right, and behind the last one the first.
    Next,
    /// The one to the left.
    Previous,
}

#[derive(Debug)]
pub(super) struct Naming {
    pub(super) number: u32,
    pub(super) name: String,
    /// The field is new, and takes the focus.
    pub(super) is_new: bool,
}

impl ViewsState {
    /// Does this when the tabs are drawn next.
    pub(crate) fn want(&mut self, wanted: TabAction) {
        self.wanted = Some(wanted);
    }

    /// Whether a closed tab can be brought back.
    pub(crate) fn can_reopen(&self) -> bool {
        self.closed.is_some()
    }

    /// Brings the search and the place of the shown tab on screen, if another one's are there.
    pub(crate) fn follow(&mut self, views: &Views, search: &mut SearchState, table: &mut TableState) {
        let shown = views.shown();
        let before = std::mem::replace(&mut self.on_screen, OnScreen::Tab(shown));
        if before == self.on_screen {
            return;
        }
        if let OnScreen::Tab(before) = before {
            let is_open = before.is_none_or(|number| views.get(number).is_some());
            let left = (std::mem::take(search), std::mem::take(table));
            if is_open {
                self.others.insert(before, left);
            }
        } else if shown.is_none() {
            return;
        }
        self.others.retain(|number, _| number.is_none_or(|number| views.get(number).is_some()));
        self.reveals = true;
        if let Some((was_search, was_table)) = self.others.remove(&shown) {
            (*search, *table) = (was_search, was_table);
        } else if let Some(view) = shown.and_then(|number| views.get(number)) {
            search.begin_with(&view.query, view.marks_all);
        }
        search.apply_again();
    }
}

/// Notes what was changed in the shown tab. Allocates nothing unless something was.
pub(crate) fn note(views: &mut Views, search: &SearchState) {
    let Some(view) = views.shown_mut() else { return };
    view.marks_all = !search.shows_only_matches();
    if view.query != search.text() && search.text().len() <= MAX_SEARCH_BYTES {
        search.text().clone_into(&mut view.query);
    }
}

/// Exchanges the columns of the table for those of the shown tab. The rules for labels are those of all tables.
pub(crate) fn exchange_columns(views: &mut Views, table: &mut TableLayout) {
    if let Some(view) = views.shown_mut() {
        std::mem::swap(&mut view.table.columns, &mut table.columns);
        std::mem::swap(&mut view.table.time, &mut table.time);
        std::mem::swap(&mut view.table.since, &mut table.since);
    }
}

/// A tab that begins as what is on screen.
pub(super) fn copy_of(search: &SearchState, table: &TableLayout) -> MessageView {
    let fits = search.text().len() <= MAX_SEARCH_BYTES;
    MessageView {
        query: if fits { search.text().to_owned() } else { String::new() },
        marks_all: !search.shows_only_matches(),
        table: TableLayout { labels: Vec::new(), ..table.clone() },
        ..MessageView::default()
    }
}
