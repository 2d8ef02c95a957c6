//! A decoded payload as lines that fold: flattened when it changes, drawn only where visible.

use std::collections::{HashMap, HashSet};

use eframe::egui::{Align, Rect, Sense, Ui, pos2, vec2};

use super::find_bar::FindBar;
use super::tree_line::{Line, LineAction, Value};
use super::tree_places::{Place, children, leaf_text, walk};
use crate::kit::theme;
use payload::Node;
use texts::counted;

/// A list or object with more values than this is folded until opened; the outermost one never is.
const OPEN_UP_TO: usize = 24;
/// Deeper levels are folded until opened.
const OPEN_LEVELS: usize = 3;
/// Characters of one value that a line shows.
const VALUE_CHARS: usize = 400;

/// The lines of one tree, and which places were folded or opened by hand. Those stay from message to message.
#[derive(Debug, Default)]
pub(super) struct Tree {
    lines: Vec<Line>,
    turned: HashMap<u64, bool>,
    /// All are open, or all but the outermost are folded, where [`Self::turned`] does not say otherwise.
    all: Option<bool>,
    /// Places with something inside that was found.
    found_within: HashSet<u64>,
}

/// A container on the way down, as the person reads it.
#[derive(Clone, Copy)]
struct Container<'n> {
    signs: [&'static str; 2],
    /// How many values are inside, in words.
    counted: fn(u64) -> String,
    node: &'n Node,
}

impl Tree {
    /// Flattens `node`.
    pub(super) fn set(&mut self, node: &Node) {
        self.lines.clear();
        self.push(node, 0, None, 0);
    }

    /// Whether something is folded.
    pub(super) fn has_folded(&self) -> bool {
        self.lines.iter().any(|line| matches!(&line.value, Value::Folded { count, .. } if *count > 0))
    }

    /// Opens everything in `node`, or folds all but the outermost level.
    pub(super) fn turn_all(&mut self, open: bool, node: &Node) {
        self.turned.clear();
        self.found_within.clear();
        self.all = Some(open);
        self.set(node);
    }

    /// The places in `node` whose key or value has `query` in it; what is around them is opened.
    pub(super) fn find(&mut self, node: &Node, query: &str) -> Vec<u64> {
        let (mut found, mut around) = (Vec::new(), Vec::new());
        self.found_within.clear();
        walk(node, &mut Vec::new(), &mut |place| {
            if place.has(query) {
                found.push(place.number);
                around.extend_from_slice(place.around);
            }
            None::<()>
        });
        for place in around {
            self.turned.retain(|turned, open| *turned != place || *open);
            self.found_within.insert(place);
        }
        self.set(node);
        found
    }

