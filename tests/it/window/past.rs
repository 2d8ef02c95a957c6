//! Looking back: days, hours, jumps, and the messages of a recording in the same table.

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::NodeT as _;
use model::{PastCommand, PastId};

use super::*;

mod again;
mod live_export;
mod meanwhile;
mod missing;
mod seam;

/// What was wanted of the past.
fn wanted(backend: &ScriptedBackend) -> Vec<PastCommand> {
    let past = |command| match command {
        Command::Past(command) => Some(command),
        _ => None,
    };
    backend.commands().into_iter().filter_map(past).collect()
}

/// The exports that were wanted.
fn exports(backend: &ScriptedBackend) -> Vec<model::ExportRequest> {
    let export = |command| match command {
        PastCommand::Export(request) => Some(*request),
        _ => None,
    };
    wanted(backend).into_iter().filter_map(export).collect()
}

fn recorded(backend: &ScriptedBackend) {
    watching(backend);
    backend.recorded();
}

/// Messages come that are recorded, behind what was recorded before.
fn comes_and_is_recorded(backend: &ScriptedBackend) {
    backend.live();
    backend.subscribed("plant/#", Qos::AtLeastOnce, SubscriptionState::Granted { qos: Qos::AtLeastOnce });
    backend.recorded();
    let row = backend.next_recorded_row();
    backend.event(Event::Recording(model::RecordingEvent::Started { row, message: 0 }));
    backend.comes_recorded(Plant::default().batch(200, 10));
}

fn look_back(window: &mut Window) {
    window.get_by_role_and_label(Role::Button, "Page: Look back").click();
    settle(window);
}

/// What is asked of the backend is answered in the next frame, and that is asked for more.
fn settle(window: &mut Window) {
    window.run_steps(12);
}

fn press_day(window: &mut Window, day: &str) {
    window
        .get_by(|node| node.role() == Role::Button && node.label().is_some_and(|label| label.starts_with(day)))
        .click();
    settle(window);
}

fn press(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    settle(window);
}

/// 2026-03-14, as seconds since 1970.
const MIDNIGHT: i64 = 1_773_446_400;

#[test]
fn the_page_opens_the_newest_day_and_says_that_it_is_the_past() {
    let (mut window, backend) = window(recorded);
    backend.commands();
    look_back(&mut window);
    let commands = wanted(&backend);
    let mut commands = commands.iter();
    assert!(matches!(commands.next(), Some(PastCommand::List)));
    let Some(PastCommand::Count { profile, bounds }) = commands.next() else { panic!("no days") };
    assert_eq!((&**profile, bounds.len()), ("plant-eu", 31));
    let Some(PastCommand::Open { past, since, until, .. }) = commands.next() else { panic!("no day") };
    assert_eq!((*past, since.as_secs(), until.as_secs()), (PastId(1), MIDNIGHT, MIDNIGHT + 86_399));
    window.get_by_label("Recorded, Sat 14 Mar 13:54 – you are not live");
    window.get_by_label_contains("Sat 14 Mar, 5,425 messages, 102 MB");
    window.get_by_label_contains("not recorded 04:00 – 05:00: the disk was full");
    assert!(window.query_all_by_role(Role::ListBoxOption).count() > 5, "messages are there");
    click(&mut window, "Go live");
    assert!(window.query_by_label_contains("you are not live").is_none());
}

#[test]
fn a_day_a_press_and_a_jump_lead_to_its_time_and_a_hole_is_said() {
    let (mut window, backend) = window(recorded);
    look_back(&mut window);
    backend.commands();
    press_day(&mut window, "Fri 13 Mar, ");
    let commands = wanted(&backend);
    let Some(PastCommand::Open { past, since, .. }) = commands.get(1) else { panic!("{commands:?}") };
    assert_eq!((*past, since.as_secs()), (PastId(2), MIDNIGHT - 86_400));
    assert!(matches!(commands.first(), Some(PastCommand::Close { past: PastId(1) })));
    window.get_by_label_contains("Recorded, Fri 13 Mar 13:5");
    for (typed, shown) in [
        ("7:31", "Recorded, Fri 13 Mar 07:29"),
        ("Sat 11:00", "Recorded, Sat 14 Mar 10:59"),
        ("04:30", "Recorded, Sat 14 Mar 0"),
    ] {
        type_into(&mut window, "Jump to a time", typed);
        window.key_press(Key::Enter);
        settle(&mut window);
        assert!(window.query_by_label_contains(shown).is_some(), "{typed}: {shown}");
        window.get_by_label("Jump to a time").focus();
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window.run();
    }
    window.get_by_label_contains("Nothing recorded at Sat 14 Mar 04:30. This is the nearest.");
    type_into(&mut window, "Jump to a time", "soon");
    click(&mut window, "Go to this time");
    window.get_by_label_contains("Not a time.");
}

