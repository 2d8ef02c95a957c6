//! The corpus: payloads as real encoders write them, each with its right reading in `index.jsonl`.

#![expect(clippy::disallowed_methods, reason = "tests read the corpus")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::Births;

/// A line of the index.
#[derive(Deserialize)]
struct Entry {
    file: String,
    bytes: usize,
    format: String,
    reading: Value,
    topic: Option<String>,
    content_type: Option<String>,
}

/// Files whose bytes do not say what they are, or that are named and not decoded: what we say, and why.
const OTHERWISE: [(&str, &str, &str); 19] = [
    ("cbor-empty-array.cbor", "binary", "the same byte as mp-empty-map.msgpack; nothing decides"),
    ("mp-empty-map.msgpack", "binary", "the same byte as cbor-empty-array.cbor; nothing decides"),
    ("bin-uint16be.bin", "json", "the same bytes as the number 12"),
    ("ubjson-map.ubj", "binary", "not decoded, no mark"),
    ("avro-bare.avro", "binary", "only its schema tells"),
    ("avro-confluent.avro", "binary", "only its schema tells"),
    ("json-deflate-raw.bin", "binary", "no mark; can be forced"),
    ("json-brotli.br", "binary", "no mark"),
    ("json-brotli-tiny.br", "binary", "no mark"),
    ("json-snappy.sz", "binary", "no mark"),
    ("js-snappyjs-raw.sz", "binary", "no mark"),
    ("js-msgpackr-shared.msgpack", "binary", "the names of the record are known to the two sides only"),
    ("capnp.bin", "binary", "not decoded, no mark"),
    ("capnp-packed.bin", "binary", "not decoded, no mark"),
    ("flatbuffer.bin", "binary", "not decoded, no mark"),
    ("lwm2m.tlv", "binary", "not decoded, no mark"),
    ("json-utf16le.json", "json-utf16", ""),
    ("bson-doc.bson", "bson", ""),
    ("ion.ion", "ion", ""),
];

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/corpus")
}

