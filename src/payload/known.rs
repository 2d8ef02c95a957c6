//! What is known of a payload that is shown on a line, beside its bytes: protobuf and Sparkplug B are never guessed.

use crate::reading::read_up_to;
use crate::sparkplug::sparkplug_topic;
use crate::{
    AsMessage, BirthsAt, Body, Format, Hints, MessageType, Node, ProtobufReading, ProtobufStyle, ReadAs, Reading,
    Remark, read_quickly,
};

/// A binary format up to this size, in bytes, is decoded for a line; what is larger is shown as hex, since it cannot be read in
/// part and known to be what it is.
pub const MAX_BINARY_PREVIEW_BYTES: usize = 4096;

/// Of a number without a type, one above this may be negative: an `Int8`.
const LEAST_SIGN: u64 = 127;

/// A shorter text is not taken for base64.
const LEAST_BASE64: usize = 16;

/// What is known of a payload.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Its content type.
    pub content_type: Option<&'a str>,
    /// Its topic: that of a message of Sparkplug B says what it is.
    pub topic: Option<&'a str>,
    /// The message of protobuf that it is, as a person said.
    pub message: Option<&'a MessageType>,
    /// That it is this message is only expected: one that is not so is read as if nothing was said.
    pub may_be_other: bool,
    /// The format that it has, as a person said.
    pub read_as: Option<ReadAs>,
    /// What the births of Sparkplug B said before it.
    pub births: Option<BirthsAt<'a>>,
    /// Nothing is decompressed but what is short, where a person said that it is so: it is asked for in each frame.
    pub is_quick: bool,
}

impl<'a> From<Option<&'a str>> for Known<'a> {
    fn from(content_type: Option<&'a str>) -> Self {
        Self { content_type, ..Self::default() }
    }
}

impl Known<'_> {
    /// Whether a payload that is text is shown as it came.
    #[must_use]
    pub fn may_be_text(&self) -> bool {
        (self.message.is_none() || self.may_be_other) && self.read_as.is_none_or(is_text)
    }

    /// What a payload is by its topic or by what a person said; of Sparkplug B the metrics. `None` where neither says anything, and
    /// for one that is not so, or too large to be read for a line.
    pub(super) fn tree(&self, payload: &[u8]) -> Option<(Format, Node)> {
        if payload.is_empty() || payload.len() > MAX_BINARY_PREVIEW_BYTES {
            return None;
        }
        if let Some(message) = self.message {
            let is_meant = |read: &ProtobufReading| read.unknown_fields.is_empty() || !may_be_wrapped(payload);
            let read = message.read(payload, ProtobufStyle::Tree).filter(is_meant).map(|read| (read.format, read.node));
            if read.is_some() || !self.may_be_other {
                return read;
            }
        }
        sparkplug_topic(self.topic?)?;
        let reading = read_quickly(payload, &Hints { topic: self.topic, births: self.births, ..Hints::default() })?;
        metrics_of(reading).map(|node| (Format::Sparkplug, node))
    }

    /// What a payload is in the format that a person said, with its name, where it is no text in that; and a message of protobuf
    /// that is compressed or in base64. `None` where it is not so, and for what is too large to be read for a line.
    pub(super) fn chosen(&self, payload: &[u8]) -> Option<(String, Body)> {
        if let Some(message) = self.message {
            let is_read = payload.len() <= MAX_BINARY_PREVIEW_BYTES && may_be_wrapped(payload);
            let message = AsMessage { message, style: ProtobufStyle::Tree };
            let hints = Hints { message: Some(message), ..Hints::default() };
            let reading = is_read.then(|| self.read(payload, &hints))??;
            if !matches!(reading.body, Body::Tree(_)) {
                return None;
            }
            return (!reading.wrappings.is_empty()).then(|| (reading.name(), reading.body));
        }
        let read_as = self.read_as.filter(|read_as| *read_as != ReadAs::Binary)?;
        let is_text = || is_text(read_as) && std::str::from_utf8(payload).is_ok();
        if payload.is_empty() || payload.len() > MAX_BINARY_PREVIEW_BYTES || is_text() {
            return None;
        }
        let hints = Hints {
            topic: self.topic,
            content_type: self.content_type,
            read_as: Some(read_as),
            births: self.births,
            message: None,
        };
        let reading = self.read(payload, &hints)?;
        if reading.remarks.iter().any(|remark| matches!(remark, Remark::NotRead(..))) {
            return None;
        }
        let name = reading.name();
        Some(match reading.format {
            Format::Sparkplug | Format::SparkplugCompressed => (name, Body::Tree(metrics_of(reading)?)),
            _ => (name, reading.body),
        })
    }

    /// The name of what a payload says of itself, or is by its topic or by what a person said.
    pub(super) fn name(&self, payload: &[u8]) -> Option<String> {
        let of_topic = || self.tree(payload).map(|(format, _)| format.to_string());
        match self.read_as {
            Some(_) => self.chosen(payload).map(|(name, _)| name),
            None => of_topic().or_else(|| self.other(payload).map(|(name, _)| name)),
        }
    }

    /// A payload, where little enough comes out of it.
    fn read(&self, payload: &[u8], hints: &Hints<'_>) -> Option<Reading> {
        if !self.is_quick {
            return read_quickly(payload, hints);
        }
        let (reading, was_cut) = read_up_to(payload, hints, MAX_BINARY_PREVIEW_BYTES);
        (!was_cut).then_some(reading)
    }
}

