//! The document of a device shadow, key by key: what is desired beside what is reported, and the change that a person makes of
//! it. Numbers stay as they were written.

use crate::json::parse;
use crate::write::compact;
use crate::{MAX_DEPTH, Node};
use model::Timestamp;

/// Most bytes that the state of a shadow can have, and a change of it.
pub const MAX_SHADOW_BYTES: usize = 8 * 1024;

/// What a value is shown as that cannot be sent.
const MISSING: &str = "?";

/// A shadow as a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShadowTable {
    /// Every key, those that are desired first.
    pub rows: Vec<ShadowRow>,
    /// Size of what is desired and reported, without the times.
    pub state_bytes: usize,
}

/// A key of a shadow. Lists are values: AWS compares and replaces them as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShadowRow {
    /// The names on the way to it, the outermost first.
    pub path: Vec<String>,
    /// JSON, if it is desired.
    pub desired: Option<String>,
    /// JSON, if it is reported.
    pub reported: Option<String>,
    /// Both are the same value.
    pub is_same: bool,
    /// When it was last desired. AWS says whole seconds.
    pub desired_at: Option<Timestamp>,
    /// When it was last reported. AWS says whole seconds.
    pub reported_at: Option<Timestamp>,
}

impl ShadowRow {
    /// The names with dots.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.join(".")
    }
}

/// What a person wants to be desired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowChange {
    /// The document to send; with `?` for each value that cannot be.
    pub text: String,
    /// Whether it can be sent.
    pub is_valid: bool,
}

impl ShadowTable {
    /// The table of the document of a shadow, as AWS answers it. What is no such document has no rows.
    #[must_use]
    pub fn of(document: &str) -> Self {
        parse(document, MAX_DEPTH).map(|whole| Self::of_node(&whole)).unwrap_or_default()
    }

    /// The same of a document that is read already.
    #[must_use]
    pub fn of_node(whole: &Node) -> Self {
        let part = |group: &str, name: &str| whole.field(group).and_then(|group| group.field(name));
        let (desired, reported) = (part("state", "desired"), part("state", "reported"));
        let kept = [("desired", desired), ("reported", reported)];
        let kept = kept.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.clone())));
        let state_bytes = compact(&Node::Object(kept.collect())).len();
        let mut rows = Vec::new();
        let times = (part("metadata", "desired"), part("metadata", "reported"));
        collect(&mut rows, &mut Vec::new(), (desired, reported), times);
        Self { rows, state_bytes }
    }

    /// When something was desired last.
    #[must_use]
    pub fn desired_at(&self) -> Option<Timestamp> {
        self.rows.iter().filter_map(|row| row.desired_at).max()
    }

    /// When the device reported something last.
    #[must_use]
    pub fn reported_at(&self) -> Option<Timestamp> {
        self.rows.iter().filter_map(|row| row.reported_at).max()
    }
}

/// The document that changes these keys and nothing else: a path and a value in JSON for each, where `null` removes the key.
/// With a version, AWS refuses it when there is another one by then.
#[must_use]
pub fn shadow_change<'a>(
    edits: impl IntoIterator<Item = (&'a [String], &'a str)>,
    version: Option<u64>,
) -> ShadowChange {
    let (mut desired, mut is_valid) = (Vec::new(), true);
    for (path, typed) in edits {
        let value = shadow_value(typed);
        is_valid &= value.is_some() && !path.is_empty();
        insert(&mut desired, path, value.unwrap_or_else(|| Node::Word(MISSING.to_owned())));
    }
    let object = |name: &str, value| Node::Object(vec![(name.to_owned(), value)]);
    let mut fields = vec![("state".to_owned(), object("desired", Node::Object(desired)))];
    fields.extend(version.map(|version| ("version".to_owned(), Node::Number(version.to_string()))));
    ShadowChange { text: compact(&Node::Object(fields)), is_valid }
}

/// What is typed, if it is JSON.
fn shadow_value(typed: &str) -> Option<Node> {
    parse(typed.trim(), MAX_DEPTH)
}

/// Whether this can be a value of a shadow.
#[must_use]
pub fn is_shadow_value(typed: &str) -> bool {
    shadow_value(typed).is_some()
}

fn insert(fields: &mut Vec<(String, Node)>, path: &[String], value: Node) {
    let Some((name, rest)) = path.split_first() else { return };
    let at = fields.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
        fields.push((name.clone(), Node::Null));
        fields.len() - 1
    });
    let Some((_, place)) = fields.get_mut(at) else { return };
    if rest.is_empty() {
        *place = value;
        return;
    }
    if !matches!(place, Node::Object(_)) {
        *place = Node::Object(Vec::new());
    }
    if let Node::Object(inner) = place {
        insert(inner, rest, value);
    }
}

fn collect(
    rows: &mut Vec<ShadowRow>,
    path: &mut Vec<String>,
    (desired, reported): (Option<&Node>, Option<&Node>),
    (desired_times, reported_times): (Option<&Node>, Option<&Node>),
) {
    // An object beside a value is shown as it is.
    if !path.is_empty() && (is_leaf(desired) || is_leaf(reported)) {
        return rows.push(ShadowRow {
            path: path.clone(),
            desired: desired.map(compact),
            reported: reported.map(compact),
            is_same: desired.zip(reported).is_some_and(|(one, other)| is_same(one, other)),
            desired_at: desired.and(latest(desired_times)),
            reported_at: reported.and(latest(reported_times)),
        });
    }
    let only_reported = names(reported).filter(|name| inner(desired, name).is_none());
    let all: Vec<&str> = names(desired).chain(only_reported).collect();
    for name in all {
        path.push(name.to_owned());
        let values = (inner(desired, name), inner(reported, name));
        collect(rows, path, values, (inner(desired_times, name), inner(reported_times, name)));
        path.pop();
    }
}

