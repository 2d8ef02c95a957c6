//! A message as a line for people.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::terminal::{push_topic, push_visible};
use model::MessageRef;
use payload::{Known, TopicMessages, push_binary_line};

/// Appends the line: what the payload says, or else its bytes in base64.
pub(super) fn text_line(
    out: &mut String,
    (time, label, topic): (&str, &str, &str),
    message: &MessageRef<'_>,
    messages: &TopicMessages,
) {
    out.push_str(time);
    out.push(' ');
    out.push_str(label);
    if message.retain {
        out.push_str("retained ");
    }
    push_topic(out, topic);
    out.push(' ');
    let of_topic = messages.of_topic(topic).map(|(_, message)| message);
    let known = Known {
        content_type: message.properties.content_type(),
        topic: Some(topic),
        message: of_topic,
        ..Known::default()
    };
    let mut line = String::new();
    if push_binary_line(message.payload, known, &mut line) {
        push_visible(out, &line);
    } else if let (Ok(text), None) = (std::str::from_utf8(message.payload), of_topic) {
        push_visible(out, text);
    } else {
        let _ = write!(out, "({} B, base64) ", message.payload.len());
        STANDARD.encode_string(message.payload, out);
    }
    out.push('\n');
}
