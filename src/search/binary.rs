//! Payloads in CBOR (RFC 8949) and MessagePack as the values that a JSON path is followed in.

use payload::{Body, Node};
use serde_json::{Map, Value};

/// Whether a payload may be CBOR or MessagePack: a whole map or array, or what says itself that it is CBOR. No JSON begins
/// so: in UTF-8, no character does, or only a letter.
pub(crate) fn may_be(payload: &[u8]) -> bool {
    matches!(payload, [0x80..=0xbf | 0xdc..=0xdf, ..] | [0xd9, 0xd9, 0xf7, ..])
}

/// The value of a payload; `None` when it is neither.
pub(crate) fn tree(payload: &[u8]) -> Option<Value> {
    match payload::decode(payload, None).body {
        Body::Tree(node) => Some(value(node)),
        Body::Text(_) | Body::Binary => None,
    }
}

/// As JSON has it: what JSON does not have is a text, as it is shown.
pub(crate) fn value(node: Node) -> Value {
    match node {
        Node::Null => Value::Null,
        Node::Bool(value) => Value::Bool(value),
        Node::Number(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        Node::String(text) | Node::Word(text) => Value::String(text),
        Node::Bytes(_) | Node::Extension(..) => Value::String(payload::value_text(&node)),
        Node::Embedded(mut items) if items.len() == 1 => items.pop().map_or(Value::Null, value),
        Node::Array(items) | Node::Embedded(items) => Value::Array(items.into_iter().map(value).collect()),
        Node::Object(fields) => Value::Object(fields.into_iter().fold(Map::new(), |mut fields, (name, node)| {
            // As in JSON whose path is followed in the bytes: the first one counts.
            fields.entry(name).or_insert_with(|| value(node));
            fields
        })),
        Node::Map(fields) => Value::Object(fields.into_iter().fold(Map::new(), |mut fields, (key, node)| {
            fields.entry(payload::key_name(&key)).or_insert_with(|| value(node));
            fields
        })),
        Node::Tag(_, node) => value(*node),
    }
}
