//! What is wrong with one payload, also with what is inside of it where it is compressed or in base64.

use texts::t;

use crate::reading::read_up_to;
use crate::{
    AsMessage, Body, Format, Hints, JsonSchema, Known, MAX_TREE_BYTES, MessageType, Node, ProtobufStyle, ReadAs,
    Reading, Remark, Violation, decode, json_mistake,
};

/// What is wrong with a payload that a JSON Schema describes, at most `limit` things, in what is known of it. `None` where more than
/// `most` bytes come out of it.
pub(super) fn of_value(
    schema: &JsonSchema,
    payload: &[u8],
    known: Known<'_>,
    (limit, most): (usize, usize),
) -> Option<Vec<Violation>> {
    let Known { content_type, read_as, .. } = known;
    let message = known.message.filter(|_| !known.may_be_other);
    if read_as.is_none()
        && message.is_none()
        && let Body::Tree(node) = decode(payload, content_type).body
    {
        return Some(schema.violations(&node, limit));
    }
    if let Some(format) = read_as.filter(|read_as| matches!(read_as, ReadAs::Text | ReadAs::Binary)) {
        return Some(whole(t!("the payload is read as {format}, as was chosen, and so has no value to check", format)));
    }
    if payload.len() > MAX_TREE_BYTES {
        return Some(too_large());
    }
    let (topic, births) = if read_as.is_some() { (known.topic, known.births) } else { (None, None) };
    let as_message = message.map(|message| AsMessage { message, style: ProtobufStyle::Tree });
    let hints = Hints { content_type, read_as, topic, births, message: as_message };
    let (reading, was_cut) = read_up_to(payload, &hints, most);
    (!was_cut).then(|| match (message, &reading.body) {
        (Some(message), Body::Text(_) | Body::Binary) => no_message(message),
        _ => refused(&reading).unwrap_or_else(|| of_reading(schema, &reading, content_type, limit)),
    })
}

/// That a payload does not have the format that a person said.
fn refused(reading: &Reading) -> Option<Vec<Violation>> {
    reading.remarks.iter().find_map(|remark| match remark {
        Remark::NotRead(format, Some(misfit)) => {
            Some(whole(t!("the payload cannot be read as {format}: {misfit}", format, misfit)))
        }
        Remark::NotRead(format, None) => Some(whole(t!("the payload cannot be read as {format}", format))),
        _ => None,
    })
}

fn of_reading(schema: &JsonSchema, reading: &Reading, content_type: Option<&str>, limit: usize) -> Vec<Violation> {
    use Format::{CborSequence, JsonLines, JsonSequence, MessagePackStream, ProtobufDelimited};

    // A content type is that of the whole.
    let content_type = content_type.filter(|_| reading.wrappings.is_empty());
    match &reading.body {
        Body::Tree(_)
            if matches!(
                reading.format,
                CborSequence | JsonLines | JsonSequence | MessagePackStream | ProtobufDelimited
            ) =>
        {
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
pub(super) fn of_message(
    message: &MessageType,
    payload: &[u8],
    known: Known<'_>,
    (limit, most): (usize, usize),
) -> Option<Vec<Violation>> {
    // The other wrappings are found out.
    let deflated = (known.read_as == Some(ReadAs::Deflate)).then(|| {
        let hints = Hints { read_as: known.read_as, ..Hints::default() };
        read_up_to(payload, &hints, most)
    });
    let inside = match deflated {
        Some((_, true)) => return None,
        Some((reading, false)) => match refused(&reading) {
            Some(refused) => return Some(refused),
            None => reading.inside,
        },
        None => None,
    };
    let as_message = AsMessage { message, style: ProtobufStyle::Tree };
    let hints = Hints { message: Some(as_message), ..Hints::default() };
    let (reading, was_cut) = read_up_to(inside.as_deref().unwrap_or(payload), &hints, most);
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
        Body::Text(_) | Body::Binary => Some(no_message(message)),
    }
}

fn no_message(message: &MessageType) -> Vec<Violation> {
    whole(t!("the payload is no protobuf message {message}", message = message.name()))
}

/// It cannot be checked.
pub(super) fn too_large() -> Vec<Violation> {
    whole(t!("the payload is too large to check").to_owned())
}

fn whole(reason: String) -> Vec<Violation> {
    vec![Violation { path: String::new(), reason }]
}
