//! The foot of the tree: which topic is silent, and all of them on request; and how many never sent, though a contract expects it.

use eframe::egui::{Align, Layout, Panel, Sense, TextWrapMode, Ui, vec2};

use super::signs;
use super::state::{TopicTreeState, TreeRequest};
use crate::kit::elided::in_middle_to_fit;
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use console::{Awaited, LevelId, Own};
use model::visible_topic;
use texts::{counted, t};

/// Height of a row, in points: alone, and where there are two.
const FOOT: f32 = 34.0;
const ROW: f32 = 26.0;
/// Beside the words: the sign and what is between, in points.
const BESIDE: f32 = 34.0;
/// So much of the name of a topic is to be seen at least, in points.
const NAME: f32 = 64.0;
/// So many topics are named.
const MOST_NAMED: usize = 12;

/// Is there while a topic is silent or late, or while only those are shown.
pub(super) fn foot_ui(ui: &mut Ui, model: &Model<'_>, state: &mut TopicTreeState) -> Option<TreeRequest> {
    let silent = u64::from(model.console.tree.silent_in(LevelId::ROOT));
    let shows_only = state.all.rows.shows_only_silent();
    let late: Vec<&Awaited> = model.console.tree.awaited().filter(|awaited| awaited.is_late(model.now)).collect();
    let has_silent = silent > 0 || shows_only;
    if !has_silent && late.is_empty() {
        return None;
    }
    let mut request = None;
    let palette = theme::palette(ui);
    Panel::bottom("silent_topics").frame(theme::area(palette.panel)).show(ui, |ui| {
        widgets::padded(ui, theme::PADDING, 0.0, |ui| {
            // What comes and goes more often is above, so that the other one stays where it is.
            if has_silent {
                silent_ui(ui, model, state, silent);
            }
            if !late.is_empty() && awaited_ui(ui, &late) {
                request = Some(TreeRequest::Contracts);
            }
        });
    });
    request
}

/// How many topics are expected that never sent. Returns whether more of them is wanted.
fn awaited_ui(ui: &mut Ui, late: &[&Awaited]) -> bool {
    let count = late.len() as u64;
    let word = counted!(count, "{count} topic expected, no message yet", "{count} topics expected, no message yet");
    let named = late.iter().take(MOST_NAMED).map(|awaited| {
        let (name, interval) = (visible_topic(&awaited.name), words::took(awaited.every));
        t!("{name}: expected every {interval}", name, interval)
    });
    // The words may be cut.
    let mut named: Vec<String> = std::iter::once(word.clone()).chain(named).collect();
    if late.len() > MOST_NAMED {
        named.push("…".to_owned());
    }
    let size = vec2(ui.available_width(), FOOT);
    let row = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        sign_ui(ui, true);
        ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
        widgets::word_button(ui, &word, &word).on_hover_text(named.join("\n")).clicked()
    });
    row.inner
}

/// The first silent topic, and a button for all of them: below it where both have no room beside each other.
fn silent_ui(ui: &mut Ui, model: &Model<'_>, state: &mut TopicTreeState, silent: u64) {
    let shows_only = state.all.rows.shows_only_silent();
    let (word, name) = if shows_only {
        (t!("Show all").to_owned(), t!("Show all topics").to_owned())
    } else {
        let word = t!("Show {silent} silent", silent = words::count(silent));
        (word, counted!(silent, "Show {silent} silent topic", "Show {silent} silent topics"))
    };
    let dim = theme::palette(ui).dim;
    let width = |text: &str| widgets::galley(ui, text, theme::small(), dim, f32::INFINITY).size().x;
    let (button, room) = (width(&word) + 12.0, ui.available_width() - BESIDE);
    let is_beside = width(&first(model, "")) + NAME.min(width(&first_name(model))) + button <= room;
    let room = if is_beside { room - button } else { room };
    let line = first_fitting(model, room, width);
    let whole = first(model, &first_name(model));
    let mut pressed = false;
    let size = vec2(ui.available_width(), if is_beside { FOOT } else { ROW });
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        if is_beside {
            pressed = widgets::word_button(ui, &word, &name).clicked();
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            sign_ui(ui, silent > 0);
            let said = widgets::line(ui, &line, theme::small(), dim);
            if line != whole {
                said.on_hover_text(whole);
            }
        });
    });
    if !is_beside {
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.add_space(14.0 + ui.spacing().item_spacing.x);
            pressed = widgets::word_button(ui, &word, &name).clicked();
        });
    }
    if pressed {
        state.show_only_silent(!shows_only);
    }
}

fn sign_ui(ui: &mut Ui, is_late: bool) {
    let palette = theme::palette(ui);
    let (sign, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
    signs::paint_warning(ui.painter(), sign.center(), if is_late { palette.warn } else { palette.faint });
}

/// The same as [`first`], with what there is room for of the name.
fn first_fitting(model: &Model<'_>, room: f32, width: impl Fn(&str) -> f32) -> String {
    let name = first_name(model);
    let whole = first(model, &name);
    if width(&whole) <= room {
        return whole;
    }
    first(model, &in_middle_to_fit(&name, room, |part| width(&first(model, part))))
}

/// `pump-c/state`, of the topic that is silent.
fn first_name(model: &Model<'_>) -> String {
    let tree = &model.console.tree;
    let Some(level) = tree.first_silent() else { return String::new() };
    let levels = tree.levels();
    let above = levels.parent(level).filter(|above| *above != LevelId::ROOT);
    let name = above.map_or_else(String::new, |above| format!("{}/", levels.name(above))) + levels.name(level);
    visible_topic(&name).into_owned()
}

/// `pump-c/state: usually every 5 s`.
fn first(model: &Model<'_>, name: &str) -> String {
    let tree = &model.console.tree;
    let Some(level) = tree.first_silent() else {
        let is_none = tree.silent_in(LevelId::ROOT) == 0;
        return if is_none { t!("No topic is silent.").to_owned() } else { String::new() };
    };
    let own = tree.own(level);
    if let Some(interval) = own.and_then(Own::expected_interval) {
        return t!("{name}: expected every {interval}", name, interval = words::took(interval));
    }
    let interval = own.and_then(Own::usual_interval).unwrap_or_default();
    t!("{name}: usually every {interval}", name, interval = words::took(interval))
}
