//! One row: a message in its columns, or words on what is missing.

use std::ops::Range;
use std::time::Duration;

use eframe::egui::{
    Align, Color32, FontId, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2,
    text::{LayoutJob, TextFormat, TextWrapping},
    vec2,
};

use super::cells::{Cells, Since};
use super::columns::{self, Place};
use super::labels;
use super::short_topic;
use crate::kit::model::Model;
use crate::kit::mono_line::Letters;
use crate::kit::theme::{self, Icon, Palette};
use crate::kit::{widgets, words};
use model::{ColumnContent, MessageRef, Origin, SinceMode, TableLayout, TimeMode, is_mark, visible_line};
use texts::t;

/// Characters of a payload that are shown under the pointer; the inspector has all of it.
const MOST_TOLD: usize = 1_000;

/// What a message looks like, except for where.
pub(super) struct Shown<'a> {
    pub(super) model: &'a Model<'a>,
    pub(super) layout: &'a TableLayout,
    pub(super) places: &'a [Place],
    pub(super) message: &'a MessageRef<'a>,
    pub(super) cells: &'a Cells,
    /// As a person can read it.
    pub(super) topic: &'a str,
    /// What of it is left out where there is no room.
    pub(super) cut: Range<usize>,
    /// How long after the message in the row above it came.
    pub(super) since_row: Option<Duration>,
    /// Its day is another one than that of the row above; at the top, than today.
    pub(super) is_new_day: bool,
    /// Width of a letter of topics and payloads, in points.
    pub(super) letter: f32,
    /// A time without a connection is right before it, and its row is not shown.
    pub(super) after_gap: bool,
}

/// Draws a message over `rect`. Returns the width that each column would need, in points.
pub(super) fn message_ui(
    ui: &Ui,
    rect: Rect,
    shown: &Shown<'_>,
    letters: &mut Letters,
    needed: &mut impl FnMut(usize, f32),
) {
    // Letters may carry any number of marks above and below: none of them reaches into another row.
    let painter = ui.painter_at(rect);
    let palette = theme::palette(ui);
    if shown.is_new_day {
        painter.hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, palette.faint));
    }
    if shown.cells.is_violation() {
        let center = pos2(rect.left() + theme::PADDING / 2.0 - 0.5, rect.center().y);
        theme::paint_icon(&painter, Icon::Warning, center, 7.0, palette.bad);
    }
    let mut own = 0;
    for (index, column) in shown.layout.columns.iter().enumerate() {
        let own_place = own;
        own += usize::from(column.content.is_own());
        let Some(place) = shown.places.iter().find(|place| place.column == index) else { continue };
        let cell = Rect::from_x_y_ranges(rect.left() + place.left..=rect.left() + place.right(), rect.y_range());
        let mut put = |text: &str, color: Color32| {
            let galley = letters.galley(ui, text, color, cell.width());
            needed(index, galley.size().x);
            painter.galley(beginning(cell, galley.size().x, galley.size().y, &column.content), galley, color);
        };
        match &column.content {
            ColumnContent::Time => put(&time_words(shown), palette.dim),
            ColumnContent::Since => put(&since_words(shown), palette.dim),
            ColumnContent::Size => put(&words::bytes(shown.message.payload.len() as u64), palette.dim),
            ColumnContent::Qos => put(if shown.message.qos.level() == 0 { "0" } else { "1" }, palette.dim),
            ColumnContent::Json(_) | ColumnContent::Property(_) => {
                put(shown.cells.own.get(own_place).map_or("", String::as_str), palette.text);
            }
            ColumnContent::Topic => {
                topic_ui(ui, cell, shown, letters);
                needed(index, width_of(shown.topic, shown.letter));
            }
            ColumnContent::Label => needed(index, label_ui(ui, cell, shown)),
            ColumnContent::Payload => needed(index, payload_ui(ui, cell, shown, letters)),
        }
    }
}

/// What a screen reader says of a row.
pub(super) fn spoken(shown: &Shown<'_>) -> String {
    let words = if shown.is_new_day { words::date_and_time } else { words::time_of_day };
    let time = words(shown.message.received_at, shown.model.time_zone);
    let mut spoken = format!("{time} {} {}", shown.topic, shown.cells.preview);
    if let Some(rule) = shown.cells.label.and_then(|rule| shown.layout.labels.get(rule)) {
        spoken = format!("{spoken}, {}", visible_line(&rule.name));
    }
    if shown.cells.is_violation() {
        spoken = format!("{spoken}, {}", t!("violates the contract of its topic"));
    }
    if shown.cells.is_echo {
        spoken = format!("{spoken}, {}", t!("echo of your message"));
    }
    spoken
}

/// A row that is no message. What does not fit is said on hover.
pub(super) fn remark_ui(ui: &Ui, rect: Rect, response: Response, words: &str, is_selected: bool) -> Response {
    let palette = theme::palette(ui);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_selected, words));
    ui.painter().rect_filled(rect, 0.0, if is_selected { palette.selection } else { palette.raised });
    let text = widgets::galley(ui, words, theme::small(), palette.warn, rect.width() - 24.0);
    ui.painter_at(rect).galley(rect.center() - text.size() / 2.0, text, palette.warn);
    response.on_hover_text(visible_line(words))
}

