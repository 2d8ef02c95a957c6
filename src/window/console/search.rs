//! The search over the table: the box with its suggestions and menus, the line below it, the strip that shows when messages
//! came. What a query means is left to the crate `search`, which messages match to `console`.

mod context;
mod density_strip;
mod field;
mod keys;
mod near;
mod nothing;
mod saved_menu;
mod state;
mod status_line;
mod suggestion_list;

use std::ops::Range;

use eframe::egui::{Align, Layout, Rect, Ui, UiBuilder, vec2};
use model::{Searches, TableLayout, Timestamp};

use super::table::{self, TableState};
use crate::kit::model::Model;
use crate::kit::theme;
pub(crate) use nothing::nothing_ui;
pub use state::SearchState;
pub(crate) use state::{Pressed, Step};

/// Height of the bar with the box, in points.
const BAR: f32 = 48.0;
/// Below this height, in points, the rows are worth more than the strip.
const LOW: f32 = 460.0;
/// Width of the box at least, in points.
const NARROWEST: f32 = 160.0;

/// What of it is the same for all connections, and kept.
#[derive(Debug)]
pub(crate) struct Arrangement<'a> {
    pub(crate) searches: &'a mut Searches,
    pub(crate) hides_density: &'a mut bool,
    /// How the table is arranged, for the menu beside the box.
    pub(crate) layout: &'a mut TableLayout,
}

/// Does what the keys of the search mean on this page, before anything of it is drawn.
pub(crate) fn search_keys(ui: &Ui, in_inspector: bool, state: &mut SearchState) {
    keys::keys(ui, in_inspector, state);
}

/// Draws everything that is over the table.
pub(crate) fn search_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    kept: Arrangement<'_>,
    state: &mut SearchState,
    table: &mut TableState,
) {
    let Arrangement { searches, hides_density, layout } = kept;
    ui.spacing_mut().item_spacing.y = 0.0;
    state.context.look(model.console);
    state.note_contracts(!model.console.contracts.is_empty());
    let has_room = ui.available_height() >= LOW;
    let field = bar_ui(ui, model, Arrangement { searches, hides_density, layout }, state, table);
    status_line::bar_ui(ui, field, model);
    let has_search = !state.applied().is_everything();
    let shown = density_strip::look_up(ui, model, &state.strip, has_search);
    let shown = shown.filter(|_| has_room && !*hides_density);
    let in_span = table.span.as_ref().map(|_| table.view(model).rows());
    status_line::line_ui(ui, model, (shown.as_ref(), in_span), state, hides_density);
    if let Some(shown) = &shown {
        let in_table = time_of_table(model, table);
        let goes_to = density_strip::strip_ui(ui, model, shown, &mut state.strip, in_table.as_ref());
        if let Some(time) = goes_to {
            table.show(model.console.log.row_at_time(time));
        }
    }
    take_step(model, state, table);
    (table.only_matches, table.span) = (state.shows_only_matches(), state.span());
}

/// The box, and beside it the buttons of the table. Returns where the box is.
fn bar_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    kept: Arrangement<'_>,
    state: &mut SearchState,
    table: &mut TableState,
) -> Rect {
    let Arrangement { searches, hides_density, layout } = kept;
    let whole = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), BAR));
    let inner = whole.shrink2(vec2(theme::PADDING, 0.0));
    let shown = ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center)), |ui| {
        table::buttons_ui(ui, model, (layout, hides_density), table);
        let width = ui.available_width().max(NARROWEST);
        let field = field::field_ui(ui, model, state, searches, width);
        saved_menu::buttons_ui(ui, field, state, searches);
        field
    });
    ui.advance_cursor_after_rect(whole);
    shown.inner
}

/// When the messages came that the table shows.
fn time_of_table(model: &Model<'_>, table: &TableState) -> Option<Range<Timestamp>> {
    let shown = table.looked_at().shown;
    let time = |row| model.console.log.message(row).map(|message| message.received_at);
    let first = shown.iter().cloned().flatten().find_map(time)?;
    let last = shown.iter().rev().cloned().flat_map(Iterator::rev).find_map(time)?;
    Some(first..last.max(first))
}

/// Goes to the next or the previous match, from the selected message or else from the edge of what is shown. Behind the last
/// one comes the first; where a time range is chosen, both are of it.
fn take_step(model: &Model<'_>, state: &mut SearchState, table: &mut TableState) {
    let Some(step) = state.step.take() else { return };
    let (search, log) = (&model.console.search, &model.console.log);
    let rows = state.span().map_or(0..u64::MAX, |span| log.row_at_time(span.start)..log.row_at_time(span.end));
    let next = |row: Option<u64>| row.map_or_else(|| first_match(model), |row| search.next_match(row));
    let shown = table.looked_at().shown;
    let found = match step {
        Step::Next => {
            let first = shown.first().map_or(0, |rows| rows.start);
            let from = table.selected.or(first.checked_sub(1)).max(rows.start.checked_sub(1));
            let found = next(from).filter(|row| rows.contains(row));
            found.or_else(|| next(rows.start.checked_sub(1)))
        }
        Step::Previous => {
            let from = table.selected.or(shown.last().map(|rows| rows.end));
            let found = from.and_then(|row| search.previous_match(row.min(rows.end)));
            found.filter(|row| rows.contains(row)).or_else(|| search.previous_match(rows.end))
        }
    };
    if let Some(row) = found.filter(|row| rows.contains(row)) {
        table.show(row);
    }
}

/// The oldest match.
fn first_match(model: &Model<'_>) -> Option<u64> {
    model.console.search.found()?.select(0)
}
