//! A message of AWS as a person reads it: a heading, facts, and a table, above the tree of what came.

use eframe::egui::{
    Align, Color32, FontId, Label, Layout, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use crate::kit::{theme, widgets, words};
use jiff::tz::TimeZone;
use model::{Timestamp, visible_line};
use payload::{Cell, Fact, Outline, Said};
use texts::t;

/// Height of a row of the table, and of one that also says since when it is so, in points.
const ROW: f32 = 22.0;
const ROW_WITH_TIME: f32 = 36.0;
/// Width of the names of facts, in points.
const FACTS: f32 = 88.0;
/// The names have this part of the width at most.
const MOST_FOR_FACTS: f32 = 0.45;
/// Between two columns, in points.
const GAP: f32 = 8.0;
/// Rows of the table that are drawn; the tree below has all.
const MAX_ROWS: usize = 200;

/// Draws what a message says that came at this time.
pub(super) fn outline_ui(ui: &mut Ui, outline: &Outline, received_at: Timestamp, zone: &TimeZone) {
    let palette = theme::palette(ui);
    theme::card(palette, 12).show(ui, |ui| {
        ui.set_width(ui.available_width());
        text_ui(ui, &outline.title, theme::semibold(13.0), palette.text);
        ui.add_space(6.0);
        let names = outline.facts.iter().map(|fact| width_of(ui, fact.name, theme::body()));
        let names = names.fold(FACTS, f32::max).min(ui.available_width() * MOST_FOR_FACTS);
        for fact in &outline.facts {
            fact_ui(ui, fact, names, received_at, zone);
        }
        if !outline.rows.is_empty() {
            ui.add_space(6.0);
            table_ui(ui, outline, received_at);
        }
    });
    ui.add_space(12.0);
}

/// A text that wraps and can be selected.
fn text_ui(ui: &mut Ui, text: &str, font: FontId, color: Color32) {
    let text = RichText::new(visible_line(text)).font(font).color(color);
    let (_, galley, response) = widgets::clipped(ui, Label::new(text).wrap(), true);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, galley.text()));
}

/// The name of a fact, and beside it what it says, on as many lines as that takes.
fn fact_ui(ui: &mut Ui, fact: &Fact, names: f32, received_at: Timestamp, zone: &TimeZone) {
    let palette = theme::palette(ui);
    let color = if fact.is_bad { palette.bad } else { palette.text };
    let text = match &fact.said {
        Said::Text(text) => text.clone(),
        Said::At(at) => {
            let time = words::date_and_time(*at, zone);
            // Most of them are whole seconds.
            let time = time.strip_suffix(".000").unwrap_or(&time).to_owned();
            match age(*at, received_at) {
                // A line break comes before the bracket, and nowhere else.
                Some(age) => t!("{time} ({age} before)", time, age).replace(' ', "\u{a0}").replace("\u{a0}(", " ("),
                None => time,
            }
        }
    };
    ui.spacing_mut().item_spacing = vec2(16.0, 4.0);
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(names, 0.0), Layout::left_to_right(Align::TOP), |ui| {
            ui.set_min_width(names);
            widgets::line(ui, fact.name, theme::body(), palette.dim);
        });
        text_ui(ui, &text, theme::body(), color);
    });
}

/// How wide a text is, in points.
fn width_of(ui: &Ui, text: &str, font: FontId) -> f32 {
    widgets::galley(ui, text, font, theme::palette(ui).text, f32::INFINITY).size().x
}

/// How long before a message came something was; `None` where that is no more than its way took.
fn age(at: Timestamp, received_at: Timestamp) -> Option<String> {
    let age = received_at.since(at);
    (age.as_secs() >= 2).then(|| words::short_age(age))
}

