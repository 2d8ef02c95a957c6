//! The dialog in which a person says which message of protobuf payloads are: a file, one of its messages, and for which topics.

use std::path::{Path, PathBuf};

use eframe::egui::{Id, Key, Label, Memory, Modal, RichText, ScrollArea, Ui};

use super::message_choice::{ChosenMessage, word};
use super::read_as::ReadAsChoices;
use crate::kit::came_from::CameFrom;
use crate::kit::file_choice::FileAsked;
use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::{field_ids, notice_card, theme, widgets};
use console::KnownSchema;
use model::{FilePurpose, TopicFilter};
use texts::t;

/// Width of the dialog, in points.
const WIDTH: f32 = 420.0;
/// Height of the list of messages, in points.
const LIST: f32 = 168.0;
/// From so many messages on, there is a field to find one.
const MANY: usize = 8;

/// Whether the dialog is open, and what is chosen in it.
#[derive(Debug, Default)]
pub(super) struct MessageDialog {
    is_open: bool,
    /// As it is typed; the dialog of the system writes it too.
    file: String,
    /// What is read.
    read: Option<PathBuf>,
    message: String,
    filter: String,
    find: String,
    asked: FileAsked,
    came_from: CameFrom,
}

impl MessageDialog {
    /// Opens it for a topic, with what is chosen for it. The cursor goes back to `came_from`.
    pub(super) fn open(&mut self, came_from: Option<Id>, topic: &str, chosen: Option<ChosenMessage<'_>>) {
        self.is_open = true;
        self.find.clear();
        topic.clone_into(&mut self.filter);
        // The file of before is offered for another topic too.
        if let Some(chosen) = chosen {
            chosen.filter.clone_into(&mut self.filter);
            chosen.file.clone_into(&mut self.file);
            chosen.name.clone_into(&mut self.message);
        }
        self.read = (!self.file.is_empty()).then(|| PathBuf::from(&self.file));
        self.came_from.note(came_from);
    }

    /// Whether another path is typed than that of the file that is read.
    fn is_typed(&self) -> bool {
        let typed = self.file.trim();
        !typed.is_empty() && self.read.as_deref() != Some(Path::new(typed))
    }

    /// Reads the file whose path is typed.
    fn read_typed(&mut self) {
        if self.is_typed() || self.file.trim().is_empty() {
            self.read = (!self.file.trim().is_empty()).then(|| PathBuf::from(self.file.trim()));
        }
    }
}

/// Draws the dialog, where it is open. Returns the filter and the word of the message that were chosen.
pub(super) fn message_dialog_ui(
    ui: &Ui,
    model: &Model<'_>,
    state: &mut MessageDialog,
    choices: &mut ReadAsChoices,
    intents: &mut Vec<Intent>,
) -> Option<(String, String)> {
    if !state.is_open {
        return None;
    }
    let palette = theme::palette(ui);
    let (mut closed, mut chosen) = (false, None);
    let shown = Modal::new(Id::unique("protobuf")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        ui.spacing_mut().item_spacing.y = 6.0;
        let title = RichText::new(t!("Read as protobuf")).font(theme::semibold(16.0)).color(palette.text);
        ui.add(Label::new(title).wrap());
        file_ui(ui, model, state, intents);
        if let Some(file) = state.read.clone() {
            choices.messages.ask(file.clone(), intents);
            messages_ui(ui, model.connections.schemas.get(&file), state);
        }
        ui.add_space(4.0);
        widgets::section(ui, t!("Topics"));
        let id = field_ids::id(ui.ctx(), "protobuf_filter");
        let name = t!("Topic filter for this message");
        widgets::field(ui, &mut state.filter, id, name, "plant/+/reading", ui.available_width());
        let wrong = TopicFilter::parse(&state.filter).err();
        if let Some(wrong) = &wrong {
            widgets::paragraph(ui, &wrong.to_string(), palette.warn);
        }
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            let is_whole = wrong.is_none() && state.read.is_some() && has_message(model, state);
            let button = widgets::primary_button(ui, t!("Read as this message"));
            let button = widgets::primary_enabled(ui, is_whole, button);
            if button.clicked()
                && let Some(file) = &state.read
            {
                chosen = Some((state.filter.clone(), word(&state.message, file)));
                closed = true;
            }
            let cancel = ui.button(t!("Cancel"));
            if ui.memory(Memory::focused).is_none() {
                // What is missing is typed first.
                let file = field_ids::id(ui.ctx(), "protobuf_file");
                let first = if is_whole { button.id } else { file };
                ui.memory_mut(|memory| memory.request_focus(first));
            }
            closed |= cancel.clicked();
        });
    });
    if closed || shown.should_close() {
        state.is_open = false;
        state.came_from.give_back(ui.ctx());
        ui.ctx().request_repaint();
    }
    chosen
}

