//! The names of the numbers that `SenML` in CBOR has in place of words (RFC 8428 section 6).

use crate::Node;

const NAMES: [(&str, &str); 15] = [
    ("-1", "bver"),
    ("-2", "bn"),
    ("-3", "bt"),
    ("-4", "bu"),
    ("-5", "bv"),
    ("-6", "bs"),
    ("0", "n"),
    ("1", "u"),
    ("2", "v"),
    ("3", "vs"),
    ("4", "vb"),
    ("5", "s"),
    ("6", "t"),
    ("7", "ut"),
    ("8", "vd"),
];

/// A pack of records with names for its keys; a key without a name stays.
pub(super) fn with_names(node: Node) -> Node {
    match node {
        Node::Array(records) => Node::Array(records.into_iter().map(record).collect()),
        other => other,
    }
}

fn record(node: Node) -> Node {
    let Node::Map(fields) = node else { return node };
    let mut named = crate::node::Fields::default();
    for (key, value) in fields {
        let name = match &key {
            Node::Number(number) => NAMES.iter().find(|(known, _)| known == number).map(|(_, name)| *name),
            _ => None,
        };
        named.push(name.map_or(key, |name| Node::String(name.to_owned())), value);
    }
    named.end()
}