/// Whether a person said a format that is shown as it came.
pub(super) fn is_text(read_as: ReadAs) -> bool {
    matches!(read_as, ReadAs::Text | ReadAs::Json | ReadAs::JsonLines)
}

/// Whether a payload may be compressed or base64, by what it begins with: worth a try where a message of protobuf is looked for.
#[must_use]
pub fn may_be_wrapped(payload: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    match payload {
        [0x1f, 0x8b, 8, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => true,
        // zlib (RFC 1950 section 2.2).
        [method, flags, ..]
            if method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)).is_multiple_of(31) =>
        {
            true
        }
        _ => payload.get(..LEAST_BASE64).is_some_and(|begin| begin.iter().all(is_letter)),
    }
}

/// The message of protobuf that a payload is, or what is compressed or in base64 there. `None` where it is none.
#[must_use]
pub fn message_value(payload: &[u8], message: &MessageType) -> Option<Node> {
    match read_message(payload, message)?.body {
        Body::Tree(node) => Some(node),
        Body::Text(_) | Body::Binary => None,
    }
}

fn read_message(payload: &[u8], message: &MessageType) -> Option<Reading> {
    let message = Some(AsMessage { message, style: ProtobufStyle::Tree });
    let reading = read_quickly(payload, &Hints { message, ..Hints::default() })?;
    matches!(reading.body, Body::Tree(_)).then_some(reading)
}

/// The value of a payload in the format that a person said, as searches follow a path in it. `None` where it has none in that: text
/// and bytes have no fields.
#[must_use]
pub fn chosen_value(payload: &[u8], read_as: ReadAs, topic: &str, births: Option<BirthsAt<'_>>) -> Option<Node> {
    if matches!(read_as, ReadAs::Text | ReadAs::Binary) {
        return None;
    }
    let hints = Hints { topic: Some(topic), read_as: Some(read_as), births, ..Hints::default() };
    if read_as == ReadAs::Sparkplug {
        return metrics_and_fields(payload, &hints);
    }
    match read_quickly(payload, &hints)?.body {
        Body::Tree(node) => Some(node),
        Body::Text(_) | Body::Binary => None,
    }
}

/// What a message of Sparkplug B says: its fields, and the value of each metric by its name. `None` for any other, and for what is too
/// large to be read for a search.
#[must_use]
pub fn sparkplug_value(payload: &[u8], topic: &str, births: BirthsAt<'_>) -> Option<Node> {
    metrics_and_fields(payload, &Hints { topic: Some(topic), births: Some(births), ..Hints::default() })
}

