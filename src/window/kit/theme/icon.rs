//! Icons, drawn as lines.

use eframe::egui::{Color32, FontFamily, FontId, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::families::SEMIBOLD;

/// Signs that no font has in the same size and weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Done, accepted.
    Check,
    /// Failed, refused.
    Cross,
    /// Not reached.
    Ring,
    /// In progress.
    RingDot,
    /// Fine.
    Dot,
    /// Opens downwards.
    ChevronDown,
    /// Opens upwards, or goes there.
    ChevronUp,
    /// Opens to the right.
    ChevronRight,
    /// Hold.
    Pause,
    /// Follow.
    Play,
    /// Dark and light.
    HalfMoon,
    /// To the newest.
    ArrowDown,
    /// One place up.
    ArrowUp,
    /// Take note.
    Warning,
    /// Time is over.
    Clock,
    /// More to choose.
    More,
    /// What can be chosen.
    Sliders,
    /// Help.
    Question,
}

/// Draws `icon` into a square of `size` points around `center`.
pub fn paint_icon(painter: &Painter, icon: Icon, center: Pos2, size: f32, color: Color32) {
    let at = |x: f32, y: f32| pos2(center.x + x * size / 2.0, center.y + y * size / 2.0);
    let stroke = Stroke::new(1.5, color);
    let line = |points: Vec<Pos2>| painter.add(Shape::line(points, stroke));
    match icon {
        Icon::Check => drop(line(vec![at(-0.8, 0.05), at(-0.25, 0.6), at(0.8, -0.6)])),
        Icon::Cross => {
            line(vec![at(-0.6, -0.6), at(0.6, 0.6)]);
            line(vec![at(-0.6, 0.6), at(0.6, -0.6)]);
        }
        Icon::Ring => drop(painter.circle_stroke(center, size * 0.42, Stroke::new(1.2, color))),
        Icon::RingDot => {
            painter.circle_stroke(center, size * 0.45, Stroke::new(1.2, color));
            painter.circle_filled(center, size * 0.2, color);
        }
        Icon::Dot => drop(painter.circle_filled(center, size * 0.5, color)),
        Icon::ChevronDown => triangle(painter, [at(-0.6, -0.35), at(0.6, -0.35), at(0.0, 0.5)], color),
        Icon::ChevronUp => triangle(painter, [at(-0.6, 0.35), at(0.6, 0.35), at(0.0, -0.5)], color),
        Icon::ChevronRight => triangle(painter, [at(-0.35, -0.6), at(0.5, 0.0), at(-0.35, 0.6)], color),
        Icon::Play => triangle(painter, [at(-0.5, -0.7), at(0.7, 0.0), at(-0.5, 0.7)], color),
        Icon::Pause => {
            painter.rect_filled(Rect::from_two_pos(at(-0.6, -0.7), at(-0.15, 0.7)), 0.0, color);
            painter.rect_filled(Rect::from_two_pos(at(0.15, -0.7), at(0.6, 0.7)), 0.0, color);
        }
        Icon::HalfMoon => half_moon(painter, center, size, color),
        Icon::ArrowDown => {
            line(vec![at(0.0, -0.8), at(0.0, 0.7)]);
            line(vec![at(-0.55, 0.15), at(0.0, 0.75), at(0.55, 0.15)]);
        }
        Icon::ArrowUp => {
            line(vec![at(0.0, 0.8), at(0.0, -0.7)]);
            line(vec![at(-0.55, -0.15), at(0.0, -0.75), at(0.55, -0.15)]);
        }
        Icon::Warning => {
            let stroke = Stroke::new(1.2, color);
            painter.add(Shape::closed_line(vec![at(0.0, -0.8), at(0.9, 0.75), at(-0.9, 0.75)], stroke));
            line(vec![at(0.0, -0.2), at(0.0, 0.2)]);
            painter.circle_filled(at(0.0, 0.48), size * 0.08, color);
        }
        Icon::Clock => {
            painter.circle_stroke(center, size * 0.45, Stroke::new(1.2, color));
            let stroke = Stroke::new(1.2, color);
            painter.add(Shape::line(vec![at(0.0, -0.5), at(0.0, 0.05), at(0.4, 0.25)], stroke));
        }
        Icon::Sliders => {
            for (y, knob) in [(-0.45, 0.35), (0.45, -0.35)] {
                line(vec![at(-0.9, y), at(0.9, y)]);
                painter.circle_filled(at(knob, y), size * 0.17, color);
            }
        }
        Icon::Question => {
            let font = FontId::new(size * 1.1, FontFamily::Name(SEMIBOLD.into()));
            painter.text(center, eframe::egui::Align2::CENTER_CENTER, "?", font, color);
        }
        Icon::More => {
            for x in [-0.7, 0.0, 0.7] {
                painter.circle_filled(at(x, 0.0), size * 0.1, color);
            }
        }
    }
}

fn triangle(painter: &Painter, corners: [Pos2; 3], color: Color32) {
    painter.add(Shape::convex_polygon(corners.to_vec(), color, Stroke::NONE));
}

fn half_moon(painter: &Painter, center: Pos2, size: f32, color: Color32) {
    painter.circle_stroke(center, size * 0.45, Stroke::new(1.2, color));
    let arc = (0_u8..=16).map(|step| {
        let angle = std::f32::consts::PI * (0.5 + f32::from(step) / 16.0);
        center + vec2(angle.cos(), angle.sin()) * size * 0.45
    });
    painter.add(Shape::convex_polygon(arc.collect(), color, Stroke::NONE));
}
