//! What is found inside payloads that are compressed.

use std::sync::Arc;

use model::TopicFilter;
use payload::{Births, Chosen, ReadAs, TopicMessages};

use super::messages::{NOW, Owned, batch, matching};
use crate::{Highlights, parse};

/// `{"state":"overheat"}` as it is, in gzip, in zlib, and gzip in base64.
const FORMS: [&[u8]; 4] = [
    b"{\"state\":\"overheat\"}",
    b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xabV*.I,IU\xb2R\xca/K-\xcaHM,Q\xaa\x05\0\xd0;\x04\xd8\x14\0\0\0",
    b"x\xda\xabV*.I,IU\xb2R\xca/K-\xcaHM,Q\xaa\x05\0K\x16\x07:",
    b"H4sIAAAAAAACA6tWKi5JLElVslLKL0stykhNLFGqBQDQOwTYFAAAAA==",
];

fn messages() -> Vec<Owned> {
    let on = |topic: &str, payload: &[u8]| Owned { payload: payload.to_vec(), ..Owned::new(topic, "") };
    let others: [&[u8]; 5] = [b"{\"state\":\"running\"}", b"x^2", b"H4sI is no base64", b"\x1f\x8b\x08\0", b""];
    let all = FORMS.iter().map(|payload| on("a", payload)).chain(others.map(|payload| on("a", payload)));
    all.chain(FORMS.iter().map(|payload| on("b", payload))).collect()
}

#[test]
fn words_and_expressions_are_found_inside_what_is_compressed() {
    let messages = messages();
    for (query, expected) in [
        ("overheat", &[0, 1, 2, 3, 9, 10, 11, 12][..]),
        ("payload:OVERHEAT", &[]),
        ("payload:\"state\\\":\\\"over\"", &[0, 1, 2, 3, 9, 10, 11, 12]),
        ("/over-?heat/", &[0, 1, 2, 3, 9, 10, 11, 12]),
        ("payload:/\\boverheat\\b/", &[0, 1, 2, 3, 9, 10, 11, 12]),
        ("topic:b overheat", &[9, 10, 11, 12]),
        ("topic:b /over-?heat/", &[9, 10, 11, 12]),
        ("topic:a not overheat", &[4, 5, 6, 7, 8]),
        ("overheat or running", &[0, 1, 2, 3, 4, 9, 10, 11, 12]),
        ("overheat running", &[]),
        ("H4sI", &[3, 6, 12]),
        ("json:$.state=overheat overheat", &[0, 1, 2, 3, 9, 10, 11, 12]),
    ] {
        assert_eq!(matching(&parse(query).unwrap(), &messages), expected, "{query}");
        let (batch, names) = batch(&messages);
        let mut filter = parse(query).unwrap().compile();
        let now = super::messages::NOW;
        let one_by_one: Vec<usize> =
            (0..messages.len()).filter(|row| filter.matches(&batch, *row, |id| &names[&id], now)).collect();
        assert_eq!(one_by_one, expected, "{query}");
    }
}

/// `{"on":true}` in deflate, on a topic of which a person said so and on another one; of Sparkplug B, alias 7, that is "on" from its
/// birth on: before it, the birth, after it, in a compressed body and of another node.
fn shown_by_rule_or_topic() -> Vec<Owned> {
    let on = |topic: &str, payload: &[u8]| Owned { payload: payload.to_vec(), ..Owned::new(topic, "") };
    let (deflate, alias) = (b"\xab\x56\xca\xcf\x53\xb2\x2a\x29\x2a\x4d\xad\x05\x00", b"\x12\x04\x10\x07\x70\x01");
    let compressed = b"\x22\x12SPBV1.0_COMPRESSED\x2a\x0e\x78\xda\x13\x62\x11\x60\x2f\x60\x04\x00\x01\xbc\x00\x9f";
    vec![
        on("deflate", deflate),
        on("a", deflate),
        on("spBv1.0/g/NDATA/n", alias),
        on("spBv1.0/g/NBIRTH/n", b"\x12\x08\x0a\x02on\x10\x07\x20\x0b"),
        on("spBv1.0/g/NDATA/n", alias),
        on("spBv1.0/g/NDATA/n", compressed),
        on("spBv1.0/g/NDATA/m", alias),
    ]
}

#[test]
fn words_are_found_in_what_rows_show_by_a_rule_or_by_a_birth() {
    let messages = shown_by_rule_or_topic();
    let rules = vec![(TopicFilter::parse("deflate").unwrap(), Chosen::Format(ReadAs::Deflate))];
    let mut births = Births::default();
    assert!(births.note(model::place_of_row(103), &messages[3].topic, &messages[3].payload));
    let (rules, births) = (Arc::new(TopicMessages::new(rules)), Arc::new(births));
    let (batch, names) = batch(&messages);
    for (query, expected) in [
        ("on", &[0, 3, 4, 5][..]),
        ("payload:\"\\\"on\\\":true\"", &[0, 4, 5]),
        ("/\"on\"/", &[0, 3, 4, 5]),
        ("/\\bON\\b/i", &[0, 3, 4, 5]),
        ("\"#7\"", &[2, 6]),
        ("not on", &[1, 2, 6]),
        ("topic:spBv1.0/# on", &[3, 4, 5]),
        ("topic:deflate on or topic:a", &[0, 1]),
        ("off", &[]),
    ] {
        let mut filter = parse(query).unwrap().compile().with_messages(&rules).with_births(Arc::clone(&births));
        for _ in 0..2 {
            let mut found = Vec::new();
            filter.match_rows((&batch, 100), |id| &names[&id], NOW, |row| found.push(row));
            assert_eq!(found, expected, "{query}");
        }
        let unsaid = matching(&parse(query).unwrap(), &messages);
        assert!(query.contains("not") || unsaid.iter().all(|row| ![0, 4, 5].contains(row)), "{query}");
    }
    let filter = parse("on").unwrap().compile().with_messages(&rules);
    let (known, mut marks) = (rules.known("deflate", None), Highlights::default());
    let mut line = "as before".to_owned();
    let places = |inside: &[u8]| {
        filter.highlights("deflate", inside, &mut marks);
        std::mem::take(&mut marks.payload)
    };
    let marked = payload::preview_inside(&messages[0].payload, known, (60, 60), places, &mut line);
    let marked: Vec<&str> = marked.into_iter().map(|place| &line[place]).collect();
    assert_eq!((line.as_str(), marked), ("deflate(JSON) {\"on\":true}", vec!["on"]));
}
