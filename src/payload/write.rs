//! Writes a tree as text: JSON, with CBOR's own values in diagnostic notation (RFC 8949 section 8).

use std::fmt::{self, Write};

use crate::Node;
use crate::escape::write_quoted;

/// The tree on one line, without spaces.
pub(super) fn compact(node: &Node) -> String {
    let mut text = String::new();
    // A `String` takes everything, so there is no error to report.
    let _ = write_compact(node, &mut text);
    text
}

/// Writes the tree on one line; stops as soon as the writer refuses more.
pub(super) fn write_compact(node: &Node, out: &mut impl Write) -> fmt::Result {
    match node {
        Node::Array(items) => {
            out.write_char('[')?;
            for (at, item) in items.iter().enumerate() {
                out.write_str(if at == 0 { "" } else { "," })?;
                write_compact(item, out)?;
            }
            out.write_char(']')
        }
        Node::Object(fields) => {
            out.write_char('{')?;
            for (at, (name, value)) in fields.iter().enumerate() {
                out.write_str(if at == 0 { "" } else { "," })?;
                write_quoted(name, out)?;
                out.write_char(':')?;
                write_compact(value, out)?;
            }
            out.write_char('}')
        }
        Node::Tag(tag, inner) => {
            write!(out, "{tag}(")?;
            write_compact(inner, out)?;
            out.write_char(')')
        }
        leaf => write_leaf(leaf, out),
    }
}

fn write_leaf(node: &Node, out: &mut impl Write) -> fmt::Result {
    match node {
        Node::Null => out.write_str("null"),
        Node::Bool(value) => write!(out, "{value}"),
        Node::Number(text) | Node::Word(text) => out.write_str(text),
        Node::String(text) => write_quoted(text, out),
        Node::Bytes(bytes) => {
            out.write_str("h'")?;
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))?;
            out.write_char('\'')
        }
        Node::Array(_) | Node::Object(_) | Node::Tag(..) => Ok(()),
    }
}
