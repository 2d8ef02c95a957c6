//! A decoded payload as lines that fold: flattened when it changes, drawn only where visible.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::theme::{self, Icon, Palette};
use crate::payload::Node;

/// A list or object with more values than this is folded until opened; the outermost one never is.
const OPEN_UP_TO: usize = 24;
/// Deeper levels are folded until opened.
const OPEN_LEVELS: usize = 3;
/// Characters of one value that a line shows.
const VALUE_CHARS: usize = 400;
/// Distance of one level from the next, in points.
const INDENT: f32 = 16.0;

/// The lines of one tree, and which places were folded or opened by hand. Those stay from message to message.
#[derive(Debug, Default)]
pub(super) struct Tree {
    lines: Vec<Line>,
    turned: HashSet<u64>,
}

#[derive(Debug)]
struct Line {
    level: usize,
    key: Option<String>,
    value: Value,
    /// Where it is; the same place in another message has the same number.
    place: u64,
}

#[derive(Debug)]
enum Value {
    Leaf(Kind, String),
    Open(&'static str),
    Folded(&'static str, String, &'static str),
    Close(&'static str),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Number,
    String,
    Other,
}

impl Tree {
    /// Flattens `node`.
    pub(super) fn set(&mut self, node: &Node) {
        self.lines.clear();
        self.push(node, 0, None, 0);
    }

    /// Draws the lines; answers whether one was folded or opened, so that the tree has to be set again.
    pub(super) fn tree_ui(&mut self, ui: &mut Ui) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a million lines are exact")]
        let height = self.lines.len() as f32 * theme::ROW;
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let visible = ui.clip_rect().y_range();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped at zero")]
        let line_at = |y: f32| ((y - rect.top()) / theme::ROW).max(0.0) as usize;
        let range = line_at(visible.min)..(line_at(visible.max) + 1).min(self.lines.len());
        let mut turned = None;
        for index in range {
            let Some(line) = self.lines.get(index) else { break };
            #[expect(clippy::cast_precision_loss, reason = "a million lines are exact")]
            let top = rect.top() + index as f32 * theme::ROW;
            let line_rect = eframe::egui::Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), theme::ROW));
            if line.line_ui(ui, line_rect, index) {
                turned = Some(line.place);
            }
        }
        if let Some(place) = turned
            && !self.turned.remove(&place)
        {
            self.turned.insert(place);
        }
        turned.is_some()
    }

    fn push(&mut self, node: &Node, level: usize, key: Option<String>, place: u64) {
        match node {
            Node::Object(fields) => {
                let children = fields.iter().map(|(name, child)| (Some(name.clone()), child));
                self.push_container(["{", "}"], "field", level, key, place, children);
            }
            Node::Array(items) => {
                self.push_container(["[", "]"], "item", level, key, place, items.iter().map(|child| (None, child)));
            }
            Node::Tag(number, child) => {
                let key = Some(key.map_or_else(|| format!("tag {number}"), |key| format!("{key} (tag {number})")));
                self.push(child, level, key, place);
            }
            leaf => {
                let (kind, text) = leaf_text(leaf);
                self.lines.push(Line { level, key, value: Value::Leaf(kind, text), place });
            }
        }
    }

    fn push_container<'n>(
        &mut self,
        [open, close]: [&'static str; 2],
        noun: &str,
        level: usize,
        key: Option<String>,
        place: u64,
        children: impl ExactSizeIterator<Item = (Option<String>, &'n Node)>,
    ) {
        let count = children.len();
        let open_at_first = level == 0 || (level < OPEN_LEVELS && count <= OPEN_UP_TO && count > 0);
        if open_at_first == self.turned.contains(&place) || count == 0 {
            let inside = format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
            self.lines.push(Line { level, key, value: Value::Folded(open, inside, close), place });
            return;
        }
        self.lines.push(Line { level, key, value: Value::Open(open), place });
        for (index, (name, child)) in children.enumerate() {
            let mut hasher = DefaultHasher::new();
            (place, index, &name).hash(&mut hasher);
            self.push(child, level + 1, name, hasher.finish());
        }
        self.lines.push(Line { level, key: None, value: Value::Close(close), place });
    }
}

