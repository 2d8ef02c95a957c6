//! Births that are compressed, and those that cannot be read.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::*;
use crate::{Body, Hints, Node, Remark};

const NODE: &str = "spBv1.0/plant/NBIRTH/gw-1";
const DEVICE: &str = "spBv1.0/plant/DBIRTH/gw-1/press";

/// A field of bytes, which may be long.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let [low, high] = [bytes.len() & 0x7f | 0x80, bytes.len() >> 7].map(|part| u8::try_from(part).unwrap());
    [&[number << 3 | 2, low, high], bytes].concat()
}

fn birth(name: &str, alias: u8) -> Vec<u8> {
    field(2, &[field(1, name.as_bytes()), vec![0x10, alias, 0x20, 3]].concat())
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn compressed(body: &[u8], algorithm: Option<&str>) -> Vec<u8> {
    let metric = algorithm
        .map(|word| field(2, &[field(1, b"algorithm"), vec![0x20, 12], field(15, word.as_bytes())].concat()))
        .unwrap_or_default();
    [field(4, COMPRESSED.as_bytes()), metric, field(5, body)].concat()
}

/// What a metric with this alias alone is called, and what is remarked.
fn named(births: &Births, topic: &str, alias: u8) -> (Option<String>, Vec<Remark>) {
    let payload = [0x12, 0x04, 0x10, alias, 0x70, 0x01];
    let hints = Hints { topic: Some(topic), births: Some(births.last()), ..Hints::default() };
    let reading = crate::read(&payload, &hints);
    let Body::Tree(tree) = &reading.body else { panic!("no tree") };
    let Some(Node::Array(metrics)) = tree.field("metrics") else { panic!("no metrics") };
    let name = match metrics[0].field("name") {
        Some(Node::String(name)) => Some(name.clone()),
        _ => None,
    };
    (name, reading.remarks)
}

#[test]
fn births_that_are_compressed_name_what_follows_them() {
    let of_node = |births: &Births| named(births, "spBv1.0/plant/NDATA/gw-1", 1).0;
    for (payload, is_read) in [
        (compressed(&zlib(&birth("speed", 1)), Some("DEFLATE")), true),
        (compressed(&zlib(&birth("speed", 1)), None), true),
        (compressed(&gzip(&birth("speed", 1)), Some("GZIP")), true),
        (compressed(&gzip(&birth("speed", 1)), None), true),
        (compressed(b"no compression", Some("DEFLATE")), false),
        (compressed(&gzip(&birth("speed", 1))[..20], Some("GZIP")), false),
        (compressed(&zlib(b"{\"metrics\":[]}"), None), false),
        (compressed(&zlib(&field(7, &[0; 16_000]).repeat(MAX_TREE_BYTES / 16_000 + 1)), None), false),
        (field(2, &[]).repeat(MAX_METRICS + 1), false),
    ] {
        let mut births = Births::default();
        assert!(births.note(0, NODE, &birth("pressure", 1)));
        assert_eq!(of_node(&births).as_deref(), Some("pressure"));
        assert!(births.note(1, NODE, &payload));
        assert_eq!(of_node(&births).as_deref(), is_read.then_some("speed"), "{:02x?}", payload.get(..40));
    }
}

#[test]
fn after_a_birth_that_cannot_be_read_names_are_unknown_until_the_next_one_and_that_is_said() {
    let (of_node, of_device) = ("spBv1.0/plant/NDATA/gw-1", "spBv1.0/plant/DDATA/gw-1/press");
    let mut births = Births::default();
    births.note(0, NODE, &birth("speed", 1));
    births.note(1, DEVICE, &birth("force", 2));
    let (speed, force) = (Some("speed".to_owned()), Some("force".to_owned()));
    assert!(!births.note(2, NODE, b""), "what is kept is removed so");
    assert_eq!(named(&births, of_node, 1), (speed.clone(), vec![]));
    assert_eq!(named(&births, of_device, 2), (force.clone(), vec![]));

    assert!(births.note(3, DEVICE, b"\x12\xff"));
    assert_eq!(named(&births, of_device, 2), (None, vec![Remark::UnreadBirth(vec![2])]));
    assert_eq!(named(&births, of_device, 1), (None, vec![Remark::UnreadBirth(vec![1])]), "it may be one of the device");
    assert_eq!(named(&births, of_node, 1), (speed.clone(), vec![]));
    births.note(4, DEVICE, &birth("force", 2));
    assert_eq!(named(&births, of_device, 2), (force, vec![]));

    assert!(births.note(5, NODE, &compressed(b"?", None)));
    assert_eq!(named(&births, of_node, 1), (None, vec![Remark::UnreadBirth(vec![1])]));
    assert_eq!(named(&births, of_device, 2), (None, vec![Remark::NoBirth(vec![2])]));
    let again = Births::of(&births.sources());
    assert_eq!(named(&again, of_node, 1), (None, vec![Remark::UnreadBirth(vec![1])]), "also where they are handed on");
    births.note(6, NODE, &birth("speed", 1));
    assert_eq!(named(&births, of_node, 1), (speed, vec![]));
    assert!(!births.note_for(7, of_node, b"\x12\xff"), "a file that is none");
}

#[test]
fn a_birth_that_came_only_after_a_message_is_said_and_not_asked_for() {
    let of_node = "spBv1.0/plant/NDATA/gw-1";
    let mut births = Births::default();
    births.note(2, NODE, b"\x12\xff");
    let remarks = |births: &Births, place: i64, alias: u8| {
        let hints = Hints { topic: Some(of_node), births: Some(births.at(place)), ..Hints::default() };
        crate::read(&[0x12, 0x04, 0x10, alias, 0x70, 0x01], &hints).remarks
    };
    assert_eq!(remarks(&births, 1, 1), [Remark::NoBirth(vec![1])], "the later one cannot be read");
    births.note(4, NODE, &birth("speed", 1));
    assert_eq!(remarks(&births, 1, 1), [Remark::LaterBirth(vec![1])]);
    assert_eq!(remarks(&births, 3, 1), [Remark::LaterBirth(vec![1])], "after one that cannot be read");
    assert_eq!(remarks(&births, 5, 1), []);
    assert_eq!(remarks(&births, 5, 9), [Remark::UnknownAliases(vec![9])]);
    births.note(6, NODE, &birth("force", 9));
    assert_eq!(remarks(&births, 5, 9), [Remark::LaterBirth(vec![9])]);
    assert_eq!(remarks(&births, 7, 1), [Remark::UnknownAliases(vec![1])]);
}
