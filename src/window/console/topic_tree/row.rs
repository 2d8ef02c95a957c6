//! One row of the tree: the names of its levels, its last value, how often and how long ago messages came.

use eframe::egui::{Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::state::TopicTreeState;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::{widgets, words};
use console::{LevelId, Own, Traffic, Tree, TreeRow};
use model::{visible_line, visible_topic};
use texts::{counted, t};

/// How far a level is right of the one above it, in points.
const INDENT: f32 = 12.0;
/// Deeper levels are not moved any further, or nothing would be left of them.
const MOST_INDENTS: u16 = 8;
/// Where the sign that opens a row is, and how wide it is to press, in points.
const SIGN: f32 = 14.0;
const SIGN_WIDTH: f32 = 24.0;
/// Width of a number at the right, in points.
const NUMBER: f32 = 48.0;
/// Width of the sign for the menu, in points.
const MORE: f32 = 20.0;
/// Below this width of the column, in points, there is no room for the rate.
const NARROW: f32 = 240.0;
/// Characters of a value that a row shows at most.
const VALUE_CHARS: usize = 60;

/// What a row shows, in words.
struct Shown {
    names: String,
    value: String,
    marks: Vec<(&'static str, Color32)>,
    rate: String,
    age: String,
    is_late: bool,
    is_open: Option<bool>,
}

/// Draws a row. Writes its whole topic into the state. Returns the row, the place of the sign for its menu, and whether
/// a press at the pointer would open or close it.
pub(super) fn row_ui(
    ui: &Ui,
    rect: Rect,
    model: &Model<'_>,
    row: TreeRow,
    state: &mut TopicTreeState,
) -> (Response, Rect, bool) {
    let palette = theme::palette(ui);
    let tree = &model.console.tree;
    let id = ui.scope_id().with(("topic", row.level.index()));
    // Not focusable: Tab goes to the tree as a whole, the arrows move within it.
    let response = ui.interact(rect, id, Sense::CLICK);
    let is_selected = state.selected == Some(row.level);
    if is_selected {
        ui.painter().rect_filled(rect, 0.0, palette.selection);
    } else if response.contains_pointer() {
        ui.painter().rect_filled(rect, 0.0, palette.raised);
    }
    tree.levels().write_topic(row.level, &mut state.topic);
    let shown = shown(ui, model, row, state);
    let left = rect.left() + f32::from(row.indent.min(MOST_INDENTS)) * INDENT;
    let more = Rect::from_center_size(rect.right_center() - vec2(MORE / 2.0 + 2.0, 0.0), vec2(MORE, rect.height()));
    paint(ui, rect.with_min_x(left), rect.width(), &shown);
    let spoken = spoken(&state.topic, &shown);
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, is_selected, spoken.as_str()));
    if let Some(is_open) = shown.is_open {
        ui.ctx().accesskit_node_builder(id, |node| node.set_expanded(is_open));
    }
    let pointer = response.interact_pointer_pos();
    let on_sign = shown.is_open.is_some() && pointer.is_some_and(|at| at.x < left + SIGN_WIDTH);
    let topic = &state.topic;
    let response = response.on_hover_ui(|ui| hover_ui(ui, tree, row.level, topic));
    (response, more, on_sign)
}

fn shown(ui: &Ui, model: &Model<'_>, row: TreeRow, state: &mut TopicTreeState) -> Shown {
    let palette = theme::palette(ui);
    let tree = &model.console.tree;
    let (own, traffic) = (tree.own(row.level), tree.traffic(row.level));
    state.value.clear();
    if let Some(own) = own {
        value(model, row.level, own, &mut state.value);
    }
    let is_late = tree.is_silent(row.level);
    let marks = [
        (is_late, t!("silent"), palette.warn),
        (own.is_some_and(|own| own.retained && !own.sent), t!("retained"), palette.dim),
    ];
    let marks = marks.into_iter().filter(|(is_so, ..)| *is_so).map(|(_, word, color)| (word, color)).collect();
    let rate = traffic.map_or(0.0, |traffic| traffic.per_second(model.now));
    let last_at = traffic.and_then(Traffic::last_at);
    Shown {
        names: names(tree, row, &state.topic),
        value: state.value.clone(),
        marks,
        rate: words::per_second(f64::from(rate)),
        age: last_at.map(|at| words::short_age(model.now.since(at))).unwrap_or_default(),
        is_late,
        is_open: (tree.levels().child_count(row.level) > 0).then(|| state.rows.is_open(row.level)),
    }
}