#[test]
fn keys_go_a_message_a_minute_and_a_day() {
    let (mut window, backend) = window(recorded);
    look_back(&mut window);
    let selected = |window: &mut Window| window.state_mut().past_mut().table.selected;
    let before = selected(&mut window).unwrap();
    for (key, expected) in [(Key::ArrowLeft, before - 1), (Key::ArrowLeft, before - 2), (Key::ArrowRight, before - 1)] {
        window.key_press(key);
        window.run();
        assert_eq!(selected(&mut window), Some(expected));
    }
    window.key_press_modifiers(Modifiers::COMMAND, Key::ArrowLeft);
    settle(&mut window);
    window.get_by_label_contains("Recorded, Fri 13 Mar");
    window.key_press_modifiers(Modifiers::COMMAND, Key::ArrowRight);
    settle(&mut window);
    window.get_by_label_contains("Recorded, Sat 14 Mar 13:5");
    let at = |window: &Window| window.get_by_label_contains("you are not live").accesskit_node().value().unwrap();
    let before = at(&window);
    for _ in 0..6 {
        window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
        settle(&mut window);
    }
    assert_ne!(at(&window), before, "minutes");
    backend.commands();
    window.key_press_modifiers(Modifiers::COMMAND, Key::L);
    window.run();
    assert!(window.query_by_label_contains("you are not live").is_none());
}

#[test]
fn rows_that_are_not_read_yet_are_there_and_messages_come_to_their_places() {
    let (mut window, backend) = window(recorded);
    look_back(&mut window);
    backend.reads_slowly(true);
    press_day(&mut window, "Fri 13 Mar, ");
    let messages = |window: &Window| {
        let labels = window.query_all_by_role(Role::ListBoxOption).filter_map(|row| row.accesskit_node().label());
        labels.filter(|label| !label.contains("Not recorded")).count()
    };
    assert_eq!(messages(&window), 0);
    backend.reads_slowly(false);
    window.run();
    assert!(window.query_all_by_role(Role::ListBoxOption).count() > 5);
}

#[test]
fn a_search_of_a_day_is_the_backends_and_another_day_is_searched_too() {
    let (mut window, backend) = window(recorded);
    look_back(&mut window);
    backend.commands();
    type_into(&mut window, "Search messages", "topic:plant/cbor/edge-4");
    window.run();
    let searches = wanted(&backend).into_iter().filter(|command| matches!(command, PastCommand::Search { .. })).count();
    assert!(searches > 0);
    window.get_by_label_contains("of 5,425 recorded");
    let shown = || Role::ListBoxOption;
    let all = window.query_all_by_role(shown()).count();
    assert!(all > 0 && window.query_all_by_label_contains("plant/cbor/edge-4").count() >= all);
    press_day(&mut window, "Fri 13 Mar, ");
    let commands = wanted(&backend);
    assert!(
        commands.iter().any(|command| matches!(command, PastCommand::Search { past: PastId(2), .. })),
        "{commands:?}"
    );
}

