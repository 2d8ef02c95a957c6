//! What the page of the outbox remembers, and its keys.

use eframe::egui::{Id, Key, Ui};

use super::editor::Editor;
use crate::kit::{keys, shortcuts};
use model::{Command, OutboxCommand, OutboxState, OutboxView, PublishId, PublishRequest};

/// What the page remembers from frame to frame.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked, said or shown independently of the others")]
pub(crate) struct OutboxPageState {
    /// Only messages in this state are listed.
    pub(super) filter: Option<OutboxState>,
    /// The row that the keys are for.
    pub(super) selected: Option<PublishId>,
    /// That row is to be in sight.
    pub(super) reveals_selected: bool,
    /// The person is asked whether this one may be sent a second time.
    pub(super) asks_about: Option<PublishId>,
    /// The person has said that twice does no harm.
    pub(super) may_repeat: bool,
    /// The person has said whether messages are sent that cannot be stored.
    pub(crate) unprotected_answered: bool,
    /// All that was delivered is listed.
    pub(super) shows_all: bool,
    /// What was taken out, the last one at the end.
    pub(super) removed: Vec<PublishId>,
    /// The message that is being changed.
    pub(super) editor: Option<Editor>,
    /// The message that is to be saved under a name.
    pub(crate) to_save: Option<PublishRequest>,
    /// The message whose reason is shown.
    pub(super) reason_of: Option<PublishId>,
}

/// Who offers to undo that something was taken out.
pub(super) fn undo_id() -> Id {
    Id::unique("outbox_removed")
}

/// Alt with up or down moves the selected message; up and down alone select.
pub(super) fn keys(ui: &Ui, view: &OutboxView, state: &mut OutboxPageState, out: &mut Vec<Command>) {
    let ctx = ui.ctx();
    if keys::are_covered(ctx) || ctx.text_edit_focused() {
        return;
    }
    if let Some(id) = state.selected {
        for (shortcut, up) in [(shortcuts::MESSAGE_UP, true), (shortcuts::MESSAGE_DOWN, false)] {
            if shortcut.key_pressed(ctx) {
                out.push(Command::Outbox(OutboxCommand::Move { id, up }));
                state.reveals_selected = true;
            }
        }
    }
    let (up, down) = ctx.input(|input| {
        let plain = input.modifiers.is_none();
        (plain && input.key_pressed(Key::ArrowUp), plain && input.key_pressed(Key::ArrowDown))
    });
    if up || down {
        let waiting = |state| matches!(state, OutboxState::Waiting | OutboxState::Sending);
        let ids: Vec<PublishId> =
            view.entries.iter().filter(|entry| entry.is_own && waiting(entry.state)).map(|entry| entry.id).collect();
        let at = state.selected.and_then(|selected| ids.iter().position(|id| *id == selected));
        let next = match at {
            Some(at) if up => at.saturating_sub(1),
            Some(at) => (at + 1).min(ids.len().saturating_sub(1)),
            None => 0,
        };
        (state.selected, state.reveals_selected) = (ids.get(next).copied(), true);
    }
}
