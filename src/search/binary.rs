//! Payloads in CBOR (RFC 8949) and MessagePack, compressed ones, and JSON that is wrapped, as the values that a JSON path is followed in.

use payload::{Body, Format, Hints, Node, Reading};
use serde_json::{Map, Value};

/// Whether a payload may be CBOR or MessagePack: a whole map or array, or what says itself that it is CBOR; or something
/// wrapped. No JSON in UTF-8 begins so: no character does, or only a letter.
pub(crate) fn may_be(payload: &[u8]) -> bool {
    matches!(payload, [0x80..=0xbf | 0xdc..=0xdf, ..] | [0xd9, 0xd9, 0xf7, ..]) || is_wrapped(payload)
}

/// Whether it begins as something compressed, JSON in base64 or UTF-16, a URL with data, or a JSON text sequence (RFC 7464) does.
fn is_wrapped(payload: &[u8]) -> bool {
    match payload {
        [b'e', b'y' | b'w', ..]
        | [b'W', b'1' | b'3' | b'w' | b'y' | b'z', ..]
        | [b'H', b'4', b's', ..]
        | [b'd' | b'D', b'a' | b'A', b't' | b'T', b'a' | b'A', b':', ..]
        | [0xff, 0xfe, ..]
        | [0xfe, 0xff, ..]
        | [0x1e, ..] => true,
        _ => may_be_compressed(payload),
    }
}

/// Whether it begins as gzip, zstd, LZ4, Snappy, a file of Avro or zlib does (RFC 1950 section 2.2, with the usual window).
fn may_be_compressed(payload: &[u8]) -> bool {
    match payload {
        [0x1f, 0x8b, 8, ..]
        | [0x28, 0xb5, 0x2f, 0xfd, ..]
        | [4, 0x22, 0x4d, 0x18, ..]
        | [b'O', b'b', b'j', 1, ..]
        | [0xff, 6, 0, 0, b's', ..]
        | [0x82, b'S', b'N', b'A', b'P', b'P', b'Y', 0, ..] => true,
        [0x78, flags, ..] => (0x7800 | u16::from(*flags)).is_multiple_of(31),
        _ => false,
    }
}

/// The value of a payload; of several one after the other, each, and behind them the list of all. Nothing when it is none of these.
pub(crate) fn trees(payload: &[u8]) -> Vec<Value> {
    if !is_wrapped(payload)
        && let Body::Tree(node) = payload::decode(payload, None).body
    {
        return vec![value(node)];
    }
    match payload::read_quickly(payload, &Hints::default()) {
        Some(Reading { format, body: Body::Tree(node), .. }) => values(node, format),
        _ => Vec::new(),
    }
}

/// The same of what was read as this format.
pub(crate) fn values(node: Node, format: Format) -> Vec<Value> {
    use Format::{Avro, CborSequence, JsonLines, JsonSequence, MessagePackRecords, MessagePackStream};

    let list = value(node);
    match (&list, format) {
        (
            Value::Array(items),
            Avro | CborSequence | JsonLines | JsonSequence | MessagePackRecords | MessagePackStream,
        ) => {
            let mut all = items.clone();
            all.push(list);
            all
        }
        _ => vec![list],
    }
}

/// The value of JSON that `serde_json` refuses: with a half of a surrogate pair, or in ISO 8859-1. `None` where there is none.
pub(crate) fn other_json(json: &[u8]) -> Option<Value> {
    let mut units = memchr::memmem::find_iter(json, b"\\u");
    let has_half = units.any(|at| matches!(json.get(at + 2), Some(b'd' | b'D')));
    let is_other = !has_half && json.starts_with(b"{") | json.starts_with(b"[") && str::from_utf8(json).is_err();
    let body = match (has_half, is_other) {
        (true, _) => payload::decode(json, Some("application/json")).body,
        (_, true) => payload::read_quickly(json, &Hints::default())?.body,
        _ => return None,
    };
    match body {
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
