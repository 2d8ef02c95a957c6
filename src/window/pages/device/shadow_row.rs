//! A key of a shadow as a row: what it should be, which can be changed, what it is, and what that means.

use eframe::egui::{Align, Button, Color32, Key, Label, Layout, RichText, Ui, vec2};

use super::said::read_only;
use super::state::{Added, DevicePageState, Edit, Field, Overtaken};
use crate::kit::model::Model;
use crate::kit::text_cursor::select_all;
use crate::kit::theme::{self, Icon, Palette};
use crate::kit::{field_ids, widgets, words};
use console::Device;
use model::CallFailureKind;
use payload::{ShadowRow, is_shadow_value};
use texts::t;

/// Height of a row, in points, and of one with a field.
const HEIGHT: f32 = 28.0;
const WITH_FIELD: f32 = 36.0;
/// So many keys are named that someone else changed.
const MOST_OTHERS: usize = 3;

/// Widths of the columns, in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns([f32; 4]);

impl Columns {
    /// In so much room.
    pub(super) fn of(width: f32) -> Self {
        let part = (width - 24.0).max(200.0);
        Self([part * 0.26, part * 0.28, part * 0.2, part * 0.26])
    }

    /// A line with words.
    pub(super) fn line_ui(self, ui: &mut Ui, words: [&str; 4], color: Color32) {
        self.row_ui(ui, HEIGHT, |ui, column| {
            widgets::line(ui, words[column], theme::small(), color);
        });
    }

    fn row_ui(self, ui: &mut Ui, height: f32, mut cell_ui: impl FnMut(&mut Ui, usize)) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            for (column, width) in self.0.into_iter().enumerate() {
                ui.allocate_ui_with_layout(vec2(width, height), Layout::left_to_right(Align::Center), |ui| {
                    ui.set_min_size(vec2(width, height));
                    ui.set_max_width(width);
                    cell_ui(ui, column);
                });
            }
        });
    }
}

pub(super) fn row_ui(ui: &mut Ui, model: &Model<'_>, columns: Columns, row: &ShadowRow, state: &mut DevicePageState) {
    let palette = theme::palette(ui);
    let height = if state.edit_of(&row.path).is_some() { WITH_FIELD } else { HEIGHT };
    ui.push_id(("key", &row.path), |ui| {
        columns.row_ui(ui, height, |ui, column| match column {
            0 => name_ui(ui, row, palette),
            1 => desired_ui(ui, model, row, state),
            2 => value_ui(ui, row.reported.as_deref(), palette),
            _ => {
                let edit = state.edit_of(&row.path);
                let (words, color) = difference(model, row, edit.as_deref(), palette);
                widgets::line(ui, &words, theme::small(), color);
            }
        });
        if let Some(edit) = state.edit_of(&row.path) {
            mistake_ui(ui, model, edit);
        }
    });
}

/// The last name is what tells keys apart, so it is brighter.
fn name_ui(ui: &mut Ui, row: &ShadowRow, palette: &Palette) {
    let Some((last, before)) = row.path.split_last() else { return };
    ui.spacing_mut().item_spacing.x = 0.0;
    if !before.is_empty() {
        widgets::line(ui, &(before.join(".") + "."), theme::mono(), palette.dim);
    }
    widgets::line(ui, last, theme::mono(), palette.key);
}

fn value_ui(ui: &mut Ui, value: Option<&str>, palette: &Palette) {
    match value {
        Some(value) => drop(widgets::line(ui, value, theme::mono(), value_color(value, palette))),
        None => drop(widgets::line(ui, t!("nothing"), theme::small(), palette.faint)),
    }
}

fn value_color(value: &str, palette: &Palette) -> Color32 {
    match value.as_bytes().first() {
        Some(b'"') => palette.string,
        Some(b'{' | b'[') => palette.text,
        _ => palette.number,
    }
}

