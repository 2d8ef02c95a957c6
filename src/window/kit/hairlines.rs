//! Lines of one point are one whole pixel wide, or two, at every scale: at 125 and 150 % they would be blurred over two.
//! The library puts lines and the edges of boxes on whole pixels, but leaves them as wide as they are asked for.

use eframe::egui::{Context, FullOutput, Plugin, Shape, Stroke};

/// Makes lines that thin as it passes on what is drawn.
pub(super) struct Hairlines;

impl Plugin for Hairlines {
    fn debug_name(&self) -> &'static str {
        "hairlines"
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        if let Some(width) = width(output.pixels_per_point) {
            output.shapes.iter_mut().for_each(|clipped| thin(&mut clipped.shape, width));
        }
    }
}

/// How wide a line of one point is instead, in points; `None` where it is whole pixels already.
fn width(pixels_per_point: f32) -> Option<f32> {
    let whole = pixels_per_point.floor().max(1.0);
    (pixels_per_point.fract() != 0.0).then_some(whole / pixels_per_point)
}

fn thin(shape: &mut Shape, width: f32) {
    let thin_stroke = |stroke: &mut Stroke| {
        if stroke.width.to_bits() == 1.0_f32.to_bits() {
            stroke.width = width;
        }
    };
    match shape {
        Shape::Vec(shapes) => shapes.iter_mut().for_each(|shape| thin(shape, width)),
        // A slanted line is blurred in any case.
        Shape::LineSegment { points: [from, to], stroke }
            if from.x.to_bits() == to.x.to_bits() || from.y.to_bits() == to.y.to_bits() =>
        {
            thin_stroke(stroke);
        }
        Shape::Rect(rect) => thin_stroke(&mut rect.stroke),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Color32, CornerRadius, Rect, StrokeKind, pos2};

    use super::*;

    #[test]
    fn a_line_of_one_point_is_whole_pixels_wide_at_every_scale() {
        for (scale, pixels) in [(1.0, 1.0), (1.25, 1.0), (1.5, 1.0), (1.75, 1.0), (2.0, 2.0), (2.5, 2.0), (0.8, 1.0)] {
            let width = width(scale).unwrap_or(1.0);
            assert!((width * scale - pixels).abs() < 0.001, "{scale}: {width}");
        }
    }

    #[test]
    fn straight_lines_and_boxes_become_thin_and_nothing_else_does() {
        let stroke = |width| Stroke::new(width, Color32::WHITE);
        let line = |to, width| Shape::line_segment([pos2(0.0, 0.0), to], stroke(width));
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(9.0, 9.0));
        let framed = Shape::rect_stroke(rect, CornerRadius::ZERO, stroke(1.0), StrokeKind::Inside);
        for (shape, expected) in [
            (line(pos2(9.0, 0.0), 1.0), 0.8),
            (line(pos2(0.0, 9.0), 1.0), 0.8),
            (line(pos2(9.0, 9.0), 1.0), 1.0),
            (line(pos2(9.0, 0.0), 2.0), 2.0),
            (framed, 0.8),
        ] {
            let mut nested = Shape::Vec(vec![shape]);
            thin(&mut nested, 0.8);
            let Shape::Vec(shapes) = nested else { panic!("still nested") };
            let width = match &shapes[0] {
                Shape::LineSegment { stroke, .. } => stroke.width,
                Shape::Rect(rect) => rect.stroke.width,
                other => panic!("{other:?}"),
            };
            assert!((width - expected).abs() < 0.001, "{:?}", shapes[0]);
        }
    }
}
