//! The foot of the tree: which topic is silent, and all of them on request.

use eframe::egui::{Align, Layout, Panel, Sense, Ui, vec2};

use super::signs;
use super::state::TopicTreeState;
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use console::{LevelId, Own};
use model::visible_topic;
use texts::{counted, t};

/// Height, in points.
const FOOT: f32 = 34.0;

/// Is there while a topic is silent, or while only those are shown.
pub(super) fn foot_ui(ui: &mut Ui, model: &Model<'_>, state: &mut TopicTreeState) {
    let tree = &model.console.tree;
    let silent = u64::from(tree.silent_in(LevelId::ROOT));
    let shows_only = state.all.rows.shows_only_silent();
    if silent == 0 && !shows_only {
        return;
    }
    let palette = theme::palette(ui);
    Panel::bottom("silent_topics").frame(theme::area(palette.panel)).show(ui, |ui| {
        widgets::padded(ui, theme::PADDING, 0.0, |ui| {
            ui.allocate_ui_with_layout(vec2(ui.available_width(), FOOT), Layout::right_to_left(Align::Center), |ui| {
                let (word, name) = if shows_only {
                    (t!("Show all").to_owned(), t!("Show all topics").to_owned())
                } else {
                    let word = t!("Show {silent} silent", silent = words::count(silent));
                    (word, counted!(silent, "Show {silent} silent topic", "Show {silent} silent topics"))
                };
                if widgets::word_button(ui, &word, &name).clicked() {
                    state.show_only_silent(!shows_only);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let (sign, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
                    let color = if silent == 0 { palette.faint } else { palette.warn };
                    signs::paint_warning(ui.painter(), sign.center(), color);
                    widgets::line(ui, &first(model), theme::small(), palette.dim);
                });
            });
        });
    });
}

/// `pump-c/state: usually every 5 s`.
fn first(model: &Model<'_>) -> String {
    let tree = &model.console.tree;
    let Some(level) = tree.first_silent() else {
        let is_none = tree.silent_in(LevelId::ROOT) == 0;
        return if is_none { t!("No topic is silent.").to_owned() } else { String::new() };
    };
    let levels = tree.levels();
    let above = levels.parent(level).filter(|above| *above != LevelId::ROOT);
    let name = above.map_or_else(String::new, |above| format!("{}/", levels.name(above))) + levels.name(level);
    let name = visible_topic(&name);
    let own = tree.own(level);
    if let Some(interval) = own.and_then(Own::expected_interval) {
        return t!("{name}: expected every {interval}", name, interval = words::took(interval));
    }
    let interval = own.and_then(Own::usual_interval).unwrap_or_default();
    t!("{name}: usually every {interval}", name, interval = words::took(interval))
}
