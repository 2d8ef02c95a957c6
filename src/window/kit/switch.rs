//! The controls of a setting: a switch, and a choice of which one is taken.

use eframe::egui::{Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::kit::{theme, widgets};
use texts::t;

/// Size of a switch, in points.
const TRACK: eframe::egui::Vec2 = vec2(28.0, 16.0);

/// A switch with a word for its state; `name` is what a screen reader says. Returns whether it was turned.
pub(crate) fn switch(ui: &mut Ui, name: &str, is_on: &mut bool) -> bool {
    let palette = theme::palette(ui);
    let words = [t!("on"), t!("off")].map(|word| widgets::galley(ui, word, theme::body(), palette.text, f32::INFINITY));
    // As wide for both words: the switch stays where it is.
    let widest = words.iter().map(|word| word.size().x).fold(0.0, f32::max);
    let size = vec2(widest + 8.0 + TRACK.x + 8.0, theme::CONTROL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if response.clicked() {
        *is_on = !*is_on;
    }
    let [on, off] = words;
    let word = if *is_on { on } else { off };
    let track = Rect::from_min_size(rect.right_center() - vec2(TRACK.x + 4.0, TRACK.y / 2.0), TRACK);
    let at = track.left_center() - vec2(8.0 + word.size().x, word.size().y / 2.0);
    ui.painter().galley(at, word, palette.text);
    let (fill, knob) = if *is_on { (palette.accent, palette.on_accent) } else { (palette.line, palette.dim) };
    let border = if response.hovered() { palette.dim } else { fill };
    ui.painter().rect(track, TRACK.y / 2.0, fill, Stroke::new(1.0, border), StrokeKind::Inside);
    let x = if *is_on { track.right() - TRACK.y / 2.0 } else { track.left() + TRACK.y / 2.0 };
    ui.painter().circle_filled(eframe::egui::pos2(x, track.center().y), 5.0, knob);
    if response.has_focus() {
        let ring = Stroke::new(1.0, palette.accent);
        ui.painter().rect_stroke(rect, f32::from(theme::RADIUS), ring, StrokeKind::Inside);
    }
    let is_on = *is_on;
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_on, name));
    response.clicked()
}

/// Buttons side by side, of which one is chosen; `name` is what the choice is about. Returns whether another was chosen.
pub(crate) fn one_of<T: Copy + PartialEq>(ui: &mut Ui, name: &str, choices: &[(T, &str)], chosen: &mut T) -> bool {
    let palette = theme::palette(ui);
    let before = *chosen;
    let words: Vec<_> = choices
        .iter()
        .map(|(value, word)| {
            let color = if *value == before { palette.text } else { palette.dim };
            widgets::galley(ui, word, theme::body(), color, f32::INFINITY)
        })
        .collect();
    let widths: Vec<f32> = words.iter().map(|word| word.size().x + 20.0).collect();
    let size = vec2(widths.iter().sum(), theme::CONTROL);
    let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
    let line = Stroke::new(1.0, palette.line);
    ui.painter().rect(whole, f32::from(theme::RADIUS), palette.raised, line, StrokeKind::Inside);
    let mut left = whole.left();
    for (((value, word), galley), width) in choices.iter().zip(words).zip(widths) {
        let rect = Rect::from_min_size(eframe::egui::pos2(left, whole.top()), vec2(width, whole.height()));
        left += width;
        let label = t!("{setting}: {choice}", setting = name, choice = word);
        let response = ui.interact(rect, ui.scope_id().with((name, *word)), Sense::click());
        part_ui(ui, rect, &response, *value == before);
        let at = rect.center() - galley.size() / 2.0;
        ui.painter().galley(at, galley, palette.text);
        let is_chosen = *value == before;
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, &label));
        if response.clicked() {
            *chosen = *value;
        }
    }
    *chosen != before
}

/// What is behind the word of one of several.
fn part_ui(ui: &Ui, rect: Rect, response: &Response, is_chosen: bool) {
    let palette = theme::palette(ui);
    let inner = rect.shrink(2.0);
    if is_chosen {
        ui.painter().rect_filled(inner, 4.0, palette.selection);
    } else if response.hovered() {
        ui.painter().rect_filled(inner, 4.0, palette.line);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(inner, 4.0, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
}
