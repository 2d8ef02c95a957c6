//! A message as the fields of a JSON object, for other programs.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::compact::push_compact;
use crate::push_quoted;
use model::{MessageRef, PropertyRef, Qos};

/// Appends the fields of a message to a JSON object, without its time: what `topicdeck watch --format json` prints and the
/// window copies. A payload that is no text is in base64, and one that is JSON is also there as such.
pub fn push_message(topic: &str, message: &MessageRef<'_>, out: &mut String) {
    out.push_str("\"topic\":");
    push_quoted(topic, out);
    out.push_str(if message.qos == Qos::AtMostOnce { ",\"qos\":0" } else { ",\"qos\":1" });
    out.push_str(if message.retain { ",\"retain\":true," } else { ",\"retain\":false," });
    if let Ok(text) = std::str::from_utf8(message.payload) {
        out.push_str("\"payload\":");
        push_quoted(text, out);
        let before = out.len();
        out.push_str(",\"payload_json\":");
        if !push_compact(text, out) {
            out.truncate(before);
        }
    } else {
        out.push_str("\"payload_base64\":\"");
        STANDARD.encode_string(message.payload, out);
        out.push('"');
    }
    out.push_str(",\"properties\":{");
    push_properties(out, message);
    out.push('}');
}

fn push_properties(out: &mut String, message: &MessageRef<'_>) {
    let mut separator = "";
    for property in message.properties {
        if matches!(property, PropertyRef::User(..)) {
            continue;
        }
        out.push_str(separator);
        separator = ",";
        push_property(out, property);
    }
    let mut users = message.properties.into_iter().filter_map(|property| match property {
        PropertyRef::User(name, value) => Some((name, value)),
        _ => None,
    });
    if let Some(first) = users.next() {
        out.push_str(separator);
        // Names may repeat and their order counts, so that an object would lose something.
        out.push_str("\"user_properties\":[");
        let mut separator = "[";
        for (name, value) in std::iter::once(first).chain(users) {
            out.push_str(separator);
            separator = ",[";
            push_quoted(name, out);
            out.push(',');
            push_quoted(value, out);
            out.push(']');
        }
        out.push(']');
    }
}

fn push_property(out: &mut String, property: PropertyRef<'_>) {
    match property {
        PropertyRef::PayloadFormat(format) => {
            let _ = write!(out, "\"payload_format_indicator\":{format}");
        }
        PropertyRef::MessageExpirySecs(secs) => {
            let _ = write!(out, "\"message_expiry_secs\":{secs}");
        }
        PropertyRef::ContentType(text) => {
            out.push_str("\"content_type\":");
            push_quoted(text, out);
        }
        PropertyRef::ResponseTopic(text) => {
            out.push_str("\"response_topic\":");
            push_quoted(text, out);
        }
        PropertyRef::CorrelationData(data) => {
            out.push_str("\"correlation_data_base64\":\"");
            STANDARD.encode_string(data, out);
            out.push('"');
        }
        PropertyRef::User(..) => {}
    }
}
