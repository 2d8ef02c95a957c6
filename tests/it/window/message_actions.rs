//! What can be done with the selected message: from the list of actions, and from the bar and the menu of the inspector.

use eframe::egui::vec2;
use model::{FilePurpose, PanelSizes};

use super::payload::{WIDE, copied, showing};
use super::*;

/// Chooses the action that these words find.
fn choose(window: &mut Window, action: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(4);
    window.get_by_label("Search actions by name").type_text(action);
    window.run_steps(4);
    window.key_press(Key::Enter);
}

/// What that puts on the clipboard.
fn copied_by(window: &mut Window, action: &str) -> String {
    choose(window, action);
    copied_soon(window)
}

/// Does it, with time for a dialog to find its size.
fn act_on(window: &mut Window, action: &str) {
    choose(window, action);
    window.run_steps(12);
}

#[test]
fn the_list_of_actions_has_what_the_inspector_can_do() {
    let (mut window, backend) = showing(br#"{"a":1}"#, WIDE);
    assert_eq!(copied_by(&mut window, "copy topic"), "plant/a");
    assert_eq!(copied_by(&mut window, "copy the payload as hex"), "7b 22 61 22 3a 31 7d");
    assert_eq!(copied_by(&mut window, "base64"), "eyJhIjoxfQ==");
    act_on(&mut window, "show the payload as hex");
    assert!(window.get_by_label("Hex").is_focused());
    assert_eq!(copied(&mut window, "Copy payload"), "7b 22 61 22 3a 31 7d");
    act_on(&mut window, "topic as text");
    window.get_by_label("UTF-8 text");
    act_on(&mut window, "detect the format of this topic");
    window.get_by_label("JSON");
    act_on(&mut window, "read as protobuf");
    window.get_by_label("Read as this message");
    click(&mut window, "Cancel");
    window.get_by_label("JSON");
    act_on(&mut window, "diff");
    window.get_by_label_contains("This is the first message of its topic");
    backend.commands();
    backend.addressed();
    act_on(&mut window, "save payload");
    let saves = backend.addressed().into_iter().any(|(_, command)| {
        matches!(command, Command::ChooseFile(dialog) if matches!(dialog.purpose, FilePurpose::Save { .. }))
    });
    assert!(saves);
    act_on(&mut window, "contract of this topic");
    assert_eq!(window.get_by_label("Topic filter of the contract").value().as_deref(), Some("plant/a"));
}

/// The menu of formats is opened and closed, and left, with the keyboard alone.
fn opens_by_keys(window: &mut Window, format: &str) {
    window.get_by_label(format).focus();
    window.run_steps(4);
    assert!(window.get_by_label(format).is_focused(), "{format}");
    window.key_press(Key::Enter);
    window.run_steps(4);
    window.get_by_label("Detect automatically");
    window.key_press(Key::Escape);
    window.run_steps(4);
    assert!(window.query_by_label("Detect automatically").is_none());
    assert!(window.get_by_label(format).is_focused(), "{format}");
}

#[test]
fn a_format_without_room_beside_the_tabs_moves_nothing() {
    for right in [220.0, 260.0, 300.0, 356.0] {
        let top = ["a\nb", "a\r\nb"].map(|payload| {
            let panels = PanelSizes { right: Some(right), ..PanelSizes::default() };
            let (mut window, _) = next_run(WindowLayout { panels, ..WindowLayout::default() }, |backend| {
                backend.live();
                backend.batch(Plant::default().simple("plant/a", payload));
            });
            window.run();
            window.key_press(Key::Enter);
            window.run();
            let name = if payload.contains('\r') { "UTF-8 text, CRLF line endings" } else { "UTF-8 text" };
            let format = window.get_by_label(name).rect();
            assert!(format.right() <= 1_400.0 && format.width() > 40.0, "{format:?} at {right}");
            let top = window.get_by_label("No properties").rect().top();
            opens_by_keys(&mut window, name);
            top
        });
        assert!((top[0] - top[1]).abs() < 0.1, "{top:?} at {right}");
    }
}

#[test]
fn that_there_are_no_properties_is_said_of_a_long_payload_too() {
    for length in [10, 2_000] {
        let (window, _) = showing(&vec![b'a'; length], WIDE);
        window.get_by_label("No properties");
    }
}

#[test]
fn the_formats_of_topics_are_found_by_typing_with_and_without_a_message() {
    for size in [WIDE, vec2(640.0, 700.0)] {
        for selected in [true, false] {
            let (mut window, _) = showing(b"1", size);
            if !selected {
                window.state_mut().state_mut().console.table.selected = None;
            }
            act_on(&mut window, "formats");
            window.run_steps(12);
            assert_eq!(window.query_by_label("Add a rule for plant/#").is_some(), selected, "{size}");
            click(&mut window, "Add a rule for another filter");
            click(&mut window, "Done");
            assert!(window.query_by_label("Add a rule for another filter").is_none());
        }
    }
}

#[test]
fn what_has_no_room_in_the_bar_of_the_inspector_is_in_its_menu() {
    for right in [220.0, 260.0, 300.0, 356.0] {
        let panels = PanelSizes { right: Some(right), ..PanelSizes::default() };
        let (mut window, _) = next_run(WindowLayout { panels, ..WindowLayout::default() }, |backend| {
            backend.live();
            backend.batch(Plant::default().simple("plant/a", "on"));
        });
        window.run();
        window.key_press(Key::Enter);
        window.run();
        let in_bar = ["Copy topic", "Send again…"].map(|label| {
            let button = window.query_by_label(label)?;
            assert!(button.rect().right() <= 1_400.0 - 8.0, "{label} at {right}: {:?}", button.rect());
            Some(())
        });
        click(&mut window, "More for this payload");
        for label in ["Copy topic", "Send again…"] {
            assert_eq!(window.query_all_by_label(label).count(), 1, "{label} at {right}");
        }
        assert!(in_bar[1].is_none() || right > 220.0, "{in_bar:?}");
    }
}