fn leaf_text(node: &Node) -> (Kind, String) {
    match node {
        Node::Number(number) => (Kind::Number, number.clone()),
        Node::Bool(value) => (Kind::Number, value.to_string()),
        Node::Null => (Kind::Number, "null".to_owned()),
        Node::String(text) => {
            let shown: String = text.chars().take(VALUE_CHARS).flat_map(char::escape_debug_plain).collect();
            let rest = text.chars().count().saturating_sub(VALUE_CHARS);
            let more = if rest > 0 { format!("… {rest} more") } else { String::new() };
            (Kind::String, format!("\"{shown}\"{more}"))
        }
        Node::Bytes(bytes) => {
            let hex = super::words::hex(&bytes[..bytes.len().min(32)]);
            let more = if bytes.len() > 32 { "…" } else { "" };
            (Kind::Other, format!("h'{hex}{more}' {} B", bytes.len()))
        }
        Node::Word(word) => (Kind::Other, word.clone()),
        Node::Array(_) | Node::Object(_) | Node::Tag(..) => (Kind::Other, String::new()),
    }
}

/// Line breaks and the like as JSON writes them; everything else as it is.
trait EscapePlain {
    fn escape_debug_plain(self) -> Vec<char>;
}

impl EscapePlain for char {
    fn escape_debug_plain(self) -> Vec<char> {
        match self {
            '"' => vec!['\\', '"'],
            '\\' => vec!['\\', '\\'],
            character if character.is_control() => character.escape_default().collect(),
            character => vec![character],
        }
    }
}

impl Line {
    /// Draws the line; answers whether it was folded or opened.
    fn line_ui(&self, ui: &Ui, rect: eframe::egui::Rect, index: usize) -> bool {
        let palette = theme::palette(ui);
        #[expect(clippy::cast_precision_loss, reason = "at most 128 levels")]
        let x = rect.left() + 12.0 + self.level as f32 * INDENT;
        let folds = matches!(self.value, Value::Open(_) | Value::Folded(..));
        let job = self.job(palette, rect.right() - x);
        let text = job.text.clone();
        let id = ui.scope_id().with(("line", index));
        let response = ui.interact(rect, id, if folds { Sense::click() } else { Sense::CLICK });
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text.as_str()));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 4.0, palette.raised);
        }
        if folds {
            let icon = if matches!(self.value, Value::Open(_)) { Icon::ChevronDown } else { Icon::ChevronRight };
            theme::paint_icon(ui.painter(), icon, pos2(x - 8.0, rect.center().y), 9.0, palette.dim);
        }
        let galley = ui.painter().layout_job(job);
        ui.painter().galley(pos2(x, rect.center().y - galley.size().y / 2.0), galley, palette.text);
        if let Value::Leaf(_, value) = &self.value {
            response.context_menu(|ui| {
                if super::widgets::menu_item(ui, "Copy value").clicked() {
                    ui.copy_text(value.clone());
                }
            });
        }
        folds && response.clicked()
    }

    fn job(&self, palette: &Palette, width: f32) -> LayoutJob {
        let wrap = eframe::egui::text::TextWrapping::truncate_at_width(width.max(40.0));
        let mut job = LayoutJob { wrap, ..LayoutJob::default() };
        let mut put = |text: &str, color: Color32| {
            job.append(text, 0.0, TextFormat::simple(theme::mono(), color));
        };
        if let Some(key) = &self.key {
            put(key, palette.key);
            put(" : ", palette.faint);
        }
        match &self.value {
            Value::Leaf(kind, text) => put(text, kind.color(palette)),
            Value::Open(sign) | Value::Close(sign) => put(sign, palette.text),
            Value::Folded(open, inside, close) => {
                put(&format!("{open} "), palette.text);
                put(inside, palette.dim);
                put(&format!(" {close}"), palette.text);
            }
        }
        job
    }
}

impl Kind {
    fn color(self, palette: &Palette) -> Color32 {
        match self {
            Self::Number => palette.number,
            Self::String => palette.string,
            Self::Other => palette.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::{Body, decode};

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
        tree.turned.insert(place);
        tree.set(&node(r#"{"site":{"a":2,"b":3}}"#));
        assert_eq!(texts(&tree), ["{", "  site : { 2 fields }", "}"]);
    }

    #[test]
    fn long_lists_are_folded_at_first() {
        let mut tree = Tree::default();
        tree.set(&node(&format!("{{\"v\":[{}1]}}", "1,".repeat(40))));
        assert_eq!(texts(&tree), ["{", "  v : [ 41 items ]", "}"]);
    }
}