/// A row whose message is being read.
pub(super) fn unread_ui(ui: &mut Ui, rect: Rect) {
    let faint = theme::palette(ui).faint;
    let response = ui.allocate_rect(rect, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, t!("reading…")));
    let bar = Rect::from_min_size(rect.left_center() + vec2(theme::PADDING, -3.0), vec2(rect.width() * 0.4, 6.0));
    ui.painter().rect_filled(bar, 3.0, faint.gamma_multiply(0.25));
}

/// Says what is behind the pointer where it is cut.
pub(super) fn hover(response: Response, rect: Rect, shown: &Shown<'_>) -> Response {
    let Some(x) = response.hover_pos().map(|at| at.x - rect.left()) else { return response };
    if shown.cells.is_violation() && x <= theme::PADDING {
        return response
            .on_hover_text_at_pointer(t!("Violates the contract of its topic: select it to see where and why"));
    }
    let Some(place) = shown.places.iter().find(|place| columns::span(**place).contains(&x)) else { return response };
    match whole(shown, *place) {
        Some(whole) => response.on_hover_text_at_pointer(whole),
        None => response,
    }
}

/// What a cell would say with more room; of a time, its date too.
fn whole(shown: &Shown<'_>, place: Place) -> Option<String> {
    let columns = &shown.layout.columns;
    let is_cut = |text: &str| width_of(text, shown.letter) > place.width;
    match &columns[place.column].content {
        ColumnContent::Topic => (!shown.cut.is_empty()).then(|| shown.topic.to_owned()),
        ColumnContent::Time => Some(words::date_and_time(shown.message.received_at, shown.model.time_zone)),
        ColumnContent::Payload => {
            let preview = &shown.cells.preview;
            is_cut(preview).then(|| preview.chars().take(MOST_TOLD).collect())
        }
        ColumnContent::Json(_) | ColumnContent::Property(_) => {
            let own = columns[..place.column].iter().filter(|column| column.content.is_own()).count();
            shown.cells.own.get(own).filter(|value| is_cut(value)).cloned()
        }
        ColumnContent::Label => {
            let rule = shown.layout.labels.get(shown.cells.label?)?;
            Some(visible_line(&rule.name).into_owned())
        }
        ColumnContent::Since | ColumnContent::Size | ColumnContent::Qos => None,
    }
}

fn time_words(shown: &Shown<'_>) -> String {
    match shown.layout.time {
        TimeMode::OfDay if shown.is_new_day => words::day_and_minute(shown.message.received_at, shown.model.time_zone),
        TimeMode::OfDay => words::time_of_day(shown.message.received_at, shown.model.time_zone),
        TimeMode::Age => t!("{age} ago", age = words::age(shown.model.age(shown.message.received_at))),
    }
}

fn since_words(shown: &Shown<'_>) -> String {
    let after = match (shown.layout.since, shown.cells.since) {
        (SinceMode::Row, _) => shown.since_row,
        (SinceMode::Topic, Since::After(after)) => Some(after),
        (SinceMode::Topic, Since::First) => return "–".to_owned(),
        (SinceMode::Topic, Since::Looking(_)) => None,
    };
    after.map(words::after).unwrap_or_default()
}

/// The topic, with what a search names in it underlined.
fn topic_ui(ui: &Ui, cell: Rect, shown: &Shown<'_>, letters: &mut Letters) {
    let palette = theme::palette(ui);
    let mut text = String::new();
    short_topic::write(shown.topic, &shown.cut, &mut text);
    let underline = Stroke::new(1.0, palette.accent);
    if shown.cells.in_topic.is_empty() {
        mono_ui(ui, cell, &text, palette.text, letters);
        return;
    }
    let format = |is_marked: bool| {
        let format = TextFormat::simple(theme::mono(), palette.text);
        if is_marked { TextFormat { underline, ..format } } else { format }
    };
    let marks = shown.cells.in_topic.iter().filter_map(|place| short_topic::moved(place, &shown.cut));
    marked_ui(ui, cell, &text, marks, format);
}

/// The marks of a message, and its payload with what a search finds in it. Returns their width.
fn payload_ui(ui: &Ui, cell: Rect, shown: &Shown<'_>, letters: &mut Letters) -> f32 {
    let (palette, message) = (theme::palette(ui), shown.message);
    let mut x = cell.left();
    for (word, color) in marks(shown, palette) {
        x += chip_ui(ui, pos2(x, cell.center().y), word, color) + 6.0;
    }
    let rest = cell.with_min_x(x.min(cell.right() - 12.0));
    if message.payload.is_empty() {
        return x - cell.left() + plain_ui(ui, rest, t!("empty"), theme::mono(), palette.faint);
    }
    if shown.cells.in_preview.is_empty() {
        mono_ui(ui, rest, in_reach(&shown.cells.preview, rest.width(), shown.letter), palette.dim, letters);
        return x - cell.left() + width_of(&shown.cells.preview, shown.letter);
    }
    let format = |is_marked: bool| {
        let format = TextFormat::simple(theme::mono(), if is_marked { palette.text } else { palette.dim });
        if is_marked { TextFormat { background: palette.found, expand_bg: 1.5, ..format } } else { format }
    };
    marked_ui(ui, rest, &shown.cells.preview, shown.cells.in_preview.iter().cloned(), format);
    x - cell.left() + width_of(&shown.cells.preview, shown.letter)
}