fn entries() -> Vec<Entry> {
    let index = fs::read_to_string(corpus().join("index.jsonl")).unwrap();
    index.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn value_of(reading: &Reading, payload: &[u8]) -> String {
    let mut value = String::new();
    push_value(reading, payload, &mut value);
    value
}

#[test]
fn the_whole_corpus_is_read_as_its_index_has_it() {
    let otherwise: BTreeMap<&str, &str> = OTHERWISE.iter().map(|(file, format, _)| (*file, *format)).collect();
    let (mut wrong, mut seen, mut golden) = (String::new(), 0, String::new());
    for entry in entries() {
        let payload = fs::read(corpus().join(&entry.file)).unwrap();
        assert_eq!(payload.len(), entry.bytes, "{}", entry.file);
        let hints =
            Hints { topic: entry.topic.as_deref(), content_type: entry.content_type.as_deref(), ..Hints::default() };
        let reading = read(&payload, &hints);
        let value = value_of(&reading, &payload);
        // Deeper, and a number larger, than serde_json reads.
        let is_beyond = matches!(entry.file.as_str(), "json-deep.json" | "json-number-forms.json");
        assert!(is_beyond || serde_json::from_str::<Value>(&value).is_ok(), "{}: {value}", entry.file);
        writeln!(golden, "{}\t{}\t{value}", entry.file, reading.words()).unwrap();
        seen += 1;
        if entry.format.starts_with("protobuf") {
            // Only a schema tells; `proto` reads these.
            continue;
        }
        let expected = otherwise.get(entry.file.as_str()).copied().unwrap_or(&entry.format);
        if reading.words() != expected {
            writeln!(wrong, "{}: {} in place of {expected}", entry.file, reading.words()).unwrap();
        }
        let is_value = !entry.reading.is_string() && reading.words() == entry.format;
        if is_value && !same(&serde_json::from_str(&value).unwrap(), &entry.reading) {
            writeln!(wrong, "{}: {value} in place of {}", entry.file, entry.reading).unwrap();
        }
    }
    assert_eq!(seen, 246);
    assert!(wrong.is_empty(), "{wrong}");
    let path = corpus().join("readings.txt");
    if std::env::var_os("WRITE_READINGS").is_some() {
        fs::write(&path, &golden).unwrap();
    }
    let before = fs::read_to_string(&path).unwrap();
    assert_eq!(golden, before, "another reading; if it is right: WRITE_READINGS=1, and look at the difference");
}

/// A number is the same whether or not it is written as a float.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}

fn file(name: &str) -> Vec<u8> {
    fs::read(corpus().join(name)).unwrap()
}

/// A birth of Sparkplug with metrics of these names, aliases and data types.
fn birth(metrics: &[(&str, u8, u8)]) -> Vec<u8> {
    let metric = |(name, alias, kind): &(&str, u8, u8)| {
        let name_length = u8::try_from(name.len()).unwrap();
        let metric = [&[0x0a, name_length], name.as_bytes(), &[0x10, *alias, 0x20, *kind]].concat();
        [&[0x12, u8::try_from(metric.len()).unwrap()], metric.as_slice()].concat()
    };
    metrics.iter().flat_map(metric).collect()
}

#[test]
fn names_and_types_of_sparkplug_come_from_the_birth() {
    let mut births = Births::default();
    let read_on = |births: &Births, name: &str, topic: &str| {
        let payload = file(name);
        let reading = read(&payload, &Hints { topic: Some(topic), births: Some(births.last()), ..Hints::default() });
        (value_of(&reading, &payload), reading.remarks)
    };
    let (data, unknown) = ("spBv1.0/plant/NDATA/gw-1", "spb-js-ndata-alias.spb");
    assert_eq!(read_on(&births, unknown, data).1, [Remark::NoBirth(vec![1])]);
    assert!(births.note(1, "spBv1.0/plant/NBIRTH/gw-1", &file("spb-js-nbirth.spb")));
    let (value, remarks) = read_on(&births, unknown, data);
    assert!(value.contains(r#"{"name":"temp","alias":1,"datatype":"Float","value":22.0}"#), "{value}");
    assert_eq!(remarks, []);
    // Of another node nothing is known.
    assert_eq!(read_on(&births, unknown, "spBv1.0/plant/NDATA/gw-9").1, [Remark::NoBirth(vec![1])]);

    let (untyped, data) = ("spb-py-ndata-alias-no-type.spb", "spBv1.0/plant/NDATA/gw-2");
    assert_eq!(read_on(&births, untyped, data).1, [Remark::NoBirth(vec![2, 1]), Remark::NoDataType]);
    births.note(2, "spBv1.0/plant/NBIRTH/gw-2", &birth(&[("level", 2, 1), ("temp", 1, 9)]));
    let (value, remarks) = read_on(&births, untyped, data);
    assert!(value.contains(r#""name":"level","alias":2,"datatype":"Int8","value":-2,"#), "{value}");
    assert!(value.contains(r#""name":"temp","alias":1,"datatype":"Float","value":22.0,"#), "{value}");
    assert_eq!(remarks, []);

    // A device adds its aliases to those of its node; a node that is born again has those of its birth alone.
    births.note(3, "spBv1.0/plant/DBIRTH/gw-2/press", &birth(&[("force", 3, 3)]));
    births.note(4, "spBv1.0/plant/NBIRTH/gw-2", &birth(&[("level", 2, 1)]));
    assert_eq!(read_on(&births, untyped, data).1, [Remark::UnknownAliases(vec![1])]);
    assert!(!births.note(5, "spBv1.0/plant/NDATA/gw-2", &birth(&[("x", 9, 1)])), "no birth");
    assert!(births.note(6, "spBv1.0/plant/NBIRTH/gw-2", b"\x12\xff"));
    assert_eq!(read_on(&births, untyped, data).1, [Remark::UnreadBirth(vec![2, 1]), Remark::NoDataType]);
}

#[test]
fn a_birth_names_what_follows_it_until_the_next_one_and_that_of_a_node_ends_those_of_its_devices() {
    let mut births = Births::default();
    let (node, device) = ("spBv1.0/plant/NBIRTH/gw-1", "spBv1.0/plant/DBIRTH/gw-1/press");
    let named = |births: &Births, place: i64, topic: &str, payload: &[u8]| {
        let reading = read(payload, &Hints { topic: Some(topic), births: Some(births.at(place)), ..Hints::default() });
        let value = value_of(&reading, payload);
        value.split("\"name\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    let both = [("pressure", 1, 3), ("speed", 2, 3)];
    births.note(10, node, &birth(&both));
    births.note(12, node, &birth(&both));
    births.note(20, device, &birth(&[("force", 3, 3)]));
    births.note(30, node, &birth(&[("speed", 1, 3), ("pressure", 2, 3)]));
    births.note(40, device, &birth(&[("force", 3, 3)]));
    let kept = |births: &Births| births.sources().iter().map(|birth| birth.place).collect::<Vec<_>>();
    assert_eq!(kept(&births), [10, 20, 30, 40], "the same again is the same");
    for births in [&births, &Births::of(&births.sources()), &births.of_node(node).unwrap()] {
        for (place, alias, expected) in [
            (9, 1, ""),
            (11, 1, "pressure"),
            (11, 2, "speed"),
            (29, 1, "pressure"),
            (31, 1, "speed"),
            (31, 2, "pressure"),
            (19, 3, ""),
            (29, 3, "force"),
            (35, 3, ""),
            (41, 3, "force"),
        ] {
            let payload = [0x12, 0x04, 0x10, alias, 0x50, 0x01];
            for topic in ["spBv1.0/plant/NDATA/gw-1", "spBv1.0/plant/DDATA/gw-1/press"] {
                assert_eq!(named(births, place, topic, &payload), expected, "{place} {alias} {topic}");
            }
            assert_eq!(named(births, place, "spBv1.0/plant/NDATA/gw-2", &payload), "");
        }
    }
    for place in 100..5_000 {
        let other = if place % 2 == 0 { "even" } else { "odd" };
        births.note(place, "spBv1.0/plant/NBIRTH/gw-3", &birth(&[(other, 1, 3)]));
    }
    let (data, payload) = ("spBv1.0/plant/NDATA/gw-3", [0x12, 0x04, 0x10, 1, 0x50, 0x01]);
    assert_eq!(kept(&births).len(), 4_096);
    assert_eq!(named(&births, 11, "spBv1.0/plant/NDATA/gw-1", &payload), "pressure", "of few nothing is forgotten");
    assert_eq!(
        (named(&births, 200, data, &payload), named(&births, 4_500, data, &payload)),
        (String::new(), "even".to_owned())
    );
}

#[test]
fn births_are_remembered_up_to_a_limit() {
    let mut births = Births::default();
    let many = birth(&[("m", 1, 1)]).repeat(1);
    let large: Vec<u8> = (0..1_000).flat_map(|at| birth(&[(&format!("{at:04}{}", "x".repeat(100)), 1, 1)])).collect();
    for node in 0..400 {
        births.note(node, &format!("spBv1.0/plant/NBIRTH/{node}"), &large);
    }
    assert!(births.is_full());
    let known = |births: &Births, node: &str| {
        let hints_topic = format!("spBv1.0/plant/NDATA/{node}");
        let payload = b"\x12\x02\x10\x01";
        read(payload, &Hints { topic: Some(&hints_topic), births: Some(births.last()), ..Hints::default() })
            .remarks
            .is_empty()
    };
    assert!(known(&births, "0") && !known(&births, "399"));
    births.note(400, "spBv1.0/plant/NBIRTH/0", &many);
    births.note(401, "spBv1.0/plant/NBIRTH/399", &many);
    assert!(known(&births, "399"), "what a birth replaces makes room");
}

#[test]
fn what_the_person_says_is_tried_alone() {
    for (name, read_as, words) in [
        ("json-deflate-raw.bin", ReadAs::Deflate, "deflate(json)"),
        ("json-base64.txt", ReadAs::Text, "text"),
        ("json-base64.txt", ReadAs::Base64, "base64(json)"),
        ("json-gzip.gz", ReadAs::Gzip, "gzip(json)"),
        ("json-zlib.zz", ReadAs::Zlib, "zlib(json)"),
        ("json-zstd.zst", ReadAs::Zstd, "zstd(json)"),
        ("json-lz4.lz4", ReadAs::Lz4, "lz4(json)"),
        ("json-snappy.sz", ReadAs::Snappy, "snappy(json)"),
        ("js-snappyjs-raw.sz", ReadAs::Snappy, "snappy(json)"),
        ("json-snappy-framed.sz", ReadAs::Snappy, "snappy(json)"),
        ("json-gzip.gz", ReadAs::Binary, "binary"),
        ("cbor-empty-array.cbor", ReadAs::Cbor, "cbor"),
        ("cbor-empty-array.cbor", ReadAs::MessagePack, "msgpack"),
        ("mp-digit-keys.msgpack", ReadAs::Cbor, "cbor"),
        ("cbor-scalar-text.cbor", ReadAs::CborSequence, "cbor-sequence"),
        ("mp-stream.msgpacks", ReadAs::MessagePackStream, "msgpack-stream"),
        ("js-msgpackr-packr-record.msgpack", ReadAs::MessagePack, "msgpackr-record"),
        ("json-lines.ndjson", ReadAs::JsonLines, "json-lines"),
        ("json-utf16le.json", ReadAs::Json, "json-utf16"),
        ("bin-uuid.bin", ReadAs::Text, "text-latin1"),
        ("spb-js-ndeath.spb", ReadAs::Sparkplug, "sparkplug"),
    ] {
        let payload = file(name);
        let reading = read(&payload, &Hints { read_as: Some(read_as), ..Hints::default() });
        assert_eq!((reading.words().as_str(), reading.remarks.as_slice()), (words, &[][..]), "{name}");
        assert_eq!(ReadAs::of_word(read_as.word()), Some(read_as));
    }
    let refused = read(b"on", &Hints { read_as: Some(ReadAs::Json), ..Hints::default() });
    assert_eq!(
        (refused.words().as_str(), refused.remarks),
        ("binary", vec![Remark::NotRead(ReadAs::Json, Misfit::of_json(b"on", false))])
    );
}

#[test]
fn what_does_not_fit_has_a_place() {
    for (payload, read_as, expected) in [
        (&b"{\"a\":tru}"[..], ReadAs::Json, "JSON: invalid JSON at line 1, column 9."),
        (b"{\"a\":", ReadAs::Json, "JSON: incomplete JSON: it ends at line 1, column 5."),
        (b"{\"a\":\"\xff\"", ReadAs::Json, "JSON: byte 6 is not UTF-8 text."),
        (b"{}\n\n[1,]\n", ReadAs::JsonLines, "JSON Lines: invalid JSON at line 3, column 4."),
        (b"\xa1\x61n\x19\x01", ReadAs::Cbor, "CBOR: it ends early, in what begins at byte 4."),
        (b"\x82\x01\x1c", ReadAs::Cbor, "CBOR: byte 3 does not fit."),
        (b"\x01\x02", ReadAs::Cbor, "CBOR: byte 1 does not fit."),
        (b"\xd9\xd9\xf7\x82\x01", ReadAs::Cbor, "CBOR: it ends early, in what begins at byte 5."),
        (b"\x81\xa3on", ReadAs::MessagePack, "MessagePack: it ends early, in what begins at byte 2."),
        (b"\x91\x05\x05", ReadAs::MessagePack, "MessagePack: byte 2 does not fit."),
        (b"on", ReadAs::Gzip, "gzip."),
    ] {
        let reading = read(payload, &Hints { read_as: Some(read_as), ..Hints::default() });
        let said: Vec<String> = reading.remarks.iter().map(ToString::to_string).collect();
        assert_eq!(said, [format!("The payload cannot be read as {expected}")], "{payload:02x?}");
    }
}

#[test]
fn a_declared_charset_and_type_are_followed_where_the_bytes_agree() {
    for (payload, content_type, words) in [
        (&b"21 \xb0C"[..], "text/plain; charset=iso-8859-1", "text-latin1"),
        (b"\xb0", "text/plain; charset=ISO-8859-1", "text-latin1"),
        (b"on", "text/plain; charset=iso-8859-1", "text"),
        (b"{\"unit\":\"\xb0C\"}", "application/json; charset=iso-8859-1", "json-latin1"),
        (b"{\"unit\":\"\xb0C\"", "application/json; charset=iso-8859-1", "text-latin1"),
        (b"{\"unit\":\"\xb0C\"}", "application/json", "json-latin1"),
        (b"{\"a\":1}", "text/plain", "text"),
        (b"o\0n\0", "text/plain; charset=utf-16le", "text-utf16"),
        (b"{\"a\":1}\n", "application/x-ndjson", "json-lines"),
        (b"{\"a\":1}", "application/cbor", "json"),
        (b"\x18\x31", "application/cbor", "cbor"),
        (b"\x01\x02", "application/cbor-seq", "cbor-sequence"),
    ] {
        let reading = read(payload, &Hints { content_type: Some(content_type), ..Hints::default() });
        assert_eq!(reading.words(), words, "{content_type} {payload:?}");
    }
}

#[test]
fn wrappings_come_off_as_far_as_a_limit() {
    use base64::Engine as _;

    let mut payload = br#"{"a":1,"b":[1,2,3]}"#.to_vec();
    for _ in 0..6 {
        payload = base64::engine::general_purpose::STANDARD.encode(payload).into_bytes();
    }
    let reading = read(&payload, &Hints::default());
    assert_eq!(reading.words(), "text", "no more than a few");
    for word in
        ["SGVsbG8gd29ybGQsIGhlbGxv", "aGVsbG9oZWxsb2hlbGxv", "0123456789abcdef0123456789abcdef", "deviceidentifier"]
    {
        assert_eq!(read(word.as_bytes(), &Hints::default()).words(), "text", "{word}");
    }
    let ascending: Vec<u8> = (0x80..0xc0).collect();
    for bytes in [&[0x80; 100][..], &ascending, &[0x90, 0x90]] {
        assert_eq!(read(bytes, &Hints::default()).words(), "binary", "{bytes:02x?}");
    }
}

#[test]
fn what_would_take_long_is_not_read_quickly() {
    use std::io::Write as _;

    use base64::Engine as _;

    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes).into_bytes();
    let json = |bytes: usize| format!("[{}]", " ".repeat(bytes - 2)).into_bytes();
    // A list of CBOR: half of it is nothing.
    let cbor = [&[0x82, 0x5a, 0, 2, 0, 0][..], &vec![0; 0x2_0000], &[1]].concat();
    for (payload, is_quick) in [
        (json(MAX_QUICK_BYTES), true),
        (json(MAX_QUICK_BYTES + 1), false),
        (gzip(&json(MAX_QUICK_BYTES)), true),
        (gzip(&json(MAX_QUICK_BYTES + 1)), false),
        (base64(&gzip(&json(1_000))), true),
        (base64(&gzip(&cbor)), false),
    ] {
        let found = read_quickly(&payload, &Hints::default());
        let whole = read(&payload, &Hints::default());
        assert_eq!(found, is_quick.then_some(whole), "{} bytes", payload.len());
    }
    let forced = Hints { read_as: Some(ReadAs::Gzip), ..Hints::default() };
    assert_eq!(read_quickly(&gzip(&cbor), &forced), None);
}

proptest! {
    #[test]
    fn any_payload_is_read_in_bounds(
        payload in prop::collection::vec(any::<u8>(), 0..300),
        content_type in prop::sample::select(vec![
            None, Some("application/cbor"), Some("application/msgpack"), Some("application/senml+cbor"),
            Some("application/cbor-seq"), Some("text/plain; charset=latin1"), Some("text/plain; charset=utf-16"),
        ]),
        topic in prop::sample::select(vec![None, Some("spBv1.0/g/NDATA/n"), Some("spBv1.0/g/DBIRTH/n/d")]),
        read_as in prop::sample::select([None].into_iter().chain(ReadAs::ALL.map(Some)).collect::<Vec<_>>()),
    ) {
        let mut births = Births::default();
        births.note(0, "spBv1.0/g/NBIRTH/n", &payload);
        let reading = read(&payload, &Hints { topic, content_type, read_as, births: Some(births.last()), message: None });
        let value = value_of(&reading, &payload);
        prop_assert!(serde_json::from_str::<&serde_json::value::RawValue>(&value).is_ok(), "{}", value);
        let _ = (reading.name(), reading.remarks.iter().map(ToString::to_string).collect::<String>());
    }
}
