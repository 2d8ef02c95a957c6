//! Contracts of topics: what their payloads have to be, and how often messages have to come. The first contract whose filter
//! matches a topic decides, of those that say something of payloads, and of those that say a time.

mod payloads;

use std::sync::Arc;
use std::time::Duration;

use model::{MessageRef, TopicFilter};

use crate::{JsonSchema, MAX_TREE_BYTES, MessageType, Violation};

/// So many things that are wrong with one payload are said.
pub const MAX_VIOLATIONS: usize = 8;

/// So many times as long as a contract says may pass before a topic, or a message, is late.
pub const LATE_AFTER: f32 = 1.5;

/// So many bytes may come out of what is compressed to be checked within a frame.
const QUICK_BYTES: usize = 16 * 1024;

/// What a payload has to be, also where it is compressed or in base64.
#[derive(Clone, Debug)]
pub enum Expected {
    /// A value that a JSON Schema describes, in JSON, CBOR or MessagePack.
    Value(Arc<JsonSchema>),
    /// A message of protobuf, without unknown fields.
    Message(MessageType),
}

/// What is expected on the topics that a filter matches.
#[derive(Clone, Debug)]
pub struct TopicContract {
    /// Which topics.
    pub filter: TopicFilter,
    /// What their payloads have to be.
    pub payloads: Payloads,
    /// A message is expected within this time after the one before.
    pub every: Option<Duration>,
}

/// What payloads have to be, where that is said.
#[derive(Clone, Debug)]
pub enum Payloads {
    /// Nothing is said.
    Any,
    /// Something is said that could not be read, for this reason: no payload is checked, also by no wider contract, for that does not
    /// have to be true of these topics.
    Unknown(Arc<str>),
    /// This.
    Are(Expected),
}

/// What is expected on topics.
#[derive(Clone, Debug, Default)]
pub struct Contracts {
    all: Vec<TopicContract>,
}

impl Contracts {
    /// Contracts in the order in which they are asked.
    #[must_use]
    pub fn new(all: Vec<TopicContract>) -> Self {
        Self { all }
    }

    /// Contracts of payloads alone, in the order in which they are asked.
    #[must_use]
    pub fn of_payloads(all: Vec<(TopicFilter, Expected)>) -> Self {
        let contract = |(filter, expected)| TopicContract { filter, payloads: Payloads::Are(expected), every: None };
        Self::new(all.into_iter().map(contract).collect())
    }

    /// The same, and where these say nothing, `others`.
    #[must_use]
    pub fn or(mut self, others: &Self) -> Self {
        self.all.extend(others.all.iter().cloned());
        self
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What payloads of a topic have to be; `None` where nothing is said.
    #[must_use]
    pub fn of_topic(&self, topic: &str) -> Option<&Expected> {
        match self.payloads_of(topic)? {
            Payloads::Are(expected) => Some(expected),
            Payloads::Any | Payloads::Unknown(_) => None,
        }
    }

    /// Why payloads of a topic are not checked, though something is said of them.
    #[must_use]
    pub fn not_checked(&self, topic: &str) -> Option<&str> {
        match self.payloads_of(topic)? {
            Payloads::Unknown(reason) => Some(reason),
            Payloads::Any | Payloads::Are(_) => None,
        }
    }

    fn payloads_of(&self, topic: &str) -> Option<&Payloads> {
        let says = |contract: &&TopicContract| !matches!(contract.payloads, Payloads::Any);
        let found = self.all.iter().filter(says).find(|contract| contract.filter.matches(topic))?;
        Some(&found.payloads)
    }

    /// Which payloads are to be messages of protobuf, in the order in which that is asked; those that are to be something else
    /// without one.
    pub fn messages(&self) -> impl Iterator<Item = (&TopicFilter, Option<&MessageType>)> {
        self.all.iter().filter_map(|contract| match &contract.payloads {
            Payloads::Any => None,
            Payloads::Are(Expected::Message(message)) => Some((&contract.filter, Some(message))),
            Payloads::Are(Expected::Value(_)) | Payloads::Unknown(_) => Some((&contract.filter, None)),
        })
    }

    /// The time within which a message is expected on a topic after the one before; `None` where nothing is said.
    #[must_use]
    pub fn every(&self, topic: &str) -> Option<Duration> {
        let mut timed = self.all.iter().filter_map(|contract| Some((&contract.filter, contract.every?)));
        timed.find(|(filter, _)| filter.matches(topic)).map(|(_, every)| every)
    }

    /// Whether a message is as its contract says: its payload, and how long after the one before it came; `None` where no
    /// contract says anything of it, or nothing is known.
    #[must_use]
    pub fn is_valid(&self, topic: &str, message: &MessageRef<'_>) -> Option<bool> {
        let is_late = self.is_late(topic, message.quiet);
        if is_late == Some(true) {
            return Some(false);
        }
        let is_met = |expected: &Expected| expected.is_met(message.payload, message.properties.content_type());
        let checks = |expected: &&Expected| expected.checks(message.payload);
        self.of_topic(topic).filter(checks).map(is_met).or(is_late.map(|is_late| !is_late))
    }

    /// Whether a message came late, before which its topic was quiet for so long: half as long again as expected. `None` where
    /// nothing is expected, or that is not known.
    #[must_use]
    pub fn is_late(&self, topic: &str, quiet: Option<Duration>) -> Option<bool> {
        let quiet = quiet.filter(|_| self.have_times())?;
        self.every(topic).map(|every| quiet > every.mul_f32(LATE_AFTER))
    }

    /// Whether a time is said for any topic.
    #[must_use]
    pub fn have_times(&self) -> bool {
        self.all.iter().any(|contract| contract.every.is_some())
    }
}

impl Expected {
    /// Whether anything is said of a payload: nothing of one without bytes that is to be a value, as it clears what is retained.
    /// A message of protobuf may have none.
    #[must_use]
    pub fn checks(&self, payload: &[u8]) -> bool {
        !payload.is_empty() || matches!(self, Self::Message(_))
    }

