//! The page of the outbox: what can be done with a message in each state, and the form while there is no connection.

use model::{OutboxChoice, OutboxEvent, OutboxView};

use super::*;
use crate::support::scenes;

/// What was wanted of the outbox, in words.
fn wanted(backend: &ScriptedBackend) -> Vec<String> {
    let outbox = |(_, command)| match command {
        Command::Outbox(command) => Some(format!("{command:?}")),
        _ => None,
    };
    backend.addressed().into_iter().filter_map(outbox).collect()
}

fn of(name: &str, id: u128) -> Vec<String> {
    vec![format!("{name} {{ id: PublishId({id}) }}")]
}

/// The page, offline.
fn outbox() -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(scenes::outbox);
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    window.run();
    backend.addressed();
    (window, backend)
}

fn list(window: &mut Window, backend: &ScriptedBackend, view: OutboxView) {
    backend.event(Event::Outbox(OutboxEvent::Listed(Box::new(view))));
    window.run();
}

#[test]
fn every_state_has_its_words_and_what_can_be_done() {
    let (mut window, backend) = outbox();
    for shown in ["NEEDS YOU · 3", "WAITING · 3", "DELIVERED · 2", "OF ANOTHER USER · 1"] {
        assert!(window.query_by_label(shown).is_some(), "{shown}");
    }
    assert!(window.query_by_label_contains("secret").is_none(), "what another person wrote");
    for (button, expected) in [
        ("The message to plant/pumps/pump-a/cmd arrived", of("Arrived", 1)),
        ("Send the message to office/light-3/set again", of("SendAgain", 2)),
        ("Send the message to plant/press-hall/press-2/cmd again", of("SendAgain", 3)),
        ("Remove the message to plant/press-hall/press-2/cmd", of("Cancel", 3)),
        ("Cancel the message to plant/pumps/pump-c/cmd", of("Cancel", 5)),
        ("Move the message to plant/press-hall/press-1/cmd up", vec!["Move { id: PublishId(6), up: true }".to_owned()]),
        ("Pause sending", vec!["Pause(true)".to_owned()]),
        ("Send the message to plant/pumps/pump-c/cmd now", vec![]),
    ] {
        click(&mut window, button);
        assert_eq!(wanted(&backend), expected, "{button}");
    }
    click(&mut window, "Why the message to office/light-3/set was refused");
    assert!(window.query_by_label_contains("iot:Publish is missing").is_some());
    list(&mut window, &backend, OutboxView { is_live: true, ..scenes::outbox_view() });
    click(&mut window, "Send the message to plant/pumps/pump-c/cmd now");
    assert_eq!(wanted(&backend), of("SendNow", 5));
}

#[test]
fn a_message_that_may_have_arrived_is_sent_again_after_one_question() {
    let (mut window, backend) = outbox();
    click(&mut window, "Send the message to plant/pumps/pump-a/cmd again");
    assert_eq!(wanted(&backend), Vec::<String>::new());
    click(&mut window, "Send a second time");
    assert_eq!(wanted(&backend), of("SendAgain", 1));
    click(&mut window, "Send the message to plant/pumps/pump-a/cmd again");
    assert_eq!(wanted(&backend), of("SendAgain", 1), "it asks once");
}

#[test]
fn what_was_cancelled_comes_back_with_ctrl_z() {
    let (mut window, backend) = outbox();
    click(&mut window, "Cancel the message to plant/pumps/pump-c/cmd");
    backend.addressed();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run();
    window.run();
    assert_eq!(wanted(&backend), of("Restore", 5));
}

#[test]
fn keys_select_and_move_and_a_message_is_edited() {
    let (mut window, backend) = outbox();
    for _ in 0..3 {
        window.key_press(Key::ArrowDown);
        window.run();
    }
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    window.run();
    assert_eq!(wanted(&backend), ["Move { id: PublishId(6), up: true }"]);
    click(&mut window, "Edit the message to plant/pumps/pump-c/cmd");
    type_into(&mut window, "Payload of the message", " ");
    click(&mut window, "Save the message");
    let wanted = wanted(&backend);
    assert!(wanted.len() == 1 && wanted[0].starts_with("Edit { id: PublishId(5)"), "{wanted:?}");
}

#[test]
fn without_a_connection_the_form_puts_a_message_into_the_outbox() {
    let (mut window, backend) = window(scenes::lost);
    type_into(&mut window, "Topic to publish to", "plant/a");
    click(&mut window, "Send");
    assert!(sends(&backend).is_empty(), "nothing is stored here");
    list(&mut window, &backend, OutboxView::default());
    click(&mut window, "Add to outbox");
    assert_eq!(sends(&backend).len(), 1);
    click(&mut window, "Expires after 10 min");
    click(&mut window, "Expires after: 1 h");
    type_into(&mut window, "Topic to publish to", "b");
    click(&mut window, "Add to outbox");
    let wanted = wanted(&backend);
    assert!(wanted.len() == 1 && wanted[0].starts_with("Queue") && wanted[0].contains("lifetime: 3600s"), "{wanted:?}");
}

