//! The days of a recording as bars; one that is pressed is opened.

use eframe::egui::{Align2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use jiff::civil::Date;

use super::calendar::Day;
use crate::kit::hatching::hatched;
use crate::kit::theme::{self, Palette};
use crate::kit::{dates, words};
use texts::t;

/// Height of all, of the numbers above the bars, and of the names below them, in points.
const HEIGHT: f32 = 84.0;
const NUMBERS: f32 = 14.0;
const NAMES: f32 = 30.0;
/// With less room for a day, in points, only some have names.
const NARROW: f32 = 30.0;

/// Draws the days. Returns the one that was pressed.
pub(super) fn days_ui(ui: &mut Ui, days: &[Day], open: Option<Date>) -> Option<Date> {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let inner = rect.shrink2(vec2(theme::PADDING, 0.0));
    let most = days.iter().map(|day| day.messages).max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "thirty days")]
    let width = inner.width() / days.len().max(1) as f32;
    let mut pressed = None;
    for (place, day) in days.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "thirty days")]
        let left = inner.left() + place as f32 * width;
        let column = Rect::from_min_size(pos2(left, inner.top()), vec2(width, HEIGHT));
        let response = ui.interact(column, ui.scope_id().with(("day", place)), Sense::click());
        let is_open = open == Some(day.date);
        let is_named = width >= NARROW || place % 2 == 0;
        paint(ui, column, day, (most, is_named), is_open, &response);
        let name = spoken(day);
        response.widget_info(|| WidgetInfo::selected(Role::Button, day.messages > 0, is_open, name.as_str()));
        if response.clicked() && day.messages > 0 {
            pressed = Some(day.date);
        }
        response.on_hover_text(name);
    }
    pressed
}

/// `Sat 21 Nov, 6,051,880 messages`.
fn spoken(day: &Day) -> String {
    let date = dates::day(day.date);
    match (day.messages, day.is_recorded) {
        (0, Some(false)) => t!("{date}, not recorded", date),
        (0, _) => t!("{date}, no messages", date),
        (messages, _) => t!("{date}, {messages}", date, messages = words::messages(messages)),
    }
}

fn paint(ui: &Ui, column: Rect, day: &Day, (most, is_named): (u64, bool), is_open: bool, response: &Response) {
    let palette = theme::palette(ui);
    if is_open {
        ui.painter().rect_filled(column.expand2(vec2(-1.0, 0.0)), 4.0, palette.selection);
    } else if response.hovered() && day.messages > 0 {
        ui.painter().rect_filled(column.expand2(vec2(-1.0, 0.0)), 4.0, palette.raised);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(column.shrink(1.0), 4.0, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
    let area = column.shrink2(vec2(4.0, 0.0));
    let area = area.with_min_y(area.top() + NUMBERS).with_max_y(area.bottom() - NAMES);
    let top = bar(ui, area, day, most, is_open, palette);
    if is_named {
        names(ui, column, day, top, is_open, palette);
    }
}

/// Paints the bar, and returns where it ends above.
fn bar(ui: &Ui, area: Rect, day: &Day, most: u64, is_open: bool, palette: &Palette) -> f32 {
    if day.messages == 0 {
        if day.is_recorded == Some(false) {
            hatched(ui.painter(), area.with_min_y(area.center().y), palette);
            return area.center().y;
        }
        return area.bottom();
    }
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a height on the screen")]
    let part = (day.messages as f64 / most.max(1) as f64) as f32;
    let bar = area.with_min_y(area.bottom() - (area.height() * part).max(1.5));
    ui.painter().rect_filled(bar, 1.0, if is_open { palette.accent } else { palette.bar });
    bar.top()
}

fn names(ui: &Ui, column: Rect, day: &Day, top: f32, is_open: bool, palette: &Palette) {
    let strong = if is_open { palette.text } else { palette.dim };
    let painter = ui.painter();
    let x = column.center().x;
    if day.messages > 0 {
        let number = words::short_count(day.messages);
        painter.text(pos2(x, top - 1.0), Align2::CENTER_BOTTOM, number, theme::key(), strong);
    }
    let weekday = dates::weekday(day.date);
    painter.text(pos2(x, column.bottom() - NAMES + 3.0), Align2::CENTER_TOP, weekday, theme::key(), strong);
    let number = day.date.day().to_string();
    painter.text(pos2(x, column.bottom() - 1.0), Align2::CENTER_BOTTOM, number, theme::key(), strong);
}
