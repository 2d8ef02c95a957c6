//! Finds the one number or word of a payload that matters, for a list of topics: `87.2 °C`, `running`.
//!
//! A guess by the names of fields, made the same way for every message of a topic. What has no such field is shown by its
//! beginning, as in a table ([`crate::preview`]).

use crate::known::Known;
use crate::{Body, Node, ReadAs, decode, preview, value_text};

/// A larger payload is shown by its beginning: a list asks for every visible row of every frame.
pub const MAX_GIST_BYTES: usize = 4_096;

/// How deep the field may be: `{"data":{"temp":21}}` has it on the second level.
const DEPTH: usize = 3;

/// Names of fields that hold what a device reports, the most telling first.
const TELLING: [&str; 8] = ["value", "val", "reading", "state", "status", "level", "v", "msg"];
/// Names of fields that say when, who or which, and the settings that go along.
const BESIDE: [&str; 26] = [
    "ts",
    "t",
    "time",
    "timestamp",
    "date",
    "datetime",
    "epoch",
    "at",
    "seq",
    "sequence",
    "counter",
    "count",
    "n",
    "id",
    "uuid",
    "deviceid",
    "device",
    "clientid",
    "client",
    "serial",
    "version",
    "unit",
    "units",
    "type",
    "setpoint",
    "limit",
];
const UNITS: [&str; 3] = ["unit", "units", "uom"];

/// Writes what matters of `payload` into `out`, in place of what is there: at most `max_chars` characters. `topic_level`
/// is the last level of its topic: a field of that name is meant. Whether a value was found; if not, `out` has the
/// beginning of the payload.
pub fn gist<'k>(
    payload: &[u8],
    known: impl Into<Known<'k>>,
    topic_level: &str,
    max_chars: usize,
    out: &mut String,
) -> bool {
    // A list asks for every visible row of every frame.
    let known = Known { is_quick: true, ..known.into() };
    if payload.len() <= MAX_GIST_BYTES
        && let Some(node) = tree(payload, known)
        && let Some((value, unit)) = telling(&node, topic_level, DEPTH)
    {
        out.clear();
        let text = value_text(value);
        let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        out.extend(text.trim_matches('"').chars().chain(unit.chars()).take(max_chars));
        return true;
    }
    preview(payload, known, max_chars, out);
    false
}

fn tree(payload: &[u8], known: Known<'_>) -> Option<Node> {
    match known.read_as {
        Some(ReadAs::Json | ReadAs::JsonLines) => {}
        Some(_) => {
            return match known.chosen(payload)? {
                (_, Body::Tree(node)) => Some(node),
                _ => None,
            };
        }
        None => {
            let wrapped = known.message.and_then(|_| known.chosen(payload)).and_then(|(_, body)| match body {
                Body::Tree(node) => Some(node),
                Body::Text(_) | Body::Binary => None,
            });
            if let Some(node) = wrapped.or_else(|| known.tree(payload).map(|(_, node)| node)) {
                return Some(node);
            }
        }
    }
    if known.message.is_some() && !known.may_be_other {
        return None;
    }
    match decode(payload, known.content_type).body {
        Body::Tree(node) => Some(node),
        Body::Text(_) | Body::Binary => None,
    }
}