    /// Draws the lines of `node`.
    pub(super) fn tree_ui(&mut self, ui: &mut Ui, node: &Node, find: &mut FindBar) {
        #[expect(clippy::cast_precision_loss, reason = "a million lines are exact")]
        let height = self.lines.len() as f32 * theme::ROW;
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let line_rect = |index: usize| {
            #[expect(clippy::cast_precision_loss, reason = "a million lines are exact")]
            let top = rect.top() + index as f32 * theme::ROW;
            Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), theme::ROW))
        };
        let scroll = find.takes_scroll();
        let (found, current) = find.places();
        let found: HashSet<u64> = found.iter().copied().collect();
        let shown = self.lines.iter().position(|line| Some(line.place) == current && line.is_first());
        if let (true, Some(index)) = (scroll, shown) {
            ui.scroll_to_rect(line_rect(index), Some(Align::Center));
        }
        let visible = ui.clip_rect().y_range();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped at zero")]
        let line_at = |y: f32| ((y - rect.top()) / theme::ROW).max(0.0) as usize;
        let mut request = None;
        for index in line_at(visible.min)..(line_at(visible.max) + 1).min(self.lines.len()) {
            let Some(line) = self.lines.get(index) else { break };
            let found = found.contains(&line.place).then_some(Some(line.place) == current);
            if let Some(wanted) = line.line_ui(ui, line_rect(index), index, found) {
                request = Some((line.place, wanted));
            }
        }
        match request {
            Some((place, LineAction::Turn { open })) => {
                self.turned.insert(place, open);
                self.set(node);
                ui.ctx().request_repaint();
            }
            Some((place, LineAction::CopyValue)) => copy(ui, node, place, |place| payload::value_text(place.node)),
            Some((place, LineAction::CopyPath)) => copy(ui, node, place, |place| place.path.to_owned()),
            None => {}
        }
    }

    fn push(&mut self, node: &Node, level: usize, key: Option<String>, place: u64) {
        match node {
            Node::Object(_) | Node::Map(_) => {
                self.push_container(Container { signs: ["{", "}"], counted: fields, node }, level, key, place);
            }
            Node::Array(_) => {
                self.push_container(Container { signs: ["[", "]"], counted: items, node }, level, key, place);
            }
            Node::Embedded(_) => {
                self.push_container(Container { signs: ["<<", ">>"], counted: items, node }, level, key, place);
            }
            Node::Tag(number, child) if payload::meaning(node).is_none() => {
                let key = Some(key.map_or_else(|| format!("tag {number}"), |key| format!("{key} (tag {number})")));
                self.push(child, level, key, place);
            }
            leaf => {
                let (kind, text) = leaf_text(leaf, VALUE_CHARS);
                self.lines.push(Line { level, key, value: Value::Leaf(kind, text), place });
            }
        }
    }

    fn push_container(&mut self, container: Container<'_>, level: usize, key: Option<String>, place: u64) {
        let ([open, close], count) = (container.signs, container.node.child_count());
        if count == 0 || !self.is_open(place, level, count) {
            let value = Value::Folded { open, inside: container.counted, close, count };
            self.lines.push(Line { level, key, value, place });
            return;
        }
        self.lines.push(Line { level, key, value: Value::Open(open), place });
        for (number, name, child) in children(container.node, place) {
            self.push(child, level + 1, name.map(|name| name.shown()), number);
        }
        self.lines.push(Line { level, key: None, value: Value::Close(close), place });
    }

    fn is_open(&self, place: u64, level: usize, count: usize) -> bool {
        let at_first = level == 0 || self.all.unwrap_or(level < OPEN_LEVELS && count <= OPEN_UP_TO);
        self.turned.get(&place).copied().unwrap_or(at_first || self.found_within.contains(&place))
    }
}

fn fields(number: u64) -> String {
    counted!(count = number, "{count} field", "{count} fields")
}

fn items(number: u64) -> String {
    counted!(count = number, "{count} item", "{count} items")
}

