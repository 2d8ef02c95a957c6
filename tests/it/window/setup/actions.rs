//! What can be done with profiles from the palette of actions, on any page.

use eframe::egui::Modifiers;

use super::*;

fn act(window: &mut Window, name: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.event(eframe::egui::Event::Text(name.to_owned()));
    window.run();
    window.key_press(Key::Enter);
    window.run();
}

#[test]
fn profiles_are_set_up_and_changed_by_actions() {
    let (mut window, backend) = window(|backend| listed(backend, &["hall", "plant-eu"]));
    act(&mut window, "remove profile plant");
    assert_eq!(change(&backend), ProfileChange::Remove { name: "plant-eu".to_owned() });
    act(&mut window, "duplicate profile hall");
    let copy = ProfileChange::Duplicate { name: "hall".to_owned(), new_name: "hall-2".to_owned() };
    assert_eq!(change(&backend), copy);
    act(&mut window, "edit profile hall");
    let [Command::Profile(ProfileCommand::Describe { name })] = &backend.commands()[..] else { panic!() };
    assert_eq!(name, "hall");
    act(&mut window, "set up a profile");
    window.get_by_label("One field for each setting. Nothing is saved before you say so.");
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run();
}

#[test]
fn escape_leaves_the_form_and_asks_first_where_something_would_be_lost() {
    let (mut window, _backend) = window(|backend| listed(backend, &[]));
    let leave = |window: &mut Window| {
        // The first takes the focus from a field.
        press(window, Key::Escape);
        press(window, Key::Escape);
    };
    click(&mut window, "Fill in a form…");
    type_into(&mut window, "Region", "e");
    press(&mut window, Key::Backspace);
    leave(&mut window);
    window.get_by_label(GIVEN);
    click(&mut window, "Fill in a form…");
    type_into(&mut window, "Region", "eu-west-1");
    leave(&mut window);
    window.get_by_label("What you filled in is lost.");
    assert!(window.get_by_label("Continue editing").is_focused(), "Enter means no");
    press(&mut window, Key::Escape);
    window.get_by_label("Set up a profile");
    press(&mut window, Key::Escape);
    click(&mut window, "Leave the form");
    window.get_by_label(GIVEN);
}