#[test]
fn the_bar_counts_what_waits_and_leads_to_it_and_back() {
    let (mut window, _) = window(scenes::outbox);
    click(&mut window, "Outbox: outbox 3 waiting, 3 need you");
    assert!(window.query_by_label("NEEDS YOU · 3").is_some());
    click(&mut window, "Outbox: outbox 3 waiting, 3 need you");
    assert!(window.query_by_label("NEEDS YOU · 3").is_none());
}

#[test]
fn it_asks_once_whether_to_send_what_cannot_be_stored() {
    let (mut window, backend) = window(watching);
    let notice = model::Notice::error("outbox.full", model::Words { summary: "a", cause: "full", remedy: "c" });
    for _ in 0..2 {
        backend.event(Event::Outbox(OutboxEvent::Unprotected(Box::new(notice.clone()))));
        window.run();
    }
    click(&mut window, "Send all the same");
    assert_eq!(wanted(&backend), ["SendUnprotected(true)"]);
    window.run();
    assert!(window.query_by_label("Send all the same").is_none());
}

#[test]
fn how_long_messages_wait_and_what_becomes_of_uncertain_ones_is_chosen_in_the_settings() {
    let (mut window, backend) = window(watching);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    window.run();
    click(&mut window, "Sending");
    backend.addressed();
    click(&mut window, "Messages wait for: 1 h");
    click(&mut window, "What may have arrived: Send again");
    let chosen = |resends| format!("Choose({:?})", OutboxChoice { expires_in_secs: 3_600, resends });
    assert_eq!(wanted(&backend), [chosen(false), chosen(true)]);
}

#[test]
fn without_a_network_messages_are_written_before_there_was_a_connection() {
    let (mut window, backend) = window(scenes::delayed);
    assert!(window.query_by_label("Add to outbox").is_none(), "nothing is stored here");
    list(&mut window, &backend, OutboxView { knows_person: true, ..OutboxView::default() });
    assert!(window.query_by_label_contains("Topicdeck connects by itself").is_some());
    window.key_press_modifiers(Modifiers::COMMAND, Key::P);
    window.run();
    type_into(&mut window, "Topic to publish to", "plant/a");
    click(&mut window, "Add to outbox");
    assert_eq!(sends(&backend).len(), 1);
    backend.event(Event::SignIn(model::SignInEvent::ResumedSilently));
    window.run();
    assert!(window.query_by_label("Add to outbox").is_some(), "it stays while the next attempt is made");
    click(&mut window, "Details");
    window.run();
    click(&mut window, "Back to messages");
    window.run();
    assert!(window.query_by_label("Add to outbox").is_some());
    backend.event(Event::SignIn(model::SignInEvent::Needed { why: None }));
    window.run();
    assert!(window.query_by_label("Add to outbox").is_none(), "it is not known whose they would be");
}

#[test]
fn the_page_is_there_before_there_is_a_connection() {
    let (mut window, backend) = window(scenes::delayed);
    list(&mut window, &backend, scenes::outbox_view());
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    window.run();
    assert!(window.query_by_label("WAITING · 3").is_some());
    let said = window.query_all_by_label_contains("Topicdeck connects by itself").count();
    assert_eq!(said, 1, "it is said once");
}

#[test]
fn in_a_narrow_window_each_row_has_a_menu_and_the_filter_is_one() {
    let (mut window, backend) = outbox();
    window.set_size(eframe::egui::vec2(640.0, 420.0));
    window.run();
    click(&mut window, "What can be done with the message to plant/pumps/pump-a/cmd");
    window.run();
    click(&mut window, "Send again");
    window.run();
    assert!(window.query_by_label("It may have arrived. Does twice do harm?").is_some());
    click(&mut window, "Leave it");
    assert_eq!(wanted(&backend), Vec::<String>::new());
    click(&mut window, "Show messages: All 8");
    window.run();
    click(&mut window, "Refused 1");
    window.run();
    assert!(window.query_by_label_contains("refused: office/light-3/set").is_some());
    assert!(window.query_by_label("WAITING · 3").is_none());
}

#[test]
fn the_list_of_what_was_sent_says_what_the_outbox_made_of_it() {
    let (mut window, backend) = window(scenes::outbox);
    let request = Box::new(scenes::outbox_view().entries[2].request.clone());
    let id = model::PublishId(3);
    let asked =
        model::PublishEvent::Requested { id, request, at: crate::support::scripted_backend::NOW, replaces: None };
    backend.event(Event::Publish(asked));
    backend.event(Event::Publish(model::PublishEvent::Ended { id, outcome: model::PublishOutcome::Queued }));
    window.run();
    click(&mut window, "Sent");
    window.run();
    assert!(window.query_by_label("expired in the outbox").is_some());
}
