//! Drafts of messages.

use model::{DraftProperties, KeyringState};

use super::super::connections::{choose, signed_in};
use super::*;

const TOPIC: &str = "Topic to publish to";

/// What was to be kept of drafts since the last call: of which connection, of whom, topic and payload.
fn drafts(backend: &ScriptedBackend) -> Vec<(u32, u32, String, String)> {
    let draft = |(connection, command): (Option<ConnectionId>, KeepCommand)| match command {
        KeepCommand::Draft { person, draft } => {
            Some((connection.expect("a connection").0, person.0, draft.topic, draft.payload))
        }
        KeepCommand::Layout(_) | KeepCommand::Message(_) | KeepCommand::Contracts { .. } => None,
    };
    kept(backend).into_iter().filter_map(draft).collect()
}

fn draft(topic: &str, payload: &str) -> MessageDraft {
    let (topic, payload, qos) = (topic.to_owned(), payload.to_owned(), Qos::AtLeastOnce);
    MessageDraft { topic, payload, qos, ..MessageDraft::default() }
}

fn gives_back(backend: &ScriptedBackend, person: u32, draft: Option<MessageDraft>) {
    backend.event(Event::DraftKept { person: PersonId(person), draft: draft.map(Box::new) });
}

fn expected(connection: u32, person: u32, topic: &str, payload: &str) -> (u32, u32, String, String) {
    (connection, person, topic.to_owned(), payload.to_owned())
}

/// One live connection, whose person had written nothing.
fn one() -> (Window, ScriptedBackend) {
    arranged(WindowLayout::default(), |backend| {
        watching(backend);
        gives_back(backend, 7, None);
    })
}

/// plant-eu and plant-us, live, with persons 1 and 2; the second is on screen.
fn two() -> (Window, [ScriptedBackend; 2]) {
    let (window, first) = arranged(WindowLayout::default(), |backend| {
        listed(backend, &["plant-eu", "plant-us"]);
        live(backend, "plant-eu");
        live(&backend.of(2), "plant-us");
    });
    let second = first.of(2);
    (window, [first, second])
}

