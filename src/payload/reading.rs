//! All that one payload may be, by everything that is known of it: for the inspector and for `topicdeck decode`. Each of many
//! messages is left to `decode`, which tries less.

mod avro;
mod charset;
mod lines;
mod magic;
mod message;
mod misfit;
mod said;
mod senml;
mod spark;
mod types;
mod unpack;
mod value;

pub use charset::cut_utf8;
pub use misfit::Misfit;
pub use types::{AsMessage, Hints, ReadAs, Reading, Remark, Wrapping};
pub use value::push_value;

use std::cell::Cell;

use crate::decode::{EMPTY_OF_TWO, container, reads_as_text};
use crate::packed::Packing;
use crate::sparkplug::sparkplug_topic;
use crate::{Body, Format, MAX_READ_DEPTH, MAX_TREE_BYTES, Node, cbor, escape_sequence, json, msgpack};
use unpack::{MAX_UNPACKED_BYTES, Room, Unpacked};

/// So many wrappings are taken off: JSON in gzip in base64 has two.
const MAX_WRAPPINGS: usize = 4;
/// What is read quickly, in bytes, as it came and decompressed: all that AWS IoT Core delivers, in a few milliseconds.
const MAX_QUICK_BYTES: usize = 128 * 1024;

/// Reads a payload. What the person says is tried alone, then what the content type promises; if the bytes disagree, they are
/// right. Without either: bytes that name their format, JSON, text, a whole map or list in MessagePack or CBOR, several of
/// them. Never guessed: protobuf, numbers alone, compression that has no mark.
#[must_use]
pub fn read(payload: &[u8], hints: &Hints<'_>) -> Reading {
    read_in(payload, hints, Room { wrappings: MAX_WRAPPINGS, bytes: MAX_UNPACKED_BYTES, was_cut: &Cell::default() })
}

/// The same, if it takes a few milliseconds at most: `None` where more comes out of a payload, or came, than is read quickly.
/// Who draws has to know it.
#[must_use]
pub fn read_quickly(payload: &[u8], hints: &Hints<'_>) -> Option<Reading> {
    if payload.len() > MAX_QUICK_BYTES {
        return None;
    }
    let (reading, was_cut) = read_up_to(payload, hints, MAX_QUICK_BYTES);
    (!was_cut).then_some(reading)
}

/// The same with so many bytes that may come out of a payload, and whether there would have been more.
pub(super) fn read_up_to(payload: &[u8], hints: &Hints<'_>, bytes: usize) -> (Reading, bool) {
    let was_cut = Cell::default();
    let reading = read_in(payload, hints, Room { wrappings: MAX_WRAPPINGS, bytes, was_cut: &was_cut });
    (reading, was_cut.get())
}

fn read_in(payload: &[u8], hints: &Hints<'_>, room: Room<'_>) -> Reading {
    if let Some(message) = hints.message {
        return message::read(payload, message, room);
    }
    let mut reading = match hints.read_as {
        Some(read_as) => forced(payload, read_as, hints, room),
        None => found_out(payload, hints, room),
    };
    if has_half_of_a_pair(payload, &reading) {
        reading.remarks.push(Remark::HalfPair);
    }
    reading
}

fn found_out(payload: &[u8], hints: &Hints<'_>, room: Room<'_>) -> Reading {
    let mut reading = layer(payload, hints, room);
    reading.remarks.extend(said::contradiction(payload, hints.content_type, &reading));
    reading
}

/// Whether JSON has a character that was cut.
fn has_half_of_a_pair(payload: &[u8], reading: &Reading) -> bool {
    use Format::{Json, JsonLike, JsonLines, JsonSequence, SenmlJson};

    let is_json = matches!(reading.format, Json | JsonLike | JsonLines | JsonSequence | SenmlJson);
    let json = std::str::from_utf8(reading.inside.as_deref().unwrap_or(payload));
    is_json && json.is_ok_and(escape_sequence::has_half_of_a_pair)
}

