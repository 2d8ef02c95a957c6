//! What of a message is marked.

use proptest::prelude::*;

use super::parsing::queries;
use crate::{Highlights, MAX_HIGHLIGHTS, parse};

const TOPIC: &str = "plant/press-hall/press-1/temp";
const PAYLOAD: &str = r#"{"celsius":87.2,"state":"over 87.2","list":[{"a":1},{"a":"2,5"}]}"#;

fn marked(text: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    let mut highlights = Highlights::default();
    let query = parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake}"));
    query.compile().highlights(TOPIC, PAYLOAD.as_bytes(), &mut highlights);
    let texts = |of: &'static str, places: Vec<std::ops::Range<usize>>| places.into_iter().map(|at| &of[at]).collect();
    (texts(TOPIC, highlights.topic), texts(PAYLOAD, highlights.payload))
}

#[test]
fn what_a_query_is_about_is_marked() {
    let none: [&str; 0] = [];
    for (text, topic, payload) in [
        ("press", &["press", "press"][..], &none[..]),
        ("87.2", &[], &["87.2", "87.2"]),
        ("topic:plant/press-hall/#", &["plant/press-hall"], &[]),
        ("topic:plant/+/+/temp", &["plant", "temp"], &[]),
        ("topic:other/#", &[], &[]),
        ("topic:\"press-1\" payload:OVER", &["press-1"], &[]),
        ("topic:/[a-z]+-hall/ or json:$.celsius>86.5", &["press-hall"], &["87.2"]),
        ("json:$.celsius<86.5", &[], &[]),
        ("json:$.state", &[], &["\"over 87.2\""]),
        ("json:$.list[*].a>1", &[], &["\"2,5\""]),
        ("json:$..a", &[], &["1", "\"2,5\""]),
        ("over or /er 8/", &[], &["over 8"]),
        ("not over", &[], &[]),
        ("/x*/", &[], &[]),
        ("qos:0 received size>1", &[], &[]),
        ("", &[], &[]),
    ] {
        assert_eq!(marked(text), (topic.to_vec(), payload.to_vec()), "{text}");
    }
}

#[test]
fn no_more_is_marked_than_can_be_shown() {
    let mut highlights = Highlights::default();
    let filter = parse("a or json:$..b or /[c]/").expect("a query").compile();
    let payload = format!("[{}{{}}]", "{\"b\":\"a c\"},".repeat(2_000));
    filter.highlights("t", payload.as_bytes(), &mut highlights);
    assert!((900..=MAX_HIGHLIGHTS).contains(&highlights.payload.len()), "{}", highlights.payload.len());
}

proptest! {
    #[test]
    fn marks_are_in_order_and_apart(text in queries(), topic in "[ab/]{0,9}", payload in "[abc{}\":\\[\\]1 ]{0,30}") {
        let Ok(query) = parse(&text) else { return Ok(()) };
        let mut highlights = Highlights::default();
        query.compile().highlights(&topic, payload.as_bytes(), &mut highlights);
        for (places, length) in [(&highlights.topic, topic.len()), (&highlights.payload, payload.len())] {
            prop_assert!(places.iter().all(|place| place.start <= place.end && place.end <= length));
            prop_assert!(places.windows(2).all(|pair| pair[0].end < pair[1].start), "{:?}", places);
        }
    }
}
