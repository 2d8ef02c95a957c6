//! What a recording does not have: rows between the messages, and what the inspector says of them.

use super::*;

#[test]
fn times_that_were_not_recorded_are_rows_between_messages() {
    let (mut window, _) = window(recorded);
    look_back(&mut window);
    type_into(&mut window, "Jump to a time", "04:00");
    window.key_press(Key::Enter);
    settle(&mut window);
    window.get_by_label_contains("Recorded, Sat 14 Mar 03:54");
    window.get_by_label_contains("Not recorded 04:00:00 – 05:00:00");
    window.get_by_label_contains("the disk was full · 812 messages missing");
}

#[test]
fn a_time_without_a_connection_is_a_row_with_its_reason_and_what_followed() {
    let (mut window, _) = window(|backend| {
        recorded(backend);
        backend.recorded_without_connection();
    });
    look_back(&mut window);
    type_into(&mut window, "Jump to a time", "06:30");
    window.key_press(Key::Enter);
    settle(&mut window);
    window.get_by_label_contains(
        "Gap 06:30:00 – 06:40:00 · 10 min · no connection: The connection went silent · same session",
    );
}

/// The text that was copied in the last frame.
fn copied(window: &Window) -> Option<String> {
    window.output().platform_output.commands.iter().find_map(|command| match command {
        eframe::egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

#[test]
fn a_row_that_says_what_is_missing_is_selected_as_any_other_and_explained() {
    let (mut window, _) = window(recorded);
    look_back(&mut window);
    type_into(&mut window, "Jump to a time", "04:00");
    window.key_press(Key::Enter);
    settle(&mut window);
    window.get_by_label_contains("Not recorded 04:00:00 – 05:00:00").click();
    settle(&mut window);
    for words in [
        "Messages missing",
        "2026-03-14 04:00:00.000",
        "2026-03-14 05:00:00.000",
        "1 h 0 min",
        "812",
        "the disk was full",
    ] {
        window.get_by_label(words);
    }
    window.key_press(Key::ArrowUp);
    settle(&mut window);
    assert!(window.query_by_label("Messages missing").is_none(), "a message");
    window.get_by_label("Copy topic");
    window.key_press(Key::ArrowDown);
    settle(&mut window);
    window.get_by_label("Messages missing");
    window.event(eframe::egui::Event::Copy);
    window.step();
    let row = copied(&window).expect("a copied row");
    assert!(row.starts_with("Not recorded 04:00:00 – 05:00:00") && row.ends_with("812 messages missing\n"), "{row}");
}

#[test]
fn a_time_without_a_connection_is_explained_too() {
    let (mut window, _) = window(|backend| {
        recorded(backend);
        backend.recorded_without_connection();
    });
    look_back(&mut window);
    type_into(&mut window, "Jump to a time", "06:30");
    window.key_press(Key::Enter);
    settle(&mut window);
    window.get_by_label_contains("Gap 06:30:00 – 06:40:00").click();
    settle(&mut window);
    window.get_by_label("No connection");
    window.get_by_label("The connection went silent");
    window.get_by_label("same session: QoS 1 messages follow, QoS 0 messages were missed");
}

#[test]
fn the_first_row_of_a_day_is_no_message_that_is_being_read_forever() {
    let (mut window, _) = window(recorded);
    look_back(&mut window);
    press_day(&mut window, "Fri 13 Mar");
    window.get_by_role(Role::ListBox).focus();
    window.key_press(Key::Home);
    settle(&mut window);
    window.get_by_label("Not recorded");
    window.get_by_label("recording was off, or Topicdeck was closed");
    assert!(window.query_by_label("Reading…").is_none());
}

#[test]
fn a_message_that_came_back_is_marked_when_looking_back_too() {
    let (mut window, _) = window(|backend| {
        recorded(backend);
        backend.records_an_echo();
    });
    look_back(&mut window);
    let echoes: Vec<_> = window.query_all_by_label_contains("echo of your message").collect();
    assert_eq!(echoes.len(), 1);
}
