//! The outbox: messages that need the person first, then those that wait in the order of sending, then what was delivered.

mod answer;
mod drag;
mod editor;
mod head;
mod row;
mod state;
mod unstored;

use std::sync::Arc;

use eframe::egui::{ScrollArea, Ui};

use crate::kit::model::Model;
use crate::kit::{theme, undo, widgets};
use console::SignIn;
use model::{Command, OutboxEntry, OutboxState, OutboxView};
pub(crate) use state::OutboxPageState;
use texts::t;

/// So many delivered messages are listed until the person wants all.
const FEW_DELIVERED: usize = 5;
/// Below this height, in points, one message that needs the person is listed until the person wants all: what waits has to be
/// in sight.
const LOW: f32 = 250.0;

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
    let is_low = ui.available_height() < LOW;
    ScrollArea::vertical().id_salt("outbox").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        list_ui(ui, model, view, is_low, state, out);
        drag::scroll_ui(ui);
    });
    state.confirmation_ui(ui, model, out);
}

/// Ctrl Z takes back what was done last.
fn bring_back(ui: &Ui, state: &mut OutboxPageState, out: &mut Vec<Command>) {
    if undo::wanted_back(ui.ctx(), state::undo_id())
        && let Some(command) = state.undo.pop()
    {
        out.push(command);
    }
}

fn list_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    view: &OutboxView,
    is_low: bool,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    let shown = |entry: &&Arc<OutboxEntry>| state.filter.is_none_or(|filter| filter == entry.state);
    let own: Vec<&Arc<OutboxEntry>> = view.entries.iter().filter(|entry| entry.is_own).filter(shown).collect();
    // The tabs count what is this person's.
    let are_shown = state.filter.is_none();
    let others: Vec<&Arc<OutboxEntry>> = view.entries.iter().filter(|entry| !entry.is_own && are_shown).collect();
    let unstored = if are_shown { unstored::unstored(model) } else { Vec::new() };
    if own.is_empty() && others.is_empty() && unstored.is_empty() {
        return empty_ui(ui);
    }
    section_ui(ui, t!("NOT STORED"), unstored.len(), "");
    if let Some((_, notice)) = unstored.first() {
        unstored::reason_ui(ui, notice, view.trouble.is_none());
    }
    for (publish, _) in &unstored {
        unstored::row_ui(ui, model, publish, state, out);
    }
    let pick = |wanted: fn(OutboxState) -> bool| own.iter().copied().filter(move |entry| wanted(entry.state));
    let needs: Vec<_> = pick(OutboxState::needs_person).collect();
    let waiting: Vec<_> = pick(|state| matches!(state, OutboxState::Waiting | OutboxState::Sending)).collect();
    let mut delivered: Vec<_> = pick(|state| state == OutboxState::Delivered).collect();
    delivered.reverse();
    section_ui(ui, t!("NEEDS YOU"), needs.len(), "");
    let few = if is_low && !state.shows_all_needed && !waiting.is_empty() { 1 } else { needs.len() };
    for entry in needs.iter().take(few) {
        row::row_ui(ui, model, view, (entry, None), state, out);
    }
    if needs.len() > few {
        state.shows_all_needed = show_all_ui(ui, t!("Show all messages that need you"));
    }
    section_ui(ui, t!("WAITING"), waiting.len(), t!("sent in this order when connected"));
    for (place, entry) in waiting.iter().enumerate() {
        row::row_ui(ui, model, view, (entry, Some(place + 1)), state, out);
        if state.editor.as_ref().is_some_and(|editor| editor.id == entry.id)
            && let Some(edited) = editor::editor_ui(ui, &mut state.editor)
        {
            state.save(model, edited, out);
        }
    }
    section_ui(ui, t!("DELIVERED"), delivered.len(), t!("in the last 24 hours"));
    let count = if state.shows_all { delivered.len() } else { FEW_DELIVERED };
    for entry in delivered.iter().take(count) {
        row::row_ui(ui, model, view, (entry, None), state, out);
    }
    if delivered.len() > count {
        state.shows_all = show_all_ui(ui, t!("Show all delivered messages"));
    }
    others_ui(ui, model, view, &others, state, out);
}

/// Messages of other people.
fn others_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    view: &OutboxView,
    others: &[&Arc<OutboxEntry>],
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    let is_signed_in = matches!(model.console.session.sign_in(), SignIn::SignedIn { .. });
    let (name, hint) = if is_signed_in {
        (t!("OF ANOTHER USER"), t!("kept until that user signs in, and never sent by you"))
    } else {
        (t!("OF USERS WHO ARE SIGNED OUT"), t!("kept until the user signs in again; whose they are is seen then"))
    };
    section_ui(ui, name, others.len(), hint);
    for entry in others {
        row::row_ui(ui, model, view, (entry, None), state, out);
    }
}

/// Returns whether the person wants to see all.
fn show_all_ui(ui: &mut Ui, name: &str) -> bool {
    let button = ui.horizontal(|ui| {
        ui.add_space(theme::PADDING);
        widgets::word_button(ui, t!("Show all"), name).clicked()
    });
    button.inner
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
