//! The shadows of a device: which there are, and one of them key by key.

use eframe::egui::{Align, Button, Key, Layout, Ui};

use super::changes::changes_ui;
use super::presence::is_live;
use super::said::{failure_ui, missing_ui, moment, read_only, section_ui};
use super::shadow_row::{Columns, new_key_ui, row_ui};
use super::state::{DevicePageState, Field, Question};
use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{field_ids, tabs, undo, widgets, words};
use console::{DeviceRequest, MAX_LISTED, OpenShadow};
use model::{CallFailureKind, MAX_SHADOW_NAME, SHADOW_NAME_SIGNS, ShadowId, is_shadow_name};
use payload::{MAX_SHADOW_BYTES, ShadowRow};
use texts::{count, t};

pub(super) fn shadow_ui(ui: &mut Ui, model: &Model<'_>, state: &mut DevicePageState, wanted: &mut Requests) {
    let device = &model.console.device;
    edits_undo(ui, state);
    names_ui(ui, model, state, wanted);
    ui.add_space(4.0);
    match (device.shadow.answer(), device.shadow.failure()) {
        (Some(shadow), _) => {
            head_ui(ui, model, shadow, state, wanted);
            table_ui(ui, model, Some(shadow), state);
            changes_ui(ui, model, Some(shadow.version), state, wanted);
        }
        (None, Some(failure)) if failure.kind == CallFailureKind::NotFound && !device.shadow.is_waiting() => {
            let palette = theme::palette(ui);
            let words = match device.shadow_id().name {
                Some(name) => t!("There is no shadow {name}. Add a key and send it, and AWS creates it.", name),
                None => t!("There is no classic shadow. Add a key and send it, and AWS creates it.").to_owned(),
            };
            widgets::paragraph(ui, &words, palette.dim);
            table_ui(ui, model, None, state);
            changes_ui(ui, model, None, state, wanted);
        }
        _ => {
            missing_ui(ui, device, &device.shadow);
            if device.shadow.failure().is_some() && ui.button(t!("Read again")).clicked() {
                wanted.intents.push(Intent::Device(DeviceRequest::ReadShadow));
            }
        }
    }
    if let Some(failure) = device.deleted.failure() {
        failure_ui(ui, failure);
    }
}

/// Takes the last edit back when Ctrl+Z asks for it. A field that has the cursor keeps the key for what is typed in it.
fn edits_undo(ui: &Ui, state: &mut DevicePageState) {
    let id = field_ids::id(ui.ctx(), "device_undo_edit");
    if undo::wanted_back(ui.ctx(), id) {
        state.offered = state.offered.saturating_sub(1);
        state.edits.pop();
    }
    while state.offered < state.edits.len() {
        undo::offer(ui.ctx(), id, None);
        state.offered += 1;
    }
    while state.offered > state.edits.len() {
        undo::withdraw(ui.ctx(), id);
        state.offered -= 1;
    }
}

/// As a person calls it.
pub(super) fn name_of(shadow: &ShadowId) -> &str {
    shadow.name.as_deref().unwrap_or_else(|| t!("Classic"))
}

fn names_ui(ui: &mut Ui, model: &Model<'_>, state: &mut DevicePageState, wanted: &mut Requests) {
    let device = &model.console.device;
    let shown = device.shadow_id().name;
    let listed = device.shadow_names.answer().map_or(&[][..], Vec::as_slice);
    let mut names: Vec<Option<&str>> = vec![None];
    names.extend(listed.iter().map(|name| Some(name.as_str())));
    if let Some(shown) = shown.as_deref().filter(|shown| !listed.iter().any(|name| name == shown)) {
        names.push(Some(shown));
    }
    section_ui(ui, t!("Shadows"), |ui| {
        if widgets::word_button(ui, t!("New shadow…"), t!("Make a shadow with a name")).clicked() {
            (state.new_shadow, state.opened) = (Some(String::new()), Some(Field::NewShadow));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let palette = theme::palette(ui);
            // As it is written: names differ by case.
            widgets::line(ui, device.thing(), theme::mono(), palette.text);
        });
    });
    let edited = |name: Option<&str>| {
        let shadow = ShadowId { thing: device.thing().to_owned(), name: name.map(str::to_owned) };
        Some(state.edited(&shadow)).filter(|edited| *edited > 0)
    };
    // With how many keys were edited and not sent.
    let mut chosen = shown.as_deref();
    // Of the others it is not known by now.
    let version = device.shadow.answer().map(|shadow| t!("v{version}", version = shadow.version));
    let version = |name: Option<&str>| version.as_deref().filter(|_| name == shown.as_deref()).unwrap_or_default();
    let mut tabs = Vec::new();
    for name in names {
        tabs.push((name, name.unwrap_or_else(|| t!("Classic")), edited(name), version(name)));
    }
    ui.horizontal_wrapped(|ui| {
        if tabs::noted_tabs(ui, &tabs, &mut chosen) {
            let name = chosen.map(str::to_owned);
            wanted.intents.push(Intent::Device(DeviceRequest::OpenShadow { name }));
        }
    });
    new_shadow_ui(ui, state, wanted);
    if device.shadow_names.failure().is_some() {
        missing_ui(ui, device, &device.shadow_names);
    }
    if listed.len() >= MAX_LISTED {
        widgets::line(ui, t!("There may be more: no more are listed."), theme::small(), theme::palette(ui).dim);
    }
}

