//! A message as a line for people.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::readings::Readings;
use super::terminal::{push_topic, push_visible};
use model::MessageRef;
use payload::push_binary_line;

/// Appends the line: what the payload says, or else its bytes in base64.
pub(super) fn text_line(
    out: &mut String,
    (time, label, topic): (&str, &str, &str),
    (row, message): (u64, &MessageRef<'_>),
    readings: &Readings,
) {
    out.push_str(time);
    out.push(' ');
    out.push_str(label);
    if message.retain {
        out.push_str("retained ");
    }
    push_topic(out, topic);
    out.push(' ');
    let known = readings.known((topic, row), message.properties.content_type());
    let mut line = String::new();
    if push_binary_line(message.payload, known, &mut line) {
        push_visible(out, &line);
    } else if known.may_be_text()
        && let Ok(text) = std::str::from_utf8(message.payload)
    {
        push_visible(out, text);
    } else {
        let _ = write!(out, "({} B, base64) ", message.payload.len());
        STANDARD.encode_string(message.payload, out);
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp, TopicFilter};
    use payload::{Chosen, ReadAs};

    use super::*;

    #[test]
    fn a_line_has_what_the_payload_says_or_its_bytes() {
        let schema = Arc::new(payload::load_schema("a.proto", b"message A { string s = 1; }", |_| None).unwrap());
        let rule = |topic: &str, chosen| (TopicFilter::parse(topic).unwrap(), chosen);
        let message = schema.message("A").into();
        let rules = vec![rule("plant/raw", message), rule("plant/base64", Chosen::Format(ReadAs::Base64))];
        let messages = Arc::new(payload::TopicMessages::new(rules));
        let readings = Readings::new(&messages, false);
        let mut builder = BatchBuilder::default();
        for (topic, payload, expected) in [
            ("plant/a", &b"on"[..], "on"),
            ("plant/a", b"\xa1\x61n\x07", "CBOR {\"n\":7}"),
            ("plant/a", b"\xff\x00", "(2 B, base64) /wA="),
            ("plant/raw", b"\x0a\x03a\x1bb", "Protobuf {\"s\":\"a\\u001bb\"}"),
            ("plant/raw", b"on", "(2 B, base64) b24="),
            ("plant/raw", b"CgtwcmVzcyBwdW1wcw==", "base64(Protobuf) {\"s\":\"press pumps\"}"),
            ("plant/base64", b"aGVsbG8sIHdvcmxkIQ==", "base64(Text) hello, world!"),
            ("plant/base64", b"on", "(2 B, base64) b24="),
            ("spBv1.0/g/NDATA/n", b"\x12\x06\x0a\x02on\x70\x01", "Sparkplug B {\"on\":true}"),
        ] {
            builder.push(Message {
                received_at: Timestamp(0),
                topic,
                payload,
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
            let batch = builder.close().unwrap();
            let mut line = String::new();
            text_line(&mut line, ("10:00", "", topic), (0, &batch.get(0).unwrap()), &readings);
            assert_eq!(line, format!("10:00 {topic} {expected}\n"));
        }
    }
}
