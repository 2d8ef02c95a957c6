//! Messages as text for the clipboard: lines, JSON, CSV, and commands that send them again.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::tz::TimeZone;

use crate::kit::words;
use model::{Given, MessageRef, PropertyRef, Timestamp};
use payload::Known;
use texts::t;

/// Messages that are copied at once, at most: the newest of them.
pub(super) const MOST_MESSAGES: usize = 10_000;
/// And bytes, which a message may go over.
pub(super) const MOST_BYTES: usize = 32 * 1024 * 1024;
/// Linux takes no longer argument of a program, in bytes.
const MOST_ARGUMENT: usize = 100_000;

/// How messages are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CopyAs {
    /// A line each: time, topic, payload.
    Text,
    /// An object on a line each.
    Json,
    /// A line each, below one with the names.
    Csv,
    /// A command each, for a POSIX shell.
    Send,
    /// The topics, each once.
    Topics,
    /// The payloads as they came; those that are no text as base64.
    Payloads,
}

impl CopyAs {
    /// All, in the order of the menu.
    pub(crate) const ALL: [Self; 6] = [Self::Payloads, Self::Topics, Self::Text, Self::Json, Self::Csv, Self::Send];

    /// What it is called in the menu.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => t!("Copy as text"),
            Self::Json => t!("Copy as JSON"),
            Self::Csv => t!("Copy as CSV"),
            Self::Send => t!("Copy as a topicdeck send command"),
            Self::Topics => t!("Copy topic"),
            Self::Payloads => t!("Copy payload"),
        }
    }
}

/// The messages as text, each with what is known of it and its topic, in this order.
pub(super) fn text<'a>(
    messages: impl Iterator<Item = (Known<'a>, &'a str, MessageRef<'a>)>,
    copy_as: CopyAs,
    zone: &TimeZone,
) -> String {
    let mut out = String::new();
    if copy_as == CopyAs::Csv {
        out.push_str(payload::CSV_HEADER);
    }
    let mut topics = std::collections::HashSet::new();
    for (known, topic, message) in messages {
        match copy_as {
            CopyAs::Text => text_line(topic, &message, known, zone, &mut out),
            CopyAs::Json => json_line(topic, &message, &mut out),
            CopyAs::Csv => payload::push_csv_line(&mut out, &utc(message.received_at), topic, &message),
            CopyAs::Send => send_line(topic, &message, &mut out),
            CopyAs::Topics if topics.insert(topic) => out.push_str(topic),
            CopyAs::Topics => continue,
            CopyAs::Payloads => match std::str::from_utf8(message.payload) {
                Ok(text) => out.push_str(text),
                Err(_) => STANDARD.encode_string(message.payload, &mut out),
            },
        }
        if !out.ends_with('\n') {
            out.push('\n');
        }
    }
    if matches!(copy_as, CopyAs::Topics | CopyAs::Payloads) {
        // A single one is copied as it is.
        out.pop();
    }
    out
}

fn text_line(topic: &str, message: &MessageRef<'_>, known: Known<'_>, zone: &TimeZone, out: &mut String) {
    let _ = write!(out, "{} {topic} ", words::date_and_time(message.received_at, zone));
    let mut line = String::new();
    payload::preview(message.payload, known, usize::MAX, &mut line);
    out.push_str(&line);
}

fn json_line(topic: &str, message: &MessageRef<'_>, out: &mut String) {
    let mut line = Vec::new();
    payload::push_json_line(&utc(message.received_at), "", topic, message, &mut line);
    out.push_str(&String::from_utf8_lossy(&line));
}

/// Whether a message has properties that a command has no option for, and that are left out.
pub(super) fn loses_properties(message: &MessageRef<'_>) -> bool {
    message
        .properties
        .into_iter()
        .any(|property| !matches!(property, PropertyRef::ContentType(_) | PropertyRef::User(..)))
}

