//! The topics that a person pinned, above all others: live, with what is below them.

use eframe::egui::{Align, Layout, Sense, Ui, UiBuilder, vec2};

use super::drawn::Drawn;
use super::list::list_ui;
use super::state::{TopicList, TreeRequest};
use crate::kit::theme::{self, Icon};
use crate::kit::widgets;
use console::LevelId;
use model::visible_topic;
use texts::{counted, t};

/// The rows take this part of the room for topics at most, and this one of a little room.
const MOST_OF_ROOM: f32 = 0.4;
const MOST_OF_LITTLE: f32 = 0.3;
/// So much is a little, in points.
const LITTLE: f32 = 320.0;

/// Nothing while nothing is pinned.
pub(super) fn pinned_ui(ui: &mut Ui, drawn: &mut Drawn<'_, '_>, list: &mut TopicList) -> Option<TreeRequest> {
    if drawn.marks.pinned.is_empty() {
        return None;
    }
    let room = ui.available_height();
    let room = room * if room < LITTLE { MOST_OF_LITTLE } else { MOST_OF_ROOM };
    let levels = drawn.model.console.tree.levels();
    let mut tops: Vec<LevelId> = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    for topic in &drawn.marks.pinned {
        match levels.find(topic) {
            Some(level) => tops.push(level),
            None => missing.push(topic.clone()),
        }
    }
    // What is below another one is shown there.
    let all = tops.clone();
    tops.retain(|top| !levels.above(*top).any(|above| all.contains(&above)));
    list.rows.set_tops(&tops);
    head_ui(ui, drawn.marks.pinned.len());
    for topic in &missing {
        missing_ui(ui, drawn, topic);
    }
    #[expect(clippy::cast_precision_loss, reason = "compared with a few dozen")]
    let rows = list.rows.rows().len().max(tops.len()) as f32 * theme::ROW;
    let rect = ui.available_rect_before_wrap();
    let rect = rect.with_max_y(rect.top() + rows.min(room));
    let request = ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt("pinned"), |ui| {
        list_ui(ui, t!("Pinned topics"), drawn, list)
    });
    ui.advance_cursor_after_rect(rect);
    ui.add_space(6.0);
    widgets::rule(ui);
    request.inner
}

fn head_ui(ui: &mut Ui, count: usize) {
    widgets::padded(ui, theme::PADDING, 6.0, |ui| {
        ui.horizontal(|ui| {
            ui.set_height(18.0);
            widgets::section(ui, t!("Pinned"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let dim = theme::palette(ui).dim;

                let line = counted!(count = count as u64, "{count} topic", "{count} topics");
                widgets::line(ui, &line, theme::small(), dim);
            });
        });
    });
}

/// A pinned topic that nothing has come for in this run.
fn missing_ui(ui: &mut Ui, drawn: &mut Drawn<'_, '_>, topic: &str) {
    let dim = theme::palette(ui).dim;
    let shown = visible_topic(topic);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), theme::ROW), Layout::right_to_left(Align::Center), |ui| {
        ui.add_space(4.0);
        if widgets::small_icon_button(ui, Icon::Cross, &t!("Unpin {topic}", topic = shown), true).clicked() {
            drawn.marks.turn_pin(topic);
        }
        widgets::line(ui, t!("nothing yet"), theme::small(), dim);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.allocate_exact_size(vec2(16.0, 1.0), Sense::hover());
            widgets::line(ui, &shown, theme::body(), dim);
        });
    });
}
