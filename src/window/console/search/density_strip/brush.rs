//! What the pointer and the keys do in the strip: go to a time, choose a part of it.

use std::ops::Range;

use eframe::egui::{EventFilter, Key, Response, Stroke, StrokeKind, Ui};
use model::Timestamp;

use super::paint;
use super::scale::Scale;
use super::state::StripState;
use crate::kit::escape::{self, Thing, While};
use crate::kit::{keys, theme};

/// A pointer that moved less, in points, has not dragged.
const LEAST_DRAG: f32 = 3.0;

/// The time at the pointer.
pub(super) fn time_at(response: &Response, scale: &Scale, x: f32) -> Timestamp {
    scale.start_of(scale.bar_at((x - response.rect.left()) / response.rect.width().max(1.0)))
}

/// A drag limits the table to a time, a click goes there, a double click shows all again.
pub(super) fn pointer(ui: &Ui, response: &Response, scale: &Scale, state: &mut StripState) -> Option<Timestamp> {
    let at = response.interact_pointer_pos();
    if response.drag_started()
        && let Some(from) = ui.input(|input| input.pointer.press_origin()).or(at)
    {
        state.drag = Some((time_at(response, scale, from.x), from.x));
    }
    if response.double_clicked() {
        state.clear_span();
        return None;
    }
    if response.drag_stopped() {
        let brushed = at.and_then(|at| brushed(state, response, scale, at.x));
        state.drag = None;
        if brushed.is_some() {
            state.span = brushed;
        }
        return None;
    }
    at.filter(|_| response.clicked()).map(|at| time_at(response, scale, at.x))
}

/// What a drag that goes to `x` has chosen: whole bars.
pub(super) fn brushed(state: &StripState, response: &Response, scale: &Scale, x: f32) -> Option<Range<Timestamp>> {
    let (from, from_x) = state.drag?;
    if (x - from_x).abs() < LEAST_DRAG {
        return None;
    }
    let to = time_at(response, scale, x);
    Some(whole_bars(from, to, scale))
}

fn whole_bars(one: Timestamp, other: Timestamp, scale: &Scale) -> Range<Timestamp> {
    one.min(other)..one.max(other).plus(scale.bars().width)
}

/// The arrows move a cursor, with Shift they choose a time; Enter goes there, Escape shows all again.
pub(super) fn strip_keys(ui: &Ui, response: &Response, scale: &Scale, state: &mut StripState) -> Option<Timestamp> {
    if !response.has_focus() || !keys::are_free_or_of(ui.ctx(), response.id) {
        (state.cursor, state.anchor) = (None, None);
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, escape: state.span.is_some(), ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key: Key| ui.input(|input| input.key_pressed(key));
    let has_shift = ui.input(|input| input.modifiers.shift);
    let last = scale.last();
    let bar = state.cursor.map_or(last, |cursor| scale.bar_of(cursor));
    let target = match () {
        () if pressed(Key::ArrowLeft) => bar.saturating_sub(1),
        () if pressed(Key::ArrowRight) => (bar + 1).min(last),
        () if pressed(Key::Home) => 0,
        () if pressed(Key::End) => last,
        () if pressed(Key::Enter) => return state.cursor,
        () => return None,
    };
    let to = scale.start_of(target);
    if has_shift {
        let from = *state.anchor.get_or_insert(scale.start_of(bar));
        state.span = Some(whole_bars(from, to, scale));
    } else {
        state.anchor = None;
    }
    state.cursor = Some(to);
    None
}

pub(super) fn brush_ui(ui: &Ui, response: &Response, scale: &Scale, state: &StripState) {
    if state.span.is_some() {
        escape::note(ui.ctx(), Thing::Span, While::AtOrNowhere(response.id));
    }
    let dragged = response.interact_pointer_pos().and_then(|at| brushed(state, response, scale, at.x));
    if let Some(span) = dragged.as_ref().or(state.span.as_ref()) {
        paint::frame(ui, response.rect, scale, span, true);
    }
    if response.has_focus() {
        let accent = theme::palette(ui).accent;
        let stroke = Stroke::new(1.0, accent);
        ui.painter().rect_stroke(response.rect.expand(3.0), 3.0, stroke, StrokeKind::Inside);
    }
}