#[test]
fn all_that_was_recorded_is_searched_and_a_day_with_matches_opens_at_the_newest_one() {
    let (mut window, backend) = window(recorded);
    look_back(&mut window);
    assert!(window.query_by_label("Search the whole recording").is_none(), "nothing is searched for");
    type_into(&mut window, "Search messages", "topic:plant/cbor/edge-4");
    settle(&mut window);
    backend.reads_slowly(true);
    backend.commands();
    press(&mut window, "Search the whole recording");
    let commands = wanted(&backend);
    let [PastCommand::SearchAll(request)] = &*commands else { panic!("{commands:?}") };
    assert_eq!((&*request.query, &*request.profile, request.bounds.len()), ("topic:plant/cbor/edge-4", "plant-eu", 31));
    press(&mut window, "Stop searching the whole recording");
    assert!(matches!(&*wanted(&backend), [PastCommand::StopSearchAll]));
    window.get_by_label_contains("stopped, ");
    press(&mut window, "Hide what was found in the whole recording");
    backend.reads_slowly(false);
    press(&mut window, "Search the whole recording");
    window.get_by_label_contains(" found on 2 days");
    let day = window.get_by(|node| node.label().is_some_and(|label| label.starts_with("Fri 13 Mar, ")));
    let label = day.accesskit_node().label().unwrap_or_default();
    assert!(label.ends_with(" found") && !label.ends_with(" 0 found"), "{label}");
    press_day(&mut window, "Fri 13 Mar, ");
    window.get_by_label_contains("Recorded, Fri 13 Mar 23:59");
    window.get_by_label_contains(" found on 2 days");
    type_into(&mut window, "Search messages", "x");
    settle(&mut window);
    assert!(window.query_by_label_contains(" found on ").is_none(), "it was for another query");
}

#[test]
fn topics_of_the_open_day_are_a_tree_with_counts_and_keys() {
    let (mut window, backend) = window(recorded);
    backend.commands();
    look_back(&mut window);
    assert!(wanted(&backend).iter().any(|command| matches!(command, PastCommand::CountTopics { past: PastId(1) })));
    let tree = window.get_by_role_and_label(Role::Tree, "Topic tree");
    tree.click();
    settle(&mut window);
    window.key_press(Key::Home);
    settle(&mut window);
    window.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    settle(&mut window);
    let rows = || Role::TreeItem;
    let labels: Vec<String> = window.query_all_by_role(rows()).filter_map(|row| row.accesskit_node().label()).collect();
    assert!(labels.iter().any(|label| label.contains(" messages, last at ")), "{labels:?}");
    assert!(wanted(&backend).iter().any(|command| matches!(command, PastCommand::Search { .. })), "of the topic");
    window.key_press(Key::P);
    settle(&mut window);
    assert!(window.query_by_label("Pinned topics").is_none(), "marks are of the messages that come");
}

#[test]
fn the_past_is_shown_without_a_connection_and_without_a_profile() {
    let (mut window, _) = window(|backend| {
        backend.about_all(Event::Profile(ProfileEvent::Listed { names: Vec::new(), sandbox_offered: true }));
        backend.recorded();
    });
    look_back(&mut window);
    window.get_by_label_contains("Recorded, Sat 14 Mar");
    assert!(window.query_all_by_role(Role::ListBoxOption).count() > 5);
}

#[test]
fn where_nothing_was_recorded_it_is_said_how_to_turn_that_on() {
    let (mut window, _) = window(watching);
    look_back(&mut window);
    window.get_by_label("Nothing is recorded yet");
    press(&mut window, "Settings…");
    window.get_by_role_and_label(Role::CheckBox, "Record messages");
}

#[test]
fn nothing_is_read_of_a_recording_that_was_closed() {
    let (mut window, backend) = window(recorded);
    look_back(&mut window);
    backend.commands();
    click(&mut window, "Close recording");
    assert!(matches!(&*wanted(&backend), [PastCommand::Close { past: PastId(1) }]));
    backend.about_all(Event::Past(model::PastEvent::Loaded { past: PastId(1), first_row: 7_000, batch: None }));
    window.run();
    assert!(wanted(&backend).is_empty());
}

