//! JSON, lines and sequences of it, with words that only Python writes, in UTF-16, as measurements, as messages of AWS.
#![no_main]

use payload::{Body, ReadAs};

const CONTENT_TYPES: [Option<&str>; 6] = [
    None,
    Some("application/json"),
    Some("application/json-seq"),
    Some("application/senml+json"),
    Some("text/plain; charset=utf-16"),
    Some("application/cbor"),
];

/// Topics whose messages are laid out.
const RESERVED: [&str; 8] = [
    "$aws/things/a/shadow/update/documents",
    "$aws/things/a/shadow/update/delta",
    "$aws/things/a/shadow/name/b/get/accepted",
    "$aws/things/a/jobs/notify",
    "$aws/things/a/jobs/b/update/rejected",
    "$aws/things/a/defender/metrics/json",
    "$aws/events/presence/disconnected/a",
    "$aws/events/subscriptions/subscribed/a",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, payload)) = bytes.split_first() else { return };
    let content_type = CONTENT_TYPES[usize::from(*choice) % CONTENT_TYPES.len()];
    topicdeck_fuzz::read_as_each(payload, &[ReadAs::Json, ReadAs::JsonLines, ReadAs::Text], content_type);
    let decoded = payload::decode(payload, content_type);
    let _ = payload::pretty(&decoded);
    if let Ok(text) = std::str::from_utf8(payload) {
        let _ = (payload::json_mistake(text, content_type), payload::ShadowTable::of(text));
    }
    for topic in RESERVED {
        if let Body::Tree(node) = &decoded.body
            && let Some(outline) = payload::aws_outline(topic, node)
        {
            assert!(outline.rows.iter().all(|row| row.len() <= outline.columns.len()));
            let _ = outline.lines();
        }
    }
    let _ = (payload::ShadowUpdate::of(payload), payload::PresenceEvent::of(payload));
});