/// What the payload is; of a wrapping, what is inside.
fn layer(payload: &[u8], hints: &Hints<'_>, room: Room<'_>) -> Reading {
    if payload.is_empty() {
        return Reading::new(Format::Empty, Body::Text(String::new()));
    }
    if let Some(about) = hints.topic.and_then(sparkplug_topic)
        && let Some(reading) = spark::read(payload, Some(about), hints.births, room)
    {
        return reading;
    }
    if let Some(reading) = hints.content_type.and_then(|content_type| promised(payload, content_type)) {
        return reading;
    }
    if room.wrappings > 0
        && let Some(wrapping) = unpack::by_magic(payload)
        && let Some(unpacked) = unpack::unpack(payload, wrapping, room)
    {
        return wrapped(unpacked, wrapping, room);
    }
    if payload.len() <= MAX_TREE_BYTES
        && let Some(reading) = avro::read(payload, room)
    {
        return reading;
    }
    if let Some((format, pixels)) = magic::named(payload) {
        // Of what is compressed nothing came out.
        let remarks = if matches!(format, Format::Lz4 | Format::Snappy) { vec![Remark::Damaged] } else { Vec::new() };
        return Reading { pixels, remarks, ..Reading::new(format, Body::Binary) };
    }
    readable(payload, hints, room)
        .or_else(|| containers(payload))
        .or_else(|| {
            let unpacked = (room.wrappings > 0).then(|| unpack::whole_zlib(payload, room))??;
            Some(wrapped(unpacked, Wrapping::Zlib, room))
        })
        .or_else(|| other_text(payload, None))
        .unwrap_or_else(|| {
            // Without its schema nothing is known of it but the name.
            let format = if hints.content_type.is_some_and(said::is_avro) { Format::Avro } else { Format::Binary };
            let ends_early = Packing::by_magic(payload).is_some_and(|packing| packing.ends_early(payload));
            let remarks = if ends_early { vec![Remark::Damaged] } else { Vec::new() };
            Reading { remarks, ..Reading::new(format, Body::Binary) }
        })
}

/// JSON and text.
fn readable(payload: &[u8], hints: &Hints<'_>, room: Room<'_>) -> Option<Reading> {
    let text = std::str::from_utf8(payload).ok()?;
    let json = json_of(text, payload.len());
    if json.is_some() {
        return json;
    }
    let is_said =
        hints.content_type.and_then(Format::hinted).filter(|hint| matches!(hint, Format::Json | Format::Text));
    if !reads_as_text(text, is_said) {
        return None;
    }
    if room.wrappings > 0
        && let Some(unpacked) = unpack::unpack(payload, Wrapping::DataUrl, room)
    {
        return Some(wrapped(unpacked, Wrapping::DataUrl, room));
    }
    if room.wrappings > 0
        && let Some(unpacked) = unpack::unpack(payload, Wrapping::Base64, room)
        && let Some(reading) = meant_in_base64(unpacked, room)
    {
        return Some(reading);
    }
    let mut reading = Reading::new(Format::Text, Body::Text(text.to_owned()));
    if may_be_protobuf(payload) {
        reading.remarks.push(Remark::MayBeProtobuf);
    }
    Some(reading)
}

/// JSON in one of its forms.
fn json_of(text: &str, bytes: usize) -> Option<Reading> {
    if bytes > MAX_TREE_BYTES {
        return None;
    }
    let value = text.trim_end_matches('\0');
    if let Some(node) = json::parse(value, MAX_READ_DEPTH) {
        return Some(tree(Format::Json, node));
    }
    let is_container = value.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    if let Some(node) = is_container.then(|| json::parse_with_nan(value, MAX_READ_DEPTH)).flatten() {
        return Some(tree(Format::JsonLike, node));
    }
    let several = |format, values| tree(format, Node::Array(values));
    lines::json_lines(text, false)
        .map(|values| several(Format::JsonLines, values))
        .or_else(|| lines::json_sequence(text).map(|values| several(Format::JsonSequence, values)))
}

/// What base64 holds, if it says what it is. Any word of the right length is the base64 of some bytes.
fn meant_in_base64(unpacked: Unpacked, room: Room<'_>) -> Option<Reading> {
    let reading = wrapped(unpacked, Wrapping::Base64, room);
    let holds = match (&reading.body, reading.format) {
        (_, Format::Bson | Format::Binary | Format::Empty) => false,
        (Body::Tree(node), _) => {
            matches!(node, Node::Object(fields) if !fields.is_empty())
                || matches!(node, Node::Array(items) if items.len() > 1 || items.first().is_some_and(|item| item.child_count() > 0))
        }
        (Body::Text(_), _) => reading.wrappings.len() > 1,
        (Body::Binary, _) => true,
    };
    holds.then_some(reading)
}

/// A protobuf message with one text in field 1 is a line feed, the length of the rest, and the text.
fn may_be_protobuf(payload: &[u8]) -> bool {
    matches!(payload, [b'\n', length, rest @ ..] if usize::from(*length) == rest.len() && *length < 0x80)
}

