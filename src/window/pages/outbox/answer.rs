//! The buttons of a row: what can be done with a message in its state.

use eframe::egui::{Button, Ui};

use super::editor::Editor;
use super::state::{OutboxPageState, undo_id};
use crate::kit::theme::{self, Icon};
use crate::kit::{undo, widgets};
use model::{Command, OutboxCommand, OutboxEntry, OutboxState, OutboxView, visible_topic};
use texts::t;

/// Draws the buttons from the right to the left.
pub(super) fn buttons_ui(
    ui: &mut Ui,
    view: &OutboxView,
    entry: &OutboxEntry,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    if !entry.is_own {
        return;
    }
    let topic = visible_topic(entry.request.topic.as_str());
    let id = entry.id;
    match entry.state {
        OutboxState::Waiting => waiting_ui(ui, view, entry, state, out),
        OutboxState::Sending => {
            let dim = theme::palette(ui).dim;
            widgets::line(ui, t!("too late to cancel"), theme::small(), dim);
        }
        OutboxState::Uncertain if state.asks_about == Some(id) => repeat_ui(ui, entry, state, out),
        OutboxState::Uncertain => {
            if named(ui, t!("It arrived"), &t!("The message to {topic} arrived", topic)) {
                out.push(Command::Outbox(OutboxCommand::Arrived { id }));
            }
            if named(ui, t!("Send again"), &t!("Send the message to {topic} again", topic)) {
                if state.may_repeat {
                    out.push(Command::Outbox(OutboxCommand::SendAgain { id }));
                } else {
                    state.asks_about = Some(id);
                }
            }
        }
        OutboxState::Refused | OutboxState::Expired => {
            if named(ui, t!("Remove"), &t!("Remove the message to {topic}", topic)) {
                remove(ui, entry, state, out);
            }
            let word = if entry.state == OutboxState::Expired { t!("Send anyway") } else { t!("Send again") };
            if named(ui, word, &t!("Send the message to {topic} again", topic)) {
                out.push(Command::Outbox(OutboxCommand::SendAgain { id }));
            }
            if entry.why.is_some() && named(ui, t!("Why?"), &t!("Why the message to {topic} was refused", topic)) {
                state.reason_of = (state.reason_of != Some(id)).then_some(id);
            }
        }
        OutboxState::Delivered => {}
    }
}

fn waiting_ui(
    ui: &mut Ui,
    view: &OutboxView,
    entry: &OutboxEntry,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    let topic = visible_topic(entry.request.topic.as_str());
    let id = entry.id;
    if named(ui, t!("Cancel"), &t!("Cancel the message to {topic}", topic)) {
        remove(ui, entry, state, out);
    }
    let button = ui.add_enabled(view.is_live, Button::new(t!("Send now")));
    let button = button.accessible_name(&t!("Send the message to {topic} now", topic));
    if button.on_disabled_hover_text(t!("There is no connection that can send now.")).clicked() {
        out.push(Command::Outbox(OutboxCommand::SendNow { id }));
    }
    let is_text = std::str::from_utf8(&entry.request.payload).is_ok();
    let button = ui.add_enabled(is_text, Button::new(t!("Edit")));
    let button = button.accessible_name(&t!("Edit the message to {topic}", topic));
    if button.on_disabled_hover_text(t!("The payload is not text.")).clicked() {
        state.editor = Editor::of(entry);
    }
    for (icon, up, name) in [
        (Icon::ArrowDown, false, t!("Move the message to {topic} down", topic)),
        (Icon::ArrowUp, true, t!("Move the message to {topic} up", topic)),
    ] {
        if widgets::small_icon_button(ui, icon, &name, true).clicked() {
            out.push(Command::Outbox(OutboxCommand::Move { id, up }));
            state.selected = Some(id);
        }
    }
}

/// Asks once whether twice does harm.
fn repeat_ui(ui: &mut Ui, entry: &OutboxEntry, state: &mut OutboxPageState, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let again = widgets::primary(ui, t!("Send a second time"));
    let cancel = ui.button(t!("Leave it"));
    if again.clicked() {
        (state.may_repeat, state.asks_about) = (true, None);
        out.push(Command::Outbox(OutboxCommand::SendAgain { id: entry.id }));
    } else if cancel.clicked() {
        state.asks_about = None;
    }
    widgets::line(ui, t!("It may have arrived. Does twice do harm?"), theme::body(), palette.warn);
}

fn named(ui: &mut Ui, word: &str, name: &str) -> bool {
    ui.button(word).accessible_name(name).clicked()
}

fn remove(ui: &Ui, entry: &OutboxEntry, state: &mut OutboxPageState, out: &mut Vec<Command>) {
    out.push(Command::Outbox(OutboxCommand::Cancel { id: entry.id }));
    state.removed.push(entry.id);
    let topic = visible_topic(entry.request.topic.as_str());
    undo::offer(ui.ctx(), undo_id(), Some(t!("Removed from the outbox: {topic}", topic)));
}
