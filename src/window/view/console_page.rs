//! The console: connections, subscriptions and session left, messages in the middle, the inspector right, the publish
//! form below.

use eframe::egui::{CentralPanel, Context, Ui};

use super::intent::Wanted;
use super::panels::{Area, Side};
use super::table::NextStep;
use super::{
    ConnectionState, Model, Page, WindowState, connections, inspector, publish, session, subscriptions, table, theme,
};
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

/// The column at the left: the connections on every page, as soon as there is a choice, and with the console what is
/// subscribed and who is signed in.
pub(super) fn left_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    page: Page,
    window: &mut WindowState,
    state: &mut ConnectionState,
    wanted: &mut Wanted,
) {
    let goes_back = window.choosing_profile && model.console.session.user().is_some();
    if page != Page::Console && model.rows.len() < 2 && !goes_back {
        return;
    }
    let frame = theme::area(theme::palette(ui).panel);
    let range = 180.0..=part_of(ui.available_width(), 0.4, 0.24).max(180.0);
    let mut chosen = window.panels.left;
    Area { name: "left", side: Side::Left, usual: 292.0, range, frame }.show(ui, &mut chosen, |ui| {
        if page == Page::Console {
            session::session_ui(ui, model);
        }
        connections::connections_ui(ui, model, page, window, wanted);
        if page == Page::Console {
            ui.push_id(("connection", model.id), |ui| {
                subscriptions::subscriptions_ui(ui, model, &mut state.subscriptions, &mut wanted.commands);
            });
        }
        ui.take_available_space();
    });
    window.panels.left = chosen;
}

/// Large text leaves fewer points: the sides give way to the messages.
fn part_of(width: f32, wide: f32, small: f32) -> f32 {
    if width >= WIDE { width * wide } else { width * small }
}

/// What is right of the column at the left.
pub(super) fn console_page_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    window: &mut WindowState,
    state: &mut ConnectionState,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let (size, narrow) = (ui.available_size(), is_narrow(ui.ctx()));
    let whole = ui.ctx().content_rect().width();
    let panels = &mut window.panels;
    let frame = theme::area(palette.panel);
    let area = |name, side, usual, range| Area { name, side, usual, range, frame };
    if !narrow {
        let range = 220.0..=part_of(whole, 0.45, 0.3).max(220.0);
        area("right", Side::Right, 356.0, range).show(ui, &mut panels.right, |ui| {
            inspector::inspector_ui(ui, model, state);
        });
    }
    if !narrow || state.table.selected.is_none() {
        let lowest = if whole >= WIDE { 140.0 } else { 190.0 };
        let range = lowest..=(size.y * 0.5).max(lowest);
        area("publish", Side::Bottom, 157.0, range).show(ui, &mut panels.publish, |ui| {
            publish::publish_ui(ui, model, &mut state.publish, out);
        });
    } else {
        // Tabs, tools and buttons take 124 of it.
        let range = LOWEST_BELOW..=(size.y * 0.45).max(LOWEST_BELOW);
        area("below", Side::Bottom, 280.0, range).show(ui, &mut panels.below, |ui| {
            inspector::inspector_ui(ui, model, state);
        });
    }
    CentralPanel::no_frame().frame(theme::area(palette.background)).show(ui, |ui| {
        match table::table_ui(ui, model, &mut state.table) {
            Some(NextStep::AddSubscription) => subscriptions::open_form(ui, &mut state.subscriptions),
            Some(NextStep::ResumeAll) => subscriptions::resume_all(model, out),
            None => {}
        }
    });
}
