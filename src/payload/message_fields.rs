//! A message as the fields of a JSON object, for other programs.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::as_json::push_text_and_json;
use crate::escape::push_quoted_bytes;
use model::{MessageRef, Origin, PropertyRef, Qos};

/// Appends a message as a JSON object on one line. `time` is when it came, in RFC 3339; `label` is what comes first,
/// fields with a comma behind each.
pub fn push_json_line(time: &str, label: &str, topic: &str, message: &MessageRef<'_>, out: &mut Vec<u8>) {
    out.push(b'{');
    out.extend_from_slice(label.as_bytes());
    out.extend_from_slice(b"\"received_at\":\"");
    out.extend_from_slice(time.as_bytes());
    out.extend_from_slice(b"\",");
    if message.origin == Origin::Sent {
        out.extend_from_slice(b"\"direction\":\"sent\",");
    }
    push_message(topic, message, out);
    out.extend_from_slice(b"}\n");
}

/// Appends the fields of a message to a JSON object in UTF-8, without its time: what `topicdeck watch --format json` prints
/// and the window copies. A payload that is no text is in base64, and one that is JSON is also there as such.
pub fn push_message(topic: &str, message: &MessageRef<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\"topic\":");
    push_quoted_bytes(topic, out);
    out.extend_from_slice(if message.qos == Qos::AtMostOnce { b",\"qos\":0" } else { b",\"qos\":1" });
    out.extend_from_slice(if message.retain { b",\"retain\":true," } else { b",\"retain\":false," });
    if !push_text_and_json(message.payload, out) {
        out.extend_from_slice(b"\"payload_base64\":\"");
        push_base64(message.payload, out);
        out.push(b'"');
    }
    if message.properties.is_empty() {
        out.extend_from_slice(b",\"properties\":{}");
    } else {
        push_properties(message, out);
    }
}

fn push_base64(bytes: &[u8], out: &mut Vec<u8>) {
    let before = out.len();
    out.resize(before + base64::encoded_len(bytes.len(), true).unwrap_or_default(), 0);
    // There is room for exactly this.
    let written = STANDARD.encode_slice(bytes, out.get_mut(before..).unwrap_or_default());
    out.truncate(before + written.unwrap_or_default());
}

fn push_properties(message: &MessageRef<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"properties\":{");
    let mut separator: &[u8] = b"";
    for property in message.properties {
        if matches!(property, PropertyRef::User(..)) {
            continue;
        }
        out.extend_from_slice(separator);
        separator = b",";
        push_property(out, property);
    }
    let mut users = message.properties.into_iter().filter_map(|property| match property {
        PropertyRef::User(name, value) => Some((name, value)),
        _ => None,
    });
    if let Some(first) = users.next() {
        out.extend_from_slice(separator);
        // Names may repeat and their order counts, so that an object would lose something.
        out.extend_from_slice(b"\"user_properties\":[");
        let mut separator: &[u8] = b"[";
        for (name, value) in std::iter::once(first).chain(users) {
            out.extend_from_slice(separator);
            separator = b",[";
            push_quoted_bytes(name, out);
            out.push(b',');
            push_quoted_bytes(value, out);
            out.push(b']');
        }
        out.push(b']');
    }
    out.push(b'}');
}

fn push_property(out: &mut Vec<u8>, property: PropertyRef<'_>) {
    match property {
        PropertyRef::PayloadFormat(format) => {
            let _ = write!(out, "\"payload_format_indicator\":{format}");
        }
        PropertyRef::MessageExpirySecs(secs) => {
            let _ = write!(out, "\"message_expiry_secs\":{secs}");
        }
        PropertyRef::ContentType(text) => {
            out.extend_from_slice(b"\"content_type\":");
            push_quoted_bytes(text, out);
        }
        PropertyRef::ResponseTopic(text) => {
            out.extend_from_slice(b"\"response_topic\":");
            push_quoted_bytes(text, out);
        }
        PropertyRef::CorrelationData(data) => {
            out.extend_from_slice(b"\"correlation_data_base64\":\"");
            push_base64(data, out);
            out.push(b'"');
        }
        PropertyRef::User(..) => {}
    }
}
