//! Which columns the table shows, where they are, and what a person does with them.

use std::ops::Range;

use eframe::egui::Align;

use crate::kit::theme;
use model::{Column, ColumnContent, MAX_OWN_COLUMNS, SinceMode, TableLayout, TimeMode};
use texts::t;

/// Width of the scroll bar, in points.
pub(super) const SCROLL_BAR: f32 = 10.0;
/// Space between two columns, in points.
pub(super) const GAP: f32 = 12.0;
/// No column is narrower, in points.
const LEAST: f32 = 28.0;
/// No column is wider, in points.
const MOST: f32 = 2_000.0;
/// What topics and payloads have at least before other columns are left out, in points.
const LEAST_OF_TEXT: f32 = 90.0;
/// Topics take no more of the room that is left, in points, until a person makes them wider.
const MOST_OF_TOPIC: f32 = 420.0;

/// Where a column is, in points from the left edge of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// Which of the layout's columns it is.
    pub(super) column: usize,
    pub(super) left: f32,
    pub(super) width: f32,
}

impl Place {
    pub(super) fn right(self) -> f32 {
        self.left + self.width
    }
}

/// Puts the columns that are shown, and for which there is room in a table of this width, into `out`.
pub(super) fn place(layout: &TableLayout, width: f32, out: &mut Vec<Place>) {
    let room = width - 2.0 * theme::PADDING - SCROLL_BAR;
    out.clear();
    let shown = layout.columns.iter().enumerate().filter(|(_, column)| column.is_shown);
    out.extend(shown.map(|(column, _)| Place { column, left: 0.0, width: 0.0 }));
    while needed(layout, out) > room {
        let Some(least) = least_wanted(layout, out) else { break };
        out.remove(least);
    }
    give_widths(layout, room, out);
    let mut left = theme::PADDING;
    for place in out {
        place.left = left;
        left += place.width + GAP;
    }
}

fn give_widths(layout: &TableLayout, room: f32, places: &mut [Place]) {
    let fixed: f32 = places.iter().map(|place| fixed_width(&layout.columns[place.column]).unwrap_or(0.0)).sum();
    let rest = room - fixed - gaps(places.len());
    let is_free = |place: &Place| fixed_width(&layout.columns[place.column]).is_none();
    let free = places.iter().filter(|place| is_free(place)).count();
    let last = places.len().saturating_sub(1);
    let missing = LEAST_OF_TEXT * count(free) - rest;
    for (at, place) in places.iter_mut().enumerate() {
        let column = &layout.columns[place.column];
        place.width = match fixed_width(column) {
            Some(width) if at == last && free == 0 && is_text(&column.content) => (width + rest).max(LEAST),
            // A window without room squeezes what can be cut.
            Some(width) if missing > 0.0 && is_text(&column.content) => (width - missing).max(LEAST_OF_TEXT),
            Some(width) => width,
            None if free == 1 => rest.max(LEAST_OF_TEXT),
            None if column.content == ColumnContent::Topic => (rest * 0.48).clamp(LEAST_OF_TEXT, MOST_OF_TOPIC),
            None => (rest - (rest * 0.48).clamp(LEAST_OF_TEXT, MOST_OF_TOPIC)).max(LEAST_OF_TEXT),
        };
    }
}

/// The least width of these columns.
fn needed(layout: &TableLayout, places: &[Place]) -> f32 {
    let least = |place: &Place| {
        let column = &layout.columns[place.column];
        if is_text(&column.content) { LEAST_OF_TEXT } else { fixed_width(column).unwrap_or(LEAST_OF_TEXT) }
    };
    places.iter().map(least).sum::<f32>() + gaps(places.len())
}

/// The place of the column that is left out first; `None` when none is.
fn least_wanted(layout: &TableLayout, places: &[Place]) -> Option<usize> {
    let wanted = |content: &ColumnContent| match content {
        ColumnContent::Qos => Some(0),
        ColumnContent::Size => Some(1),
        ColumnContent::Since => Some(2),
        ColumnContent::Json(_) | ColumnContent::Property(_) => Some(3),
        ColumnContent::Label => Some(4),
        ColumnContent::Time => Some(5),
        ColumnContent::Topic | ColumnContent::Payload => None,
    };
    let wanted = places.iter().enumerate().rev().filter_map(|(at, place)| {
        let content = &layout.columns[place.column].content;
        Some((wanted(content)?, at))
    });
    wanted.min_by_key(|(wanted, _)| *wanted).map(|(_, at)| at)
}