fn metrics_and_fields(payload: &[u8], hints: &Hints<'_>) -> Option<Node> {
    let reading = read_quickly(payload, hints)?;
    let (Format::Sparkplug | Format::SparkplugCompressed, Body::Tree(outer)) = (reading.format, reading.body) else {
        return None;
    };
    let inner = outer.field("body").cloned();
    let named = metrics(inner.as_ref().unwrap_or(&outer)).or_else(|| metrics(&outer));
    let fields_of = |node: Option<Node>| match node {
        Some(Node::Object(fields)) => fields,
        _ => Vec::new(),
    };
    // The first one of a name counts.
    let all = [Some(outer), inner, named].into_iter().flat_map(fields_of);
    Some(Node::Object(all.collect()))
}

/// The metrics of a message of Sparkplug B.
pub(super) fn metrics_of(reading: Reading) -> Option<Node> {
    match (reading.format, reading.body) {
        (Format::Sparkplug | Format::SparkplugCompressed, Body::Tree(node)) => {
            // What was compressed is in the body.
            let metrics = metrics(node.field("body").unwrap_or(&node)).or_else(|| metrics(&node));
            Some(metrics.unwrap_or(node))
        }
        _ => None,
    }
}

impl Known<'_> {
    /// What a payload that is no text says of itself: its name with what is around it, and what is inside. `None` for bytes that say
    /// nothing, and for what is too large to be read for a line; the size of an image is in its beginning.
    pub(super) fn other(&self, payload: &[u8]) -> Option<(String, Body)> {
        let is_image = matches!(payload, [0x89, b'P', ..] | [0xff, 0xd8, ..])
            || payload.starts_with(b"GIF8")
            || payload.starts_with(b"RIFF");
        if (self.is_quick || payload.len() > MAX_BINARY_PREVIEW_BYTES) && !is_image {
            return None;
        }
        let reading = read_quickly(payload, &Hints { content_type: self.content_type, ..Hints::default() })?;
        let name = match reading.pixels {
            Some((width, height)) => format!("{} {width} × {height}", reading.name()),
            None => reading.name(),
        };
        let says_something = reading.format != Format::Binary || !reading.wrappings.is_empty();
        says_something.then_some((name, reading.body))
    }
}