/// The file: its name, and a button for the dialog of the system.
fn file_ui(ui: &mut Ui, model: &Model<'_>, state: &mut MessageDialog, intents: &mut Vec<Intent>) {
    if let Some(path) = state.asked.take(ui, model.connections) {
        state.file = path.display().to_string();
        state.read = Some(path);
    }
    ui.add_space(4.0);
    widgets::section(ui, t!("File"));
    ui.horizontal(|ui| {
        let id = field_ids::id(ui.ctx(), "protobuf_file");
        let name = t!("File with the schema");
        let width =
            (ui.available_width() - widgets::button_width(ui, t!("Choose…")) - ui.spacing().item_spacing.x).max(120.0);
        let field = widgets::field(ui, &mut state.file, id, name, "plant.proto", width);
        let is_entered = field.lost_focus() || field.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if is_entered {
            state.read_typed();
        }
        let button = ui.button(t!("Choose…"));
        state.asked.ask(&button, (t!("Choose a .proto file or descriptor set"), FilePurpose::Read), intents);
    });
    let dim = theme::palette(ui).dim;
    if state.is_typed() {
        if widgets::word_button(ui, t!("Read this file"), t!("Read this file")).clicked() {
            state.read_typed();
        }
    } else {
        widgets::paragraph(ui, t!("A .proto file, or a descriptor set that protoc or buf has written"), dim);
    }
    state.asked.problem_ui(ui);
}

/// The messages of the file, or why there are none.
fn messages_ui(ui: &mut Ui, known: Option<&KnownSchema>, state: &mut MessageDialog) {
    let dim = theme::palette(ui).dim;
    let Some(known) = known else {
        widgets::line(ui, t!("Reading the schema…"), theme::body(), dim);
        return;
    };
    if let Some(problem) = &known.problem {
        notice_card::notice_line_ui(ui, problem);
    }
    let Some(schema) = &known.schema else { return };
    let names = schema.message_names();
    if !names.contains(&state.message) {
        state.message = schema.only_message().map(|only| only.name().to_owned()).unwrap_or_default();
    }
    ui.add_space(4.0);
    widgets::section(ui, t!("Message"));
    if names.len() >= MANY {
        let id = field_ids::id(ui.ctx(), "protobuf_find");
        widgets::field(ui, &mut state.find, id, t!("Find a message"), t!("Find a message"), ui.available_width());
    } else {
        state.find.clear();
    }
    let wanted = state.find.trim().to_lowercase();
    ScrollArea::vertical().id_salt("messages").max_height(LIST).auto_shrink([false, true]).show(ui, |ui| {
        let mut found = names.iter().filter(|name| name.to_lowercase().contains(&wanted)).peekable();
        if found.peek().is_none() {
            widgets::line(ui, t!("No message has this in its name"), theme::body(), dim);
        }
        for name in found {
            ui.radio_value(&mut state.message, name.clone(), name);
        }
    });
}

/// Whether the file has the message that is chosen.
fn has_message(model: &Model<'_>, state: &MessageDialog) -> bool {
    let known = state.read.as_ref().and_then(|file| model.connections.schemas.get(file));
    let schema = known.and_then(|known| known.schema.as_ref());
    schema.is_some_and(|schema| schema.message_names().contains(&state.message))
}
