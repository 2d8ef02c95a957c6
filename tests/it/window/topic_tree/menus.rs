//! Menus by keyboard, with the menu of a topic and that of the order.

use super::*;

/// The words of the entry that has the focus.
fn focused(window: &Window) -> Option<String> {
    let is_entry = |node: &egui_kittest::Node<'_>| {
        let role = node.accesskit_node().role();
        [Role::Button, Role::MenuItemRadio, Role::MenuItemCheckBox].contains(&role) && node.is_focused()
    };
    window.query_all(by()).find(is_entry)?.accesskit_node().label()
}

fn type_text(window: &mut Window, text: &str) {
    window.input_mut().events.push(Input::Text(text.to_owned()));
    window.run();
}

#[test]
fn the_menu_of_a_topic_is_used_by_its_keys() {
    let (mut window, _) = window(plant);
    window.run();
    window.get_by_label("Topic tree").focus();
    window.run();
    keys(&mut window, &[Key::ArrowDown, Key::ArrowDown]);
    window.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    window.run();
    assert_eq!(focused(&window).as_deref(), Some("Subscribe to this branch"), "the first entry");
    keys(&mut window, &[Key::ArrowDown]);
    assert_eq!(focused(&window).as_deref(), Some("Open in the table"));
    keys(&mut window, &[Key::ArrowUp, Key::ArrowUp]);
    assert_eq!(focused(&window).as_deref(), Some("Collapse all"), "it goes round");
    keys(&mut window, &[Key::Home, Key::ArrowLeft, Key::Tab]);
    assert_eq!(focused(&window).as_deref(), Some("Subscribe to this branch"));
    type_text(&mut window, "o");
    type_text(&mut window, "E");
    assert_eq!(focused(&window).as_deref(), Some("Expand all below"));
    keys(&mut window, &[Key::Enter]);
    assert_eq!(rows(&window).len(), 7);
    assert!(window.query_by_label("Expand all below").is_none(), "the menu is gone");
    assert!(window.get_by_label("Topic tree").is_focused());
    keys(&mut window, &[Key::Home]);
    assert_eq!(selected(&window).as_deref(), Some("lab"), "and the keys are for the tree again");
}

#[test]
fn a_menu_that_the_pointer_opened_takes_keys_and_escape_closes_it() {
    let (mut window, _) = window(plant);
    window.run();
    let field = window.get_by_label("Topic to publish to");
    field.focus();
    window.run();
    window.get_by_label_contains("lab, ").click_secondary();
    window.run();
    assert_eq!(focused(&window), None, "nothing is chosen yet");
    type_text(&mut window, "c");
    assert_eq!(focused(&window).as_deref(), Some("Copy topic"), "and the field below has no letter");
    keys(&mut window, &[Key::Escape]);
    assert!(window.query_by_label("Copy topic").is_none());
    let field = window.get_by_label("Topic to publish to");
    assert!(field.is_focused());
    assert_eq!(field.value().unwrap_or_default(), "");
}

#[test]
fn another_order_is_chosen_by_keys() {
    let (mut window, _) = window(plant);
    window.run();
    window.get_by_label("Sort topics: Name").focus();
    window.run();
    keys(&mut window, &[Key::Enter]);
    type_text(&mut window, "r");
    assert_eq!(focused(&window).as_deref(), Some("Rate, highest first"));
    keys(&mut window, &[Key::Enter]);
    assert!(window.get_by_label("Sort topics: Rate, highest first").is_focused());
}