/// A command that sends the same message. Properties that it has no option for are left out.
fn send_line(topic: &str, message: &MessageRef<'_>, out: &mut String) {
    let text = std::str::from_utf8(message.payload).ok();
    // An argument cannot have NUL in it, and a single dash stands for what comes from elsewhere.
    let argument = text.filter(|text| text.len() <= MOST_ARGUMENT && !text.contains('\0') && *text != "-");
    if argument.is_none() {
        let _ = write!(out, "echo {} | base64 -d | ", STANDARD.encode(message.payload));
    }
    let _ = write!(out, "topicdeck send --qos {}", message.qos.level());
    if message.retain {
        out.push_str(" --retain");
    }
    let given = Given::new(topic);
    if given.text() != topic || given.doubt().is_some() {
        out.push_str(" --as-is");
    }
    for property in message.properties {
        match property {
            PropertyRef::ContentType(content_type) => {
                let _ = write!(out, " --content-type={}", quoted(content_type));
            }
            PropertyRef::User(name, value) => {
                let _ = write!(out, " --property={}", quoted(&format!("{name}={value}")));
            }
            _ => {}
        }
    }
    let begins_with_dash = topic.starts_with('-') || argument.is_some_and(|text| text.starts_with('-'));
    if begins_with_dash {
        out.push_str(" --");
    }
    let _ = write!(out, " {}", quoted(topic));
    match argument {
        Some("") => {}
        Some(text) => {
            let _ = write!(out, " {}", quoted(text));
        }
        None => out.push_str(" -"),
    }
    out.push('\n');
}

/// A word of a POSIX shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:=,@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn utc(time: Timestamp) -> String {
    let mut text = String::new();
    payload::push_utc(&mut text, time);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Origin, PropertiesBuilder, Qos, TopicId};

    fn written(topic: &str, payload: &[u8], copy_as: CopyAs) -> String {
        let mut properties = PropertiesBuilder::default();
        properties.push(PropertyRef::User("device", "press 1"));
        let message = MessageRef {
            received_at: Timestamp(1_773_496_973_250_000),
            topic: TopicId(0),
            payload,
            properties: properties.as_properties(),
            qos: Qos::AtLeastOnce,
            retain: true,
            duplicate: false,
            origin: Origin::Received,
            quiet: None,
        };
        text([(Known::default(), topic, message)].into_iter(), copy_as, &TimeZone::UTC)
    }

    #[test]
    fn a_message_is_one_line_of_text_json_or_csv() {
        let payload = b"{\"a\": \"x\ny\"}";
        for (copy_as, expected) in [
            (CopyAs::Text, "2026-03-14 14:02:53.250 plant/a {\"a\": \"x y\"}\n"),
            (
                CopyAs::Csv,
                "received_at,direction,topic,qos,retain,payload,payload_base64\r\n\
                 2026-03-14T14:02:53.250000Z,received,\"plant/a\",1,true,\"{\"\"a\"\": \"\"x\ny\"\"}\",\r\n",
            ),
            (
                CopyAs::Json,
                "{\"received_at\":\"2026-03-14T14:02:53.250000Z\",\"topic\":\"plant/a\",\"qos\":1,\"retain\":true,\
                 \"payload\":\"{\\\"a\\\": \\\"x\\ny\\\"}\",\"properties\":{\"user_properties\":[[\"device\",\
                 \"press 1\"]]}}\n",
            ),
            (CopyAs::Topics, "plant/a"),
            (CopyAs::Payloads, "{\"a\": \"x\ny\"}"),
        ] {
            assert_eq!(written("plant/a", payload, copy_as), expected);
        }
        assert!(written("a", b"\xff\x00", CopyAs::Csv).ends_with(",true,,/wA=\r\n"));
        assert!(written("a", b"=1+1", CopyAs::Csv).contains("\"'=1+1\""), "no spreadsheet runs it");
        assert_eq!(written("a", b"\xff\x00", CopyAs::Payloads), "/wA=");
    }

    #[test]
    fn a_command_is_quoted_for_a_shell_and_bytes_go_through_base64() {
        let begin = "topicdeck send --qos 1 --retain";
        for (topic, payload, expected) in [
            (
                "plant/a",
                &b"{\"cmd\":\"it's on\"}"[..],
                " --property='device=press 1' plant/a '{\"cmd\":\"it'\\''s on\"}'\n",
            ),
            ("plant/a", b"", " --property='device=press 1' plant/a\n"),
            ("hall 2", b"-5", " --as-is --property='device=press 1' -- 'hall 2' -5\n"),
            (" a", b"$HOME", " --as-is --property='device=press 1' ' a' '$HOME'\n"),
        ] {
            assert_eq!(written(topic, payload, CopyAs::Send), format!("{begin}{expected}"));
        }
        let expected = format!("echo /wA= | base64 -d | {begin} --property='device=press 1' a -\n");
        assert_eq!(written("a", b"\xff\x00", CopyAs::Send), expected);
        assert!(written("a", b"-", CopyAs::Send).starts_with("echo LQ== | base64 -d | "));
    }
}