fn names(node: Option<&Node>) -> impl Iterator<Item = &str> {
    let fields = match node {
        Some(Node::Object(fields)) => fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|(name, _)| name.as_str())
}

fn inner<'a>(node: Option<&'a Node>, name: &str) -> Option<&'a Node> {
    node.and_then(|node| node.field(name))
}

fn is_leaf(node: Option<&Node>) -> bool {
    match node {
        None => false,
        Some(Node::Object(fields)) => fields.is_empty(),
        Some(_) => true,
    }
}

/// As values: `1.50` is `1.5`, and the order of fields does not count.
fn is_same(one: &Node, other: &Node) -> bool {
    match (one, other) {
        (Node::Number(_), Node::Number(_)) => one == other || one.as_f64().is_some_and(|it| Some(it) == other.as_f64()),
        (Node::Array(mine), Node::Array(others)) => {
            mine.len() == others.len() && mine.iter().zip(others).all(|(one, other)| is_same(one, other))
        }
        (Node::Object(mine), Node::Object(others)) => {
            mine.len() == others.len()
                && mine.iter().all(|(name, value)| other.field(name).is_some_and(|other| is_same(value, other)))
        }
        _ => one == other,
    }
}

/// The latest time in the metadata of a value; a list has one for each item.
fn latest(times: Option<&Node>) -> Option<Timestamp> {
    match times? {
        Node::Object(fields) => fields.iter().filter_map(|(name, value)| stamp(name, value)).max(),
        Node::Array(items) => items.iter().filter_map(|item| latest(Some(item))).max(),
        _ => None,
    }
}

fn stamp(name: &str, value: &Node) -> Option<Timestamp> {
    match value {
        Node::Number(secs) if name == "timestamp" => secs.parse().ok().map(Timestamp::from_secs),
        inner => latest(Some(inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{
        "state": {
            "desired": { "pump": { "rpm": 900, "on": true, "gain": 1.50 }, "list": [1] },
            "reported": { "pump": { "rpm": 800, "on": true, "gain": 1.5 }, "list": { "a": 1 }, "firmware": "4.2" }
        },
        "metadata": {
            "desired": { "pump": { "rpm": { "timestamp": 1700000000 } }, "list": [{ "timestamp": 1700000007 }] },
            "reported": { "pump": { "rpm": { "timestamp": 1700000003 } } }
        },
        "version": 7, "timestamp": 1700000009
    }"#;

    #[test]
    fn each_key_has_both_values_as_they_were_written_and_the_times_of_both() {
        let table = ShadowTable::of(DOCUMENT);
        let cells = |row: &ShadowRow| (row.name(), row.desired.clone(), row.reported.clone(), row.is_same);
        let found: Vec<_> = table.rows.iter().map(cells).collect();
        let text = |text: &str| Some(text.to_owned());
        let expected = [
            ("pump.rpm", text("900"), text("800"), false),
            ("pump.on", text("true"), text("true"), true),
            ("pump.gain", text("1.50"), text("1.5"), true),
            ("list", text("[1]"), text(r#"{"a":1}"#), false),
            ("firmware", None, text("\"4.2\""), false),
        ];
        assert_eq!(found, expected.map(|(name, one, other, is_same)| (name.to_owned(), one, other, is_same)));
        let secs = |secs: i64| Some(Timestamp::from_secs(1_700_000_000 + secs));
        assert_eq!((table.rows[0].desired_at, table.rows[3].desired_at), (secs(0), secs(7)));
        assert_eq!((table.rows[4].reported_at, table.reported_at()), (None, secs(3)));
        assert!(table.state_bytes > 100 && table.state_bytes < DOCUMENT.len());
    }

    #[test]
    fn what_is_no_shadow_has_no_rows() {
        for text in ["", "[]", "{}", r#"{"state":{}}"#, r#"{"state":{"desired":null}}"#, r#"{"state":7}"#] {
            assert_eq!(ShadowTable::of(text).rows, [], "{text}");
        }
        assert_eq!(ShadowTable::of(r#"{"state":{"desired":{"a":1}}}"#).rows.len(), 1);
    }

    #[test]
    fn a_change_has_what_was_changed_and_nothing_else() {
        let path = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
        let [setpoint, rpm, site] = ["temperature.setpoint", "pump.rpm", "site"].map(path);
        let change = |edits: &[(&Vec<String>, &str)], version| {
            shadow_change(edits.iter().map(|(path, typed)| (path.as_slice(), *typed)), version)
        };
        let all = change(&[(&setpoint, " 78.50 "), (&rpm, "1500"), (&site, "null")], Some(12));
        let expected =
            r#"{"state":{"desired":{"temperature":{"setpoint":78.50},"pump":{"rpm":1500},"site":null}},"version":12}"#;
        assert_eq!((all.text.as_str(), all.is_valid), (expected, true));
        let wrong = change(&[(&rpm, "1500rpm")], None);
        assert_eq!((wrong.text.as_str(), wrong.is_valid), (r#"{"state":{"desired":{"pump":{"rpm":?}}}}"#, false));
        let inside = change(&[(&path("a"), "1"), (&path("a.b"), "2")], None);
        assert_eq!(inside.text, r#"{"state":{"desired":{"a":{"b":2}}}}"#);
    }

    #[test]
    fn only_json_can_be_a_value() {
        for (typed, can_be) in [("1", true), ("\"a\"", true), ("", false), ("a", false), ("1 2", false), ("{}", true)] {
            assert_eq!(is_shadow_value(typed), can_be, "{typed}");
        }
    }
}
