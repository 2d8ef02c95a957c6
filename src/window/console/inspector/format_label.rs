//! The name of the format of a payload, and what is shown of it where there is no room for all.

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

/// As much of a name as fits: of what is packed more than once, the outermost and the innermost, and of a message of protobuf its
/// own name.
pub(super) fn fitting(label: &str, fits: impl Fn(&str) -> bool) -> String {
    if fits(label) {
        return label.to_owned();
    }
    let inner = label.rsplit('(').next().unwrap_or_default();
    let shorter = match label.split_once('(') {
        Some((outer, rest)) if rest.contains('(') => {
            let brackets = inner.len() - inner.trim_end_matches(')').len();
            let inner = &inner[..inner.len() - brackets];
            vec![format!("{outer}(…{inner})"), format!("…{inner}")]
        }
        _ => label.split_once(" · ").map(|(_, name)| format!("… · {name}")).into_iter().collect(),
    };
    shorter.into_iter().find(|shorter| fits(shorter)).unwrap_or_else(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn of_a_long_name_the_format_that_was_packed_is_seen() {
        for (label, room, expected) in [
            ("zlib(gzip(zstd(JSON)))", 30, "zlib(gzip(zstd(JSON)))"),
            ("zlib(gzip(zstd(JSON)))", 12, "zlib(…JSON)"),
            ("zlib(gzip(zstd(JSON)))", 6, "…JSON"),
            ("zlib(gzip(zstd(JSON)))", 2, "zlib(gzip(zstd(JSON)))"),
            ("gzip(JSON)", 4, "gzip(JSON)"),
            ("gzip(Protobuf · Reading)", 12, "… · Reading)"),
            ("Protobuf · Reading", 12, "… · Reading"),
            ("MessagePack stream", 12, "MessagePack stream"),
        ] {
            assert_eq!(fitting(label, |text| text.chars().count() <= room), expected, "{label} in {room}");
        }
    }
}
