//! Data of a person or a profile leaves with them alone.

use std::time::Duration;

use model::{KeyringState, LinkEvent, PublishOutcome};

use super::*;

fn signs_in(backend: &ScriptedBackend, user: &str) {
    let user = user.to_owned();
    backend.event(Event::SignIn(SignInEvent::SignedIn { user, keyring: KeyringState::Stored }));
    backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::live_state())));
}

/// A person has written, sent, selected, removed.
fn busy() -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(watching);
    type_into(&mut window, "Topic to publish to", "plant/pumps/pump-b/cmd");
    type_into(&mut window, "Payload", "{\"cmd\":\"start\"}");
    click(&mut window, "Send");
    backend.ended(1, PublishOutcome::Sent);
    click(&mut window, "Properties");
    type_into(&mut window, "Response topic", "plant/answers");
    click(&mut window, "Publish");
    window.get_by_label_contains("Subscription plant/#").click();
    window.run();
    click(&mut window, "Remove");
    window.get_by_label("List of messages").focus();
    window.run();
    window.key_press(Key::ArrowUp);
    window.run();
    assert!(window.state_mut().state_mut().console.table.selected.is_some());
    window.get_by_label_contains("8 topics").rect();
    backend.commands();
    (window, backend)
}

fn shows_nothing_of_the_former(window: &mut Window, backend: &ScriptedBackend) {
    for field in ["Topic to publish to", "Payload"] {
        assert_eq!(window.get_by_label(field).value().unwrap_or_default(), "", "{field}");
        window.get_by_label(field).focus();
        window.run();
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        window.run();
        assert_eq!(window.get_by_label(field).value().unwrap_or_default(), "", "Ctrl+Z in {field}");
    }
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
    assert!(backend.commands().is_empty());
    window.get_by_label("0 kept · 0 topics");
    assert!(window.query_by_label("Undo the removal").is_none());
    click(window, "Sent");
    window.get_by_label("Messages you send are listed here with their outcome.");
    click(window, "Properties");
    assert_eq!(window.get_by_label("Response topic").value().unwrap_or_default(), "");
    backend.batch(Plant::default().batch(300, 0));
    window.run();
    let table = &window.state_mut().state_mut().console.table;
    assert!(table.position.is_following() && table.selected.is_none());
}

#[test]
fn the_next_person_finds_an_empty_window() {
    let (mut window, backend) = busy();
    backend.event(Event::SignIn(SignInEvent::SignedOut { notice: None }));
    signs_in(&backend, "newcomer@example.com");
    window.run();
    shows_nothing_of_the_former(&mut window, &backend);
}

#[test]
fn another_person_of_the_same_name_finds_an_empty_window() {
    let (mut window, backend) = busy();
    backend.event(Event::SignIn(SignInEvent::PersonChanged));
    signs_in(&backend, "operator@example.com");
    window.run();
    shows_nothing_of_the_former(&mut window, &backend);
}

#[test]
fn another_profile_finds_an_empty_window() {
    let (mut window, backend) = busy();
    backend.event(Event::Profile(ProfileEvent::Used { name: "other".into(), region: "eu-west-1".into() }));
    signs_in(&backend, "operator@example.com");
    window.run();
    shows_nothing_of_the_former(&mut window, &backend);
}

#[test]
fn the_same_person_who_signs_in_again_finds_everything() {
    let (mut window, backend) = busy();
    signs_in(&backend, "operator@example.com");
    window.run();
    assert_eq!(window.get_by_label("Payload").value().as_deref(), Some("{\"cmd\":\"start\"}"));
    assert!(window.state_mut().state_mut().console.table.selected.is_some());
    assert_eq!(window.state().console().log.messages(), 500);
}

#[test]
fn a_message_of_the_former_that_ends_late_is_not_shown_as_one_of_the_newcomer() {
    let (mut window, backend) = busy();
    backend.event(Event::SignIn(SignInEvent::SignedOut { notice: None }));
    signs_in(&backend, "newcomer@example.com");
    window.run();
    type_into(&mut window, "Topic to publish to", "plant/a");
    click(&mut window, "Send");
    backend.ended(1, PublishOutcome::Unknown);
    window.run();
    window.get_by_label("1 in flight");
    backend.ended(2, PublishOutcome::Sent);
    window.run();
    window.get_by_label("sent, no receipt (QoS 0)");
}