fn label_ui(ui: &Ui, cell: Rect, shown: &Shown<'_>) -> f32 {
    let palette = theme::palette(ui);
    let Some(rule) = shown.cells.label.and_then(|rule| shown.layout.labels.get(rule)) else { return 0.0 };
    let color = labels::color(rule.color, palette);
    let sign = Rect::from_center_size(cell.left_center() + vec2(4.0, 0.0), vec2(8.0, 8.0));
    ui.painter().rect_filled(sign, 2.0, color);
    14.0 + plain_ui(ui, cell.with_min_x(cell.left() + 14.0), &rule.name, theme::small(), color)
}

fn mono_ui(ui: &Ui, cell: Rect, text: &str, color: Color32, letters: &mut Letters) {
    let galley = letters.galley(ui, text, color, cell.width());
    let at = pos2(cell.left(), cell.center().y - galley.size().y / 2.0);
    ui.painter_at(cell).galley(at, galley, color);
}

/// The beginning of a text, which is surely longer than a width in letters of one width: other letters may have half of it.
fn in_reach(text: &str, width: f32, letter: f32) -> &str {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred letters")]
    let most = (2.0 * width / letter) as usize + 2;
    let mut places = text.char_indices().filter(|(_, letter)| !is_mark(*letter));
    places.nth(most).map_or(text, |(end, _)| &text[..end])
}

fn plain_ui(ui: &Ui, cell: Rect, text: &str, font: FontId, color: Color32) -> f32 {
    let galley = widgets::galley(ui, text, font, color, cell.width());
    let (width, height) = (galley.size().x, galley.size().y);
    ui.painter_at(cell).galley(pos2(cell.left(), cell.center().y - height / 2.0), galley, color);
    width
}

/// A text of which parts, in order, look different.
fn marked_ui(
    ui: &Ui,
    cell: Rect,
    text: &str,
    marks: impl Iterator<Item = Range<usize>>,
    format: impl Fn(bool) -> TextFormat,
) {
    let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
    job.wrap = TextWrapping::truncate_at_width(cell.width());
    let mut plain_from = 0;
    for mark in marks {
        let (Some(before), Some(marked)) = (text.get(plain_from..mark.start), text.get(mark.clone())) else { continue };
        if !before.is_empty() {
            job.append(before, 0.0, format(false));
        }
        job.append(marked, 0.0, format(true));
        plain_from = mark.end;
    }
    job.append(&text[plain_from..], 0.0, format(false));
    let galley = ui.painter().layout_job(job);
    let at = pos2(cell.left(), cell.center().y - galley.size().y / 2.0);
    ui.painter_at(cell).galley(at, galley, theme::palette(ui).text);
}

/// How wide a text in letters of one width is, in points.
#[expect(clippy::cast_precision_loss, reason = "a few hundred letters")]
fn width_of(text: &str, letter: f32) -> f32 {
    text.chars().count() as f32 * letter
}

fn marks(shown: &Shown<'_>, palette: &Palette) -> impl Iterator<Item = (&'static str, Color32)> {
    let message = shown.message;
    [
        (shown.after_gap, t!("gap before"), palette.warn),
        (message.origin == Origin::Sent, t!("sent"), palette.accent),
        (shown.cells.is_echo, t!("echo of your message"), palette.dim),
        (message.retain && message.origin == Origin::Received, t!("retained"), palette.dim),
        (message.duplicate, t!("duplicate"), palette.dim),
    ]
    .into_iter()
    .filter(|(is_so, ..)| *is_so)
    .map(|(_, word, color)| (word, color))
}

/// Paints a word on a rounded ground, beginning at `left_center`; returns its width.
fn chip_ui(ui: &Ui, left_center: Pos2, word: &str, color: Color32) -> f32 {
    let text = widgets::galley(ui, word, FontId::monospace(11.0), color, f32::INFINITY);
    let size = vec2(text.size().x + 16.0, 18.0);
    let rect = Rect::from_min_size(left_center - vec2(0.0, 9.0), size);
    ui.painter().rect_filled(rect, 9.0, theme::palette(ui).raised);
    ui.painter().galley(rect.center() - text.size() / 2.0, text, color);
    size.x
}

fn beginning(cell: Rect, width: f32, height: f32, content: &ColumnContent) -> Pos2 {
    let left = match columns::align(content) {
        Align::Min => cell.left(),
        Align::Center => cell.center().x - width / 2.0,
        Align::Max => cell.right() - width,
    };
    pos2(left, cell.center().y - height / 2.0)
}
