//! What can be done with a message in its state: as buttons in its row, or as a menu where there is no room for them.

use eframe::egui::{Button, Popup, Ui};

use super::editor::Editor;
use super::state::OutboxPageState;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{menu, widgets};
use model::{Command, OutboxCommand, OutboxEntry, OutboxState, OutboxView, visible_topic};
use texts::t;

/// Height of the line with the question, in points.
pub(super) const QUESTION: f32 = 36.0;
/// Width of the menu, in points.
const MENU: f32 = 180.0;

/// What a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Cancel,
    Remove,
    SendNow,
    Edit,
    Move {
        up: bool,
    },
    Arrived,
    SendAgain,
    Why,
    /// Under a name, to be sent again.
    Save,
}

/// How it is offered.
struct Offered {
    answer: Answer,
    word: &'static str,
    /// What a screen reader says.
    name: String,
    /// Why it cannot be done now.
    why_not: Option<&'static str>,
}

/// Draws the buttons from the right to the left.
pub(super) fn buttons_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    view: &OutboxView,
    entry: &OutboxEntry,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    too_late_ui(ui, entry);
    let offers = offered(model, view, entry);
    let (rare, usual): (Vec<_>, Vec<_>) = offers.into_iter().partition(|offered| offered.answer == Answer::Save);
    offers_menu_ui(ui, model, entry, rare, state, out);
    for offered in usual {
        let clicked = if let Answer::Move { up } = offered.answer {
            let icon = if up { Icon::ArrowUp } else { Icon::ArrowDown };
            widgets::small_icon_button(ui, icon, &offered.name, true).clicked()
        } else {
            let button = ui.add_enabled(offered.why_not.is_none(), Button::new(offered.word));
            let button = button.accessible_name(&offered.name);
            button.on_disabled_hover_text(offered.why_not.unwrap_or_default()).clicked()
        };
        if clicked {
            perform(ui, model, offered.answer, entry, state, out);
        }
    }
}

/// The same as a menu.
pub(super) fn menu_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    view: &OutboxView,
    entry: &OutboxEntry,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    offers_menu_ui(ui, model, entry, offered(model, view, entry), state, out);
}

fn offers_menu_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    entry: &OutboxEntry,
    offers: Vec<Offered>,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    if offers.is_empty() {
        return;
    }
    let topic = visible_topic(entry.request.topic.as_str());
    let button = ui.button("…").accessible_name(&t!("What can be done with the message to {topic}", topic));
    Popup::menu(&button).width(MENU).show(|ui| {
        for offered in offers {
            let item = ui.add_enabled_ui(offered.why_not.is_none(), |ui| menu::item(ui, offered.word)).inner;
            if item.on_disabled_hover_text(offered.why_not.unwrap_or_default()).clicked() {
                perform(ui, model, offered.answer, entry, state, out);
            }
        }
    });
}

fn too_late_ui(ui: &mut Ui, entry: &OutboxEntry) {
    if entry.is_own && entry.state == OutboxState::Sending {
        let dim = theme::palette(ui).dim;
        widgets::line(ui, t!("too late to cancel"), theme::small(), dim);
    }
}

