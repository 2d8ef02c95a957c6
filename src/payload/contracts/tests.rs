//! Whether payloads are found to be as contracts say.

use std::io::Write as _;

use base64::Engine as _;

use super::*;
use crate::{ReadAs, load_schema};

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
fn a_payload_is_checked_in_the_format_that_a_person_said() {
    use ReadAs::{Binary, Cbor, Deflate, Json, MessagePack, Sparkplug, Text};

    let schema = |text: &str| Expected::Value(Arc::new(JsonSchema::parse(text).unwrap()));
    let is_one = schema(r#"{"type":"object","properties":{"a":{"const":1}},"required":["a"]}"#);
    let has_metrics = schema(r#"{"type":"object","required":["metrics"]}"#);
    let is_empty_list = schema(r#"{"type":"array"}"#);
    let messages = Arc::new(load_schema("a.proto", b"message A { uint32 a = 1; }", |_| None).unwrap());
    let message = messages.message("A").unwrap();
    // {"a":1} and the message a = 1, in deflate without a header.
    let (deflated, deflated_message) = (&b"\xab\x56\x4a\x54\xb2\x32\xac\x05\x00"[..], &b"\xe3\x60\x04\x00"[..]);
    let is_message = Expected::Message(message.clone());
    for (expected, payload, read_as, reason) in [
        (&is_one, deflated, Deflate, ""),
        (&is_one, b"\x80", Deflate, "the payload cannot be read as deflate"),
        (&is_empty_list, b"\x80", Cbor, ""),
        (&is_empty_list, b"\x80", MessagePack, "$: object in place of array"),
        (&is_one, b"{\"a\":1}", Json, ""),
        (&is_one, b"{\"a\":2}", Json, "$.a: 2 is not 1"),
        (&is_one, b"{\"a\":1}", Text, "the payload is read as Text, as was chosen, and so has no value to check"),
        (&is_one, b"{\"a\":1}", Binary, "the payload is read as Binary, as was chosen, and so has no value to check"),
        (&is_one, b"{\"a\":1}", Cbor, "the payload cannot be read as CBOR: "),
        (&has_metrics, b"\x12\x06\x0a\x02on\x70\x01", Sparkplug, ""),
        (&is_message, deflated_message, Deflate, ""),
        (&is_message, deflated, Deflate, "the payload is no protobuf message A"),
    ] {
        let known = Known { read_as: Some(read_as), topic: Some("a"), ..Known::default() };
        let violations = expected.violations(payload, known);
        assert_eq!(expected.is_met(payload, known), violations.is_empty(), "{read_as} {payload:02x?}");
        let said = violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        assert!(said.starts_with(reason) && said.is_empty() == reason.is_empty(), "{read_as}: {said}");
    }
    let said = |payload: &[u8], may_be_other| {
        let known = Known { message: Some(&message), may_be_other, ..Known::default() };
        is_one.violations(payload, known).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(said(b"\x08\x01", false), [""; 0]);
    assert_eq!(said(b"\x08\x02", false), ["$.a: 2 is not 1"]);
    assert_eq!(said(b"{\"a\":1}", false), ["the payload is no protobuf message A"]);
    assert_eq!(said(b"{\"a\":1}", true), [""; 0], "the message is only expected");
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
