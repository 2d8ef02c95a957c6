//! The values of a decoded payload with the way to each: what a line is called, found by and copied from.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::find_bar::in_text;
use super::tree_line::{Kind, key_text};
use crate::kit::words;
use payload::Node;
use texts::t;

/// The name of a field, as a path has it. In a map with keys that are no texts, texts are in quotation marks: `1` and `"1"`
/// are two keys.
#[derive(Clone)]
pub(super) struct Name<'n> {
    text: Cow<'n, str>,
    is_quoted: bool,
}

impl Name<'_> {
    pub(super) fn shown(&self) -> String {
        if !self.is_quoted {
            return key_text(&self.text);
        }
        let mut quoted = String::new();
        payload::push_quoted(&self.text, &mut quoted);
        quoted
    }
}

/// The values directly within `node`, which is at `place`: the number of the place of each, its name and itself. The same
/// place in another message has the same number.
pub(super) fn children<'n>(node: &'n Node, place: u64) -> Vec<(u64, Option<Name<'n>>, &'n Node)> {
    let number = |index: usize, name: Option<&str>| {
        let mut hasher = DefaultHasher::new();
        (place, index, name).hash(&mut hasher);
        hasher.finish()
    };
    let named = |(index, (text, is_quoted, child)): (usize, (Cow<'n, str>, bool, &'n Node))| {
        (number(index, Some(&text)), Some(Name { text, is_quoted }), child)
    };
    match node {
        Node::Object(fields) => {
            let fields = fields.iter().map(|(name, child)| (Cow::Borrowed(name.as_str()), false, child));
            fields.enumerate().map(named).collect()
        }
        Node::Map(fields) => {
            let fields =
                fields.iter().map(|(key, child)| (payload::key_name(key), matches!(key, Node::String(_)), child));
            fields.enumerate().map(named).collect()
        }
        Node::Array(items) | Node::Embedded(items) => {
            items.iter().enumerate().map(|(index, child)| (number(index, None), None, child)).collect()
        }
        _ => Vec::new(),
    }
}

/// A value of the tree and the way to it.
pub(super) struct Place<'n> {
    pub(super) number: u64,
    name: Option<Name<'n>>,
    pub(super) node: &'n Node,
    /// The places around it, outermost first.
    pub(super) around: &'n [u64],
    /// As a JSON path: `$.site.hall`.
    pub(super) path: &'n str,
}

impl Place<'_> {
    pub(super) fn has(&self, query: &str) -> bool {
        let name = self.name.as_ref().is_some_and(|name| !in_text(&name.shown(), query).is_empty());
        name || (is_leaf(self.node) && !in_text(&leaf_text(self.node, usize::MAX).1, query).is_empty())
    }
}

/// Calls `visit` for each value in the order in which they are drawn, until it returns something.
pub(super) fn walk<T>(
    node: &Node,
    around: &mut Vec<u64>,
    visit: &mut impl FnMut(&Place<'_>) -> Option<T>,
) -> Option<T> {
    let root = Place { number: 0, name: None, node, around, path: "$" };
    visit(&root).or_else(|| walk_within(node, 0, &mut vec![0], &mut "$".to_owned(), visit))
}

fn walk_within<T>(
    node: &Node,
    number: u64,
    around: &mut Vec<u64>,
    path: &mut String,
    visit: &mut impl FnMut(&Place<'_>) -> Option<T>,
) -> Option<T> {
    if let Node::Tag(_, inner) = node {
        // What is on one line with its meaning has nothing inside.
        if payload::meaning(node).is_some() {
            return None;
        }
        return walk_within(inner, number, around, path, visit);
    }
    let length = path.len();
    for (index, (number, name, child)) in children(node, number).into_iter().enumerate() {
        push_step(path, index, name.as_ref().map(|name| &*name.text));
        let found = visit(&Place { number, name, node: child, around, path });
        around.push(number);
        let found = found.or_else(|| walk_within(child, number, around, path, visit));
        around.pop();
        path.truncate(length);
        if found.is_some() {
            return found;
        }
    }
    None
}

fn push_step(path: &mut String, index: usize, name: Option<&str>) {
    let is_word = |name: &str| {
        name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    match name {
        Some(name) if !name.is_empty() && is_word(name) => {
            path.push('.');
            path.push_str(name);
        }
        Some(name) => {
            path.push('[');
            payload::push_quoted(name, path);
            path.push(']');
        }
        None => _ = write!(path, "[{index}]"),
    }
}

/// A value in one line, of a text at most `most_chars` characters.
pub(super) fn leaf_text(node: &Node, most_chars: usize) -> (Kind, String) {
    match node {
        Node::Number(number) => (Kind::Number, number.clone()),
        Node::Bool(value) => (Kind::Number, value.to_string()),
        Node::Null => (Kind::Number, "null".to_owned()),
        Node::String(text) => {
            let end = text.char_indices().nth(most_chars).map_or(text.len(), |(at, _)| at);
            let mut shown = String::with_capacity(end + 2);
            payload::push_quoted(&text[..end], &mut shown);
            let rest = text[end..].chars().count();
            if rest > 0 {
                shown.push_str(&t!("… {count} more", count = texts::count(rest as u64)));
            }
            (Kind::String, shown)
        }
        Node::Bytes(bytes) => {
            let hex = words::hex(&bytes[..bytes.len().min(32)]);
            let more = if bytes.len() > 32 { "…" } else { "" };
            (Kind::Other, format!("h'{hex}{more}' {} B", bytes.len()))
        }
        Node::Word(word) => (Kind::Other, word.clone()),
        Node::Tag(..) | Node::Extension(..) => (Kind::Other, with_meaning(node, most_chars)),
        Node::Array(_) | Node::Object(_) | Node::Map(_) | Node::Embedded(_) => (Kind::Other, String::new()),
    }
}

/// A tag or an extension: what it means, where that is known, and how it came.
fn with_meaning(node: &Node, most_chars: usize) -> String {
    let mut text = payload::meaning(node).map(|meaning| format!("{meaning}  ")).unwrap_or_default();
    let came = payload::value_on_a_line(node);
    text.push_str(&came[..came.floor_char_boundary(most_chars)]);
    text
}

/// Whether a value is on one line.
fn is_leaf(node: &Node) -> bool {
    match node {
        Node::Tag(_, inner) => payload::meaning(node).is_some() || is_leaf(inner),
        other => other.child_count() == 0,
    }
}
