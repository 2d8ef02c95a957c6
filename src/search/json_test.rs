//! Conditions on a value in a JSON payload.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use model::{Batch, TopicId};
use payload::{Chosen, FieldValue, Format, MessageType, ReadAs, may_be_wrapped, message_value};
use serde_json::Value;
use serde_json_path::PathElement;

use crate::binary;
use crate::decimal::Decimal;
use crate::mask::Mask;
use crate::message_test::{MessageFields, Written};
use crate::path::{JsonPath, Route, Step};
use crate::payload_test::payload;
use crate::query::{Comparison, Literal};
use crate::scan::{find_value, later_values, string_content};
use crate::topic_rules::Rule;

/// A path, and what its value is compared with.
#[derive(Clone, Debug)]
pub(crate) struct JsonTest {
    pub(crate) path: JsonPath,
    pub(crate) wanted: Option<(Comparison, Literal)>,
    /// Where payloads are messages of protobuf or Sparkplug B, whose fields are found by their names.
    pub(crate) fields: MessageFields,
}

/// A value as it was found.
enum Found<'a> {
    /// As it is written.
    Number(Cow<'a, [u8]>),
    Exactly(Decimal),
    Text(Cow<'a, [u8]>),
    Bool(bool),
    Null,
    /// An object or an array.
    Nested,
}

impl JsonTest {
    pub(crate) fn new(path: JsonPath, wanted: Option<(Comparison, Literal)>) -> Self {
        Self { path, wanted, fields: MessageFields::default() }
    }

    /// Keeps the rows that match.
    pub(crate) fn narrow<'t>(
        &mut self,
        rows: &mut Mask,
        batch: &Batch,
        place_of: impl Fn(usize) -> i64,
        topics: &dyn Fn(TopicId) -> &'t str,
    ) {
        if self.fields.is_empty() {
            return rows.retain(|row| self.is_met_by(payload(batch, row)));
        }
        let ids = batch.topics();
        rows.retain(|row| {
            let Some(id) = ids.get(row) else { return false };
            match self.fields.rule(*id, topics) {
                Some(Rule::Said(rule)) => match self.fields.said(rule) {
                    Chosen::Message(message) => self.is_met_by_message((rule, message), payload(batch, row)),
                    Chosen::Format(read_as) => {
                        self.is_met_in(*read_as, topics(*id), payload(batch, row), place_of(row))
                    }
                    Chosen::Detected => self.is_met_by(payload(batch, row)),
                },
                Some(Rule::Sparkplug) => self.is_met_by_sparkplug(topics(*id), payload(batch, row), place_of(row)),
                None => self.is_met_by(payload(batch, row)),
            }
        });
    }

    /// Whether it is true of a message of protobuf.
    fn is_met_by_message(&self, (rule, message): (usize, &MessageType), payload: &[u8]) -> bool {
        match &self.path.route {
            Route::Simple(_) if !may_be_wrapped(payload) => {
                self.fields.value(rule, payload).is_some_and(|value| self.is_wanted_field(value))
            }
            _ => message_value(payload, message).is_some_and(|node| self.in_tree(&binary::value(node)).is_some()),
        }
    }

    /// Whether it is true of a payload in the format that a person said.
    fn is_met_in(&self, read_as: ReadAs, topic: &str, payload: &[u8], place: i64) -> bool {
        if read_as == ReadAs::Json && std::str::from_utf8(payload).is_ok() {
            return self.is_met_by(payload);
        }
        let format = match read_as {
            ReadAs::JsonLines => Format::JsonLines,
            ReadAs::CborSequence => Format::CborSequence,
            ReadAs::MessagePackStream => Format::MessagePackStream,
            _ => Format::Json,
        };
        let node = self.fields.chosen(read_as, topic, payload, place);
        node.is_some_and(|node| binary::values(node, format).iter().any(|tree| self.in_tree(tree).is_some()))
    }

    /// Whether it is true of a message of Sparkplug B, or of what else is on its topic.
    fn is_met_by_sparkplug(&self, topic: &str, payload: &[u8], place: i64) -> bool {
        match self.fields.sparkplug(topic, payload, place) {
            Some(node) => self.in_tree(&binary::value(node)).is_some(),
            None => self.is_met_by(payload),
        }
    }

    fn is_wanted_field(&self, value: FieldValue<'_>) -> bool {
        let float = |written: Written| match Decimal::parse(written.bytes()) {
            Some(number) => self.is_wanted(&Found::Exactly(number)),
            // As trees have what is no number.
            None => self.is_wanted(&Found::Text(Cow::Borrowed(written.word()))),
        };
        match value {
            FieldValue::Signed(number) => self.is_wanted(&Found::Exactly(Decimal::whole(number.into()))),
            FieldValue::Unsigned(number) => self.is_wanted(&Found::Exactly(Decimal::whole(number.into()))),
            FieldValue::Float(number) => float(Written::float(number)),
            FieldValue::Double(number) => float(Written::float(number)),
            FieldValue::Bool(value) => self.is_wanted(&Found::Bool(value)),
            FieldValue::Text(text) => self.is_wanted(&Found::Text(Cow::Borrowed(text.as_bytes()))),
            FieldValue::Node(node) => self.is_wanted(&of_tree(&binary::value(node))),
        }
    }

    /// Whether it is true of a payload.
    pub(crate) fn is_met_by(&self, payload: &[u8]) -> bool {
        match &self.path.route {
            _ if binary::may_be(payload) => self.in_binary(payload).is_some(),
            Route::Simple(steps) => {
                let is_met = |range: Range<usize>| self.simple(payload.get(range)?, steps);
                self.simple(payload, steps).is_some()
                    || later_values(payload).any(|range| is_met(range).is_some())
                    || matches!(steps.first(), Some(Step::Element(_))) && self.in_lines(payload)
            }
            Route::Full(_) => match tree(payload) {
                Some(tree) => self.in_tree(&tree).is_some(),
                None => self.in_lines(payload),
            },
        }
    }

    /// Whether it is true of one of several values in JSON, or of the list of them.
    fn in_lines(&self, payload: &[u8]) -> bool {
        later_values(payload).next().is_some() && self.in_binary(payload).is_some()
    }

    /// The first value in CBOR, MessagePack, or what is wrapped that it is true of.
    pub(crate) fn in_binary(&self, payload: &[u8]) -> Option<Value> {
        binary::trees(payload).iter().find_map(|tree| self.in_tree(tree))
    }

    /// The first value in a tree that it is true of.
    pub(crate) fn in_tree(&self, tree: &Value) -> Option<Value> {
        let is_wanted = |value: &&Value| self.is_wanted(&of_tree(value));
        match &self.path.route {
            Route::Simple(steps) => steps.iter().try_fold(tree, inside).filter(is_wanted).cloned(),
            Route::Full(path) => path.query(tree).into_iter().find(is_wanted).cloned(),
        }
    }

    /// Where the values are that it is true of, up to `limit` of them.
    pub(crate) fn places(&self, payload: &[u8], limit: usize, places: &mut Vec<Range<usize>>) {
        match &self.path.route {
            Route::Simple(steps) => {
                places.extend(self.simple(payload, steps));
                let inside = |range: &Range<usize>| self.simple(payload.get(range.clone())?, steps);
                let moved = |range: Range<usize>| {
                    inside(&range).map(|place| range.start + place.start..range.start + place.end)
                };
                places.extend(later_values(payload).filter_map(moved).take(limit));
            }
            Route::Full(path) => {
                let Some(tree) = tree(payload) else { return };
                let located = path.query_located(&tree);
                let wanted = located.iter().filter(|node| self.is_wanted(&of_tree(node.node()))).take(limit);
                let routes = wanted.map(|node| node.location().iter().map(step).collect::<Vec<_>>());
                places.extend(routes.filter_map(|steps| find_value(payload, &steps)));
            }
        }
    }

    fn simple(&self, payload: &[u8], steps: &[Step]) -> Option<Range<usize>> {
        let place = find_value(payload, steps)?;
        if steps.is_empty() && !is_json(payload) {
            return None;
        }
        let found = of_bytes(payload.get(place.clone())?)?;
        self.is_wanted(&found).then_some(place)
    }

    fn is_wanted(&self, found: &Found<'_>) -> bool {
        let Some((comparison, literal)) = &self.wanted else { return true };
        match order(found, literal) {
            Some(order) => comparison.holds(order),
            // Of another kind.
            None => *comparison == Comparison::NotEqual,
        }
    }
}