fn table_ui(ui: &mut Ui, outline: &Outline, received_at: Timestamp) {
    let palette = theme::palette(ui);
    let wanted = outline.columns.iter().enumerate().map(|(column, name)| {
        let cells = outline.rows.iter().take(MAX_ROWS).filter_map(|row| row.get(column));
        let since = cells.clone().filter_map(|cell| since(cell, received_at));
        let since = since.map(|words| width_of(ui, &words, theme::small()) + GAP);
        let widths =
            cells.map(|cell| cell.text.as_str()).chain([*name]).map(|text| width_of(ui, text, theme::mono()) + GAP);
        widths.chain(since).fold(0.0, f32::max)
    });
    let widths = shares(&wanted.collect::<Vec<_>>(), ui.available_width());
    row_ui(ui, ROW, &widths, &outline.columns, |name| (name.to_string(), palette.dim, None));
    for row in outline.rows.iter().take(MAX_ROWS) {
        let has_time = row.iter().any(|cell| cell.at.is_some());
        row_ui(ui, if has_time { ROW_WITH_TIME } else { ROW }, &widths, row, |cell: &Cell| {
            let color = if cell.stands_out { palette.warn } else { palette.text };
            (visible_line(&cell.text).into_owned(), color, since(cell, received_at))
        });
    }
    let more = outline.rows.len().saturating_sub(MAX_ROWS);
    if more > 0 {
        widgets::line(ui, &t!("{more} more are below", more), theme::small(), palette.dim);
    }
}

/// Since when a cell is as it is, in words.
fn since(cell: &Cell, received_at: Timestamp) -> Option<String> {
    cell.at.map(|at| match age(at, received_at) {
        Some(age) => t!("{age} before", age),
        None => t!("just now").to_owned(),
    })
}

/// Of the widths that columns want, as much as there is room for: what is left is for all, and where it is too little, the
/// wide ones share it.
fn shares(wanted: &[f32], room: f32) -> Vec<f32> {
    #[expect(clippy::cast_precision_loss, reason = "a few columns")]
    let part = |room: f32, columns: usize| room / columns.max(1) as f32;
    let sum: f32 = wanted.iter().sum();
    if sum <= room {
        return wanted.iter().map(|width| width + part(room - sum, wanted.len())).collect();
    }
    // Each round, those that want less than their part leave the rest to the others.
    let mut most = part(room, wanted.len());
    for _ in wanted {
        let narrow = wanted.iter().filter(|width| **width <= most);
        let (count, taken) = narrow.fold((0, 0.0), |(count, taken), width| (count + 1, taken + width));
        most = part(room - taken, wanted.len() - count);
    }
    wanted.iter().map(|width| width.min(most)).collect()
}

/// A row of this height with its cells side by side, each in its width. `cell` says its text, its colour, and what is below it in
/// small.
fn row_ui<T>(
    ui: &mut Ui,
    height: f32,
    widths: &[f32],
    cells: &[T],
    cell: impl Fn(&T) -> (String, Color32, Option<String>),
) {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let (mut spoken, mut left) = (Vec::new(), rect.left());
    for (one, width) in cells.iter().zip(widths) {
        let (text, color, since) = cell(one);
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width - GAP, rect.height()));
        left += width;
        let galley = widgets::galley(ui, &text, theme::mono(), color, place.width());
        let painter = ui.painter_at(place);
        let top = if since.is_some() { place.top() + 3.0 } else { place.center().y - galley.size().y / 2.0 };
        let mut is_elided = galley.elided;
        painter.galley(pos2(place.left(), top), galley, color);
        if let Some(since) = &since {
            let below = widgets::galley(ui, since, theme::small(), palette.dim, place.width());
            is_elided |= below.elided;
            painter.galley(place.left_bottom() - vec2(0.0, 2.0 + below.size().y), below, palette.dim);
        }
        let whole = if let Some(since) = since { format!("{text} ({since})") } else { text };
        if is_elided && ui.rect_contains_pointer(place) {
            response.clone().on_hover_text(&whole);
        }
        spoken.push(whole);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line));
    let spoken = spoken.join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken.as_str()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_share_the_room_by_what_they_want() {
        for (wanted, room, expected) in [
            (&[50.0, 100.0][..], 200.0, &[75.0, 125.0][..]),
            (&[50.0, 300.0, 60.0], 200.0, &[50.0, 90.0, 60.0]),
            (&[300.0, 300.0], 200.0, &[100.0, 100.0]),
            (&[80.0, 90.0, 300.0], 210.0, &[70.0, 70.0, 70.0]),
            (&[10.0], 50.0, &[50.0]),
            (&[], 50.0, &[]),
        ] {
            assert_eq!(shares(wanted, room), expected, "{wanted:?} in {room}");
        }
    }
}
