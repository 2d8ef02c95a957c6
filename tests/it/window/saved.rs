//! Messages that are saved under names: from the form, from a message that was sent or received, and back into the form.

use egui_kittest::kittest::NodeT as _;
use model::{DraftProperties, MessageDraft, OutboxEvent, SavedMessage, SavedMessageChange};

use super::*;
use crate::support::scenes;

const TOPIC: &str = "Topic to publish to";
const NAME: &str = "Name of the saved message";

fn message(name: &str, topic: &str) -> SavedMessage {
    let properties = DraftProperties { content_type: "application/json".to_owned(), ..DraftProperties::default() };
    let (topic, payload) = (topic.to_owned(), "{\"cmd\": \"start\"}".to_owned());
    let draft = MessageDraft { topic, payload, qos: Qos::AtMostOnce, retain: true, properties };
    SavedMessage { name: name.to_owned(), draft }
}

fn saved() -> Vec<SavedMessage> {
    vec![
        message("Read", "plant/read"),
        message("Pumps/Start pump", "plant/pump/cmd"),
        message("Pumps/Stop", "plant/stop"),
    ]
}

fn live(backend: &ScriptedBackend) {
    watching(backend);
    backend.event(Event::SavedMessages(saved()));
}

/// What was wanted of the saved messages.
fn changes(backend: &ScriptedBackend) -> Vec<SavedMessageChange> {
    let change = |(_, command)| match command {
        Command::Keep(KeepCommand::Message(change)) => Some(change),
        _ => None,
    };
    backend.addressed().into_iter().filter_map(change).collect()
}

fn open(window: &mut Window) {
    click(window, "Saved messages");
    window.run();
}

fn value(window: &Window, label: &str) -> String {
    window.get_by_label(label).value().unwrap_or_default()
}

#[test]
fn a_saved_message_is_chosen_by_folder_and_fills_the_form_and_nothing_is_sent() {
    for is_production in [false, true] {
        let (mut window, backend) = window(|backend| {
            live(backend);
            let guard = model::Guard { read_only: None, is_production };
            backend.event(Event::Profile(ProfileEvent::Guarded(guard)));
        });
        type_into(&mut window, TOPIC, "mine");
        open(&mut window);
        assert!(window.query_by_label("PUMPS").is_some());
        click(&mut window, "Write Pumps/Start pump");
        window.run();
        assert_eq!(
            (value(&window, TOPIC), value(&window, "Payload")),
            ("plant/pump/cmd".into(), "{\"cmd\": \"start\"}".into())
        );
        assert!(window.query_by_label("PUMPS").is_none(), "the menu is closed");
        assert!(sends(&backend).is_empty() && window.query_by_label("Send to production?").is_none());
        click(&mut window, "Properties");
        assert_eq!(value(&window, "Content type"), "application/json");
        click(&mut window, "Publish");
        click(&mut window, "Restore the previous draft");
        assert_eq!(value(&window, TOPIC), "mine");
    }
}

#[test]
fn what_is_written_is_saved_with_a_key_and_replaced_under_the_name_that_it_came_from() {
    let (mut window, backend) = window(live);
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    window.run();
    assert!(window.query_by_label(NAME).is_none(), "there is nothing to save yet");
    window.key_press(Key::Escape);
    window.run();
    type_into(&mut window, TOPIC, "plant/a");
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    window.run();
    window.run();
    assert_eq!(value(&window, NAME), "plant a");
    window.get_by_label(NAME).type_text(" Hall / Open ");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let draft = MessageDraft { topic: "plant/a".to_owned(), qos: Qos::AtLeastOnce, ..MessageDraft::default() };
    let expected = SavedMessage { name: "Hall/Open".to_owned(), draft };
    assert_eq!(changes(&backend), [SavedMessageChange::Save(Box::new(expected))]);
    act(&mut window, "Write Pumps/Stop");
    assert_eq!(value(&window, TOPIC), "plant/stop");
    type_into(&mut window, TOPIC, "/now");
    let written = value(&window, TOPIC);
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    window.run();
    window.run();
    assert_eq!(value(&window, NAME), "Pumps/Stop");
    click(&mut window, "Replace what has this name");
    match &changes(&backend)[..] {
        [SavedMessageChange::Save(message)] => {
            assert_eq!(message.name, "Pumps/Stop");
            assert_eq!(message.draft.topic, written, "as it was written");
        }
        other => panic!("{other:?}"),
    }
    window.key_press(Key::Escape);
    window.run();
    window.get_by_label("Undo the last removal").click();
    window.run();
    window.run();
    assert_eq!(changes(&backend), [SavedMessageChange::Save(Box::new(message("Pumps/Stop", "plant/stop")))]);
}

