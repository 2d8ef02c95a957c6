//! Contracts of topics: messages that violate one are marked, the inspector says where and why, the search finds them, and contracts
//! are added, changed and removed in the window.

use std::sync::Arc;
use std::time::Duration;

use ::payload::{Contracts, Expected, JsonSchema, Payloads, TopicContract};
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::NodeT as _;
use model::{BatchBuilder, Contract, ContractChange, ContractSchema, ContractState, PropertiesBuilder, TopicFilter};

use super::*;

const FILE: &str = "/schemas/temp.json";
const EVERY: &str = "A message is expected every";
const MARK: &str = "violates the contract of its topic";

/// Writes into a field whose name is before it, too.
fn write(window: &mut Window, field: &str, text: &str) {
    window.get_by_role_and_label(Role::TextInput, field).focus();
    window.run();
    window.get_by_role_and_label(Role::TextInput, field).type_text(text);
    window.run();
}

fn contract(filter: &str, file: Option<&str>, every_secs: Option<u32>) -> Contract {
    let schema = file.map(|file| ContractSchema { file: file.to_owned(), message: None });
    Contract { filter: TopicFilter::parse(filter).unwrap(), schema, every_secs }
}

fn state(contract: Contract) -> ContractState {
    ContractState { contract, problem: None }
}

/// At most 90 degrees on all topics below `plant`.
fn at_most_90() -> Contracts {
    let schema = JsonSchema::parse(r#"{"properties":{"celsius":{"maximum":90}}}"#).unwrap();
    Contracts::of_payloads(vec![(TopicFilter::parse("plant/#").unwrap(), Expected::Value(Arc::new(schema)))])
}

/// A window with two messages, the second of which is too hot.
fn watched() -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(|backend| {
        backend.live();
        backend.contracts("plant-eu", vec![state(contract("plant/#", Some(FILE), None))], at_most_90());
        let mut plant = Plant::default();
        for payload in [r#"{"celsius":71}"#, r#"{"celsius":91}"#] {
            backend.batch(plant.message("plant/a", payload.as_bytes(), &PropertiesBuilder::default()));
        }
    });
    window.run();
    (window, backend)
}

/// What was wanted of contracts, with the profile.
fn wanted(backend: &ScriptedBackend) -> Vec<(String, Vec<ContractChange>)> {
    let change = |(connection, command)| match command {
        Command::Keep(KeepCommand::Contracts { profile, changes }) => {
            assert_eq!(connection, None);
            Some((profile, changes))
        }
        _ => None,
    };
    backend.addressed().into_iter().filter_map(change).collect()
}

#[test]
fn a_message_that_violates_its_contract_is_marked_and_the_inspector_says_where_and_why() {
    let (mut window, backend) = watched();
    assert_eq!(window.query_all_by_label_contains(MARK).count(), 1);
    window.key_press(Key::ArrowUp);
    window.run();
    window.get_by_label("Contract: 1 violation");
    window.get_by_label("91 is more than 90");
    window.get_by_label("Copy the path $.celsius").click();
    assert_eq!(copied_soon(&mut window), "$.celsius");
    window.run();
    window.key_press(Key::ArrowUp);
    window.run();
    window.get_by_label("Contract: valid");
    // Another contract, and none.
    backend.contracts("plant-eu", Vec::new(), Contracts::default());
    window.run();
    assert!(window.query_by_label_contains("Contract: ").is_none());
    assert_eq!(window.query_all_by_label_contains(MARK).count(), 0);
}

#[test]
fn a_message_that_cannot_be_checked_says_why() {
    let (mut window, backend) = watched();
    backend.batch(Plant::default().message("plant/a", b"", &PropertiesBuilder::default()));
    window.run();
    window.key_press(Key::ArrowUp);
    window.run();
    window.get_by_label("Not checked by the contract: the payload is empty");
    assert_eq!(window.query_all_by_label_contains(MARK).count(), 1, "what clears a retained message is no violation");
    let filter = TopicFilter::parse("plant/a").unwrap();
    let unusable = TopicContract { filter, payloads: Payloads::Unknown("It is gone.".into()), every: None };
    backend.contracts("plant-eu", Vec::new(), Contracts::new(vec![unusable]).or(&at_most_90()));
    window.run();
    window.get_by_label("Not checked: It is gone.");
    assert_eq!(window.query_all_by_label_contains(MARK).count(), 0, "a wider contract does not count");
}

