//! Each row of the reference at the root of the crate: what it finds, and what it does not.

use model::{Origin, Qos};

use super::messages::{Owned, matching};
use crate::parse;

fn at(topic: &str) -> Owned {
    Owned::new(topic, "x")
}

fn with(payload: &str) -> Owned {
    Owned::new("t", payload)
}

fn device(value: &str) -> Owned {
    with("x").property("unit", "press-1").property("device", value)
}

fn sized(bytes: usize) -> Owned {
    with(&"x".repeat(bytes))
}

fn aged(age_secs: u64) -> Owned {
    Owned { age_secs, ..with("x") }
}

/// The first column, what it finds, and what it does not find.
fn rows() -> Vec<(&'static str, Vec<Owned>, Vec<Owned>)> {
    let [mut kept, mut sent, mut sure] = [(); 3].map(|()| with("x"));
    (kept.retain, sent.origin, sure.qos) = (true, Origin::Sent, Qos::AtLeastOnce);
    let mut rows = vec![
        ("overheat", vec![with("an OverHEAT"), at("a/overheat/b")], vec![with("over heat")]),
        ("Overheat", vec![with("Overheat"), at("Overheat")], vec![with("overheat"), with("OVERHEAT")]),
        (r#""pump b""#, vec![with("the Pump B.")], vec![with("pump  b")]),
        ("/temp[0-9]+/", vec![with("temp1"), at("a/temp22")], vec![with("temp"), with("Temp1")]),
        ("/error/i", vec![with("ERROR"), at("Error")], vec![with("err or")]),
        ("plant/+/temp", vec![at("plant/a/temp")], vec![at("plant/temp"), with("plant/+/temp")]),
        ("topic:plant/+/temp", vec![at("plant/a/temp")], vec![at("plant/a/temp/b"), at("plant/temp")]),
        (r#"topic="hall 2/#""#, vec![at("hall 2/a/b")], vec![at("hall 2"), at("hall/2")]),
        (r#"topic:"press""#, vec![at("a/PRESS-1")], vec![with("press")]),
        ("topic:/press-[12]/", vec![at("a/press-1")], vec![at("a/press-3"), with("press-1")]),
        ("payload:overheat", vec![with("Overheat")], vec![at("overheat")]),
        ("payload:/over-?heat/i", vec![with("OVER-HEAT")], vec![at("overheat"), with("over--heat")]),
        ("size>1k", vec![sized(1_001)], vec![sized(1_000), sized(0)]),
        ("age<10m", vec![aged(0), aged(599)], vec![aged(600), aged(9_999)]),
        ("after:14:30", vec![aged(0), aged(1_800)], vec![aged(1_801)]),
        ("before:2026-11-28", vec![aged(54_001)], vec![aged(54_000), aged(0)]),
        (r#"after:"2026-11-28 14:30:05""#, vec![aged(1_795)], vec![aged(1_796)]),
        ("qos:1", vec![sure], vec![with("x")]),
        ("retained", vec![kept], vec![with("retained")]),
        ("sent", vec![sent.clone()], vec![with("sent")]),
        ("received", vec![with("x")], vec![sent]),
        ("property:device", vec![device("")], vec![with("device"), with("x").property("Device", "")]),
        (
            "property:device=press-1",
            vec![device("press-1")],
            vec![device("press-11"), with("x").property("a", "press-1")],
        ),
        ("property:device!=press-1", vec![device("press-2")], vec![device("press-1"), with("x")]),
        ("property:device=/^press/", vec![device("press-2")], vec![device("a press")]),
        ("content:json", vec![with("x").content_type("application/JSON")], vec![with("json")]),
    ];
    rows.extend(json_rows());
    rows.extend(joined_rows());
    rows
}

fn json_rows() -> Vec<(&'static str, Vec<Owned>, Vec<Owned>)> {
    vec![
        ("json:$.temp", vec![with(r#"{"temp":null}"#)], vec![with(r#"{"a":{"temp":1}}"#), with("temp"), with("")]),
        (
            "json:$.temp>80",
            vec![with(r#"{"temp":80.1}"#), with(r#"{"a":"}","temp" : "80,5"}"#), with(r#"{"temp":9e1}"#)],
            vec![
                with(r#"{"temp":80}"#),
                with(r#"{"temp":"80"}"#),
                with(r#"{"temp":"hot"}"#),
                with(r#"{"temp":true}"#),
                with(r#"{"temp":[81]}"#),
                with(r#"{"t":81}"#),
            ],
        ),
        (r#"json:$.state="on hold""#, vec![with(r#"{"state":"on hol\u0064"}"#)], vec![with(r#"{"state":"On hold"}"#)]),
        (
            "json:$.ready=true",
            vec![with(r#"{"ready":true}"#)],
            vec![with(r#"{"ready":"true"}"#), with(r#"{"ready":1}"#)],
        ),
        (
            "json:$..temp>80",
            vec![with(r#"[{"temp":1},{"a":{"temp":"81"}}]"#)],
            vec![with(r#"[{"temp":1}]"#), with(r#"{"temp":81} and more"#)],
        ),
    ]
}

fn joined_rows() -> Vec<(&'static str, Vec<Owned>, Vec<Owned>)> {
    let (pump, alarm, both) = (with("a pump"), with("alarm!"), with("pump alarm"));
    vec![
        ("pump alarm", vec![both.clone()], vec![pump.clone(), alarm.clone()]),
        ("pump and alarm", vec![both.clone()], vec![pump.clone(), alarm.clone()]),
        ("pump or alarm", vec![both.clone(), pump.clone(), alarm.clone()], vec![with("x")]),
        ("not pump", vec![alarm.clone()], vec![pump.clone(), both.clone()]),
        ("-pump", vec![alarm], vec![pump.clone(), both.clone()]),
        ("(pump or press) alarm", vec![both, with("alarm of press")], vec![pump, with("pump press")]),
    ]
}

#[test]
fn every_row_finds_what_it_says() {
    for (text, found, not_found) in rows() {
        let query = parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake}"));
        let messages: Vec<Owned> = found.iter().chain(&not_found).cloned().collect();
        let expected: Vec<usize> = (0..found.len()).collect();
        assert!(!found.is_empty() && !not_found.is_empty(), "{text}");
        assert_eq!(matching(&query, &messages), expected, "{text}");
    }
}

#[test]
fn the_reference_has_these_rows() {
    let reference = include_str!("../lib.rs").lines().filter_map(|line| line.strip_prefix("//! | `"));
    let written: Vec<&str> = reference.filter_map(|row| row.split_once("` |")).map(|(written, _)| written).collect();
    assert_eq!(written, rows().iter().map(|(text, ..)| *text).collect::<Vec<_>>());
}

/// What the text below the table says.
#[test]
fn numbers_are_compared_as_written() {
    for (text, payload, expected) in [
        ("json:$=0.1", "0.10", true),
        ("json:$=0.3", "0.30000000000000001", false),
        ("json:$=12345678901234567891", "12345678901234567890", false),
        ("json:$>\"80\"", "\"80,5\"", true),
        ("json:$!=1", "[]", true),
        ("json:$!=1", "\"one\"", true),
        ("json:$<b", "\"a\"", true),
        ("json:$<b", "1", false),
        ("json:$.a!=1", "{}", false),
        ("json:$[*]!=1", "[1,2]", true),
        ("json:$..a", "\u{feff}{\"a\":1}", true),
        ("json:$.a", "\u{feff}{\"a\":1}", true),
        ("json:$.a=1", r#"{"a":1,"a":2}"#, true),
        ("json:$..a=2", r#"{"a":1,"a":2}"#, true),
        ("json:$.a", r#"{"a":1"#, true),
        ("json:$..a", r#"{"a":1"#, false),
        ("json:$", "12:30", false),
        ("json:$", "-", false),
        ("json:$<-1", " -1.5\n", true),
    ] {
        let query = parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake}"));
        assert_eq!(!matching(&query, &[with(payload)]).is_empty(), expected, "{text} on {payload}");
    }
}

/// Payloads are next to each other in a batch, and are looked at together.
#[test]
fn nothing_is_found_across_two_messages() {
    for (text, expected) in [
        ("ab", &[3][..]),
        ("payload:/ab/", &[3]),
        ("payload:/^b/", &[1]),
        ("payload:/a$/", &[0, 2]),
        ("payload:/\\bb/", &[1]),
        ("payload:/a.*b/", &[3]),
    ] {
        let query = parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake}"));
        let messages = ["xa", "b", "a", "xab"].map(with);
        assert_eq!(matching(&query, &messages), expected, "{text}");
    }
}

/// A search through everything that is kept does not run on the thread of the window.
#[test]
fn a_query_and_a_filter_can_go_to_another_thread() {
    fn goes<T: Clone + Send + Sync + 'static>() {}
    goes::<crate::Query>();
    goes::<crate::Filter>();
}

#[test]
fn only_an_age_depends_on_the_time() {
    let depends = |text| parse(text).map(|query| query.compile().depends_on_time());
    assert_eq!(depends("a or not (b age<1m)"), Ok(true));
    assert_eq!(depends("a or json:$.age<1"), Ok(false));
    assert_eq!(depends("after:14:30 before:2026-11-28"), Ok(false), "today stays today");
    assert_eq!(depends(""), Ok(false));
}
