//! Over the page: which device it is about, and the way to another one.

use eframe::egui::{Align, Key, Layout, Response, Sense, Ui, UiBuilder, vec2};

use super::heard::last_heard;
use super::state::DevicePageState;
use super::suggestions::suggestions_ui;
use crate::kit::device_state::device_state;
use crate::kit::first_focus::FirstFocus;
use crate::kit::intent::{Intent, Wish};
use crate::kit::model::Model;
use crate::kit::text_cursor::select_all;
use crate::kit::theme;
use crate::kit::{field_ids, widgets, words};
use console::{DeviceRequest, RightsRequest};
use model::is_client_id;
use texts::t;

/// Height of the bar, in points.
const BAR: f32 = 48.0;
/// Width of the field for another device, in points.
const FIELD: f32 = 240.0;
/// Below this width of the bar, in points, there is no such field: the way back leads to one.
const WITH_FIELD: f32 = 640.0;

pub(super) fn head_ui(ui: &mut Ui, model: &Model<'_>, state: &mut DevicePageState, intents: &mut Vec<Intent>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, theme::palette(ui).panel);
    let bar = rect.shrink2(vec2(theme::PADDING, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(bar).layout(Layout::right_to_left(Align::Center)), |ui| {
        if bar.width() >= WITH_FIELD {
            field_ui(ui, state, FIELD, intents);
            ui.add_space(12.0);
            if widgets::word_button(ui, t!("What may I do?"), t!("What may I do?")).clicked() {
                intents.push(Intent::Wish(Wish::Rights(RightsRequest::Ask)));
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| name_ui(ui, model, state, intents));
    });
}

fn name_ui(ui: &mut Ui, model: &Model<'_>, state: &mut DevicePageState, intents: &mut Vec<Intent>) {
    let palette = theme::palette(ui);
    let device = &model.console.device;
    if widgets::word_button(ui, t!("Devices"), t!("Look at another device")).clicked() {
        intents.push(Intent::Device(DeviceRequest::Leave));
        state.has_left = true;
    }
    widgets::line(ui, "/", theme::body(), palette.faint);
    let (icon, color, presence) = device_state(model, palette);
    widgets::icon(ui, icon, 9.0, color);
    widgets::line(ui, device.client_id(), theme::semibold(16.0), palette.text);
    let thing = device.connection.answer().and_then(|connection| connection.thing.as_deref());
    let thing = thing.map(|thing| t!("thing {thing}", thing));
    let heard = last_heard(model).map(|at| t!("last heard {age} ago", age = words::short_age(model.age(at))));
    let facts: Vec<String> = [presence].into_iter().chain(thing).chain(heard).collect();
    widgets::line(ui, &facts.join(" · "), theme::body(), palette.dim);
}

/// The page while no device is looked at.
pub(super) fn nothing_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    state: &mut DevicePageState,
    focus: &mut FirstFocus,
    intents: &mut Vec<Intent>,
) {
    let palette = theme::palette(ui);
    let width = (ui.available_width() - 2.0 * theme::PADDING).min(460.0);
    ui.add_space((ui.available_height() * 0.2).min(96.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width(width);
        widgets::line(ui, t!("Look at a device"), theme::semibold(20.0), palette.text);
        let words =
            t!("AWS says whether it is connected, since when and why not, what it subscribes to, and what its \
            shadows are.");
        widgets::paragraph(ui, words, palette.dim);
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let field_width = ui.available_width() - 96.0;
            let field = field_ui(ui, state, field_width, intents);
            focus.give(ui, &field);
            if std::mem::take(&mut state.has_left) {
                field.request_focus();
                select_all(ui, field.id, &state.client_id);
            }
            let is_possible = is_client_id(state.client_id.trim());
            let button = widgets::primary_enabled(ui, is_possible, widgets::primary_button(ui, t!("Look")));
            if button.accessible_name(t!("Look at the device")).clicked() {
                look(state, intents);
            }
        });
        suggestions_ui(ui, model, state.client_id.trim(), intents);
        if let Some(own) = &model.console.link.client_id
            && widgets::word_button(ui, t!("This program itself"), t!("Look at this program itself")).clicked()
        {
            intents.push(Intent::Device(DeviceRequest::Look { client_id: own.clone() }));
        }
    });
}

fn field_ui(ui: &mut Ui, state: &mut DevicePageState, width: f32, intents: &mut Vec<Intent>) -> Response {
    let id = field_ids::id(ui.ctx(), "device_client_id");
    let name = t!("Client id of a device");
    let field = widgets::field(ui, &mut state.client_id, id, name, name, width);
    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        look(state, intents);
    }
    field
}

fn look(state: &mut DevicePageState, intents: &mut Vec<Intent>) {
    let client_id = state.client_id.trim().to_owned();
    if is_client_id(&client_id) {
        state.client_id.clear();
        intents.push(Intent::Device(DeviceRequest::Look { client_id }));
    }
}
