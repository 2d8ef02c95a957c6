//! The page of the outbox: the form below it, moving messages with the pointer, production, and what could not be stored.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event as Input, PointerButton, Pos2};
use model::{Guard, OutboxCommand, OutboxEvent, OutboxState, OutboxView, PublishId, PublishOutcome};

use super::*;
use crate::support::scenes;

/// What was wanted, in words, of the outbox and of messages.
fn wanted(backend: &ScriptedBackend) -> Vec<String> {
    let words = |(_, command)| match command {
        Command::Outbox(command) => Some(format!("{command:?}")),
        Command::Publish(command) => Some(format!("{command:?}")),
        _ => None,
    };
    backend.addressed().into_iter().filter_map(words).collect()
}

fn page(play: impl Fn(&ScriptedBackend)) -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(play);
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    window.run();
    backend.addressed();
    (window, backend)
}

fn production(backend: &ScriptedBackend) {
    scenes::outbox(backend);
    backend.event(Event::Profile(ProfileEvent::Guarded(Guard { read_only: None, is_production: true })));
}

#[test]
fn a_message_is_written_below_the_list_offline_and_live() {
    let (mut window, backend) = page(scenes::outbox);
    window.key_press_modifiers(Modifiers::COMMAND, Key::P);
    window.run();
    assert!(window.get_by_label("Topic to publish to").is_focused());
    type_into(&mut window, "Topic to publish to", "plant/a");
    click(&mut window, "Add to outbox");
    assert_eq!(sends(&backend).len(), 1);
    assert!(window.query_by_label("WAITING · 3").is_some(), "the list is still there");
    let live = page(|backend| {
        watching(backend);
        backend.event(Event::Outbox(OutboxEvent::Listed(Box::new(scenes::outbox_view()))));
    });
    let (mut window, backend) = live;
    act(&mut window, "Write a message");
    type_into(&mut window, "Topic to publish to", "plant/b");
    click(&mut window, "Send");
    assert_eq!(sends(&backend).len(), 1);
    let nobodys = OutboxView { knows_person: false, ..scenes::outbox_view() };
    backend.event(Event::Outbox(OutboxEvent::Listed(Box::new(nobodys))));
    backend.event(Event::SignIn(SignInEvent::Needed { why: None }));
    window.run();
    assert!(window.query_by_label("Send").is_none(), "it is not known whose it would be");
    assert!(window.query_by_label("WAITING · 3").is_some());
}

#[test]
fn in_the_smallest_window_the_form_is_folded_and_the_list_has_the_room() {
    let (mut window, _) = page(scenes::outbox);
    window.set_size(eframe::egui::vec2(640.0, 420.0));
    window.run();
    assert!(window.query_by_label("Topic to publish to").is_none());
    window.key_press_modifiers(Modifiers::COMMAND, Key::P);
    window.run();
    window.run();
    assert!(window.query_by_label("Topic to publish to").is_some());
}

/// Moves the pointer with the button held, and lets go unless `key` is pressed before.
fn drag(window: &mut Window, from: Pos2, to: Pos2, key: Option<Key>) {
    let button = |pos, pressed| Input::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    for event in [
        Input::PointerMoved(from),
        button(from, true),
        Input::PointerMoved(from.lerp(to, 0.5)),
        Input::PointerMoved(to),
    ] {
        window.input_mut().events.push(event);
        window.step();
    }
    if let Some(key) = key {
        window.key_press(key);
        window.step();
    }
    window.input_mut().events.push(button(to, false));
    window.step();
    window.run();
}

#[test]
fn a_grip_moves_a_message_that_waits_and_ctrl_z_takes_it_back() {
    let view = || {
        let mut view = scenes::outbox_view();
        let third = std::sync::Arc::make_mut(&mut view.entries[6]);
        third.state = OutboxState::Waiting;
        view
    };
    let (mut window, backend) = page(move |backend| {
        scenes::lost(backend);
        backend.event(Event::Outbox(OutboxEvent::Listed(Box::new(view()))));
    });
    let grip =
        |window: &Window, topic: &str| window.get_by_label(&format!("Drag the message to {topic}")).rect().center();
    let row = |window: &Window, part: &str| window.get_by_label_contains(part).rect();
    assert!(window.query_by_label("Drag the message to plant/pumps/pump-b/cmd").is_none(), "it is being sent");
    let moved = |id, before| [format!("{:?}", OutboxCommand::Place { id: PublishId(id), before })];
    let (first, second, third) = ("plant/pumps/pump-c/cmd", "plant/press-hall/press-1/cmd", "plant/yard/gate-2/cmd");
    // To the lower half of the last row, and to the upper half of the first.
    let last = row(&window, "waiting: plant/yard/gate-2/cmd");
    let from = grip(&window, first);
    drag(&mut window, from, last.left_bottom() + eframe::egui::vec2(300.0, -4.0), None);
    assert_eq!(wanted(&backend), moved(5, None));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run();
    window.run();
    assert_eq!(wanted(&backend), moved(5, Some(PublishId(6))));
    let top = row(&window, "waiting: plant/pumps/pump-c/cmd");
    let from = grip(&window, third);
    drag(&mut window, from, top.left_top() + eframe::egui::vec2(300.0, 4.0), None);
    assert_eq!(wanted(&backend), moved(7, Some(PublishId(5))));
    // Over the one that is being sent: before all that waits.
    let sending = row(&window, "sending: plant/pumps/pump-b/cmd");
    let from = grip(&window, second);
    drag(&mut window, from, sending.left_top() + eframe::egui::vec2(300.0, 4.0), None);
    assert_eq!(wanted(&backend), moved(6, Some(PublishId(5))));
    // To where it is, and given up with Escape.
    let from = grip(&window, second);
    drag(&mut window, from, from + eframe::egui::vec2(200.0, 6.0), None);
    let from = grip(&window, first);
    drag(&mut window, from, last.left_bottom() + eframe::egui::vec2(300.0, -4.0), Some(Key::Escape));
    assert_eq!(wanted(&backend), Vec::<String>::new());
}

