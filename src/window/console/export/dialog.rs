//! Exporting the messages that come: those in memory, and those that were recorded before.

use std::sync::Arc;

use eframe::egui::{Id, Label, Memory, Modal, RichText, Ui};
use model::{ExportMemory, ExportRequest, RowSet, SearchPart, Timestamp};

use super::choices::{ExportChoices, Scope};
use super::form::{self, Target};
use crate::console::search::SearchState;
use crate::console::table::TableState;
use crate::kit::came_from::CameFrom;
use crate::kit::intent::{Intent, PastIntent};
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use texts::t;

/// Width of the dialog, in points.
const WIDTH: f32 = 380.0;
/// So many rows without a message may be before the first one.
const MOST_REMARKS: u64 = 1_000;

/// Whether the dialog is open, and what is chosen in it.
#[derive(Debug, Default)]
pub(crate) struct ExportDialog {
    is_open: bool,
    choices: ExportChoices,
    came_from: CameFrom,
}

impl ExportDialog {
    /// Opens it. The cursor goes back to `came_from`.
    pub(crate) fn open(&mut self, came_from: Option<Id>) {
        self.is_open = true;
        self.came_from.note(came_from);
    }

    /// Whether it is open.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }
}

/// Draws the dialog, where it is open.
pub(crate) fn export_dialog_ui(
    ui: &Ui,
    model: &Model<'_>,
    (search, table): (&SearchState, &TableState),
    state: &mut ExportDialog,
    intents: &mut Vec<Intent>,
) {
    if !state.is_open {
        return;
    }
    let palette = theme::palette(ui);
    let mut closed = false;
    let shown = Modal::new(Id::unique("export")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        ui.spacing_mut().item_spacing.y = 6.0;
        let title = RichText::new(t!("Export messages")).font(theme::semibold(16.0)).color(palette.text);
        ui.add(Label::new(title).wrap());
        form::format_ui(ui, &mut state.choices);
        let selected = table.selected_rows_set();
        let scope = scope_ui(ui, model, (search, table, &selected), &mut state.choices);
        let profile = profile(model);
        if let Some(target) = form::file_ui(ui, &mut state.choices, (profile, model.now), model, intents) {
            let request = request(model, (table, &selected), (&state.choices, scope), target);
            intents.push(Intent::Past(PastIntent::Export(Box::new(request))));
            closed = true;
        }
        let cancel = ui.button(t!("Cancel"));
        if ui.memory(Memory::focused).is_none() {
            cancel.request_focus();
        }
        closed |= cancel.clicked();
    });
    if closed || shown.should_close() {
        state.is_open = false;
        state.came_from.give_back(ui.ctx());
    }
}

/// What is to be written. Of all messages none is left out; of what the table shows, those are that it does not show.
fn request(
    model: &Model<'_>,
    (table, selected): (&TableState, &RowSet),
    (choices, scope): (&ExportChoices, Scope),
    Target { path, replaces }: Target,
) -> ExportRequest {
    let search = &model.console.search;
    let is_shown = scope == Scope::Search;
    // The end of the range is not in it.
    let span =
        table.span.as_ref().filter(|_| is_shown).map(|span| (span.start, Timestamp(span.end.0.saturating_sub(1))));
    ExportRequest {
        number: 0,
        profile: profile(model).to_owned(),
        span: span.unwrap_or((Timestamp(i64::MIN), Timestamp(i64::MAX))),
        rows: None,
        query: if is_shown { search.query().to_string() } else { String::new() },
        now: model.now,
        format: choices.format,
        path,
        replaces,
        except: if is_shown { search.muted().to_vec() } else { Vec::new() },
        messages: search.messages().rules(),
        memory: Some(memory(model, selected, (choices, scope))),
    }
}

fn profile<'m>(model: &Model<'m>) -> &'m str {
    model.console.session.profile().map_or("", |(name, _)| name)
}

/// Which messages. Returns what is chosen.
fn scope_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    (search, table, selected): (&SearchState, &TableState, &RowSet),
    choices: &mut ExportChoices,
) -> Scope {
    let has_search = !search.applied().is_everything();
    let shows_less = has_search || table.span.is_some() || !model.console.search.muted().is_empty();
    let before = choices.possible(shows_less, !selected.is_empty());
    let mut scope = before;
    widgets::section(ui, t!("Messages"));
    if shows_less {
        let count = words::count(model.console.view(true, table.span.clone()).rows());
        let words = match (has_search, table.span.is_some()) {
            (true, false) => t!("only what the search finds, {count} in memory", count),
            (true, true) => t!("only what the search finds in the chosen time, {count} in memory", count),
            (false, _) => t!("only what the table shows, {count} in memory", count),
        };
        ui.radio_value(&mut scope, Scope::Search, words);
    }
    if !selected.is_empty() {
        let words = t!("only what is selected, {count}", count = words::count(selected.len()));
        ui.radio_value(&mut scope, Scope::Selection, words);
    }
    let words = t!("all, {count} in memory", count = words::count(model.console.log.messages()));
    ui.radio_value(&mut scope, Scope::All, words);
    if scope != before {
        choices.scope = scope;
    }
    let is_recorded = first_recorded(model).is_some_and(|row| row > 0);
    if is_recorded && scope != Scope::Selection {
        let mut with_recorded = !choices.without_recorded;
        ui.checkbox(&mut with_recorded, t!("and what was recorded before"));
        choices.without_recorded = !with_recorded;
    } else if !is_recorded {
        let dim = theme::palette(ui).dim;
        widgets::line(ui, t!("Nothing older is recorded."), theme::small(), dim);
    }
    scope
}

/// The row of the recording that has the first message in memory; `None` when it is not recorded.
fn first_recorded(model: &Model<'_>) -> Option<u64> {
    let log = &model.console.log;
    let first = log.first_whole_row();
    (first..log.end_row().min(first + MOST_REMARKS)).find_map(|row| model.console.recorded_row(row))
}

/// The messages in memory. They are shared, and stay for as long as they are written.
fn memory(model: &Model<'_>, selected: &RowSet, (choices, scope): (&ExportChoices, Scope)) -> ExportMemory {
    let console = model.console;
    let mut parts: Vec<SearchPart> = console.log.parts_before(u64::MAX).collect();
    parts.reverse();
    let is_selection = scope == Scope::Selection;
    let with_recorded = !is_selection && !choices.without_recorded;
    if with_recorded && first_recorded(model).is_some() {
        // What is held although it has left is recorded too.
        parts.retain(|part| part.first_row >= console.log.first_whole_row());
    }
    ExportMemory {
        parts,
        topics: console.topics.names().clone(),
        rows: is_selection.then(|| selected.clone()),
        births: Arc::new(console.search.births().sources()),
        follows: first_recorded(model).filter(|_| with_recorded),
    }
}