fn new_shadow_ui(ui: &mut Ui, state: &mut DevicePageState, wanted: &mut Requests) {
    let has_opened = state.has_opened(Field::NewShadow);
    let Some(name) = &mut state.new_shadow else { return };
    let (mut is_done, mut is_over) = (false, false);
    ui.horizontal(|ui| {
        let id = field_ids::id(ui.ctx(), "device_new_shadow");
        let field = widgets::field(ui, name, id, t!("Name of the new shadow"), t!("Name of the new shadow"), 220.0);
        if has_opened {
            field.request_focus();
            field.scroll_to_me(None);
        }
        let has_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let open = ui.add_enabled(is_shadow_name(name.trim()), Button::new(t!("Open")));
        is_done = open.clicked() || has_entered && is_shadow_name(name.trim());
        if has_entered && !is_done {
            field.request_focus();
        }
        is_over = ui.button(t!("Cancel")).clicked();
    });
    let name = name.trim().to_owned();
    if !name.is_empty() && !is_shadow_name(&name) {
        let (signs, most) = (SHADOW_NAME_SIGNS, MAX_SHADOW_NAME);
        let words = t!("AWS takes letters, digits and {signs}, at most {most} characters.", signs, most);
        widgets::paragraph(ui, &words, theme::palette(ui).bad);
    }
    if is_done {
        wanted.intents.push(Intent::Device(DeviceRequest::OpenShadow { name: Some(name) }));
        is_over = true;
    }
    if is_over {
        state.new_shadow = None;
    }
}

fn head_ui(ui: &mut Ui, model: &Model<'_>, shadow: &OpenShadow, state: &mut DevicePageState, wanted: &mut Requests) {
    let palette = theme::palette(ui);
    let device = &model.console.device;
    let forbidden = read_only(model);
    ui.horizontal(|ui| {
        ui.set_height(36.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let delete =
                ui.add_enabled(forbidden.is_none() && !device.deleted.is_waiting(), Button::new(t!("Delete…")));
            let delete = delete.accessible_name(t!("Delete the shadow"));
            if delete.on_disabled_hover_text(forbidden.unwrap_or_default()).clicked() {
                state.question = Some(Question::DeleteShadow);
            }
            let read = ui.add_enabled(!device.shadow.is_waiting(), Button::new(t!("Read again")));
            if read.accessible_name(t!("Read the shadow again")).clicked() {
                wanted.intents.push(Intent::Device(DeviceRequest::ReadShadow));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                widgets::line(ui, name_of(&device.shadow_id()), theme::semibold(13.0), palette.text);
            });
        });
    });
    let is_too_large = shadow.table.state_bytes > MAX_SHADOW_BYTES;
    let color = if is_too_large { palette.warn } else { palette.dim };
    let facts = widgets::paragraph(ui, &facts(model, shadow), color);
    if let Some(at) = device.shadow.answered_at() {
        facts.on_hover_text(t!("read at {time}", time = moment(model, at)));
    }
}

/// `version 12 · reported 3 min ago · 402 of 8,192 bytes`.
fn facts(model: &Model<'_>, shadow: &OpenShadow) -> String {
    let mut facts = vec![t!("version {version}", version = shadow.version)];
    let reported = shadow.table.reported_at();
    facts.extend(reported.map(|at| t!("reported {age} ago", age = words::age(model.age(at)))));
    let [bytes, most] = [shadow.table.state_bytes, MAX_SHADOW_BYTES].map(|bytes| count(bytes as u64));
    facts.push(t!("{bytes} of {most} bytes", bytes, most));
    let device = &model.console.device;
    if is_live(model, device.shadow_state(&model.console.subscriptions)) {
        facts.push(t!("live").to_owned());
    } else if let Some(at) = device.shadow.answered_at() {
        facts.push(t!("read {age} ago", age = words::age(model.age(at))));
    }
    facts.join(" · ")
}

fn table_ui(ui: &mut Ui, model: &Model<'_>, shadow: Option<&OpenShadow>, state: &mut DevicePageState) {
    let palette = theme::palette(ui);
    let rows = shadow.map_or(&[][..], |shadow| shadow.table.rows.as_slice());
    let in_order = state.in_order(rows);
    let columns = Columns::of(ui.available_width());
    ui.spacing_mut().item_spacing.y = 0.0;
    columns.line_ui(ui, [t!("Key"), t!("Desired"), t!("Reported"), t!("Difference")], palette.dim);
    widgets::rule(ui);
    for row in in_order {
        row_ui(ui, model, columns, row, state);
    }
    let is_listed = |path: &[String]| rows.iter().any(|row| row.path == path);
    let added: Vec<Vec<String>> =
        state.edits.iter().filter(|edit| !is_listed(&edit.path)).map(|edit| edit.path.clone()).collect();
    for path in added {
        row_ui(ui, model, columns, &ShadowRow { path, ..ShadowRow::default() }, state);
    }
    ui.add_space(4.0);
    new_key_ui(ui, model, state);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        if rows.is_empty() && state.edits.is_empty() {
            widgets::icon(ui, Icon::Ring, 8.0, palette.dim);
            widgets::line(ui, t!("It has no keys."), theme::small(), palette.dim);
        } else {
            widgets::line(ui, &summary(rows, state), theme::small(), palette.dim);
        }
    });
    ui.spacing_mut().item_spacing.y = 4.0;
}

/// `3 same · 1 waits for the device · 1 only reported · 2 edited`.
fn summary(rows: &[ShadowRow], state: &DevicePageState) -> String {
    let count = |is_meant: &dyn Fn(&ShadowRow) -> bool| rows.iter().filter(|row| is_meant(row)).count();
    let same = count(&|row| row.is_same);
    let waiting = count(&|row| row.desired.is_some() && !row.is_same);
    let reported = count(&|row| row.desired.is_none());
    let parts = [
        (same, t!("{count} same", count = same)),
        (waiting, t!("{count} waiting for the device", count = waiting)),
        (reported, t!("{count} only reported", count = reported)),
        (state.changed().count(), t!("{count} edited", count = state.changed().count())),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    parts.join(" · ")
}
