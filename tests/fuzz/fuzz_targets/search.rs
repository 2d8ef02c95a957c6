//! What a person could type into the search box, and behind a NUL what a device could send: any bytes.
//!
//! Beyond that nothing breaks: a query that is written again is an equal one, a mistake and a suggestion name a place of the
//! text, both ways to match a message agree, and what is marked is in the message.
#![no_main]

use jiff::tz::TimeZone;
use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp};
use search::{Context, Highlights, Query};

const TOPIC: &str = "plant/press-hall/press-1/temp";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (text, payload) = halves(bytes);
    let Ok(text) = std::str::from_utf8(text) else { return };
    let context = Context {
        topics: &[TOPIC, "a/b"],
        properties: &["device"],
        json_paths: &["$.temp", "$['a b']"],
        has_contracts: true,
        times: &["14:30", "2026-11-28"],
    };
    for suggestion in search::suggestions(text, payload.len(), &context) {
        assert!(text.get(suggestion.replaces).is_some());
    }
    match search::parse(text) {
        Ok(query) => {
            let again = query.to_string();
            // What is written may be longer than a query that was at the limit.
            if again.len() <= search::MAX_QUERY_BYTES {
                assert_eq!(search::parse(&again).as_ref(), Ok(&query), "{again}");
            }
            let now = Timestamp::from_secs(60);
            let made = query.at(now, &TimeZone::UTC);
            let written = made.to_string();
            if written.len() <= search::MAX_QUERY_BYTES {
                assert_eq!(search::parse(&written).map_err(|mistake| mistake.kind), Ok(made.clone()), "{written}");
            }
            assert_eq!(made.at(Timestamp::default(), &TimeZone::fixed(jiff::tz::offset(5))), made);
            matches(&made, payload);
        }
        Err(mistake) => assert!(text.get(mistake.at.clone()).is_some(), "{mistake:?}"),
    }
});

fn matches(query: &Query, payload: &[u8]) {
    let mut builder = BatchBuilder::default();
    for payload in [payload, b"{\"temp\":\"80,5\",\"list\":[{\"a\":1}]}", b"", payload] {
        builder.push(Message {
            received_at: Timestamp::from_secs(7),
            topic: TOPIC,
            payload,
            properties: Properties::default(),
            qos: Qos::AtLeastOnce,
            retain: true,
            duplicate: false,
            origin: Origin::Sent,
        });
    }
    let batch = builder.close().expect("messages");
    let mut filter = query.compile();
    let now = Timestamp::from_secs(60);
    let mut found = Vec::new();
    filter.match_batch(&batch, |_| TOPIC, now, |row| found.push(row));
    let singly: Vec<usize> = (0..batch.len()).filter(|row| filter.matches(&batch, *row, |_| TOPIC, now)).collect();
    assert_eq!(found, singly);
    let mut highlights = Highlights::default();
    filter.highlights(TOPIC, payload, &mut highlights);
    assert!(highlights.payload.iter().all(|place| payload.get(place.clone()).is_some()));
    assert!(highlights.topic.iter().all(|place| TOPIC.get(place.clone()).is_some()));
}

/// What is before the first NUL, and what is behind it.
fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &[]),
    }
}
