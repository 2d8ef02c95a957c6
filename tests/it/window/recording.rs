//! Recording is in view, can be turned off, and what was recorded can be deleted.

use std::time::Duration;

use eframe::egui::accesskit::Role;
use model::{PastCounts, PastEvent, RecordingChoice, RecordingCommand, RecordingEvent, RecordingOverview, Timestamp};

use super::*;

fn recording(event: RecordingEvent) -> Event {
    Event::Recording(event)
}

/// What was wanted of recording, with the connection that it is for.
fn wanted(backend: &ScriptedBackend) -> Vec<RecordingCommand> {
    let recording = |command| match command {
        Command::Recording(command) => Some(command),
        _ => None,
    };
    backend.commands().into_iter().filter_map(recording).collect()
}

/// The recording begins so many days ago, and has so many bytes that are older than 7 days.
fn is_older(backend: &ScriptedBackend, days: u64, bytes: u64) {
    let before = |days: u64| Timestamp(1_773_496_456_000_000).minus(Duration::from_hours(24 * days));
    let bounds = [Timestamp(i64::MIN), before(365), before(90), before(30), before(7)];
    let counts = PastCounts { bounds: bounds.to_vec(), bytes: vec![0, 0, 0, bytes], ..PastCounts::default() };
    let overview = RecordingOverview {
        profile: Some("plant-eu".to_owned()),
        file: String::new(),
        messages: 9,
        bytes: 400_000_000,
        first_time: Some(before(days)),
        last_time: Some(before(0)),
        is_recording: true,
        set_aside: (0, 0),
        problem: None,
    };
    backend.about_all(Event::Past(PastEvent::Recordings(vec![overview])));
    backend.about_all(Event::Past(PastEvent::Counted(PastCounts { profile: "plant-eu".to_owned(), ..counts })));
}

fn settings(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    window.run();
    click(window, "Recording");
}

#[test]
fn the_bar_shows_what_is_recorded_and_what_is_missing() {
    let (mut window, backend) = window(watching);
    assert!(window.query_by_label_contains("record").is_none(), "nothing was said of it");
    let saved = RecordingEvent::Saved { bytes: 12_400_000, messages: 9 };
    let missed = RecordingEvent::Missed { from: Timestamp(1), until: Timestamp(2), messages: 3 };
    for (event, shown) in [
        (RecordingEvent::Started { row: 0, message: 0 }, "recording"),
        (saved.clone(), "recording · 12 MB"),
        (RecordingEvent::Stopped, "not recorded"),
        (missed, "not recorded"),
        (RecordingEvent::Elsewhere, "recorded by another Topicdeck"),
        (RecordingEvent::Started { row: 9, message: 12 }, "recording · 12 MB"),
        (RecordingEvent::Off, "not recorded"),
    ] {
        backend.event(recording(event.clone()));
        window.run();
        assert!(window.query_by_label(shown).is_some(), "{event:?}: {shown}");
    }
}

#[test]
fn recording_is_turned_off_and_limited_in_the_settings() {
    let (mut window, backend) = window(watching);
    backend.commands();
    settings(&mut window);
    window.get_by_role_and_label(Role::CheckBox, "Record messages").click();
    window.run();
    let off = RecordingChoice { is_off: true, ..RecordingChoice::default() };
    assert_eq!(wanted(&backend), [RecordingCommand::Choose(off)]);
    click(&mut window, "Longest time: 90 days");
    assert_eq!(wanted(&backend), [RecordingCommand::Choose(RecordingChoice { days: 90, ..off })]);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run();
    assert_eq!(wanted(&backend), [RecordingCommand::Choose(off)], "and taken back");
    click(&mut window, "Largest size: 4 GiB");
    assert_eq!(wanted(&backend), [RecordingCommand::Choose(RecordingChoice { mib: 4_096, ..off })]);
}

