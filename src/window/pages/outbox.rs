//! The outbox: messages that need the person first, then those that wait in the order of sending, then what was delivered.

mod answer;
mod editor;
mod head;
mod row;
mod state;

use std::sync::Arc;

use eframe::egui::{ScrollArea, Ui};

use crate::kit::model::Model;
use crate::kit::{theme, undo, widgets};
use model::{Command, OutboxCommand, OutboxEntry, OutboxState, OutboxView};
pub(crate) use state::OutboxPageState;
use texts::t;

/// So many delivered messages are listed until the person wants all.
const FEW_DELIVERED: usize = 5;

/// Draws the page.
pub(crate) fn outbox_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    view: &OutboxView,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    bring_back(ui, state, out);
    state::keys(ui, view, state, out);
    head::head_ui(ui, model, view, state, out);
    widgets::rule(ui);
    ScrollArea::vertical().id_salt("outbox").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        list_ui(ui, model, view, state, out);
    });
}

/// Ctrl Z puts back what was taken out.
fn bring_back(ui: &Ui, state: &mut OutboxPageState, out: &mut Vec<Command>) {
    if undo::wanted_back(ui.ctx(), state::undo_id())
        && let Some(id) = state.removed.pop()
    {
        out.push(Command::Outbox(OutboxCommand::Restore { id }));
    }
}

fn list_ui(ui: &mut Ui, model: &Model<'_>, view: &OutboxView, state: &mut OutboxPageState, out: &mut Vec<Command>) {
    let shown = |entry: &&Arc<OutboxEntry>| state.filter.is_none_or(|filter| filter == entry.state);
    let own: Vec<&Arc<OutboxEntry>> = view.entries.iter().filter(|entry| entry.is_own).filter(shown).collect();
    // The tabs count what is this person's.
    let are_shown = state.filter.is_none();
    let others: Vec<&Arc<OutboxEntry>> = view.entries.iter().filter(|entry| !entry.is_own && are_shown).collect();
    if own.is_empty() && others.is_empty() {
        return empty_ui(ui);
    }
    let pick = |wanted: fn(OutboxState) -> bool| own.iter().copied().filter(move |entry| wanted(entry.state));
    let needs: Vec<_> = pick(OutboxState::needs_person).collect();
    let waiting: Vec<_> = pick(|state| matches!(state, OutboxState::Waiting | OutboxState::Sending)).collect();
    let mut delivered: Vec<_> = pick(|state| state == OutboxState::Delivered).collect();
    delivered.reverse();
    section_ui(ui, t!("NEEDS YOU"), needs.len(), "");
    for entry in &needs {
        row::row_ui(ui, model, view, (entry, None), state, out);
    }
    section_ui(ui, t!("WAITING"), waiting.len(), t!("sent in this order when connected"));
    for (place, entry) in waiting.iter().enumerate() {
        row::row_ui(ui, model, view, (entry, Some(place + 1)), state, out);
        if state.editor.as_ref().is_some_and(|editor| editor.id == entry.id) {
            editor::editor_ui(ui, &mut state.editor, out);
        }
    }
    section_ui(ui, t!("DELIVERED"), delivered.len(), t!("in the last 24 hours"));
    let count = if state.shows_all { delivered.len() } else { FEW_DELIVERED };
    for entry in delivered.iter().take(count) {
        row::row_ui(ui, model, view, (entry, None), state, out);
    }
    if delivered.len() > count {
        ui.horizontal(|ui| {
            ui.add_space(theme::PADDING);
            state.shows_all = widgets::word_button(ui, t!("Show all"), t!("Show all delivered messages")).clicked();
        });
    }
    section_ui(ui, t!("OF ANOTHER USER"), others.len(), t!("kept until that user signs in, and never sent by you"));
    for entry in &others {
        row::row_ui(ui, model, view, (entry, None), state, out);
    }
}

fn section_ui(ui: &mut Ui, name: &str, count: usize, hint: &str) {
    if count == 0 {
        return;
    }
    let palette = theme::palette(ui);
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        ui.add_space(theme::PADDING);
        ui.spacing_mut().item_spacing.x = 12.0;
        let words = format!("{name} · {}", texts::count(count as u64));
        widgets::line(ui, &words, theme::semibold(11.0), palette.dim);
        widgets::line(ui, hint, theme::small(), palette.faint);
    });
    ui.add_space(6.0);
}

fn empty_ui(ui: &mut Ui) {
    let palette = theme::palette(ui);
    ui.add_space(48.0);
    ui.vertical_centered(|ui| {
        let words = t!("Nothing waits. What you send while offline is queued here.");
        ui.label(eframe::egui::RichText::new(words).font(theme::body()).color(palette.dim));
    });
}