fn gaps(columns: usize) -> f32 {
    count(columns.saturating_sub(1)) * GAP
}

#[expect(clippy::cast_precision_loss, reason = "a few columns")]
fn count(columns: usize) -> f32 {
    columns as f32
}

/// The width that a person chose, or the usual one; `None` for what takes the rest.
fn fixed_width(column: &Column) -> Option<f32> {
    let usual = match column.content {
        ColumnContent::Time => Some(88.0),
        ColumnContent::Since => Some(64.0),
        ColumnContent::Label | ColumnContent::Json(_) | ColumnContent::Property(_) => Some(104.0),
        ColumnContent::Size => Some(52.0),
        ColumnContent::Qos => Some(28.0),
        ColumnContent::Topic | ColumnContent::Payload => None,
    };
    column.width.map(|width| width.clamp(LEAST, MOST)).or(usual)
}

/// Whether it is text that can be cut anywhere.
fn is_text(content: &ColumnContent) -> bool {
    matches!(content, ColumnContent::Topic | ColumnContent::Payload)
}

/// On which side its text is.
pub(super) fn align(content: &ColumnContent) -> Align {
    match content {
        ColumnContent::Since | ColumnContent::Size => Align::Max,
        ColumnContent::Qos => Align::Center,
        _ => Align::Min,
    }
}

/// What its header says.
pub(super) fn title<'a>(content: &'a ColumnContent, layout: &TableLayout) -> &'a str {
    match content {
        ColumnContent::Time => t!("Time"),
        ColumnContent::Since if layout.since == SinceMode::Topic => t!("Δ topic"),
        ColumnContent::Since => t!("Δ row"),
        content => name(content),
    }
}

/// Its name in menus.
pub(super) fn name(content: &ColumnContent) -> &str {
    match content {
        ColumnContent::Time => t!("Time"),
        ColumnContent::Since => t!("Time since the previous"),
        ColumnContent::Topic => t!("Topic"),
        ColumnContent::Label => t!("Label"),
        ColumnContent::Size => t!("Size"),
        ColumnContent::Qos => t!("QoS"),
        ColumnContent::Payload => t!("Payload"),
        ColumnContent::Json(text) | ColumnContent::Property(text) => text,
    }
}

/// What it shows.
pub(super) fn what(content: &ColumnContent, layout: &TableLayout) -> String {
    match content {
        ColumnContent::Time if layout.time == TimeMode::Age => t!("How long ago the message arrived.").to_owned(),
        ColumnContent::Time => t!("When the message arrived, in local time.").to_owned(),
        ColumnContent::Since if layout.since == SinceMode::Topic => {
            t!("Time since the previous message of the same topic.").to_owned()
        }
        ColumnContent::Since => t!("Time since the message in the row above.").to_owned(),
        ColumnContent::Topic => t!("Topic that the message was sent to.").to_owned(),
        ColumnContent::Label => t!("The first label rule that matches.").to_owned(),
        ColumnContent::Size => t!("Size of the payload.").to_owned(),
        ColumnContent::Qos => t!("Quality of service: 0 at most once, 1 at least once.").to_owned(),
        ColumnContent::Payload => t!("The payload, or what can be read of it.").to_owned(),
        ColumnContent::Json(path) => t!("The value at {path} of the payload.", path = model::visible_line(path)),
        ColumnContent::Property(name) => t!("The user property {name}.", name = model::visible_line(name)),
    }
}

/// Makes a column as wide as a person wants it, in points.
pub(super) fn size(layout: &mut TableLayout, column: usize, width: f32) {
    if let Some(column) = layout.columns.get_mut(column) {
        column.width = Some(width.clamp(LEAST, MOST).round());
    }
}

/// Shows or hides a column; the last one that is shown stays.
pub(super) fn show(layout: &mut TableLayout, column: usize, is_shown: bool) {
    let others = layout.columns.iter().enumerate().any(|(place, other)| place != column && other.is_shown);
    if let Some(column) = layout.columns.get_mut(column) {
        column.is_shown = is_shown || !others;
    }
}