/// A whole map or list, or several of them: nearly any short run of bytes is *some* other value.
fn containers(payload: &[u8]) -> Option<Reading> {
    if payload.len() > MAX_TREE_BYTES {
        return None;
    }
    if payload == EMPTY_OF_TWO {
        let remarks = vec![Remark::EmptyOfTwo];
        return Some(Reading { remarks, ..Reading::new(Format::Binary, Body::Binary) });
    }
    if let Some((format, node)) = container(payload) {
        return Some(tree(format, node));
    }
    let are_containers = |values: &Vec<Node>| {
        // Any run of the byte 0x80 is empty maps, or empty lists.
        let is_container =
            |node: &Node| matches!(node, Node::Object(_) | Node::Map(_) | Node::Array(_)) && node.child_count() > 0;
        values.len() > 1 && values.iter().all(is_container)
    };
    let is_meant =
        |values: &Vec<Node>| are_containers(values) && values.iter().all(|node| !matches!(node, Node::Map(_)));
    let stream = msgpack::parse_stream(payload);
    let sequence = cbor::parse_sequence(payload);
    let msgpack = |values| tree(Format::MessagePackStream, Node::Array(values));
    let cbor = |values| tree(Format::CborSequence, Node::Array(values));
    if let Some(values) = msgpack::parse_records(payload) {
        return Some(tree(Format::MessagePackRecords, one_or_all(values)));
    }
    stream
        .clone()
        .filter(is_meant)
        .map(msgpack)
        .or_else(|| sequence.filter(are_containers).map(cbor))
        .or_else(|| stream.filter(are_containers).map(msgpack))
}

fn one_or_all(mut values: Vec<Node>) -> Node {
    match values.pop() {
        Some(only) if values.is_empty() => only,
        last => {
            values.extend(last);
            Node::Array(values)
        }
    }
}

/// What a content type promises, where the bytes agree and would not be read so without it.
fn promised(payload: &[u8], content_type: &str) -> Option<Reading> {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (_, subtype) = essence.split_once('/').unwrap_or(("", essence.as_str()));
    let is_tree = payload.len() <= MAX_TREE_BYTES;
    let utf8 = || std::str::from_utf8(payload).ok().filter(|_| is_tree);
    let several = |format, values| tree(format, Node::Array(values));
    let promised = match subtype {
        "senml+json" | "sensml+json" => {
            utf8().and_then(|text| json::parse(text, MAX_READ_DEPTH)).map(|node| tree(Format::SenmlJson, node))
        }
        "senml+cbor" | "sensml+cbor" if is_tree => {
            cbor::parse(payload).map(|node| tree(Format::SenmlCbor, senml::with_names(node)))
        }
        "json-seq" => utf8().and_then(lines::json_sequence).map(|values| several(Format::JsonSequence, values)),
        "x-ndjson" | "ndjson" | "jsonl" | "x-jsonlines" | "jsonlines" => {
            utf8().and_then(|text| lines::json_lines(text, true)).map(|values| several(Format::JsonLines, values))
        }
        "cbor-seq" if is_tree => cbor::parse_sequence(payload).map(|values| several(Format::CborSequence, values)),
        _ => None,
    };
    let charset = charset::declared(content_type);
    promised.or_else(|| other_text(payload, Some(charset.as_deref()?))).or_else(|| {
        match Format::hinted(content_type)? {
            Format::Cbor if is_tree => cbor::parse(payload).map(|node| tree(Format::Cbor, node)),
            Format::MessagePack if is_tree => msgpack::parse(payload).map(|node| tree(Format::MessagePack, node)),
            Format::Text => {
                let text = std::str::from_utf8(payload).ok()?;
                Some(Reading::new(Format::Text, Body::Text(text.to_owned())))
            }
            _ => None,
        }
    })
}

/// Text in UTF-16 or ISO 8859-1, declared or by its bytes.
fn other_text(payload: &[u8], charset: Option<&str>) -> Option<Reading> {
    if let Some(text) = charset::utf16(payload, charset) {
        let json = (text.len() <= MAX_TREE_BYTES).then(|| json::parse(&text, MAX_READ_DEPTH)).flatten();
        return Some(match json {
            Some(node) => tree(Format::JsonUtf16, node),
            None => Reading::new(Format::TextUtf16, Body::Text(text)),
        });
    }
    if charset.is_none() && payload.len() <= MAX_TREE_BYTES && begins_container(payload) {
        let cut = charset::cut_utf8(payload).and_then(|text| json::parse(&text, MAX_READ_DEPTH));
        if let Some(node) = cut {
            return Some(Reading { remarks: vec![Remark::HalfPair], ..tree(Format::Json, node) });
        }
    }
    let is_latin1 = match charset {
        Some(charset) => charset::is_latin1(charset) && !payload.is_ascii(),
        // What is JSON from beginning to end is meant to be.
        None => charset::looks_like_latin1(payload) || payload.len() <= MAX_TREE_BYTES && begins_container(payload),
    };
    let text = is_latin1.then(|| charset::latin1(payload))?;
    let is_value = || charset.is_some() || begins_container(payload);
    let json = (text.len() <= MAX_TREE_BYTES && is_value()).then(|| json::parse(&text, MAX_READ_DEPTH)).flatten();
    match json {
        Some(node) => {
            let remarks = if charset.is_none() { vec![Remark::NotUtf8] } else { Vec::new() };
            Some(Reading { remarks, ..tree(Format::JsonLatin1, node) })
        }
        None if charset.is_some() || charset::looks_like_latin1(payload) => {
            Some(Reading::new(Format::TextLatin1, Body::Text(text)))
        }
        None => None,
    }
}