/// The last levels of `topic` that the row has.
fn names(tree: &Tree, row: TreeRow, topic: &str) -> String {
    let bytes: usize = std::iter::successors(Some(row.level), |level| tree.levels().parent(*level))
        .take(usize::from(row.names))
        .map(|level| tree.levels().name(level).len() + 1)
        .sum();
    let from = (topic.len() + 1).saturating_sub(bytes);
    let names = topic.get(from..).unwrap_or(topic);
    if names.is_empty() { t!("(empty level)").to_owned() } else { visible_topic(names).into_owned() }
}

/// Writes the value of the last message that matters; what is kept of it when it has left the log.
fn value(model: &Model<'_>, level: LevelId, own: &Own, out: &mut String) {
    let name = model.console.tree.levels().name(level);
    let message = model.console.log.message(own.last_row);
    let payload = message.as_ref().map(|message| message.payload).or(own.kept.as_deref());
    let content_type = message.as_ref().and_then(|message| message.properties.content_type());
    if let Some(payload) = payload.filter(|payload| !payload.is_empty()) {
        payload::gist(payload, content_type, name, VALUE_CHARS, out);
    } else if payload.is_some() {
        out.push_str(t!("empty"));
    }
}

/// `plant/press-1/temp, 87.2 °C, 1.0/s, 0.7 s ago`.
fn spoken(topic: &str, shown: &Shown) -> String {
    let mut spoken = visible_topic(topic).into_owned();
    let ago = t!("{age} ago", age = shown.age);
    let marks = shown.marks.iter().map(|(word, _)| *word);
    for part in [shown.value.as_str()].into_iter().chain(marks).chain([shown.rate.as_str(), ago.as_str()]) {
        if !part.is_empty() {
            spoken.push_str(", ");
            spoken.push_str(&visible_line(part));
        }
    }
    spoken
}

/// Paints what there is room for: the names first, then the numbers, then the marks, then the value.
fn paint(ui: &Ui, rect: Rect, width: f32, shown: &Shown) {
    let palette = theme::palette(ui);
    // Letters may carry any number of marks above and below: none of them reaches into another row.
    let painter = ui.painter_at(rect);
    if let Some(is_open) = shown.is_open {
        let icon = if is_open { Icon::ChevronDown } else { Icon::ChevronRight };
        theme::paint_icon(&painter, icon, pos2(rect.left() + SIGN, rect.center().y), 8.0, palette.dim);
    }
    let put_right = |right: f32, text: &str, color: Color32| {
        let text = widgets::galley(ui, text, theme::small(), color, 90.0);
        let left = right - text.size().x;
        painter.galley(pos2(left, rect.center().y - text.size().y / 2.0), text, color);
        left
    };
    let age_color = if shown.is_late { palette.warn } else { palette.dim };
    let mut right = rect.right() - MORE - 4.0;
    right = put_right(right, &shown.age, age_color).min(right - NUMBER);
    if width >= NARROW {
        right = put_right(right - 4.0, &shown.rate, palette.dim).min(right - 4.0 - NUMBER);
    }
    for (word, color) in &shown.marks {
        right = put_right(right - 6.0, word, *color);
    }
    let mut left = rect.left() + SIGN_WIDTH;
    let names = widgets::galley(ui, &shown.names, theme::body(), palette.text, (right - 6.0 - left).max(24.0));
    let names_width = names.size().x;
    painter.galley(pos2(left, rect.center().y - names.size().y / 2.0), names, palette.text);
    left += names_width + 6.0;
    if right - 6.0 - left >= 16.0 {
        let value = widgets::galley(ui, &shown.value, theme::mono(), palette.dim, right - 6.0 - left);
        painter.galley(pos2(left, rect.center().y - value.size().y / 2.0), value, palette.dim);
    }
}

fn hover_ui(ui: &mut Ui, tree: &Tree, level: LevelId, topic: &str) {
    let (text, dim) = (theme::palette(ui).text, theme::palette(ui).dim);
    widgets::selectable(ui, &visible_topic(topic), theme::mono(), text);
    let Some(traffic) = tree.traffic(level) else { return };
    let bytes = words::bytes(traffic.bytes());
    let facts = counted!(count = traffic.messages(), "{count} message · {bytes}", "{count} messages · {bytes}", bytes);
    widgets::line(ui, &facts, theme::small(), dim);
    let silent = u64::from(tree.silent_in(level));
    if silent > 0 && !tree.is_silent(level) {
        widgets::line(ui, &counted!(silent, "{silent} silent topic", "{silent} silent topics"), theme::small(), dim);
    }
    if let Some(interval) = tree.own(level).and_then(Own::usual_interval) {
        let usual = t!("usually every {interval}", interval = words::took(interval));
        widgets::line(ui, &usual, theme::small(), dim);
    }
}