/// How a value compares with a literal. `None` when they are of different kinds.
fn order(found: &Found<'_>, literal: &Literal) -> Option<Ordering> {
    let same = |same: bool| Some(if same { Ordering::Equal } else { Ordering::Less });
    match (found, literal) {
        (Found::Number(text) | Found::Text(text), Literal::Number(number)) => Some(Decimal::parse(text)?.cmp(number)),
        (Found::Exactly(found), Literal::Number(number)) => Some(found.cmp(number)),
        (Found::Text(text), Literal::Text(wanted)) => Some((**text).cmp(wanted.as_bytes())),
        (Found::Bool(value), Literal::Bool(wanted)) => same(value == wanted),
        (Found::Null, Literal::Null) => same(true),
        _ => None,
    }
}

/// A value as its bytes are. `None` when they are none.
fn of_bytes(bytes: &[u8]) -> Option<Found<'_>> {
    Some(match bytes {
        [b'"', ..] => Found::Text(string_content(bytes)?),
        [b'{' | b'[', ..] => Found::Nested,
        [b'-' | b'0'..=b'9', ..] if is_number(bytes) => Found::Number(Cow::Borrowed(bytes)),
        b"true" => Found::Bool(true),
        b"false" => Found::Bool(false),
        b"null" => Found::Null,
        _ => return None,
    })
}