#[test]
fn in_production_an_edited_message_is_confirmed_before_it_is_saved() {
    let (mut window, backend) = page(production);
    let edit = "Edit the message to plant/pumps/pump-c/cmd";
    click(&mut window, edit);
    click(&mut window, "Expires after: 1 h");
    click(&mut window, "Save the message");
    assert_eq!(wanted(&backend).len(), 1, "another time needs no question");
    click(&mut window, edit);
    type_into(&mut window, "Payload of the message", " ");
    click(&mut window, "Save the message");
    window.run();
    assert_eq!(wanted(&backend), Vec::<String>::new());
    click(&mut window, "Cancel");
    window.run();
    assert!(window.query_by_label("Payload of the message").is_some(), "what was written is still there");
    click(&mut window, "Save the message");
    window.run();
    click(&mut window, "Send to production");
    let edited = wanted(&backend);
    assert!(edited.len() == 1 && edited[0].starts_with("Edit { id: PublishId(5)"), "{edited:?}");
    window.run();
    assert!(window.query_by_label("Payload of the message").is_none());
    click(&mut window, "Send the message to office/light-3/set again");
    window.run();
    assert_eq!(wanted(&backend), Vec::<String>::new(), "so is one that is sent again");
    click(&mut window, "Send to production");
    assert_eq!(wanted(&backend), ["SendAgain { id: PublishId(2) }"]);
}

#[test]
fn in_a_low_window_what_waits_is_in_sight_below_what_needs_the_person() {
    let (mut window, _) = page(scenes::outbox);
    window.set_size(eframe::egui::vec2(640.0, 420.0));
    window.run();
    let first = "waiting: plant/pumps/pump-c/cmd, 41 s left";
    let form = window.get_by_role_and_label(Role::Tab, "Publish").rect().top();
    assert!(window.get_by_label_contains("sending: plant/pumps/pump-b/cmd").rect().bottom() < form);
    assert!(window.query_by_label_contains("expired: plant/press-hall").is_none());
    click(&mut window, "Show all messages that need you");
    assert!(window.query_by_label_contains("expired: plant/press-hall").is_some());
    window.set_size(eframe::egui::vec2(1400.0, 900.0));
    window.run();
    assert!(window.query_by_label(first).is_some());
}

#[test]
fn the_choice_of_expiry_stays_beside_what_became_of_the_message_and_the_editor_has_the_same_order() {
    let (mut window, backend) = page(scenes::outbox);
    type_into(&mut window, "Topic to publish to", "plant/a");
    click(&mut window, "Add to outbox");
    let request = sends(&backend).remove(0);
    backend.asked(20, request, NOW);
    backend.ended(20, PublishOutcome::Queued);
    window.run();
    click(&mut window, "Expires after 10 min");
    window.run();
    click(&mut window, "Expires after: 1 h");
    click(&mut window, "Edit the message to plant/pumps/pump-c/cmd");
    let at = |choice: &str| {
        let name = format!("Expires after: {choice}");
        window.get_by_role_and_label(Role::RadioButton, &name).rect().left()
    };
    let places = ["1 min", "10 min", "1 h", "1 day"].map(at);
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn what_could_not_be_stored_stays_on_the_page_until_the_person_decides() {
    let full =
        || model::Notice::error("outbox.not_queued", Words { summary: "a", cause: "The disk is full.", remedy: "c" });
    let (mut window, backend) = page(|backend| {
        scenes::lost(backend);
        for id in [1, 2] {
            backend.asked(id, scripted_backend::request(&format!("plant/{id}")), NOW);
            let outcome = PublishOutcome::Unstored { notice: Box::new(full()) };
            backend.ended(id, outcome);
        }
        let trouble = Some(Box::new(full()));
        backend.event(Event::Outbox(OutboxEvent::Listed(Box::new(OutboxView { trouble, ..OutboxView::default() }))));
    });
    assert!(window.query_by_label("NOT STORED · 2").is_some());
    assert!(window.query_by_label_contains("are not sent: The disk is full. c").is_some());
    type_into(&mut window, "Topic to publish to", "plant/3");
    click(&mut window, "Add to outbox");
    assert_eq!(sends(&backend).len(), 1, "there may be room again");
    // The disk works again: the messages are still not there.
    backend.event(Event::Outbox(OutboxEvent::Listed(Box::default())));
    window.run();
    assert!(window.query_by_label_contains("Messages can be stored again: try again").is_some());
    assert!(window.query_by_label("NOT STORED · 2").is_some());
    click(&mut window, "Try again to send the message to plant/1");
    let again = wanted(&backend);
    assert!(
        again.len() == 1 && again[0].starts_with("Send {") && again[0].contains("replaces: Some(PublishId(1))"),
        "{again:?}"
    );
    click(&mut window, "Discard the message to plant/2");
    assert_eq!(wanted(&backend), ["Drop { id: PublishId(2) }"]);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run();
    window.run();
    assert_eq!(wanted(&backend), ["Restore { id: PublishId(2) }"]);
}
