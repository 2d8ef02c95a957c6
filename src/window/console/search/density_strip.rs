//! The strip over the messages: when they came, when those came that match, what is missing, and what of it the table shows.
//! A part of the time can be chosen in it, which the table is limited to then. Costs the bars on screen, not the messages.

mod brush;
mod legend;
mod look_up;
mod paint;
mod scale;
mod state;

use std::ops::Range;
use std::time::Duration;

use eframe::egui::{Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use model::Timestamp;
use texts::t;

use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
pub(super) use legend::{chip_ui, legend_ui};
pub(super) use look_up::{Shown, look_up};
pub(super) use state::StripState;

/// Height of the bars, and of their axis, in points.
const BARS: f32 = 48.0;
const AXIS: f32 = 18.0;
/// Height of all of it, with the space around.
pub(super) const HEIGHT: f32 = 4.0 + BARS + AXIS + 4.0;
/// Draws the strip over the whole width. `in_table` is the time of the rows that the table shows. Returns the time that the
/// table is to go to.
pub(super) fn strip_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    shown: &Shown,
    state: &mut StripState,
    in_table: Option<&Range<Timestamp>>,
) -> Option<Timestamp> {
    let whole = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), HEIGHT));
    ui.advance_cursor_after_rect(whole);
    let area = whole.shrink2(vec2(theme::PADDING, 4.0));
    let (bars, axis) = area.split_top_bottom_at_y(area.top() + BARS);
    let response = ui.interact(bars, ui.scope_id().with("density"), Sense::click_and_drag());
    let name = t!("Timeline: {legend}", legend = shown.spoken());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name.as_str()));
    paint::bars(ui, bars, &shown.bars, shown.has_search);
    for gap in &shown.gaps {
        paint::gap(ui, bars, &shown.scale, gap);
    }
    if let Some(in_table) = in_table {
        paint::frame(ui, bars, &shown.scale, in_table, false);
    }
    paint::axis(ui, axis, &shown.scale, model.time_zone);
    let pointed = brush::pointer(ui, &response, &shown.scale, state);
    let goes_to = brush::strip_keys(ui, &response, &shown.scale, state).or(pointed);
    brush::brush_ui(ui, &response, &shown.scale, state);
    cursor_ui(ui, model, &response, shown, state);
    let is_held = response.hovered() || response.dragged() || response.has_focus();
    state.held_end = is_held.then_some(state.held_end.unwrap_or(model.now));
    goes_to
}

/// Says what came when, at the pointer or at the cursor of the keyboard.
fn cursor_ui(ui: &Ui, model: &Model<'_>, response: &Response, shown: &Shown, state: &StripState) {
    let scale = &shown.scale;
    let pointed = response.hover_pos().map(|at| brush::time_at(response, scale, at.x));
    let Some(time) = pointed.or(state.cursor) else { return };
    let bar = scale.bar_of(time);
    let x = response.rect.left() + scale.part(scale.start_of(bar)) * response.rect.width();
    let dim = theme::palette(ui).dim;
    ui.painter().vline(x, response.rect.y_range(), Stroke::new(1.0, dim));
    let dragged = response.interact_pointer_pos().and_then(|at| brush::brushed(state, response, scale, at.x));
    let bars =
        dragged.map_or(bar..bar + 1, |span| scale.bar_of(span.start)..scale.bar_of(Timestamp(span.end.0 - 1)) + 1);
    let text = readout(model, shown, bars);
    if pointed.is_some() {
        response.clone().on_hover_text_at_pointer(&text);
        return;
    }
    let place = Rect::from_min_size(response.rect.left_top() + vec2(4.0, 0.0), vec2(320.0, 18.0));
    let label = ui.interact(place, response.id.with("readout"), Sense::hover());
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, text.as_str()));
    let palette = theme::palette(ui);
    let galley = widgets::galley(ui, &text, theme::small(), palette.text, 400.0);
    let right = (response.rect.right() - galley.size().x - 8.0).max(response.rect.left());
    let ground = Rect::from_min_size(pos2((x + 6.0).min(right), response.rect.top()), galley.size());
    ui.painter().rect_filled(ground.expand2(vec2(6.0, 2.0)), 4.0, palette.raised);
    ui.painter().galley(ground.min, galley, palette.text);
}

/// The time of some bars, and how many messages came in it.
fn readout(model: &Model<'_>, shown: &Shown, bars: Range<usize>) -> String {
    let (from, to) = (shown.scale.start_of(bars.start), shown.scale.start_of(bars.end));
    let (mut from_words, mut to_words) = words::span(from, to, model.now, model.time_zone);
    if shown.scale.bars().width < Duration::from_secs(1) {
        // Both would read the same.
        (from_words, to_words) = (words::time_of_day(from, model.time_zone), words::time_of_day(to, model.time_zone));
    }
    let is_gap = shown.gaps.iter().any(|gap| gap.start < to && gap.end > from);
    let counts = shown.bars.get(bars).unwrap_or_default().iter();
    let (all, found) = counts.fold((0, 0), |(all, found), bar| (all + bar.all, found + bar.found));
    let mut text = format!("{from_words} – {to_words} · {}", words::messages(all));
    if shown.has_search {
        text = format!("{text} · {}", words::matches(found));
    }
    if is_gap { format!("{text} · {}", t!("gap: no connection")) } else { text }
}
