//! Writes a tree as text: JSON, with values that JSON does not have in diagnostic notation (RFC 8949 section 8).

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
    write_line(node, &|_, _| Ok(()), out)
}

/// The same with what `comment` writes after a tag or an extension.
pub(super) fn write_line<W: Write>(
    node: &Node,
    comment: &dyn Fn(&Node, &mut W) -> fmt::Result,
    out: &mut W,
) -> fmt::Result {
    match node {
        Node::Array(items) => write_items(items, ["[", "]"], comment, out),
        Node::Embedded(items) => write_items(items, ["<<", ">>"], comment, out),
        Node::Object(fields) => {
            out.write_char('{')?;
            for (at, (name, value)) in fields.iter().enumerate() {
                out.write_str(if at == 0 { "" } else { "," })?;
                write_quoted(name, out)?;
                out.write_char(':')?;
                write_line(value, comment, out)?;
            }
            out.write_char('}')
        }
        Node::Map(fields) => {
            out.write_char('{')?;
            for (at, (key, value)) in fields.iter().enumerate() {
                out.write_str(if at == 0 { "" } else { "," })?;
                write_line(key, comment, out)?;
                out.write_char(':')?;
                write_line(value, comment, out)?;
            }
            out.write_char('}')
        }
        Node::Tag(tag, inner) => {
            write!(out, "{tag}(")?;
            write_line(inner, comment, out)?;
            out.write_char(')')?;
            comment(node, out)
        }
        leaf => {
            write_leaf(leaf, out)?;
            comment(leaf, out)
        }
    }
}

fn write_items<W: Write>(
    items: &[Node],
    [open, close]: [&str; 2],
    comment: &dyn Fn(&Node, &mut W) -> fmt::Result,
    out: &mut W,
) -> fmt::Result {
    out.write_str(open)?;
    for (at, item) in items.iter().enumerate() {
        out.write_str(if at == 0 { "" } else { "," })?;
        write_line(item, comment, out)?;
    }
    out.write_str(close)
}

fn write_leaf(node: &Node, out: &mut impl Write) -> fmt::Result {
    match node {
        Node::Null => out.write_str("null"),
        Node::Bool(value) => write!(out, "{value}"),
        Node::Number(text) | Node::Word(text) => out.write_str(text),
        Node::String(text) => write_quoted(text, out),
        Node::Bytes(bytes) => write_hex(bytes, out),
        Node::Extension(kind, bytes) => {
            write!(out, "ext({kind}, ")?;
            write_hex(bytes, out)?;
            out.write_char(')')
        }
        Node::Array(_) | Node::Object(_) | Node::Map(_) | Node::Embedded(_) | Node::Tag(..) => Ok(()),
    }
}

fn write_hex(bytes: &[u8], out: &mut impl Write) -> fmt::Result {
    out.write_str("h'")?;
    bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))?;
    out.write_char('\'')
}
