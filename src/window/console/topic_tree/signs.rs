//! What is drawn in a row beside words: how much came in ten minutes, chips, and the signs of pinned, retained and shadow
//! topics.

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::kit::{theme, widgets};
use console::{SPARK_SLOTS, Sparkline};

/// Height of the line and of a chip, in points.
const LINE: f32 = 12.0;
const CHIP: f32 = 17.0;
/// Width and height of a sign, in points, and the space that it takes.
const SIGN: f32 = 9.0;
pub(super) const SIGN_WIDTH: f32 = 14.0;

/// A sign of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Pinned,
    /// The broker keeps its last message.
    Retained,
    /// It belongs to the shadow of a device.
    Shadow,
}

/// Draws messages of ten minutes as a line from 0 at the bottom to the most that there were.
#[expect(clippy::cast_precision_loss, reason = "twenty slots")]
pub(super) fn paint_spark(painter: &Painter, place: Rect, sparkline: &Sparkline, color: Color32) {
    let most = sparkline.points().fold(1.0, f32::max);
    let step = place.width() / (SPARK_SLOTS - 1) as f32;
    let bottom = place.center().y + LINE / 2.0;
    let points: Vec<Pos2> = sparkline
        .points()
        .enumerate()
        .map(|(at, messages)| pos2(place.left() + (sparkline.from + at) as f32 * step, bottom - messages / most * LINE))
        .collect();
    match points[..] {
        [] => {}
        [only] => drop(painter.circle_filled(pos2(only.x, place.center().y), 1.5, color)),
        _ => drop(painter.add(Shape::line(points, Stroke::new(1.2, color)))),
    }
}

/// Draws a word in a chip that ends at `right`; returns where it begins.
pub(super) fn paint_chip(ui: &Ui, painter: &Painter, right: Pos2, word: &str, color: Color32) -> f32 {
    let palette = theme::palette(ui);
    let text = widgets::galley(ui, word, theme::small(), color, 90.0);
    let size = vec2(text.size().x + 14.0, CHIP);
    let chip = Rect::from_min_size(right - vec2(size.x, size.y / 2.0), size);
    painter.rect(chip, CHIP / 2.0, palette.raised, Stroke::new(1.0, palette.line), StrokeKind::Inside);
    painter.galley(chip.center() - text.size() / 2.0, text, color);
    chip.left()
}

/// Draws a sign around `center`.
pub(super) fn paint_sign(painter: &Painter, sign: Sign, center: Pos2, color: Color32) {
    let at = |x: f32, y: f32| center + vec2(x, y) * SIGN / 2.0;
    let stroke = Stroke::new(1.2, color);
    match sign {
        Sign::Pinned => {
            painter.rect_filled(Rect::from_two_pos(at(-0.4, -1.0), at(0.4, 0.1)), 1.0, color);
            painter.line_segment([at(-0.8, 0.2), at(0.8, 0.2)], stroke);
            painter.line_segment([at(0.0, 0.2), at(0.0, 1.1)], stroke);
        }
        Sign::Retained => {
            // A box with a lid: what is in it stays.
            painter.rect_stroke(Rect::from_two_pos(at(-0.75, -0.3), at(0.75, 0.9)), 1.0, stroke, StrokeKind::Middle);
            painter.line_segment([at(-1.0, -0.8), at(1.0, -0.8)], stroke);
            painter.line_segment([at(-0.3, 0.2), at(0.3, 0.2)], stroke);
        }
        Sign::Shadow => {
            painter.circle_filled(at(-0.3, -0.3), SIGN * 0.3, color);
            painter.circle_stroke(at(0.35, 0.35), SIGN * 0.3, stroke);
        }
    }
}

/// Draws the triangle of a warning.
pub(super) fn paint_warning(painter: &Painter, center: Pos2, color: Color32) {
    let at = |x: f32, y: f32| center + vec2(x, y);
    let stroke = Stroke::new(1.2, color);
    painter.add(Shape::closed_line(vec![at(0.0, -5.5), at(6.0, 5.0), at(-6.0, 5.0)], stroke));
    painter.line_segment([at(0.0, -2.0), at(0.0, 1.5)], stroke);
    painter.circle_filled(at(0.0, 3.3), 0.8, color);
}