#[test]
fn choosing_the_profile_in_use_does_nothing() {
    let (mut window, backend) = window(watching);
    click(&mut window, "Profile plant-eu");
    click(&mut window, "✓ plant-eu");
    assert!(backend.commands().is_empty());
    click(&mut window, "Profile plant-eu");
    click(&mut window, "sandbox");
    assert!(matches!(&backend.commands()[..], [Command::Profile(ProfileCommand::Use { name })] if name == "sandbox"));
    click(&mut window, "Profile plant-eu");
    click(&mut window, "Profiles…");
    click(&mut window, "Switch to plant-eu");
    assert!(backend.commands().is_empty(), "back to what is there");
    window.get_by_label("Messages");
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Search actions by name").type_text("connect profile");
    window.run();
    window.get_by_label("Connect profile sandbox");
    assert!(window.query_by_label("Connect profile plant-eu").is_none());
    assert_eq!(window.state().console().log.messages(), 500);
}

#[test]
fn who_is_signed_in_is_shown_with_claims_and_escape_closes_it() {
    let (mut window, backend) = window(watching);
    click(&mut window, "Account operator@example.com");
    click(&mut window, "Who am I…");
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::WhoAmI)]));
    let person = model::SignedInPerson {
        user: "operator@example.com".into(),
        subject: "5f0c1a9e".into(),
        identity_id: Some("eu-central-1:8d1f62aa".into()),
        signed_in_at: Some(NOW.minus(Duration::from_mins(125))),
        token_expires_at: Some(NOW.plus(Duration::from_mins(30))),
        aws: None,
        claims: vec![("cognito:groups".into(), r#"["operators"]"#.into())],
    };
    backend.event(Event::SignIn(SignInEvent::Person(Box::new(person))));
    window.run();
    window.get_by_label("You are operator@example.com");
    for shown in ["5f0c1a9e", "eu-central-1:8d1f62aa", "cognito:groups", r#"["operators"]"#] {
        window.get_by_label(shown);
    }
    window.get_by_label_contains("2 h 5 min ago");
    window.key_press(Key::Escape);
    window.run();
    assert!(window.query_by_label("You are operator@example.com").is_none());
}

#[test]
fn another_account_is_asked_for_by_the_menu_while_the_sign_in_holds() {
    let (mut window, backend) = window(watching);
    click(&mut window, "Account operator@example.com");
    click(&mut window, "Sign in with another account…");
    let expected = [Command::SignIn(SignInCommand::StartAs { user: None, another_account: true })];
    assert_eq!(format!("{:?}", backend.commands()), format!("{expected:?}"));
}

#[test]
fn aws_tools_have_no_other_account_and_no_browser_to_sign_out() {
    let (mut window, backend) = window(watching);
    let user = "AWS profile plant".to_owned();
    backend.event(Event::SignIn(SignInEvent::SignedIn { user, keyring: KeyringState::AwsTools }));
    window.run();
    click(&mut window, "Account AWS profile plant");
    window.get_by_label("Who am I…");
    for other in ["Sign in with another account…", "Sign out", "Sign out of the browser too…"] {
        assert!(window.query_by_label(other).is_none(), "{other}");
    }
}

#[test]
fn another_person_is_switched_to_in_the_menu_of_the_account_and_by_name() {
    let (mut window, backend) = window(watching);
    let person =
        |user: &str, is_current| model::SavedPerson { user: user.into(), subject: format!("sub-{user}"), is_current };
    let people = vec![person("operator@example.com", true), person("ben@example.com", false)];
    backend.event(Event::SignIn(SignInEvent::People(people)));
    window.run();
    click(&mut window, "Account operator@example.com");
    assert!(window.query_by_label("Switch to operator@example.com").is_none(), "who is signed in already");
    click(&mut window, "Switch to ben@example.com");
    let switches = |commands: &[Command]| matches!(commands, [Command::SignIn(SignInCommand::SwitchTo { subject })] if subject == "sub-ben@example.com");
    assert!(switches(&backend.commands()));
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Search actions by name").type_text("switch to user");
    window.run();
    click(&mut window, "Switch to user ben@example.com");
    assert!(switches(&backend.commands()));
}
