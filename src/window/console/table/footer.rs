//! The line below the rows: what came since the list is held, what is selected, and what was done last. It covers no row.

use eframe::egui::{
    Align, Button, Color32, CornerRadius, Layout, Rect, RichText, Stroke, TextWrapMode, Ui, UiBuilder, vec2,
};

use super::state::TableState;
use crate::kit::model::Model;
use crate::kit::{theme, widgets, words};
use console::MAX_HELD_BYTES;
use texts::t;

/// Height of the line, in points.
pub(super) const HEIGHT: f32 = 32.0;
/// Height of the button in it, in points.
const PILL: f32 = 24.0;
/// So long is said what was done last, in seconds.
const NOTE_SECS: f64 = 4.0;

/// `status` says whether the list follows the newest message.
pub(super) fn footer_ui(
    ui: &mut Ui,
    rect: Rect,
    model: &Model<'_>,
    state: &mut TableState,
    (status, color): (&str, Color32),
) {
    let palette = theme::palette(ui);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, palette.line));
    let pill = pill_ui(ui, rect, model, state);
    let left = rect.shrink2(vec2(theme::PADDING, 0.0));
    let left = left.with_max_x(pill.map_or(left.right(), |pill| pill.left() - 8.0));
    ui.scope_builder(UiBuilder::new().max_rect(left).layout(Layout::left_to_right(Align::Center)), |ui| {
        if !status.is_empty() {
            widgets::line(ui, status, theme::small(), color);
        }
        if let Some(words) = note(ui, state) {
            widgets::line(ui, &words, theme::small(), palette.text);
            return;
        }
        let selected = selected(model, state);
        if selected > 1 {
            let words = t!("{count} selected", count = words::count(selected));
            widgets::line(ui, &words, theme::small(), palette.dim);
        }
        if model.console.log.held_is_full() {
            let most = words::bytes(MAX_HELD_BYTES as u64);
            let words = t!("too many rows to hold all of them (limit: {limit})", limit = most);
            widgets::line(ui, &words, theme::small(), palette.warn);
        }
    });
}

/// How many of the selected rows are shown.
pub(super) fn selected(model: &Model<'_>, state: &TableState) -> u64 {
    let view = state.view(model);
    state.selected_rows().iter().map(|rows| view.place_of(rows.end).saturating_sub(view.place_of(rows.start))).sum()
}

/// What was done last, for a moment.
fn note(ui: &Ui, state: &mut TableState) -> Option<String> {
    let now = ui.input(|input| input.time);
    state.note.take_if(|(_, at)| now - *at > NOTE_SECS);
    let (words, at) = state.note.as_ref()?;
    ui.ctx().request_repaint_after_secs(narrow(NOTE_SECS + 0.1 - (now - at)));
    Some(words.clone())
}

#[expect(clippy::cast_possible_truncation, reason = "a few seconds")]
fn narrow(secs: f64) -> f32 {
    secs.max(0.0) as f32
}

/// What came since the list is held, and the way to it. Returns its place.
fn pill_ui(ui: &mut Ui, rect: Rect, model: &Model<'_>, state: &mut TableState) -> Option<Rect> {
    let new = state.position.new_rows(&state.view(model));
    // Nothing comes in a recording: what is new was found just now.
    if state.position.is_following() || state.is_held_by_pointer() || new == 0 || model.console.log.is_recorded() {
        return None;
    }
    let palette = theme::palette(ui);
    let words = t!("↓ {count} new · follow", count = words::count(new));
    let text = RichText::new(words).font(theme::semibold(12.0)).color(palette.on_accent);
    let button = Button::new(text)
        .fill(palette.accent)
        .stroke(Stroke::NONE)
        .corner_radius(CornerRadius::same(12))
        .wrap_mode(TextWrapMode::Extend)
        .min_size(vec2(0.0, PILL));
    let place = Rect::from_center_size(rect.center(), vec2(240.0_f32.min(rect.width()), PILL));
    let layout = Layout::top_down(Align::Center);
    let response = ui.scope_builder(UiBuilder::new().max_rect(place).layout(layout), |ui| {
        ui.spacing_mut().interact_size.y = PILL;
        ui.spacing_mut().button_padding.y = 2.0;
        ui.add(button)
    });
    let response = response.inner;
    if response.clicked() {
        state.follow();
    }
    Some(response.rect)
}