#[test]
fn messages_are_found_by_what_contracts_say_also_when_those_change() {
    let (mut window, backend) = watched();
    let rows = |window: &Window| window.query_all_by_label_contains(r#"{"celsius":"#).count();
    type_into(&mut window, "Search messages", "valid:no");
    window.run();
    assert_eq!(rows(&window), 1);
    let never = JsonSchema::parse("false").unwrap();
    let filter = TopicFilter::parse("plant/a").unwrap();
    let contracts = Contracts::of_payloads(vec![(filter, Expected::Value(Arc::new(never)))]);
    backend.contracts("plant-eu", Vec::new(), contracts);
    window.run();
    assert_eq!(rows(&window), 2);
}

#[test]
fn a_message_that_came_late_is_marked_found_and_says_so() {
    let (mut window, backend) = window(ScriptedBackend::live);
    let (filter, every) = (TopicFilter::parse("plant/#").unwrap(), Some(Duration::from_mins(1)));
    let contracts = Contracts::new(vec![TopicContract { filter, payloads: Payloads::Any, every }]);
    backend.contracts("plant-eu", vec![state(contract("plant/#", None, Some(60)))], contracts);
    let messages =
        [(220, "1"), (140, "2"), (20, "3"), (10, "4")].map(|(ago, payload)| (ago, "plant/a", payload, false));
    topic_tree::plays_with(&mut BatchBuilder::default(), &backend, &messages);
    window.run();
    assert_eq!(window.query_all_by_label_contains(MARK).count(), 1);
    // The last message but one.
    for _ in 0..2 {
        window.key_press(Key::ArrowUp);
        window.run();
    }
    window.get_by_label("Late: it came 2 min 0 s after the one before; one is expected every 1 min 0 s");
    type_into(&mut window, "Search messages", "valid:no");
    window.run();
    window.get_by_label("1 match");
}

#[test]
fn contracts_are_added_changed_and_removed_and_a_removal_can_be_undone() {
    let (mut window, backend) = watched();
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    type_into(&mut window, "Search actions", "contracts of topics");
    window.key_press(Key::Enter);
    // The dialog finds its size first.
    window.run_steps(12);
    backend.addressed();
    write(&mut window, "Topic filter of the contract", "plant/+/temp");
    write(&mut window, "File with the schema", FILE);
    write(&mut window, EVERY, "2m");
    window.get_by_label("late after 3 min 0 s");
    window.key_press(Key::Enter);
    window.run();
    let added = contract("plant/+/temp", Some(FILE), Some(120));
    assert_eq!(wanted(&backend), [("plant-eu".to_owned(), vec![ContractChange::Set(Box::new(added.clone()))])]);
    write(&mut window, "Topic filter of the contract", "lab/#");
    write(&mut window, "File with the schema", FILE);
    click(&mut window, "Add contract");
    let lab = contract("lab/#", Some(FILE), None);
    assert_eq!(wanted(&backend), [("plant-eu".to_owned(), vec![ContractChange::Set(Box::new(lab))])]);
    write(&mut window, EVERY, "often");
    window.key_press(Key::Enter);
    window.run();
    assert!(window.get_by_role_and_label(Role::TextInput, EVERY).is_focused() && wanted(&backend).is_empty());
    let problem = engine::explain::payload_unreadable(FILE, &std::io::ErrorKind::NotFound.into());
    let broken = ContractState { contract: added.clone(), problem: Some(Box::new(problem)) };
    backend.contracts("plant-eu", vec![state(contract("plant/#", Some(FILE), None)), broken], at_most_90());
    window.run();
    window.get_by_label_contains("Could not read /schemas/temp.json");
    click(&mut window, "Change the contract of plant/+/temp");
    assert_eq!(window.get_by_role_and_label(Role::TextInput, EVERY).value().as_deref(), Some("2m"));
    click(&mut window, "Remove the contract of plant/+/temp");
    let remove = ContractChange::Remove { filter: added.filter.clone() };
    assert_eq!(wanted(&backend), [("plant-eu".to_owned(), vec![remove])]);
    // In the dialog alone: it covers the bar.
    click(&mut window, "Undo the last removal");
    assert_eq!(wanted(&backend), [("plant-eu".to_owned(), vec![ContractChange::Set(Box::new(added))])]);
    click(&mut window, "Done");
    assert!(window.query_by_label("Add contract").is_none());
}

#[test]
fn a_topic_that_is_expected_and_never_sent_is_late_in_the_tree_and_among_the_contracts() {
    let (mut window, backend) = kept::arranged(WindowLayout::default(), |backend| {
        backend.live();
        backend.batch(Plant::default().simple("plant/a", "1"));
    });
    let contracts = ["plant/a", "plant/b", "other/#", "other/c"].map(|filter| state(contract(filter, None, Some(120))));
    let timed = |filter: &str| TopicContract {
        filter: TopicFilter::parse(filter).unwrap(),
        payloads: Payloads::Any,
        every: Some(Duration::from_mins(2)),
    };
    let expected = Contracts::new(["plant/a", "plant/b", "other/c"].map(timed).to_vec());
    backend.contracts("plant-eu", contracts.to_vec(), expected);
    let granted = SubscriptionState::Granted { qos: Qos::AtMostOnce };
    backend.subscribed("plant/#", Qos::AtMostOnce, granted);
    kept::pass(&mut window, 1_000);
    assert!(window.query_by_label_contains("no message yet").is_none(), "not yet");
    kept::pass(&mut window, 181_000);
    window.run();
    click(&mut window, "1 topic expected, no message yet");
    window.run_steps(12);
    assert_eq!(window.query_all_by_label("a message every 2m").count(), 2);
    let (late, first) = (window.get_by_label("Late: no message yet").rect(), window.get_by_label("plant/a").rect());
    assert!(late.bottom() < first.top(), "what is late is first: {late:?} {first:?}");
    window.get_by_label("a message every 2m · no message yet");
    window.get_by_label("a message every 2m · no message yet, and no subscription");
}

#[test]
fn the_form_for_a_contract_is_in_sight_however_many_there_are() {
    let (mut window, backend) = watched();
    let many = (0..40).map(|number| state(contract(&format!("plant/{number}"), Some(FILE), Some(60))));
    backend.contracts("plant-eu", many.collect(), Contracts::default());
    for size in [[1280.0, 800.0], [900.0, 620.0]] {
        window.set_size(size.into());
        act(&mut window, "contracts of topics");
        window.run_steps(12);
        let (button, done) = (window.get_by_label("Add contract").rect(), window.get_by_label("Done").rect());
        assert!(button.bottom() <= done.top() && done.bottom() <= size[1], "{size:?}: {button:?} {done:?}");
        click(&mut window, "Done");
    }
}

#[test]
fn the_menu_of_formats_begins_a_contract_for_the_topic_of_the_message() {
    let (mut window, _) = watched();
    window.key_press(Key::ArrowUp);
    window.run();
    click(&mut window, "JSON");
    window.get_by_label("Contracts of topics…").click();
    window.run_steps(12);
    assert_eq!(window.get_by_label("Topic filter of the contract").value().as_deref(), Some("plant/a"));
    assert!(window.get_by_label("Add contract").accesskit_node().is_disabled(), "nothing is expected yet");
    window.key_press(Key::Escape);
    window.run();
    assert!(window.query_by_label("Add contract").is_none());
}
