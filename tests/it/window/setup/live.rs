//! The form of a profile while it is filled in: checks that run by themselves, stacks to choose from, the secret, the focus.

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use secrecy::ExposeSecret as _;

use super::super::kept::{arranged, pass};
use super::super::*;
use super::{GIVEN, change, listed, tell};
use model::ProfileChange;

/// Types a letter in each 100 ms.
fn type_slowly(window: &mut Window, field: &str, text: &str) {
    window.get_by_role_and_label(Role::TextInput, field).focus();
    window.run();
    for letter in text.chars() {
        window.get_by_role_and_label(Role::TextInput, field).type_text(&letter.to_string());
        pass(window, 100);
    }
}

fn tries(backend: &ScriptedBackend) -> Vec<String> {
    let tried = |command| match command {
        Command::Profile(ProfileCommand::Try { text }) => Some(text),
        Command::Profile(ProfileCommand::StopTrying) => Some("stop".to_owned()),
        _ => None,
    };
    backend.commands().into_iter().filter_map(tried).collect()
}

#[test]
fn what_is_complete_is_tried_by_itself_once_it_is_still() {
    let (mut window, backend) = arranged(WindowLayout::default(), |backend| listed(backend, &[]));
    click(&mut window, "Fill in a form…");
    type_slowly(&mut window, "User pool", "eu-west-1_AbCdEf123");
    assert_eq!(tries(&backend), [""; 0], "not while it is typed");
    pass(&mut window, 1_000);
    let tried = tries(&backend);
    assert!(tried.len() == 1 && tried[0].contains("eu-west-1_AbCdEf123"), "{tried:?}");
    tell(&mut window, &backend, ProfileEvent::Trying);
    pass(&mut window, 4_000);
    assert_eq!(tries(&backend), [""; 0], "it was tried");
    type_slowly(&mut window, "App client", "4k2f9s0t7q1m8n5p3r6v");
    assert_eq!(tries(&backend), ["stop"], "what runs is about what was there before");
    tell(&mut window, &backend, ProfileEvent::TrialEnded);
    pass(&mut window, 1_000);
    assert_eq!(tries(&backend).len(), 1);
    type_slowly(&mut window, "Name of the profile", "plant");
    pass(&mut window, 1_000);
    assert_eq!(tries(&backend), [""; 0], "no check depends on the name");
    type_slowly(&mut window, "Identity pool", "no pool");
    pass(&mut window, 1_000);
    assert_eq!(tries(&backend), [""; 0], "there is a mistake");
}

#[test]
fn addresses_of_others_are_not_contacted_before_the_person_asks() {
    for (endpoint, expected) in
        [("https://auth.plant.example", 0), ("https://plant.auth.eu-west-1.amazoncognito.com", 1)]
    {
        let (mut window, backend) = arranged(WindowLayout::default(), |backend| listed(backend, &[]));
        let text = format!(
            "[[profile]]\nname = \"a\"\nregion = \"eu-west-1\"\nuser_pool_id = \"eu-west-1_AbCdEf123\"\n\
             [profile.endpoints]\nhosted_ui = \"{endpoint}\"\n"
        );
        type_into(&mut window, GIVEN, &text);
        pass(&mut window, 2_000);
        assert_eq!(tries(&backend).len(), expected, "{endpoint}");
        click(&mut window, if expected == 0 { "Try it" } else { "Try again" });
        assert_eq!(tries(&backend).len(), 1, "{endpoint}");
    }
}

#[test]
fn one_of_several_stacks_is_chosen_as_a_whole() {
    let (mut window, backend) = window(|backend| listed(backend, &[]));
    let stack = |name: &str, pool: &str, client: &str| {
        format!(
            r#""{name}": {{"Pool": "{pool}", "ClientId": "{client}",
                "Identity": "eu-west-1:8d1f62aa-41c7-4be0-9b3e-0c55d1e79a20"}}"#
        )
    };
    let text = [
        stack("plant-auth", "eu-west-1_AbCdEf123", "1example23456789exampleabc"),
        stack("hall-auth", "eu-west-1_ZzZzZz999", "2example23456789exampleabc"),
    ];
    type_into(&mut window, GIVEN, &format!("{{{}}}", text.join(",")));
    window.get_by_label("User pool has several values");
    click(&mut window, "hall-auth");
    assert!(window.query_by_label("User pool has several values").is_none());
    click(&mut window, "Save for later");
    let ProfileChange::Insert { text, .. } = change(&backend) else { panic!() };
    assert!(text.contains("eu-west-1_ZzZzZz999") && text.contains("2example23456789exampleabc"), "{text}");
}

