//! A decoded payload as text to read or copy.

use std::borrow::Cow;
use std::fmt::{self, Write};

use crate::escape::write_quoted;
use crate::write::{compact, write_compact};
use crate::{Body, Decoded, Node, meaning};

/// The longest text that is indented, in bytes. Deep inside, the indentation of a list of small numbers takes a hundred
/// times the bytes of the payload.
const MAX_INDENTED_BYTES: usize = 16 * 1024 * 1024;

/// The payload as text to read or copy: JSON indented by two spaces, CBOR likewise and with what its tags mean behind them
/// (`1(1363896240) / 2013-03-21T20:04:00Z /`), text as it came. What would be longer
/// than 16 MiB comes on one line instead. Binary gives nothing: its bytes are shown by [`crate::hex_row`].
#[must_use]
pub fn pretty(decoded: &Decoded) -> String {
    match &decoded.body {
        Body::Tree(node) => pretty_value(node),
        Body::Text(text) => text.clone(),
        Body::Binary => String::new(),
    }
}

/// A value as [`pretty`] writes it.
#[must_use]
pub fn pretty_value(node: &Node) -> String {
    let mut text = Limited { text: String::new(), left: MAX_INDENTED_BYTES };
    if write_indented(node, 0, &mut text).is_ok() { text.text } else { compact(node) }
}

/// One value to copy: a text as it is, without quotation marks; anything else as [`pretty`] writes it.
#[must_use]
pub fn value_text(node: &Node) -> String {
    match node {
        Node::String(text) => text.clone(),
        other => pretty_value(other),
    }
}

/// The name by which a path finds what has this key in a map: a text as it is, any other key in diagnostic notation.
#[must_use]
pub fn key_name(key: &Node) -> Cow<'_, str> {
    match key {
        Node::String(name) => Cow::Borrowed(name),
        other => Cow::Owned(compact(other)),
    }
}

/// A value in diagnostic notation on one line, without what it means.
#[must_use]
pub fn value_on_a_line(node: &Node) -> String {
    compact(node)
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
        Node::Array(items) if !items.is_empty() => write_items(items, ["[", "]"], level, out),
        Node::Embedded(items) => write_items(items, ["<<", ">>"], level, out),
        Node::Object(fields) if !fields.is_empty() => {
            let fields = fields.iter().map(|(name, value)| (Key::Name(name), value));
            write_fields(fields, level, out)
        }
        Node::Map(fields) => write_fields(fields.iter().map(|(key, value)| (Key::Node(key), value)), level, out),
        Node::Tag(tag, inner) => {
            write!(out, "{tag}(")?;
            write_indented(inner, level, out)?;
            out.write_char(')')?;
            meaning::write_note(node, out)
        }
        other => {
            write_compact(other, out)?;
            meaning::write_note(other, out)
        }
    }
}

enum Key<'a> {
    Name(&'a str),
    Node(&'a Node),
}

fn write_items(items: &[Node], [open, close]: [&str; 2], level: usize, out: &mut impl Write) -> fmt::Result {
    out.write_str(open)?;
    for (at, item) in items.iter().enumerate() {
        start_line(at > 0, level + 1, out)?;
        write_indented(item, level + 1, out)?;
    }
    start_line(false, level, out)?;
    out.write_str(close)
}

fn write_fields<'a>(
    fields: impl Iterator<Item = (Key<'a>, &'a Node)>,
    level: usize,
    out: &mut impl Write,
) -> fmt::Result {
    out.write_char('{')?;
    for (at, (key, value)) in fields.enumerate() {
        start_line(at > 0, level + 1, out)?;
        match key {
            Key::Name(name) => write_quoted(name, out)?,
            Key::Node(key) => write_compact(key, out)?,
        }
        out.write_str(": ")?;
        write_indented(value, level + 1, out)?;
    }
    start_line(false, level, out)?;
    out.write_char('}')
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
