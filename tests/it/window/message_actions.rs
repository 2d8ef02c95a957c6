//! What can be done with the selected message: from the list of actions, and from the bar and the menu of the inspector.

use eframe::egui::vec2;
use model::{FilePurpose, PanelSizes};

use super::payload::{WIDE, showing};
use super::*;

/// What the list of actions puts on the clipboard.
fn copied_by(window: &mut Window, action: &str) -> String {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Search actions by name").type_text(action);
    window.run();
    window.key_press(Key::Enter);
    copied_soon(window)
}

#[test]
fn the_list_of_actions_has_what_the_inspector_can_do() {
    let (mut window, backend) = showing(b"\x81\x01", WIDE);
    assert_eq!(copied_by(&mut window, "copy topic"), "plant/a");
    assert_eq!(copied_by(&mut window, "copy the payload as hex"), "81 01");
    assert_eq!(copied_by(&mut window, "base64"), "gQE=");
    act(&mut window, "show the payload as hex");
    window.get_by_label_contains("81 01");
    act(&mut window, "topic as MessagePack");
    window.get_by_label("MessagePack");
    act(&mut window, "detect the format of this topic");
    act(&mut window, "diff");
    window.get_by_label_contains("This is the first message of its topic");
    backend.commands();
    backend.addressed();
    act(&mut window, "save payload");
    let saves = backend.addressed().into_iter().any(|(_, command)| {
        matches!(command, Command::ChooseFile(dialog) if matches!(dialog.purpose, FilePurpose::Save { .. }))
    });
    assert!(saves);
    act(&mut window, "contract of this topic");
    window.run_steps(12);
    assert_eq!(window.get_by_label("Topic filter of the contract").value().as_deref(), Some("plant/a"));
}

#[test]
fn the_formats_of_topics_are_found_by_typing_with_and_without_a_message() {
    for size in [WIDE, vec2(640.0, 700.0)] {
        for selected in [true, false] {
            let (mut window, _) = showing(b"1", size);
            if !selected {
                window.state_mut().state_mut().console.table.selected = None;
            }
            act(&mut window, "formats");
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
