//! The messages that are saved under names: a menu of the form that fills it with one, saves what is in it, renames and removes.

use eframe::egui::{
    Align, Key, Layout, Popup, PopupCloseBehavior, Rect, RectAlign, ScrollArea, SetOpenCommand, Ui, UiBuilder, vec2,
};

use super::draft::Draft;
use super::saved_row::{Chosen, RowState, row_ui};
use crate::kit::model::Model;
use crate::kit::text_cursor::select_all;
use crate::kit::{field_ids, menu, theme, undo, widgets};
use model::{Command, KeepCommand, MAX_SAVED_MESSAGES, SavedMessage, SavedMessageChange, visible_line};
use texts::t;

/// Width of the menu, in points, and height of the list at most.
const WIDTH: f32 = 440.0;
const MOST_HEIGHT: f32 = 360.0;
/// Characters of a topic that are offered as a name.
const NAME_CHARS: usize = 40;

/// What is typed and chosen in the menu.
#[derive(Debug, Default)]
pub(super) struct SavedMenu {
    name: String,
    /// The name of the message that the form was filled with last.
    loaded: Option<String>,
    /// A message of another place is to be saved, and not what is in the form.
    other: Option<Draft>,
    /// It is to be opened, with the cursor in the name.
    is_wanted: bool,
    row: RowState,
    /// What takes the last changes back, the last one at the end.
    undo: Vec<SavedMessageChange>,
}

impl SavedMenu {
    /// Opens the menu, to save `other` or what is in the form.
    pub(super) fn want(&mut self, other: Option<Draft>) {
        (self.is_wanted, self.other) = (true, other);
    }

    /// The form was filled with the message of this name, which is offered as the name.
    pub(super) fn note_loaded(&mut self, name: &str) {
        self.loaded = Some(name.to_owned());
    }

    /// What is typed first: the name that it has, or its topic.
    fn suggested(&self, draft: &Draft) -> String {
        let topic = || draft.topic.trim().replace('/', " ").chars().take(NAME_CHARS).collect();
        self.loaded.clone().filter(|_| self.other.is_none()).unwrap_or_else(topic)
    }

    /// Does what can be taken back with Ctrl Z.
    fn change(&mut self, ui: &Ui, messages: &[SavedMessage], change: SavedMessageChange, out: &mut Vec<Command>) {
        let Some(inverse) = change.inverse(messages) else { return };
        let words = match (&change, &inverse) {
            (SavedMessageChange::Save(message), SavedMessageChange::Save(_)) => {
                Some(t!("{name} was replaced", name = visible_line(&message.name)))
            }
            (SavedMessageChange::Save(_), _) => None,
            (SavedMessageChange::Rename { name, new_name }, _) => Some(t!(
                "{name} is called {new_name} now",
                name = visible_line(name),
                new_name = visible_line(new_name)
            )),
            (SavedMessageChange::Remove { name }, _) => Some(t!("{name} was deleted", name = visible_line(name))),
        };
        undo::offer(ui.ctx(), undo_id(ui), words);
        self.undo.push(inverse);
        out.push(Command::Keep(KeepCommand::Message(change)));
    }
}

fn undo_id(ui: &Ui) -> eframe::egui::Id {
    field_ids::id(ui.ctx(), "undo_saved_message")
}

/// The button and its menu; draws nothing where nothing can be saved. Returns the place in the list of the message that is wanted
/// in the form.
pub(super) fn saved_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    form: &Draft,
    state: &mut SavedMenu,
    out: &mut Vec<Command>,
) -> Option<usize> {
    let messages = model.console.saved_messages.as_deref()?;
    if undo::wanted_back(ui.ctx(), undo_id(ui))
        && let Some(change) = state.undo.pop()
    {
        out.push(Command::Keep(KeepCommand::Message(change)));
    }
    let count = texts::count(messages.len() as u64);
    let label = if messages.is_empty() { t!("Save").to_owned() } else { t!("Saved {count}", count) };
    let button = widgets::menu_button(ui, &label, t!("Saved messages"), None, false);
    let asked = std::mem::take(&mut state.is_wanted);
    if button.clicked() {
        state.other = None;
    }
    let draft = state.other.clone().unwrap_or_else(|| form.clone());
    if asked || button.clicked() {
        state.name = state.suggested(&draft);
        state.row = RowState::default();
    }
    menu::give_cursor_back(&button, asked);
    let popup = Popup::menu(&button)
        .width(WIDTH)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .align(RectAlign::TOP_END)
        .gap(8.0);
    let popup = if asked { popup.open_memory(Some(SetOpenCommand::Bool(true))) } else { popup };
    let chosen = popup.show(|ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 32.0));
        widgets::padded(ui, 8.0, 6.0, |ui| saving_ui(ui, messages, &draft, asked, &mut state.name)).or_else(|| {
            widgets::rule(ui);
            list_ui(ui, messages, &mut state.row)
        })
    });
    let close = || Popup::close_id(ui.ctx(), Popup::default_response_id(&button));
    match chosen.and_then(|shown| shown.inner) {
        Some(Chosen::Load(place)) => {
            close();
            return Some(place);
        }
        Some(Chosen::Change(change)) => {
            if let SavedMessageChange::Save(message) = &change {
                if state.other.take().is_none() {
                    state.note_loaded(&message.name);
                }
                close();
            }
            state.change(ui, messages, change, out);
        }
        None => {}
    }
    None
}