fn of_tree(value: &Value) -> Found<'_> {
    match value {
        Value::Null => Found::Null,
        Value::Bool(value) => Found::Bool(*value),
        Value::Number(number) => Found::Number(Cow::Owned(number.to_string().into_bytes())),
        Value::String(text) => Found::Text(Cow::Borrowed(text.as_bytes())),
        Value::Array(_) | Value::Object(_) => Found::Nested,
    }
}

/// Whether it is a number as JSON has them (RFC 8259 section 6).
fn is_number(bytes: &[u8]) -> bool {
    let unsigned = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let digits = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(unsigned);
    let mut rest = unsigned.get(whole..).unwrap_or_default();
    if whole == 0 || whole > 1 && unsigned.first() == Some(&b'0') {
        return false;
    }
    if let [b'.', decimals @ ..] = rest {
        rest = decimals.get(digits(decimals)..).filter(|_| digits(decimals) > 0).unwrap_or(b".");
    }
    match rest {
        [] => true,
        [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] => {
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        _ => false,
    }
}

/// The value that a step leads to.
fn inside<'v>(value: &'v Value, step: &Step) -> Option<&'v Value> {
    match step {
        Step::Member(name) => value.as_object()?.get(name),
        Step::Element(place) => value.as_array()?.get(*place),
    }
}

fn is_json(payload: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(without_mark(payload)).is_ok()
}

fn tree(payload: &[u8]) -> Option<Value> {
    let json = without_mark(payload);
    serde_json::from_slice(json).ok().or_else(|| binary::other_json(json))
}

fn without_mark(payload: &[u8]) -> &[u8] {
    payload.strip_prefix(b"\xef\xbb\xbf").unwrap_or(payload)
}

