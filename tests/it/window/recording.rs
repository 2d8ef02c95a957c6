//! Recording is in view, can be turned off, and what was recorded can be deleted.

use eframe::egui::accesskit::Role;
use model::{RecordingChoice, RecordingCommand, RecordingEvent, Timestamp};

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
    backend.commands();
    for (choice, question) in [
        ("Longest time: 7 days", "Delete what is older than 7 days?"),
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