#[test]
fn messages_are_exported_with_progress_and_no_file_is_replaced_unasked() {
    let (mut window, backend) = window(recorded);
    look_back(&mut window);
    type_into(&mut window, "Search messages", "topic:plant/cbor/edge-4");
    exports(&backend);
    press(&mut window, "Export messages to a file");
    window.get_by_role_and_label(Role::RadioButton, "CSV: opens in a spreadsheet").click();
    settle(&mut window);
    press(&mut window, "Export to this file");
    let asked = exports(&backend);
    let [request] = &*asked else { panic!("{asked:?}") };
    assert_eq!((&*request.query, request.path.to_str()), ("topic:plant/cbor/edge-4", Some("plant-eu-2026-03-14.csv")));
    assert_eq!((request.span.0.as_secs(), request.rows.is_none(), request.replaces), (MIDNIGHT, true, false));
    window.get_by_label("Exporting to plant-eu-2026-03-14.csv · 3 messages · 39 %");
    press(&mut window, "Cancel the export");
    assert!(matches!(&*wanted(&backend), [PastCommand::StopExport]));
    backend.about_all(Event::Past(model::PastEvent::Export { number: 1, state: model::ExportState::Stopped }));
    settle(&mut window);
    press(&mut window, "Dismiss the export");
    press(&mut window, "Export messages to a file");
    window.get_by_role_and_label(Role::RadioButton, "all of Sat 14 Mar, 5,425").click();
    settle(&mut window);
    type_into(&mut window, "File to export to", "exists.csv");
    press(&mut window, "Export to this file");
    assert_eq!(exports(&backend)[0].query, "");
    window.get_by_label("exists.csv exists already. Replace it?");
    press(&mut window, "Replace the file");
    assert!(exports(&backend)[0].replaces);
    window.get_by_label("7 messages exported to exists.csv");
    window.get_by_label("812 messages missing in 1 gap");
}

#[test]
fn live_messages_are_beside_the_recording_and_keys_are_for_the_recording() {
    let (mut window, backend) = window(recorded);
    look_back(&mut window);
    press(&mut window, "Show live messages beside the recording");
    window.get_by_label("Live, Sat 14 Mar 14:02");
    window.get_by_label_contains("you are not live");
    assert_eq!(window.query_all_by_role(Role::ListBox).count(), 2);
    let before = window.state_mut().past_mut().table.selected.unwrap();
    window.key_press(Key::ArrowUp);
    settle(&mut window);
    assert_eq!(window.state_mut().past_mut().table.selected, Some(before - 1));
    assert!(window.state_mut().state_mut().console.table.selected.is_none());
    backend.batch(Plant::default().simple("plant/new", "{\"is\":\"new\"}"));
    settle(&mut window);
    assert!(
        window
            .query_all_by_role(Role::ListBoxOption)
            .any(|row| row.accesskit_node().label().is_some_and(|label| label.contains("\"is\":\"new\"")))
    );
    // Live messages in memory are of 14:02.
    let top = |window: &mut Window| window.state_mut().state_mut().console.table.position;
    assert!(top(&mut window).is_following());
    press(&mut window, "Keep both at the same time of day");
    window.get_by_label_contains("Recorded, Sat 14 Mar 13:54");
    assert!(matches!(top(&mut window), console::Position::Held { row: 0, .. }), "the first one after 13:54");
    press_day(&mut window, "Fri 13 Mar, ");
    type_into(&mut window, "Jump to a time", "16:00");
    window.key_press(Key::Enter);
    settle(&mut window);
    window.get_by_label_contains("Recorded, Fri 13 Mar 15:59");
    assert!(top(&mut window).is_following(), "that time of today is yet to come");
    press(&mut window, "Close the live messages");
    assert_eq!(window.query_all_by_role(Role::ListBox).count(), 1);
}

#[test]
fn who_comes_again_sees_what_was_recorded_meanwhile() {
    let (mut window, backend) = window(recorded);
    look_back(&mut window);
    window.get_by_label_contains("5,425 recorded");
    window.key_press_modifiers(Modifiers::COMMAND, Key::L);
    settle(&mut window);
    backend.records_more(30);
    window.key_press_modifiers(Modifiers::COMMAND, Key::L);
    settle(&mut window);
    window.get_by_label_contains("5,455 recorded");
    window.get_by_label_contains("Recorded, Sat 14 Mar 13:54");
}
