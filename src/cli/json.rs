//! Text as JSON for programs, with nothing in it that steers a terminal.

use std::fmt::Write as _;

use model::is_mark;

/// Appends `text` with quotation marks.
pub(super) fn push_json_string(out: &mut String, text: &str) {
    out.push('"');
    let mut plain = 0;
    for (index, character) in text.char_indices() {
        // Marks too: the value is the same, and it cannot control a terminal.
        if !matches!(character, '"' | '\\') && !is_mark(character) {
            continue;
        }
        out.push_str(&text[plain..index]);
        plain = index + character.len_utf8();
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            mark => {
                for unit in mark.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}