/// The value that matters, and its unit.
fn telling<'a>(node: &'a Node, topic_level: &str, depth: usize) -> Option<(&'a Node, Option<&'a str>)> {
    match node {
        Node::Number(_) | Node::Bool(_) | Node::String(_) | Node::Null => Some((node, None)),
        Node::Tag(_, inner) => telling(inner, topic_level, depth),
        Node::Object(fields) if depth > 0 => {
            if let Some((_, value)) = field(fields, topic_level) {
                return Some((value, unit(fields)));
            }
            // A message that wraps another one has that in its only object.
            let mut objects = fields.iter().filter(|(_, value)| matches!(value, Node::Object(_)));
            match (objects.next(), objects.next()) {
                (Some((_, only)), None) => telling(only, topic_level, depth - 1),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The field that matters: one of the topic's name, one with a telling name, the first number, the first word.
fn field<'a>(fields: &'a [(String, Node)], topic_level: &str) -> Option<&'a (String, Node)> {
    let scalars =
        || fields.iter().filter(|(_, value)| matches!(value, Node::Number(_) | Node::Bool(_) | Node::String(_)));
    let named = |name: &str| scalars().find(|(key, _)| key.eq_ignore_ascii_case(name));
    let is_beside = |key: &str| BESIDE.iter().any(|beside| is_word_of(key, beside));
    let meant = named(topic_level).or_else(|| TELLING.iter().find_map(|name| named(name)));
    let number = || scalars().find(|(key, value)| matches!(value, Node::Number(_)) && !is_beside(key));
    let word = || scalars().find(|(key, value)| !matches!(value, Node::Number(_)) && !is_beside(key));
    meant.or_else(number).or_else(word)
}

/// `deviceId`, `device_id` and `device-id` are `deviceid`.
fn is_word_of(key: &str, word: &str) -> bool {
    let letters = key.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    letters.eq(word.bytes())
}

fn unit(fields: &[(String, Node)]) -> Option<&str> {
    fields.iter().find_map(|(key, value)| match value {
        Node::String(unit) if UNITS.iter().any(|name| key.eq_ignore_ascii_case(name)) => Some(unit.as_str()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(payload: &[u8], topic_level: &str) -> (bool, String) {
        let mut out = "before".to_owned();
        let found = gist(payload, None, topic_level, 24, &mut out);
        (found, out)
    }

    #[test]
    fn what_matters_is_found() {
        let rows: [(&str, &str, &str); 17] = [
            ("temp", "21.5", "21.5"),
            ("state", "\"running\"", "running"),
            ("door", "true", "true"),
            ("temp", r#"{"celsius":87.2,"setpoint":80,"unit":"°C","seq":90311}"#, "87.2 °C"),
            ("temp", r#"{"seq":1,"humidity":40,"temp":21}"#, "21"),
            ("pump-b", r#"{"ts":1700000000,"state":"running","rpm":1450}"#, "running"),
            ("x", r#"{"timestamp":1700000000123,"device_id":"a","pressure":5.71}"#, "5.71"),
            ("x", r#"{"deviceId":"press-1","open":false}"#, "false"),
            ("x", r#"{"value":0}"#, "0"),
            ("x", r#"{"code":"overheat","level":3}"#, "3"),
            ("x", r#"{"meta":1700000000,"data":{"temp":21,"t":5}}"#, "1700000000"),
            ("x", r#"{"ts":1,"data":{"temp":21,"t":5}}"#, "21"),
            ("x", r#"{"ts":1,"a":{"b":{"c":{"d":1}}}}"#, r#"{"ts":1,"a":{"b":{"c":{…"#),
            ("x", r"[1,2,3]", "[1,2,3]"),
            ("x", r#"{"ts":1,"a":{"x":1},"b":{"x":2}}"#, r#"{"ts":1,"a":{"x":1},"b"…"#),
            ("x", "OK now", "OK now"),
            ("x", r#""a word that is longer than the room""#, "a word that is longer th"),
        ];
        for (topic_level, payload, expected) in rows {
            assert_eq!(of(payload.as_bytes(), topic_level).1, expected, "{payload}");
        }
    }

    #[test]
    fn a_payload_without_a_value_says_so() {
        assert_eq!(of(b"", "x"), (false, String::new()));
        assert_eq!(of(b"[1]", "x"), (false, "[1]".to_owned()));
        assert!(!of(&[0xff, 0xfe, 0x00], "x").0);
        let large = format!("{{\"value\":1,\"text\":\"{}\"}}", "x".repeat(MAX_GIST_BYTES));
        assert!(!of(large.as_bytes(), "x").0);
    }
}
