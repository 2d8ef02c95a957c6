//! The console: subscriptions and session left, messages in the middle, the inspector right, the publish form below.

use eframe::egui::{CentralPanel, Context, Panel, Ui};

use super::{Model, State, inspector, publish, session, subscriptions, table, theme};
use crate::model::Command;

/// Below this width of the window, in points, the inspector takes the place of the publish form
/// while a message is selected.
const NARROW: f32 = 860.0;

/// Whether the window has room for the publish form or the inspector, but not for both.
pub(super) fn is_narrow(ctx: &Context) -> bool {
    ctx.content_rect().width() < NARROW
}

pub(super) fn console_page_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let size = ui.available_size();
    let panel = theme::area(palette.panel);
    // Large text leaves fewer points: the sides give way to the messages.
    let part = |wide: f32, narrow: f32| if size.x >= 1_240.0 { size.x * wide } else { size.x * narrow };
    let range = 180.0..=part(0.4, 0.24).max(180.0);
    Panel::left("left").default_size(292.0).size_range(range).frame(panel).show(ui, |ui| {
        session::session_ui(ui, model);
        subscriptions::subscriptions_ui(ui, model, &mut state.subscriptions, out);
    });
    if !is_narrow(ui.ctx()) {
        let range = 220.0..=part(0.45, 0.3).max(220.0);
        Panel::right("right").default_size(356.0).size_range(range).frame(panel).show(ui, |ui| {
            inspector::inspector_ui(ui, model, state);
        });
    }
    let lowest = if size.x >= 1_240.0 { 140.0 } else { 190.0 };
    let range = lowest..=(size.y * 0.5).max(lowest);
    if !is_narrow(ui.ctx()) || state.table.selected.is_none() {
        Panel::bottom("publish").resizable(true).default_size(157.0).size_range(range).frame(panel).show(ui, |ui| {
            publish::publish_ui(ui, model, &mut state.publish, out);
        });
    }
    if is_narrow(ui.ctx()) && state.table.selected.is_some() {
        let range = 100.0..=(size.y * 0.45).max(100.0);
        Panel::bottom("below").resizable(true).default_size(280.0).size_range(range).frame(panel).show(ui, |ui| {
            inspector::inspector_ui(ui, model, state);
        });
    }
    CentralPanel::no_frame().frame(theme::area(palette.background)).show(ui, |ui| {
        if table::table_ui(ui, model, &mut state.table) {
            subscriptions::open_form(ui, &mut state.subscriptions);
        }
    });
}
