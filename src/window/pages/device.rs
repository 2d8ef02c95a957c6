//! A device: whether it is connected and why not, what it subscribes to, its shadows, and messages to it alone. All of it is
//! what AWS answers, or what messages say; nothing is asked again unasked, except when AWS says that it came or left.

mod actions;
mod changes;
mod connection;
mod direct;
mod head;
mod heard;
mod list;
mod presence;
mod question;
mod said;
mod shadow;
mod shadow_row;
mod state;
mod suggestions;
mod versions;

use eframe::egui::{Panel, ScrollArea, Ui, UiBuilder};

use crate::kit::first_focus::FirstFocus;
use crate::kit::intent::Requests;
use crate::kit::model::Model;
use crate::kit::{theme, widgets};
pub(crate) use actions::DeviceAction;
pub(crate) use state::DevicePageState;

/// From this width on, in points, what is sent to the device is beside its shadow; from the second on the shadow is beside the
/// connection.
const WITH_RIGHT: f32 = 1_080.0;
const WITH_LEFT: f32 = 720.0;
/// Width of the columns beside the shadow, in points.
const LEFT: f32 = 304.0;
const RIGHT: f32 = 316.0;

/// Draws the page.
pub(crate) fn device_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    state: &mut DevicePageState,
    focus: &mut FirstFocus,
    wanted: &mut Requests,
) {
    state.keep_up(&model.console.device);
    question::question_ui(ui, model, state, &mut wanted.intents);
    list::list_ui(ui, model, state, &mut wanted.intents);
    if model.console.device.client_id().is_empty() {
        return head::nothing_ui(ui, model, state, focus, &mut wanted.intents);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    head::head_ui(ui, model, state, &mut wanted.intents);
    widgets::rule(ui);
    let panel = theme::area(theme::palette(ui).panel);
    let width = ui.available_width();
    let client_id = model.console.device.client_id();
    if width >= WITH_LEFT {
        Panel::left("device_connection").exact_size(LEFT).resizable(false).frame(panel).show(ui, |ui| {
            column_ui(ui, (Part::Connection, client_id), |ui| connection::connection_ui(ui, model, state, wanted));
        });
    }
    if width >= WITH_RIGHT {
        Panel::right("device_direct").exact_size(RIGHT).resizable(false).frame(panel).show(ui, |ui| {
            column_ui(ui, (Part::Direct, client_id), |ui| {
                // What comes pushes nothing away that is being used.
                direct::direct_ui(ui, model, state, wanted);
                ui.add_space(16.0);
                heard::messages_ui(ui, model, wanted);
            });
        });
    }
    column_ui(ui, (Part::Shadow, client_id), |ui| {
        said::forbidden_ui(ui, &model.console.device);
        if width < WITH_LEFT {
            connection::connection_ui(ui, model, state, wanted);
            ui.add_space(16.0);
        }
        shadow::shadow_ui(ui, model, state, wanted);
        versions::versions_ui(ui, model, wanted);
        if width < WITH_RIGHT {
            ui.add_space(16.0);
            direct::direct_ui(ui, model, state, wanted);
            ui.add_space(16.0);
            heard::messages_ui(ui, model, wanted);
        }
    });
}

/// Each is scrolled by itself, and each device has its own place.
#[derive(Clone, Copy, Debug, Hash)]
enum Part {
    Connection,
    Shadow,
    Direct,
}

fn column_ui(ui: &mut Ui, (part, client_id): (Part, &str), contents_ui: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(("device", part, client_id)).auto_shrink(false).show(ui, |ui| {
        let rect = ui.available_rect_before_wrap();
        let inner = rect.with_min_x(rect.left() + theme::PADDING).with_max_x(rect.right() - theme::PADDING);
        let used = ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.add_space(10.0);
            contents_ui(ui);
            ui.add_space(12.0);
        });
        ui.advance_cursor_after_rect(used.response.rect);
    });
}
