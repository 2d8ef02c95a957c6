//! To whom a key belongs: no key of one form acts on another, and a held one acts once.

use eframe::egui::{Event as Input, ImeEvent};
use model::PublishOutcome;

use super::*;

const TOPIC: &str = "plant/pumps/pump-b/cmd";

/// A window with a command in the form that is ready to be sent.
fn ready() -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(watching);
    window.run();
    window.state_mut().state_mut().console.publish.prepare(TOPIC, "{\"cmd\":\"start\"}", Qos::AtLeastOnce);
    window.run();
    (window, backend)
}

fn ctrl_enter(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
}

fn focus(window: &mut Window, label: &str) {
    window.get_by_label(label).focus();
    window.run();
}

/// Holds a key for half a second: as a keyboard does, it is pressed again and again and released once.
fn hold(window: &mut Window, modifiers: Modifiers, key: Key) {
    let event = |pressed| Input::Key { key, physical_key: None, pressed, repeat: false, modifiers };
    for _ in 0..15 {
        window.input_mut().events.push(event(true));
        window.step();
    }
    window.input_mut().events.push(event(false));
    window.run();
}

fn sent(backend: &ScriptedBackend) -> usize {
    sends(backend).len()
}

#[test]
fn a_filter_and_its_enter_in_one_frame_are_for_the_form() {
    let (mut window, backend) = window(watching);
    window.run();
    click(&mut window, "Open the form to add a subscription");
    focus(&mut window, "Topic filter");
    backend.commands();
    let text = ["site", "/", "#"].map(|text| Input::Text(text.to_owned()));
    let enter = |pressed| Input::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    window.input_mut().events.extend(text.into_iter().chain([enter(true), enter(false)]));
    window.run();
    let subscribed = |command: Command| match command {
        Command::Link(LinkCommand::Subscribe { topic_filter, .. }) => Some(topic_filter.to_string()),
        _ => None,
    };
    assert_eq!(backend.commands().into_iter().filter_map(subscribed).collect::<Vec<_>>(), ["site/#"]);
    assert_eq!(window.state_mut().state_mut().console.search.text(), "", "the slash opens no search");
}

#[test]
fn ctrl_enter_belongs_to_the_form_that_has_the_focus() {
    let (mut window, backend) = ready();
    ctrl_enter(&mut window);
    assert!(backend.commands().is_empty(), "nothing has the focus");
    click(&mut window, "Open the form to add a subscription");
    type_into(&mut window, "Topic filter", "site/+/gps");
    ctrl_enter(&mut window);
    match &links(&backend)[..] {
        [LinkCommand::Subscribe { topic_filter, .. }] => assert_eq!(topic_filter.as_str(), "site/+/gps"),
        other => panic!("{other:?}"),
    }
    for elsewhere in ["List of messages", "Search actions", "Profile plant-eu", "Open the form to add a subscription"] {
        focus(&mut window, elsewhere);
        ctrl_enter(&mut window);
        assert!(backend.commands().is_empty(), "{elsewhere}");
        assert!(window.query_by_label("Topic filter").is_none(), "{elsewhere} was not pressed either");
    }
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    ctrl_enter(&mut window);
    assert!(backend.commands().is_empty(), "the palette");
    window.key_press(Key::Escape);
    window.run();
    for (own, count) in [("Topic to publish to", 1), ("Payload", 0), ("Retain", 0)] {
        focus(&mut window, own);
        ctrl_enter(&mut window);
        assert_eq!(sent(&backend), count, "{own}: the same message is asked about");
    }
    window.get_by_label("Do not send it again");
}

#[test]
fn ctrl_enter_sends_with_the_choices_as_they_are() {
    for choice in ["Retain", "QoS 0", "QoS 1"] {
        let (mut window, backend) = ready();
        let label = window.get_all_by_label(choice).last().expect(choice);
        label.focus();
        window.run();
        ctrl_enter(&mut window);
        match &sends(&backend)[..] {
            [request] => assert_eq!((request.qos, request.retain), (Qos::AtLeastOnce, false)),
            other => panic!("{choice}: {other:?}"),
        }
    }
}

#[test]
fn a_held_key_sends_once() {
    for (label, modifiers, key) in [
        ("Topic to publish to", Modifiers::COMMAND, Key::Enter),
        ("Payload", Modifiers::COMMAND, Key::Enter),
        ("Send", Modifiers::COMMAND, Key::Enter),
        ("Send", Modifiers::NONE, Key::Enter),
        ("Send", Modifiers::NONE, Key::Space),
    ] {
        let (mut window, backend) = ready();
        focus(&mut window, label);
        hold(&mut window, modifiers, key);
        assert_eq!(sent(&backend), 1, "{label} {key:?}");
        assert!(
            window.query_by_label("Do not send it again").is_none(),
            "a held key is no second wish: {label} {key:?}"
        );
    }
}