/// The form to name what is saved; returns what is to be saved then.
fn saving_ui(ui: &mut Ui, messages: &[SavedMessage], draft: &Draft, opens: bool, name: &mut String) -> Option<Chosen> {
    let palette = theme::palette(ui);
    widgets::section(ui, t!("Save this message"));
    ui.add_space(4.0);
    if draft.topic.trim().is_empty() && draft.payload.is_empty() {
        widgets::paragraph(ui, t!("Write a message first, or choose one of the list."), palette.dim);
        return None;
    }
    widgets::line(ui, &draft.topic, theme::mono(), palette.dim);
    let clean = SavedMessage::clean_name(name);
    let is_known = messages.iter().any(|message| Some(&message.name) == clean.as_ref());
    if !is_known && messages.len() >= MAX_SAVED_MESSAGES {
        let words = t!("At most {most} messages can be saved. Delete one first.", most = MAX_SAVED_MESSAGES);
        widgets::paragraph(ui, &words, palette.warn);
    }
    let can_be = clean.is_some() && (is_known || messages.len() < MAX_SAVED_MESSAGES);
    let mut saves = false;
    let row = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), theme::FIELD));
    ui.scope_builder(UiBuilder::new().max_rect(row).layout(Layout::right_to_left(Align::Center)), |ui| {
        ui.spacing_mut().button_padding.x = 12.0;
        let (word, spoken) = if is_known {
            (t!("Replace"), t!("Replace what has this name"))
        } else {
            (t!("Save"), t!("Save under this name"))
        };
        let button = widgets::primary_enabled(ui, can_be, widgets::primary_button(ui, word));
        saves = button.accessible_name(spoken).clicked();
        let id = field_ids::id(ui.ctx(), "saved_message_name");
        let width = ui.available_width();
        let field = widgets::field(ui, name, id, t!("Name of the saved message"), t!("Name, or Folder/Name"), width);
        if opens {
            field.request_focus();
            select_all(ui, id, name);
            ui.ctx().request_repaint();
        }
        saves |= can_be && field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    });
    ui.advance_cursor_after_rect(row);
    let message = SavedMessage { name: clean.filter(|_| saves)?, draft: draft.0.clone() };
    Some(Chosen::Change(SavedMessageChange::Save(Box::new(message))))
}

/// The saved messages, folder by folder.
fn list_ui(ui: &mut Ui, messages: &[SavedMessage], state: &mut RowState) -> Option<Chosen> {
    if messages.is_empty() {
        return widgets::padded(ui, 8.0, 8.0, |ui| {
            let dim = theme::palette(ui).dim;
            widgets::paragraph(ui, t!("Messages that you save are listed here, also without a network."), dim);
            None
        });
    }
    let most = MOST_HEIGHT.min(ui.ctx().content_rect().height() - 240.0).max(3.0 * theme::MENU_ROW);
    ScrollArea::vertical()
        .max_height(most)
        .min_scrolled_height(most)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let (mut chosen, mut folder) = (None, "");
            for (place, message) in messages.iter().enumerate() {
                let (its_folder, _) = message.place();
                if its_folder != folder {
                    folder = its_folder;
                    widgets::padded(ui, 8.0, 5.0, |ui| widgets::section(ui, &visible_line(folder)));
                }
                chosen = row_ui(ui, messages, (place, message), state).or(chosen);
            }
            chosen
        })
        .inner
}
