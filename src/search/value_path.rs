//! A JSON path by itself: what a payload has there, for lists that show it.

use std::borrow::Cow;

use payload::{Known, MessageType, ReadAs, chosen_value, may_be_wrapped, message_value};
use serde_json::Value;

use crate::binary;
use crate::cursor::{Cursor, mistake};
use crate::json_test::JsonTest;
use crate::message_test::{field_path, shown};
use crate::mistake::{Mistake, MistakeKind};
use crate::path::{JsonPath, Route};
use crate::scan::string_content;

/// A JSON path (RFC 9535) whose first value is wanted.
#[derive(Clone, Debug)]
pub struct ValuePath(JsonTest);

impl ValuePath {
    /// Parses a path and nothing behind it.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let mut cursor = Cursor::new(text);
        let path = JsonPath::read(&mut cursor)?;
        if !cursor.rest().is_empty() {
            return Err(mistake(cursor.at..text.len(), MistakeKind::NoRoot));
        }
        Ok(Self(JsonTest::new(path, None)))
    }

    /// The first value that a payload has at the path: a text without its quotes, anything else as it is written. `None` when
    /// there is none.
    #[must_use]
    pub fn first_in<'p>(&self, payload: &'p [u8]) -> Option<Cow<'p, str>> {
        if binary::may_be(payload) {
            return Some(Cow::Owned(match self.0.in_binary(payload)? {
                Value::String(text) => text,
                value => value.to_string(),
            }));
        }
        let mut places = Vec::new();
        self.0.places(payload, 1, &mut places);
        let value = payload.get(places.pop()?)?;
        match string_content(value) {
            Some(Cow::Borrowed(text)) => std::str::from_utf8(text).ok().map(Cow::Borrowed),
            Some(Cow::Owned(text)) => String::from_utf8(text).ok().map(Cow::Owned),
            None => std::str::from_utf8(value).ok().map(Cow::Borrowed),
        }
    }

    /// The same of a payload of which this is known: that it is a message of protobuf, or has a format that a person said.
    #[must_use]
    pub fn first_in_known<'p>(&self, payload: &'p [u8], known: &Known<'_>) -> Option<Cow<'p, str>> {
        if let Some(message) = known.message {
            let value = self.first_in_message(payload, message).map(Cow::Owned);
            if value.is_some() || !known.may_be_other {
                return value;
            }
        }
        match known.read_as {
            None => self.first_in(payload),
            Some(ReadAs::Json) if std::str::from_utf8(payload).is_ok() => self.first_in(payload),
            Some(read_as) => {
                let node = chosen_value(payload, read_as, known.topic.unwrap_or_default(), known.births)?;
                self.first_in_tree(&binary::value(node)).map(Cow::Owned)
            }
        }
    }

    fn first_in_message(&self, payload: &[u8], message: &MessageType) -> Option<String> {
        let route = &self.0.path.route;
        if matches!(route, Route::Simple(_)) && !may_be_wrapped(payload) {
            let path = field_path(message, route)?;
            return Some(shown(path.value_in(payload)?).into_owned());
        }
        self.first_in_tree(&binary::value(message_value(payload, message)?))
    }

    fn first_in_tree(&self, tree: &Value) -> Option<String> {
        Some(match self.0.in_tree(tree)? {
            Value::String(text) => text,
            value => value.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_message_are_read_by_their_names() {
        let text = b"message A { string s = 1; B b = 2; repeated uint32 n = 3; } message B { int32 x_y = 1; }";
        let schema = std::sync::Arc::new(payload::load_schema("a.proto", text, |_| None).unwrap());
        let message = schema.message("A").unwrap();
        let payload = b"\x0a\x02\"a\x12\x02\x08\x07\x1a\x02\x01\x02";
        for (path, expected) in [
            ("$.s", Some("\"a")),
            ("$.b.xY", Some("7")),
            ("$.b.x_y", Some("7")),
            ("$.b", Some(r#"{"xY":7}"#)),
            ("$.n[1]", Some("2")),
            ("$..n[*]", Some("1")),
            ("$.none", None),
        ] {
            let known = Known { message: Some(&message), ..Known::default() };
            let found = ValuePath::parse(path).unwrap().first_in_known(payload, &known);
            assert_eq!(found.as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn the_format_that_a_person_said_is_read_and_no_other() {
        let first = |payload: &'static [u8], read_as| {
            let known = Known { read_as, ..Known::default() };
            ValuePath::parse("$.a").unwrap().first_in_known(payload, &known)
        };
        let deflated = b"\xab\x56\x4a\x54\xb2\x32\xac\x05\x00";
        assert_eq!(first(deflated, None), None);
        assert_eq!(first(deflated, Some(ReadAs::Deflate)).as_deref(), Some("1"));
        assert_eq!(first(b"{\"a\":1.50}", Some(ReadAs::Json)).as_deref(), Some("1.50"));
        assert_eq!(first(b"{\"a\":1.50}", Some(ReadAs::Text)), None);
    }

    #[test]
    fn the_first_value_is_read_and_other_text_is_no_path() {
        let payload = br#"{"a":{"b":[1.50,"x\ty"]},"c":"87.5","d":null}"#;
        for (path, expected) in [
            ("$.a.b[0]", Some("1.50")),
            ("$.a.b[1]", Some("x\ty")),
            ("$..b[*]", Some("1.50")),
            ("$.c", Some("87.5")),
            ("$.d", Some("null")),
            ("$.a.b", Some(r#"[1.50,"x\ty"]"#)),
            ("$.e", None),
        ] {
            assert_eq!(ValuePath::parse(path).unwrap().first_in(payload).as_deref(), expected, "{path}");
        }
        for wrong in ["", "a", "$.a>80", "$.a b", "$["] {
            assert!(ValuePath::parse(wrong).is_err(), "{wrong}");
        }
    }
}