#[test]
fn what_was_written_is_in_the_form_again_and_nothing_is_said_of_it() {
    let (mut window, backend) = arranged(WindowLayout::default(), watching);
    let properties = DraftProperties {
        payload_format: Some(1),
        content_type: "text/plain".to_owned(),
        response_topic: "plant/answers".to_owned(),
        message_expiry: "soon".to_owned(),
        user: vec![("a".to_owned(), "1".to_owned())],
        ..DraftProperties::default()
    };
    let kept_draft = MessageDraft { retain: true, properties, ..draft("plant/a", "{\"on\":") };
    gives_back(&backend, 7, Some(kept_draft.clone()));
    window.run();
    assert_eq!((value(&window, TOPIC), value(&window, "Payload")), ("plant/a".to_owned(), "{\"on\":".to_owned()));
    assert!(window.query_by_label("Your draft was replaced.").is_none());
    assert!(!window.get_by_label(TOPIC).is_focused());
    click(&mut window, "Properties");
    assert_eq!(value(&window, "Message expiry"), "soon");
    assert_eq!(value(&window, "Value of property 1"), "1");
    pass(&mut window, 4_000);
    assert!(drafts(&backend).is_empty(), "it is kept already");
    type_into(&mut window, "Content type", "!");
    pass(&mut window, 2_000);
    match &kept(&backend)[..] {
        [(Some(ConnectionId(1)), KeepCommand::Draft { person: PersonId(7), draft })] => {
            let mut changed = kept_draft;
            changed.properties.content_type = draft.properties.content_type.clone();
            assert_eq!(**draft, changed);
            assert!(draft.properties.content_type.contains('!'));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_form_is_kept_once_it_was_still_for_a_second() {
    let (mut window, backend) = one();
    for text in ["plant/", "pumps/", "a"] {
        type_into(&mut window, TOPIC, text);
        pass(&mut window, 600);
        assert!(drafts(&backend).is_empty(), "after {text}");
    }
    pass(&mut window, 600);
    assert_eq!(drafts(&backend), [expected(1, 7, "plant/pumps/a", "")]);
    pass(&mut window, 6_000);
    assert!(drafts(&backend).is_empty(), "once");
}

#[test]
fn what_the_person_typed_wins_over_what_was_kept() {
    let (mut window, backend) = arranged(WindowLayout::default(), watching);
    type_into(&mut window, "Payload", "new");
    pass(&mut window, 4_000);
    assert!(drafts(&backend).is_empty(), "it is not known of whom");
    gives_back(&backend, 7, Some(draft("plant/old", "old")));
    window.run();
    assert_eq!((value(&window, TOPIC), value(&window, "Payload")), (String::new(), "new".to_owned()));
    pass(&mut window, 2_000);
    assert_eq!(drafts(&backend), [expected(1, 7, "", "new")]);
}

#[test]
fn a_form_that_was_emptied_is_kept_as_empty_and_stays_so() {
    let (mut window, backend) = arranged(WindowLayout::default(), |backend| {
        watching(backend);
        gives_back(backend, 7, Some(draft("p", "")));
    });
    window.get_by_label(TOPIC).focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.key_press(Key::Backspace);
    window.run();
    pass(&mut window, 2_000);
    assert_eq!(drafts(&backend), [expected(1, 7, "", "")]);
    gives_back(&backend, 7, Some(draft("p", "")));
    window.run();
    assert_eq!(value(&window, TOPIC), "", "the same person signed in again");
}

#[test]
fn each_draft_goes_to_its_connection_and_its_person() {
    let (mut window, [first, second]) = two();
    gives_back(&first, 1, Some(draft("eu/kept", "")));
    gives_back(&second, 2, Some(draft("us/kept", "")));
    window.run();
    assert_eq!(value(&window, TOPIC), "us/kept");
    type_into(&mut window, "Payload", "us");
    click_row(&mut window, "plant-eu");
    assert_eq!((value(&window, TOPIC), value(&window, "Payload")), ("eu/kept".to_owned(), String::new()));
    type_into(&mut window, "Payload", "eu");
    pass(&mut window, 2_000);
    assert_eq!(drafts(&first), [expected(1, 1, "eu/kept", "eu"), expected(2, 2, "us/kept", "us")]);
}

#[test]
fn before_a_person_or_a_connection_leaves_its_draft_is_kept() {
    let (mut window, [first, second]) = two();
    gives_back(&first, 1, None);
    gives_back(&second, 2, None);
    window.run();
    type_into(&mut window, TOPIC, "us/cmd");
    choose(&mut window, "sign out");
    match &second.addressed()[..] {
        [
            (Some(ConnectionId(2)), Command::Keep(KeepCommand::Draft { person: PersonId(2), draft })),
            (Some(ConnectionId(2)), Command::SignIn(SignInCommand::SignOut)),
        ] => assert_eq!(draft.topic, "us/cmd"),
        other => panic!("{other:?}"),
    }
    second.event(Event::SignIn(SignInEvent::SignedOut { notice: None }));
    window.run();
    pass(&mut window, 4_000);
    assert!(drafts(&first).is_empty(), "what is kept stays");
    click_row(&mut window, "plant-eu");
    type_into(&mut window, TOPIC, "eu/cmd");
    choose(&mut window, "close connection plant-eu");
    window.get_by_label_contains("Its draft is kept");
    click(&mut window, "Close plant-eu");
    match &first.addressed()[..] {
        [
            (Some(ConnectionId(1)), Command::Keep(KeepCommand::Draft { person: PersonId(1), draft })),
            (Some(ConnectionId(1)), Command::Profile(ProfileCommand::Close)),
        ] => assert_eq!(draft.topic, "eu/cmd"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_draft_that_could_not_be_saved_is_not_said_to_be_kept() {
    let (mut window, [first, _]) = two();
    gives_back(&first, 1, None);
    first.event(Event::DraftSaved(false));
    click_row(&mut window, "plant-eu");
    choose(&mut window, "close connection plant-eu");
    window.get_by_label_contains("its list of sent messages and its draft. You");
    click(&mut window, "Cancel");
    first.event(Event::DraftSaved(true));
    choose(&mut window, "close connection plant-eu");
    window.get_by_label_contains("Its draft is kept");
}

#[test]
fn the_next_person_gets_what_that_one_wrote() {
    let (mut window, backend) = one();
    type_into(&mut window, TOPIC, "plant/of-the-first");
    pass(&mut window, 2_000);
    backend.addressed();
    backend.event(Event::SignIn(SignInEvent::SignedOut { notice: None }));
    let user = "newcomer@example.com".to_owned();
    backend.event(Event::SignIn(SignInEvent::SignedIn { user, keyring: KeyringState::Stored }));
    backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::live_state())));
    gives_back(&backend, 8, Some(draft("plant/of-the-second", "")));
    window.run();
    assert_eq!(value(&window, TOPIC), "plant/of-the-second");
    pass(&mut window, 4_000);
    assert!(drafts(&backend).is_empty());
    type_into(&mut window, "Payload", "x");
    pass(&mut window, 2_000);
    assert_eq!(drafts(&backend), [expected(1, 8, "plant/of-the-second", "x")]);
}

#[test]
fn at_the_end_nothing_waits() {
    let (mut window, [first, second]) = two();
    gives_back(&first, 1, None);
    gives_back(&second, 2, None);
    signed_in(&first.of(3), "no drafts were kept here");
    window.run();
    click_row(&mut window, "plant-us");
    type_into(&mut window, TOPIC, "us/cmd");
    click_row(&mut window, "plant-eu");
    type_into(&mut window, TOPIC, "eu/cmd");
    window.state_mut().keep_all();
    assert_eq!(drafts(&first), [expected(1, 1, "eu/cmd", ""), expected(2, 2, "us/cmd", "")]);
}