fn step(element: &PathElement<'_>) -> Step {
    match element {
        PathElement::Name(name) => Step::Member((*name).to_owned()),
        PathElement::Index(place) => Step::Element(*place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::condition;
    use crate::cursor::Cursor;
    use crate::query::Condition;

    #[test]
    fn values_are_found_in_cbor_and_messagepack_as_in_json() {
        // {"a": {"temp": 87.5, "ok": true}, "list": [1, "two"]} (RFC 8949)
        let cbor = b"\xa2\x61a\xa2\x64temp\xf9\x55\x78\x62ok\xf5\x64list\x82\x01\x63two";
        // The same in MessagePack.
        let msgpack = b"\x82\xa1a\x82\xa4temp\xcb\x40\x55\xe0\0\0\0\0\0\xa2ok\xc3\xa4list\x92\x01\xa3two";
        for (query, expected) in [
            ("json:$.a.temp>80", true),
            ("json:$.a.temp>88", false),
            ("json:$.a.ok=true", true),
            ("json:$.list[1]=two", true),
            ("json:$..temp>80", true),
            ("json:$.list[*]>1", false),
            ("json:$.b", false),
            ("json:$", true),
        ] {
            let Ok(Condition::Json(path, wanted)) = condition(&mut Cursor::new(query)) else { panic!("{query}") };
            let test = JsonTest::new(path, wanted);
            for payload in [&cbor[..], msgpack] {
                assert_eq!(test.is_met_by(payload), expected, "{query}");
                for end in 0..payload.len() {
                    assert!(!test.is_met_by(&payload[..end]), "{query} in a part of it");
                }
            }
        }
    }

    #[test]
    fn values_are_found_in_what_is_compressed() {
        // {"temp":21.5} in gzip, zlib, zstd and LZ4.
        let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xabV*I\xcd-P\xb222\xd43\xad\x05\x00e\x05\xe9\x0e\x0d\x00\x00\x00";
        let zlib = b"x\xda\xabV*I\xcd-P\xb222\xd43\xad\x05\x00\x1d\xa0\x03\xf3";
        let zstd = b"(\xb5/\xfd\x00Xi\x00\x00{\x22temp\x22:21.5}";
        let lz4 = b"\x04\x22\x4d\x18\x40\x40\xc0\x0e\0\0\0\xd0{\x22temp\x22:21.5}\0\0\0\0";
        for (query, expected) in [("json:$.temp>21", true), ("json:$.temp>22", false), ("json:$..temp", true)] {
            let Ok(Condition::Json(path, wanted)) = condition(&mut Cursor::new(query)) else { panic!("{query}") };
            let test = JsonTest::new(path, wanted);
            for payload in [&gzip[..], zlib, zstd, lz4] {
                assert_eq!(test.is_met_by(payload), expected, "{query}");
                assert!(!test.is_met_by(&payload[..12]), "{query} in a part of it");
            }
            assert!(!test.is_met_by(b"x^2 is a text"), "{query}");
        }
    }

    #[test]
    fn values_are_found_in_json_with_half_an_emoji() {
        let payload = br#"{"s":"cut \ud83d","temp":21}"#;
        for (query, expected) in [
            ("json:$.temp=21", true),
            ("json:$..temp=21", true),
            ("json:$.s=\"cut \u{fffd}\"", true),
            ("json:$..s=\"cut \u{fffd}\"", true),
            ("json:$.s!=cut", true),
            ("json:$.s=cut", false),
        ] {
            let Ok(Condition::Json(path, wanted)) = condition(&mut Cursor::new(query)) else { panic!("{query}") };
            let test = JsonTest::new(path, wanted);
            assert_eq!(test.is_met_by(payload), expected, "{query}");
            assert!(!test.is_met_by(&payload[..10]), "{query} in a part of it");
        }
    }

    #[test]
    fn values_are_found_in_json_in_latin_1() {
        let payload = b"{\"unit\":\"\xb0C\",\"temp\":21}";
        for (query, expected) in [
            ("json:$.temp=21", true),
            ("json:$..temp=21", true),
            ("json:$.unit=\u{b0}C", true),
            ("json:$..unit=\u{b0}C", true),
            ("json:$..unit=C", false),
        ] {
            let Ok(Condition::Json(path, wanted)) = condition(&mut Cursor::new(query)) else { panic!("{query}") };
            assert_eq!(JsonTest::new(path, wanted).is_met_by(payload), expected, "{query}");
        }
        let Ok(Condition::Json(path, wanted)) = condition(&mut Cursor::new("json:$.s=\u{f6}\u{fffd}")) else {
            panic!()
        };
        assert!(JsonTest::new(path, wanted).is_met_by(b"{\"s\":\"\xc3\xb6\xc3\"}"), "UTF-8 that was cut");
        assert!(tree(b"{\"unit\":\"\xb0C\"").is_none() && tree(b"\xff").is_none());
    }

    #[test]
    fn numbers_are_those_of_json() {
        for text in ["0", "-0", "10", "0.5", "-1.50", "1e5", "1E+05", "2.5e-7"] {
            assert!(is_number(text.as_bytes()), "{text}");
        }
        for text in ["", "-", "01", "1.", ".5", "1e", "1e+", "1.e5", "1.5.", "+1", "1x", "1e5x", "--1"] {
            assert!(!is_number(text.as_bytes()), "{text}");
        }
    }
}