fn begins_container(json: &[u8]) -> bool {
    matches!(json.trim_ascii_start(), [b'{' | b'[', ..])
}

fn tree(format: Format, node: Node) -> Reading {
    Reading::new(format, Body::Tree(node))
}

/// What is inside a wrapping. A content type is that of the whole, so it says nothing of this.
fn wrapped(unpacked: Unpacked, wrapping: Wrapping, room: Room<'_>) -> Reading {
    let mut reading = layer(&unpacked.bytes, &Hints::default(), Room { wrappings: room.wrappings - 1, ..room });
    reading.wrappings.insert(0, wrapping);
    if unpacked.is_cut {
        reading.remarks.push(Remark::CutAt(room.bytes));
    }
    if unpacked.is_damaged {
        reading.remarks.push(Remark::Damaged);
    }
    reading.inside.get_or_insert(unpacked.bytes);
    reading
}

/// What the person says that it is; bytes with a remark, when it is not.
fn forced(payload: &[u8], read_as: ReadAs, hints: &Hints<'_>, room: Room<'_>) -> Reading {
    let refused = || {
        let remarks = vec![Remark::NotRead(read_as, misfit(payload, read_as))];
        Reading { remarks, ..Reading::new(Format::Binary, Body::Binary) }
    };
    let unwrapped =
        |wrapping| unpack::unpack(payload, wrapping, room).map(|unpacked| wrapped(unpacked, wrapping, room));
    let several = |format, values| tree(format, Node::Array(values));
    let text = || std::str::from_utf8(payload).ok();
    let reading = match read_as {
        ReadAs::Binary => Some(Reading::new(Format::Binary, Body::Binary)),
        ReadAs::Text => text()
            .map(|text| Reading::new(Format::Text, Body::Text(text.to_owned())))
            .or_else(|| other_text(payload, hints.content_type.and_then(charset::declared).as_deref()))
            .or_else(|| Some(Reading::new(Format::TextLatin1, Body::Text(charset::latin1(payload))))),
        ReadAs::Gzip => unwrapped(Wrapping::Gzip),
        ReadAs::Zlib => unwrapped(Wrapping::Zlib),
        ReadAs::Deflate => unwrapped(Wrapping::Deflate),
        ReadAs::Zstd => unwrapped(Wrapping::Zstd),
        ReadAs::Lz4 => unwrapped(Wrapping::Lz4),
        ReadAs::Snappy => unwrapped(Wrapping::Snappy),
        ReadAs::Base64 => unwrapped(Wrapping::Base64),
        _ if payload.len() > MAX_TREE_BYTES => None,
        ReadAs::Json => text()
            .and_then(|text| json_of(text, payload.len()))
            .or_else(|| other_text(payload, hints.content_type.and_then(charset::declared).as_deref()))
            .or_else(|| other_text(payload, None))
            .filter(|reading| !matches!(reading.format, Format::TextLatin1 | Format::TextUtf16)),
        ReadAs::JsonLines => {
            text().and_then(|text| lines::json_lines(text, true)).map(|values| several(Format::JsonLines, values))
        }
        ReadAs::Cbor => cbor::parse(payload).map(|node| tree(Format::Cbor, node)),
        ReadAs::CborSequence => cbor::parse_sequence(payload).map(|values| several(Format::CborSequence, values)),
        ReadAs::MessagePack => msgpack::parse(payload).map(|node| tree(Format::MessagePack, node)).or_else(|| {
            msgpack::parse_records(payload).map(|values| tree(Format::MessagePackRecords, one_or_all(values)))
        }),
        ReadAs::MessagePackStream => {
            msgpack::parse_stream(payload).map(|values| several(Format::MessagePackStream, values))
        }
        ReadAs::Sparkplug => spark::read(payload, hints.topic.and_then(sparkplug_topic), hints.births, room),
    };
    reading.unwrap_or_else(refused)
}

/// Where and why it is not what the person says, where that can be said.
fn misfit(payload: &[u8], read_as: ReadAs) -> Option<Misfit> {
    match read_as {
        ReadAs::Json | ReadAs::JsonLines => Misfit::of_json(payload, read_as == ReadAs::JsonLines),
        ReadAs::Cbor => Some(Misfit::of_cbor(payload)),
        ReadAs::MessagePack => Some(Misfit::of_msgpack(payload)),
        _ => None,
    }
}

#[cfg(test)]
mod doubt_tests;
#[cfg(test)]
mod tests;