/// Moves a column to the place of another one.
pub(super) fn carry(layout: &mut TableLayout, from: usize, to: usize) {
    if from < layout.columns.len() && to < layout.columns.len() {
        let column = layout.columns.remove(from);
        layout.columns.insert(to, column);
    }
}

/// The columns that are shown left and right of one.
pub(super) fn neighbours(places: &[Place], column: usize) -> (Option<usize>, Option<usize>) {
    let at = places.iter().position(|place| place.column == column);
    let at_column = |place: Option<usize>| place.and_then(|place| places.get(place)).map(|place| place.column);
    (at_column(at.and_then(|at| at.checked_sub(1))), at_column(at.map(|at| at + 1)))
}

/// Adds a column before the payload; one that is there is shown again. Returns whether there was room for it.
pub(super) fn add(layout: &mut TableLayout, content: ColumnContent) -> bool {
    if let Some(known) = layout.columns.iter_mut().find(|column| column.content == content) {
        known.is_shown = true;
        return true;
    }
    if layout.columns.iter().filter(|column| column.content.is_own()).count() >= MAX_OWN_COLUMNS {
        return false;
    }
    let payload = layout.columns.iter().position(|column| column.content == ColumnContent::Payload);
    layout.columns.insert(payload.unwrap_or(layout.columns.len()), content.usual());
    true
}

/// Where pointer position `x` would put the dragged column `from`: in place of which column, and where the line is that says
/// so.
pub(super) fn drop_at(places: &[Place], from: usize, x: f32) -> Option<(usize, f32)> {
    let over = places.iter().find(|place| x < place.right() + GAP / 2.0).or(places.last())?;
    let edge = if over.column > from { over.right() + GAP / 2.0 } else { over.left - GAP / 2.0 };
    Some((over.column, edge))
}

/// The columns as text in the order of the screen, for tests.
/// Shows the column of the labels.
pub(super) fn show_labels(layout: &mut TableLayout) {
    let labels = layout.columns.iter_mut().filter(|column| column.content == ColumnContent::Label);
    labels.for_each(|column| column.is_shown = true);
}

#[cfg(test)]
fn contents(layout: &TableLayout, places: &[Place]) -> Vec<ColumnContent> {
    places.iter().map(|place| layout.columns[place.column].content.clone()).collect()
}

/// Points of a place, from left to right.
pub(super) fn span(place: Place) -> Range<f32> {
    place.left..place.right()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(layout: &TableLayout, width: f32) -> Vec<Place> {
        let mut places = Vec::new();
        place(layout, width, &mut places);
        places
    }

    #[test]
    fn columns_fill_the_table_and_a_narrow_one_has_fewer() {
        use ColumnContent::{Payload, Qos, Size, Time, Topic};
        let layout = TableLayout::default();
        for (width, expected) in [
            (700.0, &[Time, Topic, Size, Qos, Payload][..]),
            (420.0, &[Time, Topic, Size, Payload]),
            (380.0, &[Time, Topic, Payload]),
            (230.0, &[Topic, Payload]),
        ] {
            let places = placed(&layout, width);
            assert_eq!(contents(&layout, &places), expected, "{width}");
            let end = places.last().map_or(0.0, |place| place.right());
            assert!((end - (width - theme::PADDING - SCROLL_BAR)).abs() < 0.1, "{width}: {end}");
        }
    }

    #[test]
    fn a_width_stays_and_the_payload_takes_the_rest() {
        let mut layout = TableLayout::default();
        size(&mut layout, 2, 300.4);
        let places = placed(&layout, 900.0);
        assert!((places[1].width - 300.0).abs() < 0.001, "{}", places[1].width);
        let end = places.last().map_or(0.0, |place| place.right());
        assert!((end - (900.0 - theme::PADDING - SCROLL_BAR)).abs() < 0.1);
        size(&mut layout, 2, 5_000.0);
        let places = placed(&layout, 900.0);
        assert!(places.last().is_some_and(|place| place.width >= LEAST_OF_TEXT && place.right() <= 900.0));
    }

    #[test]
    fn the_last_column_cannot_be_hidden() {
        let mut layout = TableLayout::default();
        for column in 0..layout.columns.len() {
            show(&mut layout, column, false);
        }
        assert_eq!(layout.columns.iter().filter(|column| column.is_shown).count(), 1);
    }
}