fn desired_ui(ui: &mut Ui, model: &Model<'_>, row: &ShadowRow, state: &mut DevicePageState) {
    let palette = theme::palette(ui);
    let name = row.name();
    let is_last = state.edits.last().is_some_and(|edit| edit.path == row.path);
    let has_opened = is_last && state.has_opened(Field::Edit);
    if let Some(edit) = state.edit_of(&row.path) {
        let id = field_ids::id(ui.ctx(), ("device_desired", &row.path));
        // What it was is beside what it is to be, where there is room.
        // What someone made of it meanwhile is said below, until the person has decided.
        let is_settled = edit.is_change() && edit.overtaken(rows_of(model)).is_empty();
        let was = edit.before().map(|before| t!("was {before}", before)).filter(|_| is_settled);
        let was = was.map(|was| widgets::galley(ui, &was, theme::small(), palette.dim, ui.available_width() * 0.4));
        let was_width = was.as_ref().map_or(0.0, |was| was.size().x + 8.0);
        let width = (ui.available_width() - 28.0 - was_width).max(40.0);
        let field = widgets::field(ui, &mut edit.text, id, &t!("Desired value of {name}", name), "", width);
        if has_opened {
            field.request_focus();
            select_all(ui, id, &edit.text);
            ui.ctx().request_repaint();
        }
        edit.is_touched |= field.changed();
        if let Some(was) = was {
            ui.add(Label::new(was).selectable(false));
        }
        if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            state.entered = Some(id);
        }
        let discards = widgets::small_icon_button(ui, Icon::Cross, &t!("Take back the change of {name}", name), true);
        if discards.clicked() {
            state.edits.retain(|edit| edit.path != row.path);
        }
        return;
    }
    let forbidden = read_only(model);
    let is_possible = forbidden.is_none() && !model.console.device.change.is_waiting();
    let (text, color) = match &row.desired {
        Some(value) => (value.as_str(), value_color(value, palette)),
        None => (t!("nothing"), palette.faint),
    };
    let text = RichText::new(text).font(theme::mono()).color(color);
    // The whole cell can be clicked.
    let size = vec2(ui.available_width(), HEIGHT - 4.0);
    let button = Button::new(text).right_text("").small().frame(false).truncate().min_size(size);
    let button = ui.add_enabled(is_possible, button);
    let button = button.accessible_name(&t!("Change what {name} should be", name));
    widgets::focus_ring(ui, &button);
    let hint = forbidden.map_or_else(|| t!("Click to change it").to_owned(), str::to_owned);
    if button.on_hover_text(&hint).on_disabled_hover_text(&hint).clicked() {
        let text = row.desired.clone().or_else(|| row.reported.clone()).unwrap_or_default();
        state.edits.push(Edit::begun(row.path.clone(), text, rows_of(model)));
        state.opened = Some(Field::Edit);
    }
}

/// What both values together mean.
fn difference(model: &Model<'_>, row: &ShadowRow, edit: Option<&Edit>, palette: &Palette) -> (String, Color32) {
    if let Some(edit) = edit.filter(|edit| edit.is_change()) {
        if edit.text.trim() == "null" {
            return (t!("removed, when you send").to_owned(), palette.accent);
        }
        if !is_shadow_value(&edit.text) || !edit.overtaken(rows_of(model)).is_empty() {
            return (String::new(), palette.dim);
        }
        if let Some(now) = row.desired.as_ref().filter(|_| edit.is_kept) {
            return (t!("replaces {now}, when you send", now), palette.accent);
        }
        let before = edit.before().unwrap_or(t!("nothing"));
        return (t!("{before} to {desired}, when you send", before, desired = edit.text.trim()), palette.accent);
    }
    match (&row.desired, &row.reported) {
        _ if row.is_same => (t!("same").to_owned(), palette.dim),
        (Some(_), _) => match row.desired_at {
            Some(at) => (t!("asked {age} ago", age = words::age(model.age(at))), palette.warn),
            None => (t!("waits for the device").to_owned(), palette.warn),
        },
        (None, _) => (t!("only reported").to_owned(), palette.dim),
    }
}

/// Why an edit cannot be sent, or what happened to its key meanwhile.
fn mistake_ui(ui: &mut Ui, model: &Model<'_>, edit: &mut Edit) {
    let palette = theme::palette(ui);
    let text = edit.text.trim();
    let overtaken = edit.overtaken(rows_of(model));
    if !overtaken.is_empty() && !edit.is_change() {
        // Nothing of the person's is lost: the field shows what it is by now.
        let now = overtaken.iter().find(|other| other.path == edit.path).and_then(|other| other.now.clone());
        *edit = Edit::begun(edit.path.clone(), now.unwrap_or_default(), rows_of(model));
        return;
    }
    if !is_shadow_value(text) {
        let words = if text.is_empty() {
            t!("Write a value in JSON; null removes the key.").to_owned()
        } else {
            t!("This is not JSON. If you mean text, write \"{text}\" in quotation marks.", text)
        };
        remark_ui(ui, Icon::Cross, palette.bad, &words);
    } else if !overtaken.is_empty() {
        for other in overtaken.iter().take(MOST_OTHERS) {
            remark_ui(ui, Icon::Warning, palette.warn, &said_of(other, edit));
        }
        if overtaken.len() > MOST_OTHERS {
            let more = overtaken.len() - MOST_OTHERS;
            remark_ui(ui, Icon::Warning, palette.warn, &t!("and {more} more", more));
        }
        let name = edit.path.join(".");
        if widgets::word_button(ui, t!("Keep mine"), &t!("Keep my value of {name}", name)).clicked() {
            edit.keep(rows_of(model));
        }
    }
}

