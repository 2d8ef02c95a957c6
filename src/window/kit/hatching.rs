//! The sign for "no data", beside which a word or a legend says so.

use eframe::egui::{Painter, Rect, Stroke, pos2};

use super::theme::Palette;

/// Space between two lines of the hatching, in points.
const HATCHING: f32 = 6.0;

/// The sign for "no data".
pub(crate) fn hatched(painter: &Painter, area: Rect, palette: &Palette) {
    let painter = painter.with_clip_rect(area.intersect(painter.clip_rect()));
    painter.rect_filled(area, 0.0, palette.warn.gamma_multiply(0.10));
    let stroke = Stroke::new(1.2, palette.warn.gamma_multiply(0.6));
    let mut x = area.left() - area.height();
    while x < area.right() {
        painter.line_segment([pos2(x, area.bottom()), pos2(x + area.height(), area.top())], stroke);
        x += HATCHING;
    }
}
