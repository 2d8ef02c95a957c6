//! Where a text that is meant to be JSON is not valid. For a note beside the editor; `decode` reads values.

use serde::de::IgnoredAny;
use texts::t;

use crate::Format;

/// The first place at which a text is not JSON, counting from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonMistake {
    /// Line.
    pub line: usize,
    /// Byte within the line.
    pub column: usize,
    /// The text ends before the JSON does.
    pub ends_early: bool,
}

impl std::fmt::Display for JsonMistake {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.ends_early {
            return out.write_str(t!("incomplete JSON"));
        }
        out.write_str(&t!("invalid JSON at line {line}, column {column}", line = self.line, column = self.column))
    }
}

impl JsonMistake {
    /// The same, with where a text ends early.
    #[must_use]
    pub fn with_place(&self) -> String {
        if !self.ends_early {
            return self.to_string();
        }
        t!("incomplete JSON: it ends at line {line}, column {column}", line = self.line, column = self.column)
    }

    /// What is wrong with `text` as JSON (RFC 8259), if anything.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        // Devices send a byte order mark, and this program skips it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let error = serde_json::from_str::<IgnoredAny>(text).err()?;
        Some(Self { line: error.line(), column: error.column(), ends_early: error.is_eof() })
    }
}

/// What is wrong with `text` as JSON (RFC 8259), when it is meant to be JSON by its content type or its beginning.
#[must_use]
pub fn json_mistake(text: &str, content_type: Option<&str>) -> Option<JsonMistake> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let hint = content_type.and_then(Format::hinted);
    if !(hint == Some(Format::Json) || hint.is_none() && begins_as_json(text)) {
        return None;
    }
    JsonMistake::of(text)
}

/// Text such as `[INFO] started` begins like JSON and is not.
fn begins_as_json(text: &str) -> bool {
    let text = text.trim_start();
    match text.strip_prefix('[') {
        None => text.starts_with('{'),
        Some(rest) => rest.trim_start().chars().next().is_none_or(|next| "[{]\"-0123456789tfn".contains(next)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_json_is_found_and_text_is_left_alone() {
        let table = [
            ("{\"a\":1}", None, None),
            ("\u{feff} [1, 2] \n", None, None),
            ("", None, None),
            ("on", None, None),
            (r#"{"s":"cut \ud83d"}"#, None, None),
            ("[INFO] started", None, None),
            ("{\"a\":", None, Some("incomplete JSON")),
            ("[1,\n 2,]", None, Some("invalid JSON at line 2, column 4")),
            ("{cmd: 1}", None, Some("invalid JSON at line 1, column 2")),
            ("{\"a\":1} x", None, Some("invalid JSON at line 1, column 9")),
            ("on", Some("application/json"), Some("invalid JSON at line 1, column 1")),
            ("{\"a\":", Some("text/plain"), None),
        ];
        for (text, content_type, expected) in table {
            let found = json_mistake(text, content_type).map(|mistake| mistake.to_string());
            assert_eq!(found.as_deref(), expected, "{text:?}");
        }
        assert_eq!(json_mistake(&"[".repeat(5_000), None).map(|mistake| mistake.ends_early), Some(true), "deep");
    }
}
