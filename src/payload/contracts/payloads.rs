//! What is wrong with one payload, also with what is inside of it where it is compressed or in base64.

use texts::t;

use crate::reading::read_up_to;
use crate::{
    AsMessage, Body, Format, Hints, JsonSchema, MAX_TREE_BYTES, MessageType, Node, ProtobufStyle, Reading, Remark,
    Violation, decode, json_mistake,
};

/// What is wrong with a payload that a JSON Schema describes, at most `limit` things. `None` where more than `most` bytes come out
/// of it.
pub(super) fn of_value(
    schema: &JsonSchema,
    payload: &[u8],
    content_type: Option<&str>,
    limit: usize,
    most: usize,
) -> Option<Vec<Violation>> {
    if let Body::Tree(node) = decode(payload, content_type).body {
        return Some(schema.violations(&node, limit));
    }
    if payload.len() > MAX_TREE_BYTES {
        return Some(too_large());
    }
    let hints = Hints { content_type, ..Hints::default() };
    let (reading, was_cut) = read_up_to(payload, &hints, most);
    (!was_cut).then(|| of_reading(schema, &reading, content_type, limit))
}

fn of_reading(schema: &JsonSchema, reading: &Reading, content_type: Option<&str>, limit: usize) -> Vec<Violation> {
    use Format::{CborSequence, JsonLines, JsonSequence, MessagePackStream};

    // A content type is that of the whole.
    let content_type = content_type.filter(|_| reading.wrappings.is_empty());
    match &reading.body {
        Body::Tree(_) if matches!(reading.format, CborSequence | JsonLines | JsonSequence | MessagePackStream) => {
            whole(t!("the payload has several values in place of one").to_owned())
        }
        Body::Tree(node) => schema.violations(node, limit),
        // A text is no value of JSON, even if a schema would take one.
        Body::Text(text) => whole(match json_mistake(text, content_type) {
            Some(mistake) => mistake.with_place(),
            None => none_of_them(),
        }),
        Body::Binary => whole(none_of_them()),
    }
}

fn none_of_them() -> String {
    t!("the payload is neither JSON nor CBOR nor MessagePack").to_owned()
}

/// The same for a message of protobuf.
pub(super) fn of_message(message: &MessageType, payload: &[u8], limit: usize, most: usize) -> Option<Vec<Violation>> {
    let as_message = AsMessage { message, style: ProtobufStyle::Tree };
    let (reading, was_cut) = read_up_to(payload, &Hints { message: Some(as_message), ..Hints::default() }, most);
    match &reading.body {
        Body::Tree(Node::Array(_)) => Some(whole(t!("the payload has several messages in place of one").to_owned())),
        Body::Tree(_) => {
            let unknown = reading.remarks.iter().flat_map(|remark| match remark {
                Remark::UnknownFields(numbers) => numbers.as_slice(),
                _ => &[],
            });
            let reason = |number| t!("the message type has no field {number} of this kind", number);
            Some(unknown.take(limit).flat_map(|number| whole(reason(number))).collect())
        }
        Body::Text(_) | Body::Binary if was_cut => None,
        Body::Text(_) | Body::Binary => {
            Some(whole(t!("the payload is no protobuf message {message}", message = message.name())))
        }
    }
}

/// It cannot be checked.
pub(super) fn too_large() -> Vec<Violation> {
    whole(t!("the payload is too large to check").to_owned())
}

fn whole(reason: String) -> Vec<Violation> {
    vec![Violation { path: String::new(), reason }]
}
