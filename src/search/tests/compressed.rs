//! What is found inside payloads that are compressed.

use super::messages::{Owned, batch, matching};
use crate::parse;

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
