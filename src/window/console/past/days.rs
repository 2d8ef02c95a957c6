//! The days of a recording as bars; one that is pressed is opened.

use console::AllSearch;
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

/// What the bytes of days are shown in: the largest one has one to three digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub(super) name: &'static str,
    bytes: f64,
}

impl Unit {
    /// The one for days with so many bytes at most.
    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    pub(super) fn of(most: u64) -> Self {
        let units = [("kB", 1e3), ("MB", 1e6), ("GB", 1e9)].map(|(name, bytes)| Self { name, bytes });
        let [small, ..] = units;
        units.into_iter().rfind(|unit| most as f64 >= unit.bytes).unwrap_or(small)
    }

    #[expect(clippy::cast_precision_loss, reason = "for the eye")]
    fn number(self, bytes: u64) -> String {
        words::rate_number(bytes as f64 / self.bytes)
    }
}

/// Draws the days, and what a search of all found in each. Returns the one that was pressed.
pub(super) fn days_ui(ui: &mut Ui, days: &[Day], all: Option<&AllSearch>, open: Option<Date>) -> Option<Day> {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let inner = rect.shrink2(vec2(theme::PADDING, 0.0));
    let most = days.iter().map(|day| day.bytes).max().unwrap_or(0);
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
        let found = all.and_then(|all| all.found_from(day.begins));
        paint(ui, column, (day, found), (most, is_named), is_open, &response);
        let name = spoken(day, found);
        response.widget_info(|| WidgetInfo::selected(Role::Button, day.messages > 0, is_open, name.as_str()));
        if response.clicked() && day.messages > 0 {
            pressed = Some(*day);
        }
        response.on_hover_text(name);
    }
    pressed
}

/// `Sat 21 Nov, 6,051,880 messages, 236 MB, 12 found`.
fn spoken(day: &Day, found: Option<u64>) -> String {
    let date = dates::day(day.date);
    let size = words::bytes(day.bytes);
    if let Some(found) = found.filter(|_| day.messages > 0) {
        let (messages, found) = (words::messages(day.messages), words::count(found));
        return t!("{date}, {messages}, {size}, {found} found", date, messages, size, found);
    }
    match (day.messages, day.is_recorded) {
        (0, Some(false)) => t!("{date}, not recorded", date),
        (0, _) => t!("{date}, no messages", date),
        (messages, _) => t!("{date}, {messages}, {size}", date, messages = words::messages(messages), size),
    }
}

fn paint(
    ui: &Ui,
    column: Rect,
    (day, found): (&Day, Option<u64>),
    (most, is_named): (u64, bool),
    is_open: bool,
    response: &Response,
) {
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
    let is_strong = found.map_or(is_open, |found| found > 0);
    let top = bar(ui, area, day, most, is_strong, palette);
    if is_named || found.is_some_and(|found| found > 0) {
        names(ui, column, (day, found), (top, is_named), (is_open, Unit::of(most)), palette);
    }
}

/// Paints the bar, and returns where it ends above.
fn bar(ui: &Ui, area: Rect, day: &Day, most: u64, is_strong: bool, palette: &Palette) -> f32 {
    if day.messages == 0 {
        if day.is_recorded == Some(false) {
            hatched(ui.painter(), area.with_min_y(area.center().y), palette);
            return area.center().y;
        }
        return area.bottom();
    }
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a height on the screen")]
    let part = (day.bytes as f64 / most.max(1) as f64) as f32;
    let bar = area.with_min_y(area.bottom() - (area.height() * part).max(1.5));
    ui.painter().rect_filled(bar, 1.0, if is_strong { palette.accent } else { palette.bar });
    bar.top()
}

fn names(
    ui: &Ui,
    column: Rect,
    (day, found): (&Day, Option<u64>),
    (top, is_named): (f32, bool),
    (is_open, unit): (bool, Unit),
    palette: &Palette,
) {
    let strong = if is_open { palette.text } else { palette.dim };
    let painter = ui.painter();
    let x = column.center().x;
    if day.messages > 0 {
        let (number, color) = match found {
            None => (unit.number(day.bytes), strong),
            Some(0) => ("–".to_owned(), palette.faint),
            Some(found) => (words::short_count(found), palette.accent),
        };
        painter.text(pos2(x, top - 1.0), Align2::CENTER_BOTTOM, number, theme::key(), color);
    }
    if !is_named {
        return;
    }
    let weekday = dates::weekday(day.date);
    painter.text(pos2(x, column.bottom() - NAMES + 3.0), Align2::CENTER_TOP, weekday, theme::key(), strong);
    let number = day.date.day().to_string();
    painter.text(pos2(x, column.bottom() - 1.0), Align2::CENTER_BOTTOM, number, theme::key(), strong);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_day_decides_the_unit_of_all() {
        for (most, name, numbers) in [
            (0, "kB", ["0", "1.0"]),
            (999_000, "kB", ["999", "1.0"]),
            (212_400_000, "MB", ["212", "0"]),
            (9_400_000_000, "GB", ["9.4", "0"]),
        ] {
            let unit = Unit::of(most);
            assert_eq!((unit.name, [most, 1_000].map(|bytes| unit.number(bytes))), (name, numbers.map(str::to_owned)));
        }
    }
}
