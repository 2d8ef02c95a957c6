//! Types of Google that JSON has a separate form for (protobuf.dev, "`ProtoJSON` Format"): times, durations, wrappers and the
//! rest. `Any` is for `decode`.

use std::fmt::Write as _;

use super::leaf::{self, ProtobufStyle};
use super::link::lower_camel_case;
use super::schema::Message;
use crate::Node;
use crate::wire::{Fields, Wire};

/// Seconds of the years 1 to 9999.
const SECONDS_OF_TIMES: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
/// Ten thousand years.
const MAX_DURATION_SECONDS: u64 = 315_576_000_000;

/// The value of a message of such a type by its bytes. `None` for others, and for values that are out of what their type can be:
/// they are shown with their fields.
pub(super) fn of_bytes(message: &Message, bytes: &[u8], style: ProtobufStyle) -> Option<Node> {
    match message.name.strip_prefix("google.protobuf.")? {
        "Timestamp" => seconds_and_nanos(bytes).and_then(timestamp).map(Node::String),
        "Duration" => seconds_and_nanos(bytes).and_then(duration).map(Node::String),
        "FieldMask" => {
            let paths = Fields::with_groups(bytes).map(|field| field?.value.text()).collect::<Option<Vec<_>>>()?;
            let camel = |path: &String| path.split('.').map(lower_camel_case).collect::<Vec<_>>().join(".");
            Some(Node::String(paths.iter().map(camel).collect::<Vec<_>>().join(",")))
        }
        name if name.ends_with("Value") && message.fields.len() == 1 => {
            let wire = last(bytes, 1)?;
            let super::schema::Kind::Scalar(kind) = message.field(1)?.kind else { return None };
            leaf::scalar(kind, wire.unwrap_or(leaf::absent(kind)), style)
        }
        _ => None,
    }
}

/// The value of a message by its fields, which are one at most in those that JSON has itself.
pub(super) fn of_fields(name: &str, mut fields: Vec<(String, Node)>) -> Node {
    if fields.len() > 1 {
        return Node::Object(fields);
    }
    let empty = match name {
        "google.protobuf.Struct" => Node::Object(Vec::new()),
        "google.protobuf.ListValue" => Node::Array(Vec::new()),
        "google.protobuf.Value" => Node::Null,
        _ => return Node::Object(fields),
    };
    fields.pop().map_or(empty, |(_, node)| node)
}

/// The last value of a field; the outer `None` is that of damaged bytes.
#[expect(clippy::option_option, reason = "damaged, absent, there")]
fn last(bytes: &[u8], number: u32) -> Option<Option<Wire<'_>>> {
    let mut found = None;
    for field in Fields::with_groups(bytes) {
        let field = field?;
        if field.number != number {
            // An unknown field has to be shown.
            return None;
        }
        found = Some(field.value);
    }
    Some(found)
}

fn seconds_and_nanos(bytes: &[u8]) -> Option<(i64, i32)> {
    let (mut seconds, mut nanos) = (0, 0);
    for field in Fields::with_groups(bytes) {
        let field = field?;
        match field.number {
            1 => seconds = field.value.number()?.cast_signed(),
            2 => nanos = i32::try_from(field.value.number()?.cast_signed()).ok()?,
            _ => return None,
        }
    }
    Some((seconds, nanos))
}

fn timestamp((seconds, nanos): (i64, i32)) -> Option<String> {
    if !SECONDS_OF_TIMES.contains(&seconds) || !(0..1_000_000_000).contains(&nanos) {
        return None;
    }
    let time = jiff::Timestamp::new(seconds, 0).ok()?;
    let mut text = time.to_string();
    text.truncate(text.len().saturating_sub(1));
    push_fraction(&mut text, nanos.unsigned_abs());
    Some(text + "Z")
}

fn duration((seconds, nanos): (i64, i32)) -> Option<String> {
    let signs_differ = (seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0);
    if signs_differ || seconds.unsigned_abs() > MAX_DURATION_SECONDS || nanos.unsigned_abs() > 999_999_999 {
        return None;
    }
    let mut text = String::new();
    if seconds < 0 || nanos < 0 {
        text.push('-');
    }
    text.push_str(&seconds.unsigned_abs().to_string());
    push_fraction(&mut text, nanos.unsigned_abs());
    Some(text + "s")
}

/// Three, six or nine digits, as few as there have to be.
fn push_fraction(text: &mut String, nanos: u32) {
    // Writing to a text cannot fail.
    let _ = match nanos {
        0 => Ok(()),
        nanos if nanos % 1_000_000 == 0 => write!(text, ".{:03}", nanos / 1_000_000),
        nanos if nanos % 1_000 == 0 => write!(text, ".{:06}", nanos / 1_000),
        nanos => write!(text, ".{nanos:09}"),
    };
}
