//! What a device could send: any bytes, on a topic, with a content type, and with what the person says that it is. The first
//! byte chooses these.
//!
//! Beyond that nothing breaks: a value is JSON, and takes no more room than a small multiple of what came or was decompressed.
#![no_main]

use payload::{Births, Hints, ReadAs};

const CONTENT_TYPES: [Option<&str>; 8] = [
    None,
    Some("application/cbor"),
    Some("application/msgpack"),
    Some("application/senml+cbor"),
    Some("application/cbor-seq"),
    Some("application/x-ndjson"),
    Some("text/plain; charset=iso-8859-1"),
    Some("text/plain; charset=utf-16le"),
];
const TOPICS: [Option<&str>; 4] = [None, Some("a/b"), Some("spBv1.0/g/NDATA/n"), Some("spBv1.0/g/DDATA/n/d")];
/// So many bytes of a value for each byte that came: a byte can be a list within a list, and a reference repeats a text.
const MOST_BYTES_EACH: usize = 64;
/// What references may add, and what may be decompressed.
const MOST_BYTES_BESIDE: usize = 64 * 1024 * 1024;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, payload)) = bytes.split_first() else { return };
    let choice = usize::from(*choice);
    let (content_type, topic) = (CONTENT_TYPES[choice % 8], TOPICS[choice / 8 % 4]);
    // In half of the cases it is found out.
    let read_as = (choice >= 128).then(|| ReadAs::ALL[choice % ReadAs::ALL.len()]);
    let mut births = Births::default();
    births.note(0, "spBv1.0/g/NBIRTH/n", payload);
    births.note(1, "spBv1.0/g/DBIRTH/n/d", payload);
    let reading =
        payload::read(payload, &Hints { topic, content_type, read_as, births: Some(births.last()), message: None });
    let mut value = String::new();
    payload::push_value(&reading, payload, &mut value);
    assert!(value.len() <= payload.len() * MOST_BYTES_EACH + MOST_BYTES_BESIDE, "{}", value.len());
    let _ = (reading.words(), reading.name());
    if let Some(picture) = payload::picture(&reading, payload) {
        assert_eq!(picture.rgba.len(), picture.width * picture.height * 4);
    }
    // Against itself, and its halves against each other.
    let own = payload::compare((&reading, payload), (&reading, payload));
    assert!(own.rows.iter().all(|row| row.change == payload::Change::Same));
    let (before, now) = payload.split_at(payload.len() / 2);
    let [one, other] = [before, now].map(|half| payload::read(half, &Hints { content_type, ..Hints::default() }));
    let compared = payload::compare((&one, before), (&other, now));
    assert!(compared.rows.len() <= payload::MAX_COMPARED_ROWS);
    let decoded = payload::decode(payload, content_type);
    let _ = payload::pretty(&decoded);
    let mut line = String::new();
    payload::preview(payload, content_type, 80, &mut line);
    assert!(line.chars().count() <= 80);
});
