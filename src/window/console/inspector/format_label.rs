//! The name of the format of a payload, and what is shown of it where there is no room for all.

use eframe::egui::{Color32, FontId, Response, Sense, Stroke, StrokeKind, Ui, Vec2, vec2};

use crate::kit::theme::Icon;
use crate::kit::{theme, widgets};
use payload::{Format, Reading};
use texts::t;

/// The whole name; `message` is that of protobuf.
pub(super) fn format_label(reading: &Reading, message: Option<&str>, has_crlf: bool) -> String {
    let format = match (reading.format, reading.pixels) {
        (Format::Text, _) if reading.wrappings.is_empty() => t!("UTF-8 text").to_owned(),
        (Format::Protobuf | Format::ProtobufDelimited, _) if message.is_some() => {
            let name = message.and_then(|name| name.rsplit('.').next()).unwrap_or_default();
            format!("{} · {name}", reading.name())
        }
        (_, Some((width, height))) => format!("{} {width} × {height}", reading.name()),
        _ => reading.name(),
    };
    if has_crlf { t!("{format}, CRLF line endings", format) } else { format }
}

/// Room for the sign behind the name that it opens a menu, in points.
const SIGN: f32 = 16.0;
/// How far the ring of the focus is from the name, in points.
const RING: Vec2 = vec2(5.0, 2.0);
/// A name below the tabs is cut before it is narrower than this, in points, with its sign.
const LEAST: f32 = 110.0;

/// As much of a name as there is room for in this row, with the sign behind it.
pub(super) fn fitting_ui(ui: &Ui, label: &str, font: &FontId) -> Option<String> {
    let room = ui.available_width() - SIGN;
    fitting(label, |text| width(ui, text, font) <= room)
}

/// What a name needs where there is little room.
pub(super) fn least_width(ui: &Ui, label: &str, font: &FontId) -> f32 {
    (width(ui, label, font) + SIGN).min(LEAST)
}

fn width(ui: &Ui, text: &str, font: &FontId) -> f32 {
    widgets::galley(ui, text, font.clone(), theme::palette(ui).dim, f32::INFINITY).size().x
}

/// A button: as much of the name as there is room for, else its beginning, with a sign that it opens a menu. It has no name for
/// readers yet.
pub(super) fn label_ui(ui: &mut Ui, label: &str, font: FontId, color: Color32) -> Response {
    let seen = fitting_ui(ui, label, &font).unwrap_or_else(|| label.to_owned());
    let text = widgets::galley(ui, &seen, font, color, (ui.available_width() - SIGN).max(0.0));
    let (rect, response) = ui.allocate_exact_size(vec2(text.size().x + SIGN, text.size().y), Sense::click());
    if response.has_focus() || response.hovered() {
        let palette = theme::palette(ui);
        let ring = if response.has_focus() { palette.accent } else { palette.line };
        ui.painter().rect_stroke(rect.expand2(RING), 4.0, Stroke::new(1.0, ring), StrokeKind::Inside);
    }
    ui.painter().galley(rect.min, text, color);
    theme::paint_icon(ui.painter(), Icon::ChevronDown, rect.right_center() - vec2(4.0, 0.0), 8.0, color);
    response
}

/// As much of a name as fits: of what is packed more than once, the outermost and the innermost, and of a message of protobuf its
/// own name. `None` where nothing fits.
fn fitting(label: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
    if fits(label) {
        return Some(label.to_owned());
    }
    let inner = label.rsplit('(').next().unwrap_or_default();
    let shorter = match label.split_once('(') {
        Some((outer, rest)) if rest.contains('(') => {
            let brackets = inner.len() - inner.trim_end_matches(')').len();
            let inner = &inner[..inner.len() - brackets];
            vec![format!("{outer}(…{inner})"), format!("…{inner}")]
        }
        _ => {
            label.split_once(" · ").map(|(_, name)| format!("… · {}", name.trim_end_matches(')'))).into_iter().collect()
        }
    };
    shorter.into_iter().find(|shorter| fits(shorter))
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn of_a_long_name_the_format_that_was_packed_is_seen() {
        for (label, room, expected) in [
            ("zlib(gzip(zstd(JSON)))", 30, Some("zlib(gzip(zstd(JSON)))")),
            ("zlib(gzip(zstd(JSON)))", 12, Some("zlib(…JSON)")),
            ("zlib(gzip(zstd(JSON)))", 6, Some("…JSON")),
            ("zlib(gzip(zstd(JSON)))", 2, None),
            ("gzip(JSON)", 4, None),
            ("gzip(Protobuf · Reading)", 12, Some("… · Reading")),
            ("Protobuf · Reading", 12, Some("… · Reading")),
            ("MessagePack stream", 12, None),
        ] {
            assert_eq!(fitting(label, |text| text.chars().count() <= room).as_deref(), expected, "{label} in {room}");
        }
    }
}
