//! How a payload differs from another one, by structure: fields are matched by their names, items of lists by what they are,
//! or where only a few of a list as long as the other differ by their places. What has no tree is compared line by line, bytes in
//! rows of 16.

mod lists;
mod numbers;
mod places;
mod shortest;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::pretty::key_name;
use crate::{Body, Node, Reading};
use lists::{Pair, pairs};
use numbers::growth;
use places::{Places, ROW_BYTES};

/// Rows that a comparison has at most, so that one of two very different payloads stays small.
pub const MAX_COMPARED_ROWS: usize = 20_000;

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is the same.
    Same,
    /// Something within it is not the same; rows of a deeper level follow.
    Within,
    /// It is another value.
    Changed,
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
}

/// One value of either payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// How deep it is; 0 for what is directly within the payload.
    pub level: usize,
    /// The name of its field, or its place in a list, with that before where it is another one now: `[2 → 1]`; `None` for the
    /// payload as a whole.
    pub key: Option<String>,
    /// What became of it.
    pub change: Change,
    /// What it was.
    pub before: Option<Node>,
    /// What it is.
    pub now: Option<Node>,
}

impl Difference {
    /// By how much a number grew, with a sign and as many decimals as it has: `+0.1`.
    #[must_use]
    pub fn growth(&self) -> Option<String> {
        let (Some(Node::Number(before)), Some(Node::Number(now))) = (&self.before, &self.now) else { return None };
        growth(before, now)
    }
}

/// Two payloads beside each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// In the order of the later payload, with what is gone where it was.
    pub rows: Vec<Difference>,
    /// There are more than [`MAX_COMPARED_ROWS`].
    pub is_cut: bool,
}

impl Comparison {
    /// How many values have this change.
    #[must_use]
    pub fn count(&self, change: Change) -> usize {
        self.rows.iter().filter(|row| row.change == change).count()
    }
}

/// Compares an earlier payload with a later one.
#[must_use]
pub fn compare(before: (&Reading, &[u8]), now: (&Reading, &[u8])) -> Comparison {
    let places = Places::of(&before.0.body, &now.0.body);
    let (before, now) = (as_node(before.0, before.1), as_node(now.0, now.1));
    let mut found = Comparison::default();
    if before == now || !are_alike(&before, &now) {
        found.whole(&before, &now);
    } else {
        found.within(&before, &now, 0, places);
    }
    found
}

/// The tree of a payload; else a list of its lines, or of rows of its bytes.
fn as_node<'a>(reading: &'a Reading, payload: &[u8]) -> Cow<'a, Node> {
    match &reading.body {
        Body::Tree(node) => Cow::Borrowed(node),
        Body::Text(text) if text.lines().count() < 2 => Cow::Owned(Node::String(text.clone())),
        Body::Text(text) => Cow::Owned(Node::Array(text.lines().map(|line| Node::String(line.to_owned())).collect())),
        Body::Binary => {
            let bytes = reading.inside.as_deref().unwrap_or(payload);
            Cow::Owned(Node::Array(bytes.chunks(ROW_BYTES).map(|row| Node::Bytes(row.to_vec())).collect()))
        }
    }
}

/// Whether what is in one can be matched with what is in the other.
fn are_alike(one: &Node, other: &Node) -> bool {
    match (one, other) {
        (Node::Object(_) | Node::Map(_), Node::Object(_) | Node::Map(_))
        | (Node::Array(_), Node::Array(_))
        | (Node::Embedded(_), Node::Embedded(_)) => true,
        (Node::Tag(one, within), Node::Tag(other, others)) => one == other && are_alike(within, others),
        _ => false,
    }
}

impl Comparison {
    fn push(&mut self, row: Difference) {
        if self.rows.len() < MAX_COMPARED_ROWS {
            self.rows.push(row);
        } else {
            self.is_cut = true;
        }
    }

    fn whole(&mut self, before: &Node, now: &Node) {
        let change = if before == now { Change::Same } else { Change::Changed };
        self.push(Difference { level: 0, key: None, change, before: Some(before.clone()), now: Some(now.clone()) });
    }

    /// What is within two containers that are alike; `places` are those of lists.
    fn within(&mut self, before: &Node, now: &Node, level: usize, places: Places) {
        match (before, now) {
            (Node::Tag(_, before), Node::Tag(_, now)) => self.within(before, now, level, places),
            (Node::Array(before) | Node::Embedded(before), Node::Array(now) | Node::Embedded(now)) => {
                for pair in pairs(before, now) {
                    let (old, new) = match pair {
                        Pair::Both(old, new) => (before.get(old), now.get(new)),
                        Pair::Removed(old) => (before.get(old), None),
                        Pair::Added(new) => (None, now.get(new)),
                    };
                    self.value(places.name(pair), old, new, level);
                }
            }
            (before, now) => self.fields(&fields(before), &fields(now), level),
        }
    }