#[test]
fn a_held_enter_still_makes_lines_in_a_payload() {
    let (mut window, backend) = ready();
    focus(&mut window, "Payload");
    hold(&mut window, Modifiers::NONE, Key::Enter);
    ctrl_enter(&mut window);
    match &sends(&backend)[..] {
        [request] => {
            assert_eq!(String::from_utf8_lossy(&request.payload).lines().skip(1).count(), 14);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_message_within_a_second_is_asked_about() {
    let (mut window, backend) = ready();
    focus(&mut window, "Payload");
    for _ in 0..4 {
        ctrl_enter(&mut window);
    }
    assert_eq!(sent(&backend), 1);
    window.get_by_label("You just sent this. Send it again?");
    click(&mut window, "Do not send it again");
    assert_eq!(sent(&backend), 0);
    click(&mut window, "Send");
    click(&mut window, "Send the same message again");
    assert_eq!(sent(&backend), 1);
    ctrl_enter(&mut window);
    click(&mut window, "Send");
    type_into(&mut window, "Payload", " ");
    assert!(window.query_by_label("Do not send it again").is_none(), "another message is no longer asked about");
    click(&mut window, "Send");
    assert_eq!(sent(&backend), 1);
}

#[test]
fn the_same_message_is_not_asked_about_later_or_when_the_first_never_arrived() {
    let same =
        || PublishRequest { payload: b"{\"cmd\":\"start\"}".as_slice().into(), ..scripted_backend::request(TOPIC) };
    let (mut window, backend) = ready();
    backend.asked(7, same(), NOW.minus(std::time::Duration::from_millis(1_001)));
    backend.asked(8, same(), NOW);
    backend.ended(8, PublishOutcome::NotSent);
    window.run();
    click(&mut window, "Send");
    assert_eq!(sent(&backend), 1);
}

#[test]
fn a_key_that_leaves_a_field_or_a_menu_does_not_reach_the_list() {
    let selected = |window: &mut Window| window.state_mut().state_mut().console.table.selected;
    let (mut window, _) = ready();
    window.key_press(Key::ArrowUp);
    window.run();
    let row = selected(&mut window);
    assert!(row.is_some());
    for (field, key) in [
        ("Topic to publish to", Key::Escape),
        ("Topic to publish to", Key::Enter),
        ("Payload", Key::Escape),
        ("Payload", Key::ArrowUp),
    ] {
        focus(&mut window, field);
        window.key_press(key);
        window.run();
        assert_eq!(selected(&mut window), row, "{key:?} in {field}");
    }
    focus(&mut window, "List of messages");
    click(&mut window, "Theme and language");
    for key in [Key::ArrowUp, Key::Escape] {
        window.key_press(key);
        window.run();
        assert_eq!(selected(&mut window), row, "{key:?} with a menu open");
    }
    window.key_press(Key::Escape);
    window.run();
    assert_eq!(selected(&mut window), None, "the list's own turn");
}

#[test]
fn a_dialog_takes_the_keys_from_the_list_behind_it() {
    let (mut window, backend) = ready();
    backend.subscribed("office/#", Qos::AtMostOnce, crate::support::explained::subscription_refused("office/#"));
    window.key_press(Key::ArrowUp);
    window.run();
    let row = window.state_mut().state_mut().console.table.selected;
    click(&mut window, "Details of office/#");
    for key in [Key::ArrowUp, Key::Space, Key::Escape] {
        window.key_press(key);
        window.run();
        assert_eq!(window.state_mut().state_mut().console.table.selected, row, "{key:?}");
    }
    assert!(window.query_by_label("Close").is_none(), "Escape has closed the dialog");
}

#[test]
fn escape_closes_a_menu_and_leaves_the_cursor_where_it_is() {
    for (row, entry) in [("Subscription plant/#", "Pause"), ("Connection plant-eu", "Disconnect")] {
        let (mut window, backend) = ready();
        focus(&mut window, "Payload");
        window.get_by_label_contains(row).click_secondary();
        window.run();
        assert!(window.get_by_label("Payload").is_focused() && window.query_by_label(entry).is_some(), "{row}");
        window.key_press(Key::Escape);
        window.run();
        assert!(window.query_by_label(entry).is_none(), "{row}: the menu is closed");
        assert!(window.get_by_label("Payload").is_focused(), "{row}");
        assert!(backend.commands().is_empty());
    }
}

#[test]
fn the_palette_shows_as_much_after_a_search_as_before() {
    let (mut window, backend) = ready();
    let open = |window: &mut Window| {
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        window.run();
    };
    for search in ["sign out", "nothing of this name"] {
        open(&mut window);
        window.get_by_label("Search actions by name").type_text(search);
        window.run();
        window.key_press(Key::Escape);
        window.run();
        open(&mut window);
        // The eighth, with the pointer: what is scrolled out of sight cannot be clicked.
        click(&mut window, "Sign out");
        assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::SignOut)]), "after {search}");
    }
}

#[test]
fn the_palette_asks_for_the_cursor_once_and_gives_it_back() {
    let (mut window, backend) = ready();
    focus(&mut window, "Payload");
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    assert!(window.get_by_label("Search actions by name").is_focused());
    for text in ["d", "do", "doc"] {
        let preedit = ImeEvent::Preedit { text: text.to_owned(), active_range_chars: None };
        window.input_mut().events.push(Input::Ime(preedit));
        window.step();
        // To ask for the focus ends what is being composed: that is how letters were lost.
        let ime = window.output().platform_output.ime.expect("a field that takes text");
        assert!(!ime.should_interrupt_composition, "{text}");
    }
    window.input_mut().events.push(Input::Ime(ImeEvent::Commit("doctor".to_owned())));
    window.run();
    assert_eq!(window.get_by_label("Search actions by name").value().as_deref(), Some("doctor"));
    window.key_press(Key::Escape);
    window.run();
    assert!(window.get_by_label("Payload").is_focused(), "the cursor is where it was");
    assert!(backend.commands().is_empty());
}
