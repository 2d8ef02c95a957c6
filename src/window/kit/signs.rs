//! Signs of the search box: a lens, a star. They are drawn, as the icons are.

use eframe::egui::{
    Color32, Painter, Pos2, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::theme;

/// A sign in a square of `size` points around a centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Lens,
    Star,
    FilledStar,
    Clock,
    Cross,
    Plus,
}

/// Draws `sign` into a square of `size` points around `center`.
pub(crate) fn paint(painter: &Painter, sign: Sign, center: Pos2, size: f32, color: Color32) {
    let half = size / 2.0;
    match sign {
        Sign::Lens => {
            let middle = center - vec2(half * 0.2, half * 0.2);
            painter.circle_stroke(middle, half * 0.62, Stroke::new(1.4, color));
            painter.line_segment(
                [middle + vec2(half, half) * 0.46, center + vec2(half, half) * 0.85],
                Stroke::new(1.6, color),
            );
        }
        Sign::Star | Sign::FilledStar => star(painter, center, half, color, sign == Sign::FilledStar),
        Sign::Clock => {
            painter.circle_stroke(center, half * 0.85, Stroke::new(1.2, color));
            let hands = vec![center - vec2(0.0, half * 0.5), center, center + vec2(half * 0.4, half * 0.2)];
            painter.add(Shape::line(hands, Stroke::new(1.2, color)));
        }
        Sign::Plus => {
            let (across, up) = (vec2(half * 0.75, 0.0), vec2(0.0, half * 0.75));
            painter.line_segment([center - across, center + across], Stroke::new(1.4, color));
            painter.line_segment([center - up, center + up], Stroke::new(1.4, color));
        }
        Sign::Cross => {
            for x in [-1.0, 1.0] {
                let end = vec2(half * 0.6 * x, half * 0.6);
                painter.line_segment([center - end, center + end], Stroke::new(1.4, color));
            }
        }
    }
}

fn star(painter: &Painter, center: Pos2, radius: f32, color: Color32, is_filled: bool) {
    let corner = |number: u8| {
        let reach = if number.is_multiple_of(2) { radius } else { radius * 0.45 };
        let angle = std::f32::consts::PI * (f32::from(number) / 5.0 - 0.5);
        pos2(center.x + angle.cos() * reach, center.y + angle.sin() * reach)
    };
    let corners: Vec<Pos2> = (0..10).map(corner).collect();
    if is_filled {
        // A star is not convex: one triangle for each point, and what is between them.
        for point in (0..10).step_by(2) {
            let around = [corners[(point + 9) % 10], corners[point], corners[point + 1]];
            painter.add(Shape::convex_polygon(around.to_vec(), color, Stroke::NONE));
        }
        let inner = corners.iter().skip(1).step_by(2).copied().collect();
        painter.add(Shape::convex_polygon(inner, color, Stroke::NONE));
    } else {
        painter.add(Shape::closed_line(corners, Stroke::new(1.1, color)));
    }
}

/// A small sign to press, without a frame.
pub(crate) fn button(ui: &mut Ui, sign: Sign, name: &str, color: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(22.0, 22.0), Sense::click());
    let palette = theme::palette(ui);
    if response.hovered() || response.has_focus() {
        let border = if response.has_focus() { palette.accent } else { palette.line };
        ui.painter().rect(rect, 4.0, palette.raised, Stroke::new(1.0, border), StrokeKind::Inside);
    }
    paint(ui.painter(), sign, rect.center(), 13.0, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(name)
}
