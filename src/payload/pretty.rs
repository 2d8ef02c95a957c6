//! A decoded payload as text to read or copy.

use std::fmt::{self, Write};

use crate::escape::write_quoted;
use crate::write::{compact, write_compact};
use crate::{Body, Decoded, Format, Node};

/// The longest text that is indented, in bytes. Deep inside, the indentation of a list of small numbers takes a hundred
/// times the bytes of the payload.
const MAX_INDENTED_BYTES: usize = 16 * 1024 * 1024;

/// The payload as text to read or copy: JSON indented by two spaces, CBOR likewise, text as it came. What would be longer
/// than 16 MiB comes on one line instead. Binary gives nothing: its bytes are shown by [`crate::hex_row`].
#[must_use]
pub fn pretty(decoded: &Decoded) -> String {
    match &decoded.body {
        Body::Tree(node) => {
            let mut text = Limited { text: String::new(), left: MAX_INDENTED_BYTES };
            if write_indented(node, 0, &mut text).is_ok() { text.text } else { compact(node) }
        }
        Body::Text(text) => text.clone(),
        Body::Binary => String::new(),
    }
}

/// One value to copy: a text as it is, without quotation marks; anything else as [`pretty`] writes it.
#[must_use]
pub fn value_text(node: &Node) -> String {
    match node {
        Node::String(text) => text.clone(),
        other => pretty(&Decoded { format: Format::Json, body: Body::Tree(other.clone()) }),
    }
}

/// A text that refuses to grow beyond a length in bytes.
struct Limited {
    text: String,
    left: usize,
}

impl Write for Limited {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.left = self.left.checked_sub(part.len()).ok_or(fmt::Error)?;
        self.text.push_str(part);
        Ok(())
    }
}

fn write_indented(node: &Node, level: usize, out: &mut impl Write) -> fmt::Result {
    match node {
        Node::Array(items) if !items.is_empty() => {
            out.write_char('[')?;
            for (at, item) in items.iter().enumerate() {
                start_line(at > 0, level + 1, out)?;
                write_indented(item, level + 1, out)?;
            }
            start_line(false, level, out)?;
            out.write_char(']')
        }
        Node::Object(fields) if !fields.is_empty() => {
            out.write_char('{')?;
            for (at, (name, value)) in fields.iter().enumerate() {
                start_line(at > 0, level + 1, out)?;
                write_quoted(name, out)?;
                out.write_str(": ")?;
                write_indented(value, level + 1, out)?;
            }
            start_line(false, level, out)?;
            out.write_char('}')
        }
        Node::Tag(tag, inner) => {
            write!(out, "{tag}(")?;
            write_indented(inner, level, out)?;
            out.write_char(')')
        }
        other => write_compact(other, out),
    }
}

fn start_line(after_another: bool, level: usize, out: &mut impl Write) -> fmt::Result {
    out.write_str(if after_another { ",\n" } else { "\n" })?;
    (0..level).try_for_each(|_| out.write_str("  "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MAX_DEPTH, decode};

    #[test]
    fn what_cannot_be_seen_is_escaped_and_means_the_same() {
        let json = "{\"user\u{202e}txt\":\"a\u{200b}b\u{feff}\u{e0041}\u{85}\"}";
        let printed = pretty(&decode(json.as_bytes(), None));
        assert_eq!(printed, "{\n  \"user\\u202etxt\": \"a\\u200bb\\ufeff\\udb40\\udc41\\u0085\"\n}");
        let same = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(same(&printed), same(json));
    }

    #[test]
    fn indentation_does_not_multiply_a_deep_payload() {
        let depth = MAX_DEPTH - 1;
        let list = format!("{}{}1{}", "[".repeat(depth), "1,".repeat(100_000), "]".repeat(depth));
        assert_eq!(pretty(&decode(list.as_bytes(), None)), list);
    }
}