#[test]
fn a_smaller_limit_deletes_nothing_before_it_was_asked() {
    let (mut window, backend) = window(watching);
    backend.event(recording(RecordingEvent::Saved { bytes: 400_000_000, messages: 9 }));
    settings(&mut window);
    is_older(&backend, 8, 132_000_000);
    window.run();
    backend.commands();
    for (choice, question) in [
        ("Longest time: 7 days", "Delete the oldest day, 132 MB?"),
        ("Largest size: 256 MiB", "Delete the oldest 132 MB?"),
    ] {
        click(&mut window, choice);
        window.get_by_label(question);
        assert!(window.get_by_role_and_label(Role::Button, "Cancel").is_focused(), "Enter means no");
        window.key_press(Key::Enter);
        window.run();
        assert!(wanted(&backend).is_empty() && window.query_by_label(question).is_none(), "{choice}");
    }
    click(&mut window, "Longest time: 7 days");
    // Other settings, and this page again: the question was not answered.
    window.key_press(Key::Escape);
    window.run();
    window.key_press(Key::Escape);
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    window.run();
    is_older(&backend, 8, 132_000_000);
    window.run();
    assert!(window.query_by_label("Delete").is_none() && wanted(&backend).is_empty());
    click(&mut window, "Longest time: 7 days");
    click(&mut window, "Delete");
    let days = RecordingChoice { days: 7, ..RecordingChoice::default() };
    assert_eq!(wanted(&backend), [RecordingCommand::Choose(days)]);
    // Nothing is over the limit, so there is nothing to ask.
    backend.event(recording(RecordingEvent::Saved { bytes: 4_700_000, messages: 9 }));
    window.run();
    click(&mut window, "Largest size: 256 MiB");
    assert_eq!(wanted(&backend), [RecordingCommand::Choose(RecordingChoice { mib: 256, ..days })]);
}

#[test]
fn a_shorter_time_says_how_much_it_deletes_and_asks_only_where_that_is_something() {
    let (mut window, backend) = window(watching);
    backend.event(recording(RecordingEvent::Saved { bytes: 400_000_000, messages: 9 }));
    settings(&mut window);
    is_older(&backend, 20, 3_400_000);
    window.run();
    click(&mut window, "Longest time: 7 days");
    window.get_by_label("Delete the oldest 13 days, 3.4 MB?");
    // Nothing moves below the pointer while the numbers grow.
    is_older(&backend, 20, 9_900_000_000);
    window.run();
    window.get_by_label("Delete the oldest 13 days, 3.4 MB?");
    click(&mut window, "Cancel");
    assert!(wanted(&backend).is_empty());
    is_older(&backend, 6, 0);
    window.run();
    click(&mut window, "Longest time: 7 days");
    let days = RecordingChoice { days: 7, ..RecordingChoice::default() };
    assert_eq!(wanted(&backend), [RecordingCommand::Choose(days)], "nothing is that old");
}

#[test]
fn what_was_recorded_is_deleted_after_a_question() {
    let (mut window, backend) = window(watching);
    backend.event(recording(RecordingEvent::Started { row: 0, message: 0 }));
    settings(&mut window);
    window.get_by_label("nothing recorded");
    backend.event(recording(RecordingEvent::Saved { bytes: 12_400_000, messages: 9 }));
    window.run();
    backend.commands();
    window.get_by_label("Recorded messages: 12 MB");
    click(&mut window, "Forget everything…");
    window.get_by_label_contains("Delete 12 MB of plant-eu?");
    backend.event(recording(RecordingEvent::Saved { bytes: 13_400_000_000, messages: 10 }));
    window.run();
    window.get_by_label_contains("Delete 12 MB of plant-eu?");
    backend.event(recording(RecordingEvent::Saved { bytes: 12_400_000, messages: 11 }));
    window.run();
    assert!(window.get_by_role_and_label(Role::Button, "Cancel").is_focused(), "Enter means no");
    window.key_press(Key::Enter);
    window.run();
    assert!(wanted(&backend).is_empty() && window.query_by_label_contains("Delete 12 MB").is_none());
    click(&mut window, "Forget everything…");
    click(&mut window, "Delete");
    assert_eq!(wanted(&backend), [RecordingCommand::Forget]);
    backend.event(recording(RecordingEvent::Forgotten { bytes: 12_400_000 }));
    window.run();
    window.get_by_label("nothing recorded");
}

#[test]
fn what_is_on_disk_is_deleted_also_where_nothing_was_recorded_since_the_start() {
    let (mut window, backend) = window(watching);
    backend.event(recording(RecordingEvent::Size { bytes: 12_400_000 }));
    backend.event(recording(RecordingEvent::Off));
    backend.commands();
    act(&mut window, "forget everything");
    window.get_by_label("Recorded messages: 12 MB");
    click(&mut window, "Forget everything…");
    // The question can be read from left to right.
    let [question, no, yes] =
        ["Delete 12 MB of plant-eu?", "Cancel", "Delete"].map(|label| window.get_by_label(label).rect());
    assert!(question.right() < no.left().min(yes.left()), "{question} {no} {yes}");
    assert!(
        (question.center().y - no.center().y).abs() < 4.0 && (no.center().y - yes.center().y).abs() < 1.0,
        "in one line"
    );
    click(&mut window, "Delete");
    assert_eq!(wanted(&backend), [RecordingCommand::Forget]);
}