fn copy(ui: &Ui, node: &Node, number: u64, text: impl Fn(&Place<'_>) -> String) {
    let copied = walk(node, &mut Vec::new(), &mut |place| (place.number == number).then(|| text(place)));
    if let Some(copied) = copied {
        ui.copy_text(copied);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::theme::Palette;
    use payload::{Body, decode};

    fn texts(tree: &Tree) -> Vec<String> {
        let palette = Palette::for_tests();
        tree.lines.iter().map(|line| format!("{}{}", "  ".repeat(line.level), line.job(palette, 999.0).text)).collect()
    }

    fn node(json: &str) -> Node {
        match decode(json.as_bytes(), None).body {
            Body::Tree(node) => node,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_tree_is_flattened_into_the_lines_a_person_reads() {
        let mut tree = Tree::default();
        tree.set(&node(r#"{"celsius":81.40,"site":{"hall":"a\nb"},"list":[],"ok":true}"#));
        assert_eq!(
            texts(&tree),
            [
                "{",
                "  celsius : 81.40",
                "  site : {",
                "    hall : \"a\\nb\"",
                "  }",
                "  list : [ 0 items ]",
                "  ok : true",
                "}"
            ]
        );
    }

    #[test]
    fn what_was_folded_by_hand_stays_folded_in_the_next_message() {
        let mut tree = Tree::default();
        tree.set(&node(r#"{"site":{"a":1}}"#));
        let place = tree.lines[1].place;
        tree.turned.insert(place, false);
        tree.set(&node(r#"{"site":{"a":2,"b":3}}"#));
        assert_eq!(texts(&tree), ["{", "  site : { 2 fields }", "}"]);
    }

    #[test]
    fn long_lists_are_folded_at_first() {
        let mut tree = Tree::default();
        tree.set(&node(&format!("{{\"v\":[{}1]}}", "1,".repeat(40))));
        assert_eq!(texts(&tree), ["{", "  v : [ 41 items ]", "}"]);
    }

    #[test]
    fn everything_can_be_opened_and_folded_at_once() {
        let json = r#"{"a":{"b":{"c":{"d":{"e":1}}}},"list":[[1],[]]}"#;
        let mut tree = Tree::default();
        tree.set(&node(json));
        assert!(tree.has_folded());
        tree.turn_all(true, &node(json));
        assert!(!tree.has_folded(), "{:?}", texts(&tree));
        assert!(texts(&tree).contains(&"          e : 1".to_owned()), "{:?}", texts(&tree));
        tree.turn_all(false, &node(json));
        assert_eq!(texts(&tree), ["{", "  a : { 1 field }", "  list : [ 2 items ]", "}"]);
    }

    #[test]
    fn what_is_found_is_opened_and_can_be_copied_with_its_path() {
        let root = node(r#"{"a":{"b":{"c":{"Deep Key":["x",{"d":"NEEDLE \u202e"}]}}},"needle":2}"#);
        let mut tree = Tree::default();
        tree.set(&root);
        let found = tree.find(&root, "needle");
        assert_eq!(found.len(), 2);
        let lines: Vec<&Line> = tree.lines.iter().filter(|line| found.contains(&line.place)).collect();
        assert_eq!(lines.len(), 2, "{:?}", texts(&tree));
        let text = |number: u64, text: fn(&Place<'_>) -> String| {
            walk(&root, &mut Vec::new(), &mut |place| (place.number == number).then(|| text(place)))
        };
        let path = |place: &Place<'_>| place.path.to_owned();
        let value = |place: &Place<'_>| payload::value_text(place.node);
        assert_eq!(text(found[0], path).as_deref(), Some(r#"$.a.b.c["Deep Key"][1].d"#));
        assert_eq!(text(found[0], value).as_deref(), Some("NEEDLE \u{202e}"), "a value is copied as it is");
        assert_eq!(text(found[1], value).as_deref(), Some("2"));
        assert_eq!(tree.find(&root, "u202e").len(), 1, "what is seen is found");
        assert_eq!(tree.find(&root, "nothing"), [0; 0]);
    }

    #[test]
    fn what_cannot_be_seen_is_seen_in_keys_and_values() {
        let mut tree = Tree::default();
        tree.set(&node("{\"user\u{202e}\":\"a\u{200b}b\",\"\":1}"));
        assert_eq!(texts(&tree), ["{", "  user<U+202E> : \"a\\u200bb\"", "  \"\" : 1", "}"]);
    }

    /// A map with keys that are no texts, CBOR within bytes, tags with and without a meaning.
    #[test]
    fn what_only_cbor_has_is_seen_and_found() {
        let payload = b"\xa4\x01\xd8\x18\x44\xa1\x61b\x02\x611\xc1\x00\x61c\xc0\x61x\x02\xd9\x03\xe8\x80";
        let Body::Tree(node) = decode(payload, None).body else { panic!("no tree") };
        let mut tree = Tree::default();
        tree.set(&node);
        assert_eq!(
            texts(&tree),
            [
                "{",
                "  1 (tag 24) : <<",
                "    {",
                "      b : 2",
                "    }",
                "  >>",
                "  \"1\" : 1970-01-01T00:00:00Z  1(0)",
                "  \"c\" (tag 0) : \"x\"",
                "  2 (tag 1000) : [ 0 items ]",
                "}"
            ]
        );
        assert_eq!(tree.find(&node, "1970").len(), 1);
        assert_eq!(tree.find(&node, "\"x").len(), 1);
    }
}
