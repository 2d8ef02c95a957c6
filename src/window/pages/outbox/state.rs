//! What the page of the outbox remembers, and its keys.

use eframe::egui::{Id, Key, Ui};

use super::editor::{Edited, Editor};
use crate::kit::model::Model;
use crate::kit::production_question::{ProductionQuestion, production_ui};
use crate::kit::{keys, shortcuts, undo};
use model::{Command, OutboxCommand, OutboxState, OutboxView, PublishId, PublishRequest, visible_topic};
use texts::t;

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
    /// All that needs the person is listed also where there is little room.
    pub(super) shows_all_needed: bool,
    /// What takes the last changes back, the last one at the end.
    pub(super) undo: Vec<Command>,
    /// What goes to production once it is confirmed: the message, and the command.
    to_confirm: Option<(PublishRequest, Command)>,
    question: ProductionQuestion,
    /// The message that is being changed.
    pub(super) editor: Option<Editor>,
    /// The message that is to be saved under a name.
    pub(crate) to_save: Option<PublishRequest>,
    /// The message whose reason is shown.
    pub(super) reason_of: Option<PublishId>,
}

impl OutboxPageState {
    /// Offers to take something back with Ctrl Z.
    pub(super) fn offer_back(&mut self, ui: &Ui, command: Command, words: String) {
        undo::offer(ui.ctx(), undo_id(), Some(words));
        self.undo.push(command);
    }

    /// Puts a message that waits before another one, or at the end.
    pub(super) fn place(
        &mut self,
        ui: &Ui,
        view: &OutboxView,
        id: PublishId,
        before: Option<PublishId>,
        out: &mut Vec<Command>,
    ) {
        let Some(entry) = view.entries.iter().find(|entry| entry.id == id) else { return };
        let former = OutboxCommand::Place { id, before: view.after(id) };
        let topic = visible_topic(entry.request.topic.as_str());
        self.offer_back(ui, Command::Outbox(former), t!("Moved: {topic}", topic));
        self.selected = Some(id);
        out.push(Command::Outbox(OutboxCommand::Place { id, before }));
    }

    /// Lets `command` send this message, after a question where the profile is one of production.
    pub(super) fn send(
        &mut self,
        model: &Model<'_>,
        request: &PublishRequest,
        command: Command,
        out: &mut Vec<Command>,
    ) {
        if model.console.session.guard().is_production {
            self.to_confirm = Some((request.clone(), command));
        } else {
            self.confirmed(command, out);
        }
    }

    /// Saves what was written. Where only its time is another one, production need not be asked about.
    pub(super) fn save(&mut self, model: &Model<'_>, edited: Edited, out: &mut Vec<Command>) {
        let Edited { request, command, is_other } = edited;
        if is_other { self.send(model, &request, command, out) } else { self.confirmed(command, out) }
    }

    fn confirmed(&mut self, command: Command, out: &mut Vec<Command>) {
        if matches!(command, Command::Outbox(OutboxCommand::Edit { .. })) {
            self.editor = None;
        }
        out.push(command);
    }

    /// The question, while something is to be confirmed.
    pub(super) fn confirmation_ui(&mut self, ui: &Ui, model: &Model<'_>, out: &mut Vec<Command>) {
        let profile = model.console.session.profile().map_or("", |(name, _)| name);
        let request = self.to_confirm.as_ref().map(|(request, _)| request);
        let Some(agreed) = production_ui(ui, profile, request, &mut self.question) else { return };
        if let Some((_, command)) = self.to_confirm.take().filter(|_| agreed) {
            self.confirmed(command, out);
        }
    }
}

/// Who offers to undo what was done here.
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