#[test]
fn one_is_renamed_and_deleted_and_both_come_back() {
    let (mut window, backend) = window(live);
    open(&mut window);
    click(&mut window, "Rename Read");
    window.run();
    window.get_by_label("New name of the saved message").type_text("Pumps/Stop");
    window.run();
    assert!(
        window.get_by_label("Rename the saved message").accesskit_node().is_disabled(),
        "another one has this name"
    );
    window.get_by_label("New name of the saved message").type_text(" 2");
    window.run();
    click(&mut window, "Rename the saved message");
    let rename =
        |name: &str, new_name: &str| SavedMessageChange::Rename { name: name.into(), new_name: new_name.into() };
    assert_eq!(changes(&backend), [rename("Read", "Pumps/Stop 2")]);
    click(&mut window, "Delete Pumps/Start pump");
    assert_eq!(changes(&backend), [SavedMessageChange::Remove { name: "Pumps/Start pump".to_owned() }]);
    window.key_press(Key::Escape);
    window.run();
    let back = [
        SavedMessageChange::Save(Box::new(message("Pumps/Start pump", "plant/pump/cmd"))),
        rename("Pumps/Stop 2", "Read"),
    ];
    for expected in back {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        window.run();
        window.run();
        assert_eq!(changes(&backend), [expected]);
    }
}

#[test]
fn a_message_that_was_sent_received_or_queued_is_saved_under_a_name() {
    let name_it = |window: &mut Window, backend: &ScriptedBackend, topic: &str| {
        window.run();
        window.get_by_label(NAME).type_text("X");
        window.run();
        window.key_press(Key::Enter);
        window.run();
        match &changes(backend)[..] {
            [SavedMessageChange::Save(message)] => {
                assert_eq!((&*message.name, &*message.draft.topic), ("X", topic));
            }
            other => panic!("{topic}: {other:?}"),
        }
    };
    let (mut window, backend) = window(|backend| {
        backend.live();
        backend.event(Event::SavedMessages(saved()));
        backend.batch(Plant::default().simple("plant/came", "on"));
        backend.asked(1, scripted_backend::request("plant/sent"), NOW);
        backend.ended(1, model::PublishOutcome::Sent);
        backend.event(Event::Outbox(OutboxEvent::Listed(Box::new(scenes::outbox_view()))));
    });
    window.run();
    window.get_by_label_contains("plant/came on").click_secondary();
    window.run();
    window.run();
    click(&mut window, "Save under a name…");
    name_it(&mut window, &backend, "plant/came");
    click(&mut window, "Sent");
    click(&mut window, "Save the 14:02:53.000 message to plant/sent under a name");
    name_it(&mut window, &backend, "plant/sent");
    click(&mut window, "Publish");
    assert_eq!(value(&window, TOPIC), "", "the form stays as it is");
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    window.run();
    click(&mut window, "What can be done with the message to plant/pumps/pump-c/cmd");
    window.run();
    click(&mut window, "Save under a name…");
    name_it(&mut window, &backend, "plant/pumps/pump-c/cmd");
}

#[test]
fn where_nothing_can_be_stored_nothing_is_offered() {
    let (window, _) = window(watching);
    assert!(window.query_by_label("Saved messages").is_none());
}
