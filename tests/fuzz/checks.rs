//! What the targets of payloads check of whatever was read: its value takes no more room than a small multiple of what came or
//! was decompressed, and all that the window makes of it can be made.

use payload::{Births, Body, Hints, ReadAs, Reading};

/// So many bytes of a value for each byte that came: a byte can be a list within a list, and a reference repeats a text.
const MOST_BYTES_EACH: usize = 64;
/// What references may add, and what may be decompressed.
const MOST_BYTES_BESIDE: usize = 64 * 1024 * 1024;

/// Reads a payload as each of these, and found out; then checks what it was read as.
pub fn read_as_each(payload: &[u8], formats: &[ReadAs], content_type: Option<&str>) {
    let found_out = payload::read(payload, &Hints { content_type, ..Hints::default() });
    check(&found_out, payload);
    for read_as in formats {
        let reading = payload::read(payload, &Hints { read_as: Some(*read_as), content_type, ..Hints::default() });
        check(&reading, payload);
    }
}

/// Reads a payload on this topic, with births that say the same as it does.
pub fn read_with_births(payload: &[u8], topic: &str) {
    let mut births = Births::default();
    births.note(0, "spBv1.0/g/NBIRTH/n", payload);
    births.note(1, "spBv1.0/g/DBIRTH/n/d", payload);
    let reading = payload::read(payload, &Hints { topic: Some(topic), births: Some(births.last()), ..Hints::default() });
    check(&reading, payload);
}

/// Checks all that is made of a reading.
pub fn check(reading: &Reading, payload: &[u8]) {
    let mut value = String::new();
    payload::push_value(reading, payload, &mut value);
    assert!(value.len() <= payload.len() * MOST_BYTES_EACH + MOST_BYTES_BESIDE, "{}", value.len());
    let _ = (reading.words(), reading.name(), reading.file_ending());
    for remark in &reading.remarks {
        assert!(!remark.to_string().is_empty());
    }
    if let Body::Tree(node) = &reading.body {
        let _ = payload::pretty_value(node);
    }
}