    /// Whether a payload is as expected; so is one of which nothing is said.
    #[must_use]
    pub fn is_met(&self, payload: &[u8], content_type: Option<&str>) -> bool {
        self.found(payload, content_type, 1, MAX_TREE_BYTES).is_some_and(|violations| violations.is_empty())
    }

    /// The same, if that can be found out within a frame: `None` where more comes out of a payload.
    #[must_use]
    pub fn is_met_quickly(&self, payload: &[u8], content_type: Option<&str>) -> Option<bool> {
        self.found(payload, content_type, 1, QUICK_BYTES).map(|violations| violations.is_empty())
    }

    /// What is wrong with a payload; nothing when it is as expected.
    #[must_use]
    pub fn violations(&self, payload: &[u8], content_type: Option<&str>) -> Vec<Violation> {
        self.found(payload, content_type, MAX_VIOLATIONS, MAX_TREE_BYTES).unwrap_or_else(payloads::too_large)
    }

    /// What is wrong, at most `limit` things; `None` where more than `most` bytes come out of a payload.
    fn found(&self, payload: &[u8], content_type: Option<&str>, limit: usize, most: usize) -> Option<Vec<Violation>> {
        match self {
            _ if !self.checks(payload) => Some(Vec::new()),
            Self::Value(schema) => payloads::of_value(schema, payload, content_type, limit, most),
            Self::Message(message) => payloads::of_message(message, payload, limit, most),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use base64::Engine as _;

    use super::*;
    use crate::load_schema;

    fn said(expected: &Expected, payload: &[u8]) -> Vec<String> {
        let violations = expected.violations(payload, None);
        assert_eq!(expected.is_met(payload, None), violations.is_empty());
        violations.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn where_and_why_a_payload_is_not_as_expected_is_said() {
        let text = r##"{"type":"object","required":["temp"],"additionalProperties":false,"properties":{
            "temp":{"type":"number","maximum":90},"mode":{"enum":["auto","manual"]},"tags":{"items":{"$ref":"#/$defs/tag"}},
            "at":{"format":"date-time"},"it em":{"const":1}},"$defs":{"tag":{"type":"string","minLength":2}}}"##;
        let schema = Expected::Value(Arc::new(JsonSchema::parse(text).unwrap()));
        for (payload, expected) in [
            (&br#"{"temp":90}"#[..], &[][..]),
            (b"\x81\xa4temp\x5b", &["$.temp: 91 is more than 90"]),
            (br#"{"temp":"90"}"#, &["$.temp: string in place of number"]),
            (
                br#"{"mode":"off","x":1}"#,
                &[
                    "$.temp: is missing",
                    "$.mode: \"off\" is none of \"auto\", \"manual\"",
                    "$.x: the schema does not have this field",
                ],
            ),
            (br#"{"temp":1,"tags":["ab","c"]}"#, &["$.tags[1]: 1 characters are less than 2"]),
            (
                br#"{"temp":1,"at":"yesterday","it em":2}"#,
                &["$.at: \"yesterday\" is no date-time", "$[\"it em\"]: 2 is not 1"],
            ),
            (b"[1]", &["$: array in place of object"]),
            (b"on", &["the payload is neither JSON nor CBOR nor MessagePack"]),
            (b"", &[]),
            (br#"{"temp":1,"mode":auto}"#, &["invalid JSON at line 1, column 18"]),
            (b"{\"temp\":1,\n\"mode\"", &["incomplete JSON: it ends at line 2, column 6"]),
            (b"{\"temp\":1}\n{\"temp\":2}\n", &["the payload has several values in place of one"]),
        ] {
            assert_eq!(said(&schema, payload), expected);
        }
        assert!(!schema.checks(b"") && schema.checks(b" "));
    }

    #[test]
    fn what_is_compressed_or_in_base64_is_checked_by_what_is_inside() {
        let schema = JsonSchema::parse(r#"{"properties":{"celsius":{"maximum":90}}}"#).unwrap();
        let file = Arc::new(load_schema("a.proto", b"message A { string name = 1; }", |_| None).unwrap());
        let value = Expected::Value(Arc::new(schema));
        let message = Expected::Message(file.message("A").unwrap());
        let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes).into_bytes();
        for (inside, expected, reasons) in [
            (&br#"{"celsius":90, "unit":"C"}"#[..], &value, &[][..]),
            (br#"{"celsius":91, "unit":"C"}"#, &value, &["$.celsius: 91 is more than 90"]),
            (br#"{"celsius":91, "unit":C}"#, &value, &["invalid JSON at line 1, column 23"]),
            (b"\x0a\x0bpress pumps", &message, &[]),
            (b"\x0a\x0bpress pumps\x10\x01", &message, &["the message type has no field 2 of this kind"]),
        ] {
            for packed in [gzip(inside), zlib(inside), zstd::encode_all(inside, 1).unwrap(), base64(&gzip(inside))] {
                assert_eq!(said(expected, &packed), reasons, "{packed:02x?}");
                assert_eq!(expected.is_met_quickly(&packed, None), Some(reasons.is_empty()));
            }
        }
        // JSON, and so large once it is unpacked.
        let text = |length: usize| [&b"\""[..], &vec![b'x'; length], b"\""].concat();
        let large = gzip(&text(QUICK_BYTES));
        assert_eq!((value.is_met_quickly(&large, None), value.is_met(&large, None)), (None, true));
        assert_eq!(said(&value, &gzip(&text(MAX_TREE_BYTES))), ["the payload is too large to check"]);
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_message_of_protobuf_is_as_expected_without_unknown_fields() {
        let schema = Arc::new(load_schema("a.proto", b"message A { uint32 n = 1; }", |_| None).unwrap());
        let expected = Expected::Message(schema.message("A").unwrap());
        for (payload, reasons) in [
            (&b"\x08\x01"[..], &[][..]),
            (b"", &[]),
            (b"\x12\x00", &["the message type has no field 2 of this kind"]),
            (b"\x0a\x01x", &["the message type has no field 1 of this kind"]),
            (b"\x02\x08\x01", &["the payload has several messages in place of one"]),
            (b"on", &["the payload is no protobuf message A"]),
        ] {
            assert_eq!(said(&expected, payload), reasons, "{payload:02x?}");
        }
    }

    #[test]
    fn the_first_contract_of_a_topic_decides() {
        let contract = |filter: &str, text: &str| {
            let schema = JsonSchema::parse(text).unwrap();
            (TopicFilter::parse(filter).unwrap(), Expected::Value(Arc::new(schema)))
        };
        let contracts = Contracts::of_payloads(vec![contract("plant/a", "false"), contract("plant/+", "true")]);
        let met = |topic: &str| contracts.of_topic(topic).map(|expected| expected.is_met(b"1", None));
        assert_eq!((met("plant/a"), met("plant/b"), met("other")), (Some(false), Some(true), None));
    }

    #[test]
    fn a_time_and_a_schema_of_a_topic_may_come_from_two_contracts_and_what_cannot_be_read_hides_wider_ones() {
        let contract = |filter: &str, payloads, secs: Option<u64>| {
            let filter = TopicFilter::parse(filter).unwrap();
            TopicContract { filter, payloads, every: secs.map(Duration::from_secs) }
        };
        let never = Expected::Value(Arc::new(JsonSchema::parse("false").unwrap()));
        let contracts = Contracts::new(vec![
            contract("plant/a", Payloads::Any, Some(5)),
            contract("plant/b", Payloads::Unknown("gone".into()), None),
            contract("plant/+", Payloads::Are(never), Some(60)),
        ]);
        let of = |topic: &str| (contracts.of_topic(topic).is_some(), contracts.every(topic).map(|it| it.as_secs()));
        assert_eq!(of("plant/a"), (true, Some(5)));
        assert_eq!(of("plant/b"), (false, Some(60)));
        let not_checked = |topic: &str| contracts.not_checked(topic);
        assert_eq!((not_checked("plant/b"), not_checked("plant/c"), not_checked("other")), (Some("gone"), None, None));
        assert_eq!((of("plant/c"), of("other")), ((true, Some(60)), (false, None)));
        assert!(contracts.have_times() && !contracts.is_empty() && Contracts::default().is_empty());
    }
}
