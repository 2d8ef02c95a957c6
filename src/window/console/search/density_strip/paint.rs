//! Paints the strip: bars above for all messages, below for those that match, what is missing, and what the table shows.

use std::ops::Range;

use eframe::egui::epaint::Mesh;
use eframe::egui::{Color32, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use jiff::tz::TimeZone;
use model::Timestamp;

use super::scale::{Detail, Scale};
use crate::kit::hatching::hatched;
use crate::kit::{theme, widgets, words};

/// Height of the part for matches, and of the space above it, in points.
const MATCHES: f32 = 15.0;
const BETWEEN: f32 = 4.0;
/// Space between two times of the axis at least, in points.
const LABEL_GAP: f32 = 8.0;

/// How many messages came in the time of a bar, and how many of them match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) all: u64,
    pub(super) found: u64,
}

/// The most of all bars.
pub(super) fn peaks(bars: &[Bar]) -> Bar {
    bars.iter().fold(Bar::default(), |most, bar| Bar { all: most.all.max(bar.all), found: most.found.max(bar.found) })
}

/// All bars as one mesh. Without a search, all messages have the whole height.
pub(super) fn bars(ui: &Ui, rect: Rect, bars: &[Bar], has_search: bool) {
    let palette = theme::palette(ui);
    let above = if has_search { rect.with_max_y(rect.bottom() - MATCHES - BETWEEN) } else { rect };
    let below = rect.with_min_y(rect.bottom() - MATCHES);
    let most = peaks(bars);
    let mut mesh = Mesh::default();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred bars")]
    let width = rect.width() / bars.len().max(1) as f32;
    for (place, bar) in bars.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred bars")]
        let left = rect.left() + place as f32 * width;
        push(&mut mesh, above, left, width, part(bar.all, most.all), palette.bar);
        if has_search {
            push(&mut mesh, below, left, width, part(bar.found, most.found), palette.accent);
        }
    }
    ui.painter().add(Shape::mesh(mesh));
    if has_search {
        ui.painter().hline(rect.x_range(), above.bottom() + BETWEEN / 2.0, Stroke::new(1.0, palette.line));
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line));
}

/// One bar, which is seen however few its messages are.
fn push(mesh: &mut Mesh, area: Rect, left: f32, width: f32, part: f32, color: Color32) {
    if part > 0.0 {
        let height = (area.height() * part).max(1.5);
        let space = if width > 3.0 { 1.0 } else { 0.0 };
        let bar = Rect::from_min_max(pos2(left, area.bottom() - height), pos2(left + width - space, area.bottom()));
        mesh.add_colored_rect(bar, color);
    }
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a part of the height of the strip")]
fn part(count: u64, most: u64) -> f32 {
    if most == 0 { 0.0 } else { (count as f64 / most as f64) as f32 }
}

/// Hatches the time of `gap`. Returns whether any of it is in sight.
pub(super) fn gap(ui: &Ui, rect: Rect, scale: &Scale, gap: &Range<Timestamp>) -> bool {
    let (from, to) = (scale.part(gap.start), scale.part(gap.end));
    if to <= 0.0 || from >= 1.0 {
        return false;
    }
    let x = |part: f32| rect.left() + part.clamp(0.0, 1.0) * rect.width();
    let area = rect.with_min_x(x(from)).with_max_x(x(to).max(x(from) + 3.0));
    hatched(ui.painter(), area, theme::palette(ui));
    true
}

/// A frame around a time; nothing where it is not in sight.
pub(super) fn frame(ui: &Ui, rect: Rect, scale: &Scale, span: &Range<Timestamp>, is_brush: bool) {
    let palette = theme::palette(ui);
    let (from, to) = (scale.part(span.start), scale.part(span.end));
    if to < 0.0 || from > 1.0 {
        return;
    }
    let x = |part: f32| rect.left() + part.clamp(0.0, 1.0) * rect.width();
    let (left, right) = (x(from), x(to));
    // One that is too narrow to be seen is a little wider, to the side where there is room.
    let left = left.min(right - 4.0).max(rect.left());
    let area = rect.with_min_x(left).with_max_x(right.max(left + 4.0)).expand2(vec2(0.0, 2.0));
    let strength = if is_brush { 0.28 } else { 0.12 };
    ui.painter().rect_filled(area, 2.0, palette.accent.gamma_multiply(strength));
    ui.painter().rect_stroke(area, 2.0, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    if is_brush {
        for x in [area.left(), area.right()] {
            ui.painter().vline(x, area.y_range(), Stroke::new(2.0, palette.accent));
        }
    }
}

/// The times below the strip.
pub(super) fn axis(ui: &Ui, rect: Rect, scale: &Scale, zone: &TimeZone) {
    let dim = theme::palette(ui).dim;
    let (ticks, detail) = scale.ticks(rect.width(), zone);
    let mut end = f32::NEG_INFINITY;
    for tick in ticks {
        let whole = words::date_and_time(tick, zone);
        let text = match detail {
            Detail::Seconds => whole.get(11..19),
            Detail::Minutes => whole.get(11..16),
            Detail::Day => whole.get(5..10),
        };
        let text = widgets::galley(ui, text.unwrap_or_default(), theme::mono_small(), dim, f32::INFINITY);
        let x = rect.left() + scale.part(tick) * rect.width();
        let half = text.size().x / 2.0;
        let at = Pos2::new((x - half).clamp(rect.left(), rect.right() - 2.0 * half), rect.top() + 2.0);
        ui.painter().vline(x, rect.top()..=rect.top() + 2.0, Stroke::new(1.0, dim));
        // One that was moved inwards at an edge has less room than the others.
        if at.x >= end + LABEL_GAP {
            end = at.x + text.size().x;
            ui.painter().galley(at, text, dim);
        }
    }
}