    /// The fields of two maps. Of fields with one name, the first is matched with the first.
    fn fields(&mut self, before: &[(Cow<'_, str>, &Node)], now: &[(Cow<'_, str>, &Node)], level: usize) {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, (name, _)) in before.iter().enumerate().rev() {
            places.entry(name).or_default().push(place);
        }
        let matched: Vec<Option<usize>> =
            now.iter().map(|(name, _)| places.get_mut(&**name).and_then(Vec::pop)).collect();
        let mut is_kept = vec![false; before.len()];
        for place in matched.iter().flatten() {
            is_kept[*place] = true;
        }
        let mut shown = 0;
        for ((name, value), place) in now.iter().zip(&matched) {
            let upto = place.map_or(shown, |place| place.max(shown));
            self.gone(before, &is_kept, shown..upto, level);
            shown = upto;
            self.value(name.to_string(), place.map(|place| before[place].1), Some(value), level);
        }
        self.gone(before, &is_kept, shown..before.len(), level);
    }

    fn gone(
        &mut self,
        before: &[(Cow<'_, str>, &Node)],
        is_kept: &[bool],
        places: std::ops::Range<usize>,
        level: usize,
    ) {
        for place in places.filter(|place| !is_kept[*place]) {
            let (name, value) = &before[place];
            self.value(name.to_string(), Some(value), None, level);
        }
    }

    fn value(&mut self, key: String, before: Option<&Node>, now: Option<&Node>, level: usize) {
        if self.rows.len() >= MAX_COMPARED_ROWS {
            self.is_cut = true;
            return;
        }
        let change = match (before, now) {
            (Some(before), Some(now)) if before == now => Change::Same,
            (Some(before), Some(now)) if are_alike(before, now) => Change::Within,
            (Some(_), Some(_)) => Change::Changed,
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
        };
        let inside = (change == Change::Within).then_some(()).and(before.zip(now));
        let kept = |node: Option<&Node>| node.map(|node| if inside.is_some() { empty(node) } else { node.clone() });
        self.push(Difference { level, key: Some(key), change, before: kept(before), now: kept(now) });
        if let Some((before, now)) = inside {
            self.within(before, now, level + 1, Places::Items);
        }
    }
}

/// The container alone, whose values have rows below it.
fn empty(node: &Node) -> Node {
    match node {
        Node::Array(_) => Node::Array(Vec::new()),
        Node::Embedded(_) => Node::Embedded(Vec::new()),
        Node::Tag(tag, inner) => Node::Tag(*tag, Box::new(empty(inner))),
        _ => Node::Object(Vec::new()),
    }
}

fn fields(node: &Node) -> Vec<(Cow<'_, str>, &Node)> {
    match node {
        Node::Object(fields) => fields.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), value)).collect(),
        Node::Map(fields) => fields.iter().map(|(key, value)| (key_name(key), value)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Hints, read, value_on_a_line};

    /// Each row as `level sign key before -> now`.
    fn rows(before: &[u8], now: &[u8]) -> Vec<String> {
        let readings = [before, now].map(|payload| read(payload, &Hints::default()));
        let found = compare((&readings[0], before), (&readings[1], now));
        let side = |node: &Option<Node>| node.as_ref().map_or_else(String::new, value_on_a_line);
        let row = |row: &Difference| {
            let sign = match row.change {
                Change::Same => '=',
                Change::Within => '>',
                Change::Changed => '~',
                Change::Added => '+',
                Change::Removed => '-',
            };
            let key = row.key.as_deref().unwrap_or("$");
            format!("{} {sign} {key} {} -> {}", row.level, side(&row.before), side(&row.now))
        };
        found.rows.iter().map(row).collect()
    }

    #[test]
    fn fields_are_matched_by_name_and_what_is_gone_is_where_it_was() {
        let before = br#"{"c":87.1,"seq":1,"limits":{"warn":85},"old":"C","site":{"a":1,"b":2}}"#;
        let now = br#"{"seq":2,"c":87.1,"limits":{"warn":85,"stop":90},"unit":null,"site":{"b":2,"a":1.0}}"#;
        assert_eq!(
            rows(before, now),
            [
                "0 ~ seq 1 -> 2",
                "0 = c 87.1 -> 87.1",
                "0 > limits {} -> {}",
                "1 = warn 85 -> 85",
                "1 + stop  -> 90",
                "0 + unit  -> null",
                "0 - old \"C\" -> ",
                "0 > site {} -> {}",
                "1 = b 2 -> 2",
                "1 ~ a 1 -> 1.0",
            ]
        );
    }

    #[test]
    fn lists_are_matched_by_their_items_and_names_that_are_there_twice_in_their_order() {
        assert_eq!(
            rows(b"[1,2,3,4]", b"[1,9,3,3.5,4]"),
            ["0 = [0] 1 -> 1", "0 ~ [1] 2 -> 9", "0 = [2] 3 -> 3", "0 + [3]  -> 3.5", "0 = [3 → 4] 4 -> 4"]
        );
        // One is gone, and another is a new one.
        assert_eq!(
            rows(b"[1,2,3,4,5]", b"[1,3,4,6]"),
            ["0 = [0] 1 -> 1", "0 - [1] 2 -> ", "0 = [2 → 1] 3 -> 3", "0 = [3 → 2] 4 -> 4", "0 ~ [4 → 3] 5 -> 6"]
        );
        // A window that moved by one.
        assert_eq!(
            rows(b"[1,2,3,4,5]", b"[2,3,4,5,6]"),
            [
                "0 - [0] 1 -> ",
                "0 = [1 → 0] 2 -> 2",
                "0 = [2 → 1] 3 -> 3",
                "0 = [3 → 2] 4 -> 4",
                "0 = [4 → 3] 5 -> 5",
                "0 + [4]  -> 6"
            ]
        );
        assert_eq!(rows(b"[1,2,3]", b"[1,5,3]"), ["0 = [0] 1 -> 1", "0 ~ [1] 2 -> 5", "0 = [2] 3 -> 3"]);
        assert_eq!(rows(b"[1,2,3]", b"[1,3]"), ["0 = [0] 1 -> 1", "0 - [1] 2 -> ", "0 = [2 → 1] 3 -> 3"]);
        assert_eq!(rows(br#"{"a":1,"a":2}"#, br#"{"a":1,"a":3}"#), ["0 = a 1 -> 1", "0 ~ a 2 -> 3"]);
    }

    #[test]
    fn what_is_no_tree_is_compared_by_lines_and_by_rows_of_bytes() {
        assert_eq!(rows(b"on", b"off"), ["0 ~ $ \"on\" -> \"off\""]);
        assert_eq!(rows(b"on", b"on"), ["0 = $ \"on\" -> \"on\""]);
        assert_eq!(rows(b"a\nb\n", b"a\nc\n"), ["0 = line 1 \"a\" -> \"a\"", "0 ~ line 2 \"b\" -> \"c\""]);
        assert_eq!(rows(b"\x01\xff", b"\x02\xff"), ["0 ~ 0x00 h'01ff' -> h'02ff'"]);
        // A row is gone: the one behind it is at another offset.
        let bytes: Vec<u8> = (0..40).map(|number| number ^ 0xff).collect();
        let found = rows(&bytes, &[&bytes[..16], &bytes[32..]].concat());
        let places: Vec<_> = found.iter().map(|row| row.split(" h'").next().unwrap_or_default()).collect();
        assert_eq!(places, ["0 = 0x00", "0 - 0x10", "0 = 0x20 → 0x10"]);
        assert_eq!(rows(b"[1]", b"{\"a\":1}"), ["0 ~ $ [1] -> {\"a\":1}"]);
        // Keys that are no texts, and tags.
        assert_eq!(rows(b"\xa2\x01\x02\x03\x04", b"\xa2\x01\x02\x03\x05"), ["0 = 1 2 -> 2", "0 ~ 3 4 -> 5"]);
        assert_eq!(rows(b"\x81\xc1\x01", b"\x81\xc1\x02"), ["0 ~ [0] 1(1) -> 1(2)"]);
    }

    #[test]
    fn a_comparison_of_very_different_payloads_is_cut() {
        let list = |first: u32| {
            let items: Vec<String> = (first..first + 30_000).map(|number| number.to_string()).collect();
            format!("[{}]", items.join(",")).into_bytes()
        };
        let (before, now) = (list(0), list(1_000_000));
        let readings = [&before, &now].map(|payload| read(payload, &Hints::default()));
        let found = compare((&readings[0], &before), (&readings[1], &now));
        assert_eq!((found.rows.len(), found.is_cut), (MAX_COMPARED_ROWS, true));
    }

    fn any_node() -> impl Strategy<Value = Node> {
        let leaf = prop_oneof![
            (0..4_u8).prop_map(|number| Node::Number(number.to_string())),
            "[ab]{0,2}".prop_map(Node::String),
            Just(Node::Null),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Node::Array),
                prop::collection::vec(("[abc]", inner), 0..4).prop_map(Node::Object),
            ]
        })
    }

    proptest! {
        /// A payload differs from itself in nothing, and the other way around there is as much added as was removed.
        #[test]
        fn a_comparison_is_the_same_from_either_side(before in any_node(), now in any_node()) {
            let reading = |node: &Node| Reading { body: Body::Tree(node.clone()), ..read(b"1", &Hints::default()) };
            let (one, other) = (reading(&before), reading(&now));
            let compared = |one, other| compare((one, b""), (other, b""));
            prop_assert!(compared(&one, &one).rows.iter().all(|row| row.change == Change::Same));
            let (there, back) = (compared(&one, &other), compared(&other, &one));
            prop_assert_eq!(there.count(Change::Added), back.count(Change::Removed));
            prop_assert_eq!(there.count(Change::Changed), back.count(Change::Changed));
            let is_same = there.rows.iter().all(|row| row.change == Change::Same);
            prop_assert!(before != now || is_same);
        }
    }
}