#[test]
fn a_client_secret_is_typed_in_and_leaves_with_what_is_saved() {
    let (mut window, backend) = window(|backend| listed(backend, &[]));
    let text = "[[profile]]\nname = \"plant\"\nregion = \"eu-west-1\"\nuser_pool_id = \"eu-west-1_AbCdEf123\"\n\
        client_id = \"1example23456789exampleabc\"\nclient_secret = \"keyring\"\n\
        identity_pool_id = \"eu-west-1:8d1f62aa-41c7-4be0-9b3e-0c55d1e79a20\"\n";
    type_into(&mut window, GIVEN, text);
    type_into(&mut window, "Client secret", "hush-hush");
    assert!(window.query_by_label_contains("hush-hush").is_none());
    click(&mut window, "Save and sign in");
    let [Command::Profile(ProfileCommand::ChangeWithSecret { change, secret })] = &backend.commands()[..] else {
        panic!()
    };
    let ProfileChange::Insert { text, .. } = change else { panic!() };
    assert!(text.contains("client_secret = \"keyring\"") && !text.contains("hush-hush"), "{text}");
    assert_eq!(secret.expose_secret(), "hush-hush");
    let refused = vec![Notice::error("profile.unwritable", Words::default())];
    tell(&mut window, &backend, ProfileEvent::Rejected { file: None, notices: refused });
    click(&mut window, "Save for later");
    assert!(matches!(backend.commands()[..], [Command::Profile(ProfileCommand::Change(_))]), "it is not kept");
}

#[test]
fn the_first_field_that_is_empty_has_the_focus_and_comes_into_sight() {
    let (mut window, _) = window(|backend| listed(backend, &[]));
    click(&mut window, "Fill in a form…");
    assert!(window.get_by_label("Region").is_focused());
    click(&mut window, "More settings…");
    let sight = window.get_by_label("Save and sign in").rect().top();
    let below = window.get_by_label("IoT control address").rect();
    assert!(below.top() > sight, "the page has more than fits");
    for _ in 0..40 {
        window.key_press(Key::Tab);
        window.run();
        window.run();
        if window.get_by_label("IoT control address").is_focused() {
            break;
        }
    }
    let field = window.get_by_label("IoT control address");
    assert!(field.is_focused() && field.rect().bottom() < sight, "{:?}", field.rect());
}

#[test]
fn why_it_was_not_saved_comes_into_sight_below_all_settings() {
    let (mut window, backend) = window(|backend| listed(backend, &[]));
    click(&mut window, "Fill in a form…");
    click(&mut window, "More settings…");
    let sight = window.get_by_label("Save and sign in").rect().top();
    let words = Words { summary: "Could not write profiles.toml", ..Words::default() };
    let refused = vec![Notice::error("profile.unwritable", words)];
    tell(&mut window, &backend, ProfileEvent::Rejected { file: None, notices: refused });
    // It is scrolled to over several frames.
    for _ in 0..60 {
        window.run();
    }
    let shown = window.get_by_label_contains("Could not write profiles.toml").rect();
    assert!(shown.top() > 0.0 && shown.bottom() < sight, "{shown:?} {sight}");
}

#[test]
fn a_replica_can_be_saved_with_a_word_about_it() {
    let (mut window, backend) = window(|backend| listed(backend, &[]));
    click(&mut window, "Fill in a form…");
    for (field, text) in [
        ("Region", "eu-central-1"),
        ("User pool", "eu-west-1_AbCdEf123"),
        ("App client", "1example23456789exampleabc"),
        ("Identity pool", "eu-central-1:8d1f62aa-41c7-4be0-9b3e-0c55d1e79a20"),
        ("Name of the profile", "plant"),
    ] {
        type_into(&mut window, field, text);
    }
    window.get_by_label_contains("Another region is right only for a replica of the pool");
    click(&mut window, "Save for later");
    let ProfileChange::Insert { text, .. } = change(&backend) else { panic!() };
    assert_eq!(client::profile::parse(&text).unwrap()[0].region, "eu-central-1");
}
