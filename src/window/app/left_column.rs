//! The column at the left: the connections on every page, as soon as there is a choice, and with the console what is
//! subscribed, which topics there are, and who is signed in.

use eframe::egui::Ui;

use super::connections::connections_ui;
use super::page::Page;
use super::state::{ConnectionState, WindowState};
use crate::console::page::left_ui;
use crate::console::session::session_ui;
use crate::kit::intent::Requests;
use crate::kit::model::Model;
use crate::kit::panels::{Area, Side, WIDE, part_of};
use crate::kit::theme;
use model::TopicMarks;
use texts::t;

/// From this width of the window on, in points, the column is wider.
const LARGE: f32 = 1_800.0;

pub(super) fn left_column_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    page: Page,
    window: &mut WindowState,
    state: &mut ConnectionState,
    wanted: &mut Requests,
) {
    if page == Page::LookBack {
        return;
    }
    let has_way_back = window.choosing_profile && model.console.session.user().is_some();
    if page != Page::Console && model.summaries.len() < 2 && !has_way_back {
        return;
    }
    let frame = theme::area(theme::palette(ui).panel);
    let range = 180.0..=part_of(ui.available_width(), 0.4, 0.24).max(180.0);
    let mut chosen = window.panels.left;
    let profile = model.console.session.profile().map_or("", |(name, _)| name);
    if page == Page::Console && !window.topic_marks.contains_key(profile) {
        window.topic_marks.insert(profile.to_owned(), TopicMarks::default());
    }
    let mut no_marks = TopicMarks::default();
    let marks = window.topic_marks.get_mut(profile).unwrap_or(&mut no_marks);
    let whole = ui.available_width();
    // Names and values of topics need the room, once there is some.
    let usual = if whole < WIDE {
        292.0
    } else if whole < LARGE {
        316.0
    } else {
        400.0
    };
    Area { name: "left", edge: t!("Width of the connections"), side: Side::Left, usual, range, frame }.show(
        ui,
        &mut chosen,
        |ui| {
            if page == Page::Console {
                session_ui(ui, model);
            }
            connections_ui(ui, model, page, &mut window.list, window.choosing_profile, wanted);
            if page == Page::Console {
                ui.push_id(("connection", model.id), |ui| {
                    left_ui(ui, model, marks, &mut state.console, wanted);
                });
            }
            ui.take_available_space();
        },
    );
    window.panels.left = chosen;
}
