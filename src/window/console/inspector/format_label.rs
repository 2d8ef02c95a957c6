//! The name of the format of a payload, and what is shown of it where there is no room for all.

use eframe::egui::Ui;

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

/// As much of a name as there is room for in this row.
pub(super) fn fitting_ui(ui: &Ui, label: &str) -> Option<String> {
    let (room, color) = (ui.available_width(), theme::palette(ui).dim);
    fitting(label, |text| widgets::galley(ui, text, theme::body(), color, f32::INFINITY).size().x <= room)
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
