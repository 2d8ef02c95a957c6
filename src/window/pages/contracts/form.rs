//! The form for a contract that is added or changed.

use std::path::PathBuf;
use std::time::Duration;

use eframe::egui::{Key, Memory, Ui};

use super::draft::Draft;
use super::state::{ContractsState, change, list};
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::topic_field::topic_field;
use crate::kit::{field_ids, notice_card, theme, widgets, words};
use model::{ContractChange, ContractState, FilePurpose, visible_topic};
use payload::LATE_AFTER;
use texts::t;

/// So many messages of a schema are offered.
const MOST_OFFERED: usize = 24;

pub(super) fn form_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    profile: &str,
    state: &mut ContractsState,
    wanted: &mut Requests,
) {
    let palette = theme::palette(ui);
    match &state.draft.changes {
        Some(filter) => widgets::section(ui, &t!("Change {filter}", filter = visible_topic(filter.as_str()))),
        None => widgets::section(ui, t!("Add a contract")),
    };
    widgets::line(ui, t!("Topics"), theme::small(), palette.dim);
    let id = field_ids::id(ui.ctx(), "contract_filter");
    let width = ui.available_width();
    let field = topic_field(ui, &mut state.draft.filter, id, t!("Topic filter of the contract"), "plant/+/temp", width);
    if ui.memory(Memory::focused).is_none() {
        field.request_focus();
    }
    file_ui(ui, model, state, &mut wanted.intents);
    if state.draft.is_protobuf() {
        message_ui(ui, model, &mut state.draft, &mut wanted.intents);
    }
    let is_entered = every_ui(ui, &mut state.draft, list(model, profile));
    let words = t!("Late is one and a half times as long. Times without a connection do not count.");
    widgets::paragraph(ui, words, palette.dim);
    let made = state.draft.contract(list(model, profile));
    if let Err(wrong) = made.as_ref().map_err(String::as_str)
        && !wrong.is_empty()
    {
        widgets::paragraph(ui, wrong, palette.warn);
    }
    ui.horizontal(|ui| {
        let label = if state.draft.changes.is_some() { t!("Save contract") } else { t!("Add contract") };
        let button = widgets::primary_button(ui, label);
        let pressed = widgets::primary_enabled(ui, made.is_ok(), button).clicked();
        if let Ok(contract) = made
            && (pressed || is_entered)
        {
            let former = state.draft.changes.take().filter(|former| *former != contract.filter);
            let former = former.map(|filter| ContractChange::Remove { filter });
            let set = ContractChange::Set(Box::new(contract));
            change(profile, former.into_iter().chain([set]).collect(), wanted);
            state.draft = Draft::default();
        }
        if state.draft.changes.is_some() && ui.button(t!("Cancel")).clicked() {
            state.draft = Draft::default();
        }
    });
}

/// How often a message is expected. Returns whether the form was finished there with Enter.
fn every_ui(ui: &mut Ui, draft: &mut Draft, others: &[ContractState]) -> bool {
    let palette = theme::palette(ui);
    let id = field_ids::id(ui.ctx(), "contract_every");
    let name = t!("A message is expected every");
    let row = ui.horizontal(|ui| {
        widgets::line(ui, name, theme::body(), palette.dim);
        let field = widgets::field(ui, &mut draft.every, id, name, "60s", 90.0);
        if let Some(every) = draft.every_secs().map(|secs| Duration::from_secs(secs.into())) {
            let late = words::took(every.mul_f32(LATE_AFTER));
            widgets::line(ui, &t!("late after {time}", time = late), theme::body(), palette.text);
        }
        let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        // What is missing is written elsewhere; the cursor stays.
        if is_entered && draft.contract(others).is_err() {
            field.request_focus();
        }
        is_entered
    });
    row.inner
}

/// The file of the schema, and a button for the dialog of the system.
fn file_ui(ui: &mut Ui, model: &Model<'_>, state: &mut ContractsState, intents: &mut Vec<Intent>) {
    if let Some(path) = state.asked.take(ui, model.connections) {
        state.draft.file = path.display().to_string();
    }
    let dim = theme::palette(ui).dim;
    widgets::line(ui, t!("File"), theme::small(), dim);
    ui.horizontal(|ui| {
        let id = field_ids::id(ui.ctx(), "contract_file");
        let width =
            (ui.available_width() - widgets::button_width(ui, t!("Choose…")) - ui.spacing().item_spacing.x).max(120.0);
        widgets::field(ui, &mut state.draft.file, id, t!("File with the schema"), "temp.json", width);
        let button = ui.button(t!("Choose…"));
        state.asked.ask(
            &button,
            (t!("Choose a JSON Schema, a .proto file or a descriptor set"), FilePurpose::Read),
            intents,
        );
    });
    state.asked.problem_ui(ui);
    widgets::paragraph(
        ui,
        t!("A JSON Schema (*.json) for JSON, CBOR and MessagePack; a .proto file or descriptor set for protobuf"),
        dim,
    );
}

/// The message of protobuf: its name, and those that the file has.
fn message_ui(ui: &mut Ui, model: &Model<'_>, draft: &mut Draft, intents: &mut Vec<Intent>) {
    let file = PathBuf::from(draft.file.trim());
    let id = field_ids::id(ui.ctx(), "contract_message");
    let width = ui.available_width();
    widgets::field(ui, &mut draft.message, id, t!("Message of protobuf"), t!("Message of protobuf"), width);
    // While a path is typed, files on the way to it are not asked for.
    let is_typed = ui.memory(Memory::focused) == Some(field_ids::id(ui.ctx(), "contract_file"));
    if !is_typed && draft.read.as_ref() != Some(&file) {
        draft.read = Some(file.clone());
        intents.push(Intent::ReadSchema(file.clone()));
    }
    let Some(known) = model.connections.schemas.get(&file) else { return };
    if let Some(problem) = &known.problem {
        notice_card::notice_line_ui(ui, problem);
    }
    let Some(schema) = &known.schema else { return };
    if let (true, Some(only)) = (draft.message.is_empty(), schema.only_message()) {
        only.name().clone_into(&mut draft.message);
    }
    let names = schema.message_names();
    if names.contains(&draft.message) {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let wanted = draft.message.to_lowercase();
        let fitting = names.iter().filter(|name| name.to_lowercase().contains(&wanted)).take(MOST_OFFERED);
        for name in fitting.collect::<Vec<_>>() {
            if widgets::word_button(ui, name, &t!("Message {name}", name)).clicked() {
                draft.message.clone_from(name);
            }
        }
    });
}
