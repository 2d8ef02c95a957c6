//! Payloads that are messages of protobuf, as a person said: what the table shows of them, and what searches find in them.

use std::sync::Arc;

use ::payload::{Contracts, Expected, JsonSchema};
use model::{Command, Contract, ContractSchema, ContractState, PropertiesBuilder, TopicFilter};

use super::payload::{WIDE, showing};
use super::*;

const SCHEMA: &str =
    "message Reading { double temp = 1; string unit = 2; } message Small { uint32 n = 1; bytes more = 2; }";

fn schema() -> ::payload::Schema {
    ::payload::load_schema("plant.proto", SCHEMA.as_bytes(), |_| None).unwrap()
}

/// A window with `payload` on `plant/a`, which is read as a `Small` there and on all topics beside it.
fn reading_small(payload: &[u8], format: &str) -> (Window, ScriptedBackend) {
    let (mut window, backend) = showing(payload, WIDE);
    click(&mut window, format);
    click(&mut window, "Formats by topic…");
    click(&mut window, "Add a rule for plant/#");
    choose_small(&mut window, &backend, &format!("Format of rule 1: {format}"));
    click(&mut window, "Done");
    (window, backend)
}

/// Chooses the message in the form that is open, for the rule with this button.
fn choose_small(window: &mut Window, backend: &ScriptedBackend, rule: &str) {
    click(window, rule);
    click(window, "Protobuf…");
    type_into(window, "File with the schema", "plant.proto");
    window.key_press(Key::Enter);
    window.run();
    if backend.commands().iter().any(|command| matches!(command, Command::ReadSchema { .. })) {
        backend.schema("plant.proto", Ok(schema()));
        window.run();
    }
    click(window, "Small");
    click(window, "Read as this message");
}

fn shows(window: &Window, part: &str) -> bool {
    window.query_all_by_label_contains(part).next().is_some()
}

fn search_for(window: &mut Window, query: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run();
    window.get_by_label("Search messages").type_text(query);
    window.run_steps(3);
    window.run();
}

#[test]
fn a_message_is_chosen_in_the_form_for_all_topics_and_rows_show_what_it_says() {
    let (mut window, backend) = reading_small(b"\x08\x31\xff\x01\x00", "Binary");
    // A damaged one is shown as bytes.
    assert!(shows(&window, "08 31 ff 01 00"));
    backend.batch(Plant::default().message("plant/b", b"\x08\x07", &PropertiesBuilder::default()));
    window.run();
    assert!(shows(&window, r#"Protobuf {"n":7}"#));
    window.key_press(Key::ArrowDown);
    window.run();
    click(&mut window, "Protobuf · Small");
    click(&mut window, "Formats by topic…");
    window.get_by_label("Format of rule 1: Protobuf · Small");
    // Without it, the bytes are shown again.
    click(&mut window, "Remove rule 1");
    click(&mut window, "Done");
    assert!(!shows(&window, r#"Protobuf {"n":7}"#));
}

#[test]
fn a_contract_says_what_payloads_are_where_nothing_was_chosen() {
    let (mut window, backend) = showing(b"\x08\x07", WIDE);
    let filter = TopicFilter::parse("plant/#").unwrap();
    let small = Arc::new(schema()).message("Small").unwrap();
    let contract = ContractSchema { file: "plant.proto".to_owned(), message: None };
    let contract = Contract { filter: filter.clone(), schema: Some(contract), every_secs: None };
    let list = vec![ContractState { contract, problem: None }];
    backend.contracts("plant-eu", list, Contracts::of_payloads(vec![(filter, Expected::Message(small))]));
    window.run();
    backend.schema("plant.proto", Ok(schema()));
    window.run();
    assert!(shows(&window, r#"Protobuf {"n":7}"#));
    window.get_by_label("Contract: valid");
    // What is none is shown as what it is.
    backend.batch(Plant::default().message("plant/b", br#"{"n": 8}"#, &PropertiesBuilder::default()));
    window.run();
    assert!(shows(&window, r#"{"n":8}"#));
    click(&mut window, "Protobuf · Small");
    click(&mut window, "Detect automatically");
    assert!(!shows(&window, r#"Protobuf {"n":7}"#) && shows(&window, "08 07"));
}

#[test]
fn a_format_that_was_chosen_is_that_of_the_row_of_searches_and_of_contracts_too() {
    // {"a":1} without a header.
    let (mut window, backend) = showing(b"\xab\x56\x4a\x54\xb2\x32\xac\x05\x00", WIDE);
    let schema = Arc::new(JsonSchema::parse(r#"{"required":["a"]}"#).unwrap());
    let filter = TopicFilter::parse("plant/#").unwrap();
    let contract = ContractSchema { file: "one.json".to_owned(), message: None };
    let contract = Contract { filter: filter.clone(), schema: Some(contract), every_secs: None };
    let list = vec![ContractState { contract, problem: None }];
    backend.contracts("plant-eu", list, Contracts::of_payloads(vec![(filter, Expected::Value(schema))]));
    window.run();
    search_for(&mut window, "json:$.a=1 or valid:no");
    let found = |window: &Window| window.state().console().search.found().map(model::RowSet::len);
    assert!(!shows(&window, r#"deflate(JSON) {"a":1}"#) && found(&window) == Some(1));
    window.get_by_label("Contract: 1 violation");
    click(&mut window, "Binary");
    click(&mut window, "deflate");
    assert!(shows(&window, r#"deflate(JSON) {"a":1}"#) && found(&window) == Some(1));
    window.get_by_label("Contract: valid");
    assert_eq!(window.query_all_by_label_contains("violates the contract of its topic").count(), 0);
    search_for(&mut window, "valid:no");
    assert_eq!(found(&window), Some(0));
}

#[test]
fn fields_of_messages_are_found_by_name_as_the_schema_has_them_now() {
    let (mut window, backend) = reading_small(b"\x08\x31\x12\x01\xff", "Binary");
    backend.batch(Plant::default().message("plant/b", b"\x08\x07\x12\x01\xff", &PropertiesBuilder::default()));
    window.run();
    search_for(&mut window, "json:$.n>40");
    let found = |window: &Window| window.state().console().search.found().map(model::RowSet::len);
    assert_eq!(found(&window), Some(1));
    // What comes is found too; and another schema is searched by at once.
    backend.batch(Plant::default().message("plant/c", b"\x08\x32\x12\x01\xff", &PropertiesBuilder::default()));
    window.run();
    assert_eq!(found(&window), Some(2));
    let other = ::payload::load_schema("plant.proto", b"message Small { uint32 m = 1; }", |_| None).unwrap();
    backend.schema("plant.proto", Ok(other));
    window.run();
    assert_eq!(found(&window), Some(0));
}

#[test]
fn a_large_message_opens_within_two_frames() {
    let (mut window, backend) = reading_small(b"\x08\x31\xff\x01\x00", "Binary");
    let bytes = 128 * 1024 - 4;
    let length = [u8::try_from(bytes & 0x7f).unwrap() | 0x80, u8::try_from(bytes >> 7 & 0x7f).unwrap() | 0x80, 7];
    let large = [&b"\x12"[..], &length, &vec![0xff; bytes]].concat();
    backend.batch(Plant::default().message("plant/b", &large, &PropertiesBuilder::default()));
    window.run();
    window.key_press(Key::ArrowDown);
    let frames = (1..=2).find(|_| {
        window.step();
        window.query_by_label("Protobuf · Small").is_some()
    });
    assert!(frames.is_some() && window.query_by_label("Reading…").is_none());
}
