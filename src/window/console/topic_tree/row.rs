//! One row of the tree: the names of its levels, its last value, how often and how long ago messages came.

use eframe::egui::{Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::columns::Columns;
use super::drawn::Drawn;
use super::hover::hover_ui;
use super::shown::{self, Shown};
use super::signs::{self, SIGN_WIDTH};
use super::state::TopicList;
use crate::kit::mono_line::Letters;
use crate::kit::theme::{self, Icon};
use crate::kit::widgets;
use console::TreeRow;

/// How far a level is right of the one above it, in points.
const INDENT: f32 = 11.0;
/// Deeper levels are not moved any further, or nothing would be left of them.
const MOST_INDENTS: u16 = 8;
/// Where the sign that opens a row is, and how wide it is to press, in points.
const OPENS: f32 = 12.0;
const OPENS_WIDTH: f32 = 21.0;
/// What is left for the names at least, and what a value needs at least, in points.
const LEAST_NAMES: f32 = 24.0;
/// The value takes at most this part of the room of both when the names need more.
const PART_OF_VALUE: f32 = 0.55;
const LEAST_VALUE: f32 = 16.0;

/// Draws a row. Writes its whole topic into the state. Returns the row, the place of the sign for its menu, and whether
/// a press at the pointer would open or close it.
pub(super) fn row_ui(
    ui: &Ui,
    rect: Rect,
    drawn: &Drawn<'_, '_>,
    row: TreeRow,
    list: &mut TopicList,
) -> (Response, Rect, bool) {
    let palette = theme::palette(ui);
    let id = ui.scope_id().with(("topic", row.level.index()));
    // Not focusable: Tab goes to the tree as a whole, the arrows move within it.
    let response = ui.interact(rect, id, Sense::CLICK);
    let is_selected = list.selected == Some(row.level);
    if is_selected {
        ui.painter().rect_filled(rect, 0.0, palette.selection);
    } else if response.contains_pointer() {
        ui.painter().rect_filled(rect, 0.0, palette.raised);
    }
    drawn.model.console.tree.levels().write_topic(row.level, &mut list.topic);
    let shown = shown::shown(drawn, row, list);
    let columns = Columns::of(rect, drawn.model.console.log.is_recorded());
    let left = rect.left() + f32::from(row.indent.min(MOST_INDENTS)) * INDENT;
    paint(ui, rect.with_min_x(left), columns, &shown, &mut list.letters);
    let spoken = shown::spoken(&list.topic, &shown);
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, is_selected, spoken.as_str()));
    if let Some(is_open) = shown.is_open {
        ui.ctx().accesskit_node_builder(id, |node| node.set_expanded(is_open));
    }
    let pointer = response.interact_pointer_pos();
    let on_sign = shown.is_open.is_some() && pointer.is_some_and(|at| at.x < left + OPENS_WIDTH);
    let topic = &list.topic;
    let response = response.on_hover_ui(|ui| hover_ui(ui, drawn, row.level, topic));
    (response, Rect::from_x_y_ranges(columns.menu, rect.y_range()), on_sign)
}

/// Paints what there is room for: the numbers first, then the signs, then names and value, which share the room.
fn paint(ui: &Ui, rect: Rect, columns: Columns, shown: &Shown, letters: &mut Letters) {
    let palette = theme::palette(ui);
    // Letters may carry any number of marks above and below: none of them reaches into another row.
    let painter = ui.painter_at(rect);
    let middle = rect.center().y;
    if let Some(is_open) = shown.is_open {
        let icon = if is_open { Icon::ChevronDown } else { Icon::ChevronRight };
        theme::paint_icon(&painter, icon, pos2(rect.left() + OPENS, middle), 8.0, palette.dim);
    }
    let put_right = |right: f32, text: &str, color: Color32| {
        let text = widgets::galley(ui, text, theme::small(), color, 90.0);
        painter.galley(pos2(right - text.size().x, middle - text.size().y / 2.0), text, color);
    };
    let (strong, weak) = if shown.is_muted { (palette.faint, palette.faint) } else { (palette.text, palette.dim) };
    put_right(columns.age, &shown.age, if shown.is_late { palette.warn } else { weak });
    if let Some(rate) = columns.rate {
        put_right(rate, &shown.rate, weak);
    }
    let mut right = columns.names_end;
    if let Some((word, is_warning)) = shown.chip {
        let at = pos2(columns.spark.map_or(right, |spark| spark.max), middle);
        let chip = signs::paint_chip(ui, &painter, at, word, if is_warning { palette.warn } else { palette.dim });
        right = right.min(chip - 6.0);
    } else if let (Some(spark), Some(sparkline)) = (columns.spark, &shown.sparkline) {
        let place = Rect::from_x_y_ranges(spark, rect.y_range()).shrink2(vec2(1.0, 0.0));
        signs::paint_spark(&painter, place, sparkline, palette.accent);
    }
    for (sign, _) in &shown.signs {
        signs::paint_sign(&painter, *sign, pos2(right - SIGN_WIDTH / 2.0, middle), palette.dim);
        right -= SIGN_WIDTH;
    }
    let left = rect.left() + OPENS_WIDTH;
    let room = right - left;
    let measure = |text: &str| widgets::galley(ui, text, theme::body(), strong, f32::INFINITY).size().x;
    let value = shown::value_for(&shown.value, room - measure(&shown.names), |text| value_width(ui, text));
    let names_width = (room - value_width(ui, value).min(room * PART_OF_VALUE)).max(LEAST_NAMES);
    let names = shown::fitting(&shown.names, shown.is_path, names_width, measure);
    let names = widgets::galley(ui, &names, theme::body(), strong, names_width);
    let value_at = left + names.size().x + 6.0;
    painter.galley(pos2(left, middle - names.size().y / 2.0), names, strong);
    if right - value_at >= LEAST_VALUE {
        let value = letters.galley(ui, value, weak, right - value_at);
        painter.galley(pos2(value_at, middle - value.size().y / 2.0), value, weak);
    }
}

/// What a value needs with the space before it, in points: its letters have one width.
#[expect(clippy::cast_precision_loss, reason = "a few dozen letters")]
fn value_width(ui: &Ui, value: &str) -> f32 {
    let letter = widgets::galley(ui, "0", theme::mono(), theme::palette(ui).dim, f32::INFINITY).size().x;
    if value.is_empty() { 0.0 } else { value.chars().count() as f32 * letter + 6.0 }
}