fn remark_ui(ui: &mut Ui, icon: Icon, color: Color32, words: &str) {
    ui.horizontal(|ui| {
        widgets::icon(ui, icon, 9.0, color);
        widgets::paragraph(ui, words, color);
    });
}

/// What someone else did meanwhile with this key, or with one below or above it.
fn said_of(Overtaken { path, before, now }: &Overtaken, edit: &Edit) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| t!("nothing").to_owned());
    let (before, now_is) = (value(before), value(now));
    if *path == edit.path {
        return t!("It was {before} when you began. Someone made it {now}.", before, now = now_is);
    }
    let name = path.join(".");
    if now.is_none() {
        return t!("{name} was {before} when you began. Someone removed it.", name, before);
    }
    t!(
        "{name} was {before} when you began. Someone made it {now}, and your change replaces it.",
        name,
        before,
        now = now_is
    )
}

/// The shadow by now.
fn rows_of<'a>(model: &Model<'a>) -> &'a [ShadowRow] {
    model.console.device.shadow.answer().map_or(&[][..], |shadow| shadow.table.rows.as_slice())
}

/// Whether it is known what there is to add keys to.
pub(super) fn can_add_keys(device: &Device) -> bool {
    let has_none = device.shadow.failure().is_some_and(|failure| failure.kind == CallFailureKind::NotFound);
    (device.shadow.answer().is_some() || has_none) && !device.change.is_waiting()
}

/// The way to a key that is not there yet.
pub(super) fn new_key_ui(ui: &mut Ui, model: &Model<'_>, state: &mut DevicePageState) {
    let forbidden = read_only(model);
    let device = &model.console.device;
    let has_opened = state.has_opened(Field::NewKey);
    let Some(new) = &mut state.new_key else {
        let is_possible = forbidden.is_none() && can_add_keys(device);
        let button = ui.add_enabled(is_possible, Button::new(t!("Add a key")));
        if button.on_disabled_hover_text(forbidden.unwrap_or_default()).clicked() {
            (state.new_key, state.opened) = (Some(Added::default()), Some(Field::NewKey));
        }
        return;
    };
    let (mut is_done, mut is_over) = (false, false);
    let mut has_entered = false;
    ui.horizontal(|ui| {
        let [name_id, value_id] = ["device_key", "device_value"].map(|name| field_ids::id(ui.ctx(), name));
        let (name, value) = (t!("Name of the new key"), t!("Value of the new key, in JSON"));
        let width = ((ui.available_width() - ui.spacing().item_spacing.x) / 2.0).clamp(60.0, 180.0);
        let field = widgets::field(ui, &mut new.name, name_id, name, "pump.maxRpm", width);
        if has_opened {
            field.request_focus();
            field.scroll_to_me(None);
        }
        let field = widgets::field(ui, &mut new.value, value_id, value, "1500", width);
        has_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if has_entered && !new.is_complete() {
            field.request_focus();
        }
    });
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let add = ui.add_enabled(new.is_complete(), Button::new(t!("Add")));
        is_done = add.accessible_name(t!("Add the key")).clicked() || has_entered;
        is_over = ui.button(t!("Cancel")).clicked();
    });
    if let Some(path) = new.path().filter(|_| is_done && new.is_complete()) {
        let mut edit = Edit::begun(path, new.value.trim().to_owned(), rows_of(model));
        edit.is_touched = true;
        state.edits.retain(|other| other.path != edit.path);
        state.edits.push(edit);
        // What comes next is to send it.
        state.entered = Some(ui.scope_id().with("new_key"));
        is_over = true;
    }
    if is_over {
        state.new_key = None;
    }
}