/// What is possible, the last first.
fn offered(model: &Model<'_>, view: &OutboxView, entry: &OutboxEntry) -> Vec<Offered> {
    if !entry.is_own {
        return Vec::new();
    }
    let topic = visible_topic(entry.request.topic.as_str());
    let offer = |answer, word, name| Offered { answer, word, name, why_not: None };
    let remove = || offer(Answer::Remove, t!("Remove"), t!("Remove the message to {topic}", topic));
    let again = |word| offer(Answer::SendAgain, word, t!("Send the message to {topic} again", topic));
    let is_text = std::str::from_utf8(&entry.request.payload).is_ok();
    let mut offers = match entry.state {
        OutboxState::Waiting => {
            let no_link = (!view.is_live).then_some(t!("There is no connection that can send now."));
            let no_text = (!is_text).then_some(t!("The payload is not text."));
            let now = offer(Answer::SendNow, t!("Send now"), t!("Send the message to {topic} now", topic));
            let edit = offer(Answer::Edit, t!("Edit"), t!("Edit the message to {topic}", topic));
            vec![
                offer(Answer::Cancel, t!("Cancel"), t!("Cancel the message to {topic}", topic)),
                Offered { why_not: no_link, ..now },
                Offered { why_not: no_text, ..edit },
                offer(Answer::Move { up: false }, t!("Down"), t!("Move the message to {topic} down", topic)),
                offer(Answer::Move { up: true }, t!("Up"), t!("Move the message to {topic} up", topic)),
            ]
        }
        OutboxState::Uncertain => vec![
            remove(),
            offer(Answer::Arrived, t!("It arrived"), t!("The message to {topic} arrived", topic)),
            again(t!("Send again")),
        ],
        OutboxState::Refused | OutboxState::Expired => {
            let word = if entry.state == OutboxState::Expired { t!("Send anyway") } else { t!("Send again") };
            let why = || offer(Answer::Why, t!("Why?"), t!("Why the message to {topic} was refused", topic));
            [remove(), again(word)].into_iter().chain(entry.why.is_some().then(why)).collect()
        }
        OutboxState::Sending | OutboxState::Delivered => Vec::new(),
    };
    if !offers.is_empty() && is_text && model.console.saved_messages.is_some() && model.console.can_write() {
        let name = t!("Save the message to {topic} under a name", topic);
        offers.push(offer(Answer::Save, t!("Save under a name…"), name));
    }
    offers
}

fn perform(
    ui: &Ui,
    model: &Model<'_>,
    answer: Answer,
    entry: &OutboxEntry,
    state: &mut OutboxPageState,
    out: &mut Vec<Command>,
) {
    let id = entry.id;
    let asks = entry.state == OutboxState::Uncertain && !state.may_repeat;
    let command = match answer {
        Answer::Cancel | Answer::Remove => {
            let topic = visible_topic(entry.request.topic.as_str());
            let restore = Command::Outbox(OutboxCommand::Restore { id });
            state.offer_back(ui, restore, t!("Removed from the outbox: {topic}", topic));
            OutboxCommand::Cancel { id }
        }
        Answer::SendNow => OutboxCommand::SendNow { id },
        Answer::Move { up } => {
            state.selected = Some(id);
            OutboxCommand::Move { id, up }
        }
        Answer::Arrived => OutboxCommand::Arrived { id },
        Answer::SendAgain if asks => {
            state.asks_about = Some(id);
            return;
        }
        Answer::SendAgain if entry.state == OutboxState::Uncertain => OutboxCommand::SendAgain { id },
        Answer::SendAgain => {
            return state.send(model, &entry.request, Command::Outbox(OutboxCommand::SendAgain { id }), out);
        }
        Answer::Save => {
            state.to_save = Some(entry.request.clone());
            return;
        }
        Answer::Edit => {
            state.editor = Editor::of(entry);
            return;
        }
        Answer::Why => {
            state.reason_of = (state.reason_of != Some(id)).then_some(id);
            return;
        }
    };
    out.push(Command::Outbox(command));
}

/// Asks once whether twice does harm, in a line below the row.
pub(super) fn question_ui(ui: &mut Ui, entry: &OutboxEntry, state: &mut OutboxPageState, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    ui.horizontal_wrapped(|ui| {
        ui.set_min_height(QUESTION);
        ui.add_space(theme::PADDING);
        widgets::icon(ui, Icon::Warning, 10.0, palette.warn);
        ui.label(
            eframe::egui::RichText::new(t!("It may have arrived. Does twice do harm?"))
                .font(theme::body())
                .color(palette.warn),
        );
        let leave = ui.button(t!("Leave it"));
        let again = widgets::primary(ui, t!("Send a second time"));
        if again.clicked() {
            (state.may_repeat, state.asks_about) = (true, None);
            out.push(Command::Outbox(OutboxCommand::SendAgain { id: entry.id }));
        } else if leave.clicked() {
            state.asks_about = None;
        }
    });
}
