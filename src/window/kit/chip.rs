//! A word on a rounded ground, with a cross that takes it away.

use eframe::egui::{Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::signs::{self, Sign};
use super::{theme, widgets};

/// Pressed anywhere, it goes; `name` is what a screen reader says.
pub(crate) fn button(ui: &mut Ui, text: &str, name: &str) -> Response {
    let palette = theme::palette(ui);
    let text = widgets::galley(ui, text, theme::small(), palette.accent, f32::INFINITY);
    let (rect, response) = ui.allocate_exact_size(vec2(text.size().x + 30.0, 20.0), Sense::click());
    let border = if response.has_focus() { palette.accent } else { palette.line };
    let ground = if response.hovered() { palette.line } else { palette.raised };
    ui.painter().rect(rect, 10.0, ground, Stroke::new(1.0, border), StrokeKind::Inside);
    ui.painter().galley(rect.left_center() + vec2(9.0, -text.size().y / 2.0), text, palette.accent);
    signs::paint(ui.painter(), Sign::Cross, rect.right_center() - vec2(12.0, 0.0), 9.0, palette.dim);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(name)
}
