//! What is known of a payload that is shown on a line, beside its bytes: protobuf and Sparkplug B are never guessed.

use crate::sparkplug::{message, sparkplug_topic};
use crate::{Format, MessageType, Node, ProtobufStyle};

/// A binary format up to this size, in bytes, is decoded for a line; what is larger is shown as hex, since it cannot be read in
/// part and known to be what it is.
pub const MAX_BINARY_PREVIEW_BYTES: usize = 4096;

/// What is known of a payload.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Its content type.
    pub content_type: Option<&'a str>,
    /// Its topic: that of a message of Sparkplug B says what it is.
    pub topic: Option<&'a str>,
    /// The message of protobuf that it is, as a person said.
    pub message: Option<&'a MessageType>,
}

impl<'a> From<Option<&'a str>> for Known<'a> {
    fn from(content_type: Option<&'a str>) -> Self {
        Self { content_type, ..Self::default() }
    }
}

impl Known<'_> {
    /// What a payload is by its topic or by what a person said; of Sparkplug B the metrics. `None` where neither says anything, and
    /// for one that is not so, or too large to be read for a line.
    pub(super) fn tree(&self, payload: &[u8]) -> Option<(Format, Node)> {
        if payload.is_empty() || payload.len() > MAX_BINARY_PREVIEW_BYTES {
            return None;
        }
        if let Some(message) = self.message {
            return message.read(payload, ProtobufStyle::Tree).map(|read| (read.format, read.node));
        }
        let about = self.topic.and_then(sparkplug_topic)?;
        let node = message(payload, Some(about), None)?.node;
        Some((Format::Sparkplug, metrics(&node).unwrap_or(node)))
    }
}

/// The values of a message of Sparkplug B by their names. A metric without a name has its alias, as its birth is elsewhere.
fn metrics(message: &Node) -> Option<Node> {
    let field = |node: &Node, wanted: &str| match node {
        Node::Object(fields) => fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone()),
        _ => None,
    };
    let Some(Node::Array(metrics)) = field(message, "metrics") else { return None };
    let named = metrics.iter().map(|metric| {
        let name = match (field(metric, "name"), field(metric, "alias")) {
            (Some(Node::String(name)), _) => name,
            (_, Some(Node::Number(alias))) => format!("#{alias}"),
            _ => String::new(),
        };
        (name, field(metric, "value").unwrap_or(Node::Null))
    });
    Some(Node::Object(named.collect()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{gist, load_schema, preview, push_binary_line};

    fn line(payload: &[u8], known: Known<'_>) -> String {
        let mut line = String::new();
        preview(payload, known, 60, &mut line);
        line
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
        let mut out = "a ".to_owned();
        assert!(push_binary_line(reading, known, &mut out) && !push_binary_line(b"\x09\0", known, &mut out));
        assert!(push_binary_line(b"\x82\x18d\x18e", None, &mut out) && !push_binary_line(b"text", None, &mut out));
        assert_eq!(out, r#"a Protobuf {"temp":21.5,"unit":"°","m":"ON"}CBOR [100,101]"#);
        let other = Known { topic: Some("a/b"), content_type: Some("application/cbor"), message: None };
        assert_eq!(line(b"\x61a", other), "CBOR \"a\"", "the content type counts as before");
    }
}