/// The values of a message of Sparkplug B by their names. A metric whose birth is missing has its alias; and a number has no
/// value, where its sign is not known.
fn metrics(message: &Node) -> Option<Node> {
    let Some(Node::Array(metrics)) = message.field("metrics") else { return None };
    let named = metrics.iter().map(|metric| {
        let name = match (metric.field("name"), metric.field("alias")) {
            (Some(Node::String(name)), _) => name.clone(),
            (_, Some(Node::Number(alias))) => format!("#{alias}"),
            _ => String::new(),
        };
        let value = match metric.field("value") {
            Some(Node::Number(number))
                if metric.field("datatype").is_none() && number.parse::<u64>().is_ok_and(|bits| bits > LEAST_SIGN) =>
            {
                Node::Word("?".to_owned())
            }
            Some(value) => value.clone(),
            None => Node::Null,
        };
        (name, value)
    });
    Some(Node::Object(named.collect()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Births, gist, load_schema, preview, push_binary_line};

    fn line(payload: &[u8], known: Known<'_>) -> String {
        let mut line = String::new();
        preview(payload, known, 60, &mut line);
        line
    }

    #[test]
    fn a_line_names_what_is_compressed_and_what_is_an_image() {
        // {"a":1} in gzip.
        let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54\xb2\x32\xac\x05\x00\xaf\xac\x1b\x56\x07\x00\x00\x00";
        let gif = [&b"GIF89a\x20\x03\x58\x02\x00"[..], &[0xff; MAX_BINARY_PREVIEW_BYTES]].concat();
        for (payload, expected) in [
            (&gzip[..], r#"gzip(JSON) {"a":1}"#),
            (&gif, "GIF 800 × 600"),
            (b"\x05\0\0\0\0", "BSON 05 00 00 00 00"),
            (b"\xa1\x61n\0\xa1\x61n\x01", r#"CBOR Sequence [{"n":0},{"n":1}]"#),
            (b"\xff\0", "ff 00"),
        ] {
            assert_eq!(line(payload, Known::default()), expected, "{payload:02x?}");
        }
        let quick = Known { is_quick: true, ..Known::default() };
        assert_eq!((line(gzip, quick).get(..5), &*line(&gif, quick)), (Some("1f 8b"), "GIF 800 × 600"));
    }

    #[test]
    fn a_line_is_read_as_the_format_that_a_person_said() {
        use ReadAs::{Base64, Binary, Cbor, CborSequence, Deflate, Json, MessagePack, Sparkplug, Text};

        // {"a":1} without a header.
        let deflate = b"\xab\x56\x4a\x54\xb2\x32\xac\x05\x00";
        let metric = b"\x12\x0f\x0a\x04temp\x69\0\0\0\0\0\x80\x35\x40";
        for (payload, read_as, expected) in [
            (&deflate[..], Deflate, r#"deflate(JSON) {"a":1}"#),
            (b"\x80", Cbor, "CBOR []"),
            (b"\x80", MessagePack, "MessagePack {}"),
            (b"\x19\x01\x00", Cbor, "CBOR 256"),
            (b"\x01\x02", CborSequence, "CBOR Sequence [1,2]"),
            (b"aGVsbG8sIHdvcmxkIQ==", Base64, "base64(Text) hello, world!"),
            (metric, Sparkplug, r#"Sparkplug B {"temp":21.5}"#),
            (br#"{"a": 1}"#, Json, r#"{"a":1}"#),
            (br#"{"a": 1}"#, Text, r#"{"a": 1}"#),
            (b"gr\xfcn", Text, "Text (ISO 8859-1) grün"),
            (b"on", Binary, "6f 6e"),
            (b"on", Cbor, "6f 6e"),
        ] {
            assert_eq!(line(payload, Known { read_as: Some(read_as), ..Known::default() }), expected, "{read_as}");
        }
        let mut value = String::new();
        let cbor = Known { read_as: Some(Cbor), ..Known::default() };
        assert!(gist(b"\x19\x01\x00", cbor, "x", 20, &mut value) && value == "256", "{value}");
        let quick = Known { read_as: Some(Deflate), is_quick: true, ..Known::default() };
        assert_eq!(line(deflate, quick), r#"deflate(JSON) {"a":1}"#);
        let zeros = zstd::encode_all(&[b'0'; MAX_BINARY_PREVIEW_BYTES + 1][..], 1).unwrap();
        let zstd = Known { read_as: Some(ReadAs::Zstd), ..Known::default() };
        let quick = line(&zeros, Known { is_quick: true, ..zstd });
        assert!(quick.starts_with("28 b5") && line(&zeros, zstd).starts_with("zstd(Text) 000"), "{quick}");
        let large = [&b"\x59\x10\x00"[..], &[0; MAX_BINARY_PREVIEW_BYTES]].concat();
        assert!(line(&large, Known { read_as: Some(Cbor), ..Known::default() }).starts_with("59 10"));
    }

    #[test]
    fn a_line_shows_a_message_that_is_compressed_or_in_base64() {
        let schema = Arc::new(load_schema("a.proto", b"message A { string name = 1; }", |_| None).unwrap());
        let message = schema.message("A").unwrap();
        let known = Known { message: Some(&message), ..Known::default() };
        let plain = b"\x0a\x0bpress pumps";
        let zstd = zstd::encode_all(&plain[..], 1).unwrap();
        for (payload, expected) in [
            (&plain[..], r#"Protobuf {"name":"press pumps"}"#),
            (&zstd, r#"zstd(Protobuf) {"name":"press pumps"}"#),
            (b"CgtwcmVzcyBwdW1wcw==", r#"base64(Protobuf) {"name":"press pumps"}"#),
            (b"what is neither of both", "77 68 61 74 20 69 73 20 6e 65 69 74 68 65 72 20 6f 66 20 62…"),
        ] {
            let mut whole = String::new();
            assert_eq!(line(payload, known), expected);
            assert_eq!(push_binary_line(payload, known, &mut whole), expected.ends_with('}'));
            assert!(whole.is_empty() || whole == expected, "{whole}");
            assert_eq!(message_value(payload, &message).is_some(), expected.ends_with('}'));
        }
        assert!(message.read(&zstd, ProtobufStyle::Tree).is_some(), "these bytes are fields, too");
        assert_eq!(line(&zstd, Known { is_quick: true, ..known }), r#"zstd(Protobuf) {"name":"press pumps"}"#);
        let mut value = String::new();
        assert!(gist(&zstd, known, "x", 20, &mut value) && value == "press pumps", "{value}");
    }

    #[test]
    fn what_is_only_expected_may_be_something_else() {
        let schema = Arc::new(load_schema("a.proto", b"message A { double temp = 1; }", |_| None).unwrap());
        let message = schema.message("A").unwrap();
        let expected = Known { message: Some(&message), may_be_other: true, ..Known::default() };
        assert_eq!(line(b"\x09\0\0\0\0\0\x80\x35\x40", expected), r#"Protobuf {"temp":21.5}"#);
        assert_eq!(line(br#"{"temp":21}"#, expected), r#"{"temp":21}"#);
        assert_eq!(line(b"\x82\x18d\x18e", expected), "CBOR [100,101]");
    }

    #[test]
    fn a_line_shows_what_a_person_said_and_what_a_topic_says() {
        let text = b"message A { double temp = 1; string unit = 2; M m = 3; } enum M { OFF = 0; ON = 1; }";
        let schema = Arc::new(load_schema("a.proto", text, |_| None).unwrap());
        let message = schema.message("A").unwrap();
        let known = Known { message: Some(&message), ..Known::default() };
        let reading = b"\x09\0\0\0\0\0\x80\x35\x40\x12\x02\xc2\xb0\x18\x01";
        assert_eq!(line(reading, known), r#"Protobuf {"temp":21.5,"unit":"°","m":"ON"}"#);
        assert_eq!(line(b"\x09\0", known), "09 00", "damaged");
        assert_eq!(line(b"", known), "");
        let mut value = String::new();
        assert!(gist(reading, known, "x", 20, &mut value) && value == "21.5 °", "{value}");
        let large = [&[0x12, 0xff, 0x7f][..], &[b'x'; 0x3fff]].concat();
        assert!(line(&large, known).starts_with("12 ff 7f"), "read elsewhere");

        // temp, a double; alias 7, a boolean; a device that left.
        let data = b"\x08\x01\x12\x0f\x0a\x04temp\x69\0\0\0\0\0\x80\x35\x40\x12\x04\x10\x07\x70\x01";
        let of_node = Known { topic: Some("spBv1.0/g/NDATA/n"), ..Known::default() };
        assert_eq!(line(data, of_node), r##"Sparkplug B {"temp":21.5,"#7":true}"##);
        assert_eq!(line(b"\x08\x01", of_node), r#"Sparkplug B {"timestamp":"1970-01-01T00:00:00.001Z"}"#);
        assert!(gist(data, of_node, "n", 20, &mut value) && value == "21.5", "{value}");
        // Alias 7, minus two of eight bits, whose type is in the birth.
        let negative = b"\x12\x05\x10\x07\x50\xfe\x01";
        assert_eq!(line(negative, of_node), r##"Sparkplug B {"#7":?}"##);
        let mut births = Births::default();
        assert!(births.note(0, "spBv1.0/g/NBIRTH/n", b"\x12\x0b\x0a\x05level\x10\x07\x20\x01"));
        assert_eq!(line(negative, Known { births: Some(births.last()), ..of_node }), r#"Sparkplug B {"level":-2}"#);
        let mut out = "a ".to_owned();
        assert!(push_binary_line(reading, known, &mut out) && !push_binary_line(b"\x09\0", known, &mut out));
        assert!(push_binary_line(b"\x82\x18d\x18e", None, &mut out) && !push_binary_line(b"text", None, &mut out));
        assert_eq!(out, r#"a Protobuf {"temp":21.5,"unit":"°","m":"ON"}CBOR [100,101]"#);
        let other = Known { topic: Some("a/b"), content_type: Some("application/cbor"), ..Known::default() };
        assert_eq!(line(b"\x61a", other), "CBOR \"a\"", "the content type counts as before");
    }
}
