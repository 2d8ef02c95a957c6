//! The console: subscriptions and session left, messages in the middle, the inspector right, the publish form below.

use eframe::egui::{CentralPanel, Context, Ui};

use super::panels::{Area, Side};
use super::{Model, State, inspector, publish, session, subscriptions, table, theme};
use model::Command;

/// Below this width of the window, in points, the inspector takes the place of the publish form
/// while a message is selected.
const NARROW: f32 = 860.0;
/// Least height of the inspector below the messages, in points: a few lines of the message must be in sight.
const LOWEST_BELOW: f32 = 188.0;
/// From this width on, the sides may be as wide as the person likes.
const WIDE: f32 = 1_240.0;

/// Whether the window has room for the publish form or the inspector, but not for both.
pub(super) fn is_narrow(ctx: &Context) -> bool {
    ctx.content_rect().width() < NARROW
}

pub(super) fn console_page_ui(ui: &mut Ui, model: &Model<'_>, state: &mut State, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let (size, narrow) = (ui.available_size(), is_narrow(ui.ctx()));
    let frame = theme::area(palette.panel);
    // Large text leaves fewer points: the sides give way to the messages.
    let part = |wide: f32, small: f32| if size.x >= WIDE { size.x * wide } else { size.x * small };
    let area = |name, side, usual, range| Area { name, side, usual, range, frame };
    let range = 180.0..=part(0.4, 0.24).max(180.0);
    area("left", Side::Left, 292.0, range).show(ui, &mut state.panels.left, |ui| {
        session::session_ui(ui, model);
        subscriptions::subscriptions_ui(ui, model, &mut state.subscriptions, out);
    });
    if !narrow {
        let (range, mut chosen) = (220.0..=part(0.45, 0.3).max(220.0), state.panels.right);
        area("right", Side::Right, 356.0, range).show(ui, &mut chosen, |ui| {
            inspector::inspector_ui(ui, model, state);
        });
        state.panels.right = chosen;
    }
    if !narrow || state.table.selected.is_none() {
        let lowest = if size.x >= WIDE { 140.0 } else { 190.0 };
        let range = lowest..=(size.y * 0.5).max(lowest);
        area("publish", Side::Bottom, 157.0, range).show(ui, &mut state.panels.publish, |ui| {
            publish::publish_ui(ui, model, &mut state.publish, out);
        });
    } else {
        // Tabs, tools and buttons take 124 of it.
        let (range, mut chosen) = (LOWEST_BELOW..=(size.y * 0.45).max(LOWEST_BELOW), state.panels.below);
        area("below", Side::Bottom, 280.0, range).show(ui, &mut chosen, |ui| {
            inspector::inspector_ui(ui, model, state);
        });
        state.panels.below = chosen;
    }
    CentralPanel::no_frame().frame(theme::area(palette.background)).show(ui, |ui| {
        if table::table_ui(ui, model, &mut state.table) {
            subscriptions::open_form(ui, &mut state.subscriptions);
        }
    });
}
