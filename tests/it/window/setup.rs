//! Setting up a profile: pasted, checked while it is typed, tried, saved; and what can be done with those that are there.

mod actions;
mod live;

use std::time::Duration;

use eframe::egui::{Key, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use model::{
    AwsProfileName, AwsProfiles, CheckState, Command, Event, FileChoice, FileDialog, FilePurpose, Notice,
    ProfileChange, ProfileCommand, ProfileEvent, SignInCommand, SignInEvent, TrialCheck, Tried, Words,
};

use super::{ScriptedBackend, Window, click, copied_soon, type_into, window};

const OUTPUTS: &str = include_str!("../../data/import/amplify_outputs.json");
const GIVEN: &str = "What your team gave you";
const ENDPOINT: &str = "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com";

fn listed(backend: &ScriptedBackend, names: &[&str]) {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
}

fn tell(window: &mut Window, backend: &ScriptedBackend, event: ProfileEvent) {
    backend.about_all(Event::Profile(event));
    window.run();
}

fn is_enabled(window: &Window, button: &str) -> bool {
    !window.get_by_label(button).accesskit_node().is_disabled()
}

/// The one change that was wanted.
fn change(backend: &ScriptedBackend) -> ProfileChange {
    match &backend.commands()[..] {
        [Command::Profile(ProfileCommand::Change(change))] => change.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_pasted_is_shown_tried_and_saved_with_what_was_missing() {
    let (mut window, backend) = window(|backend| listed(backend, &[]));
    type_into(&mut window, GIVEN, OUTPUTS);
    window.get_by_label("Set up a profile");
    window.get_by_label("eu-west-1_AbCdEf123");
    window.get_by_label_contains("If empty, it is looked up once you are signed in");
    assert!(is_enabled(&window, "Save and sign in"), "the endpoint is looked up after the sign-in");
    type_into(&mut window, "IoT endpoint", "https://nonsense");
    assert!(!is_enabled(&window, "Save and sign in"), "it is not valid");
    window.get_by_label("Check: IoT endpoint");
    for _ in 0.."https://nonsense".len() {
        window.key_press(Key::Backspace);
    }
    window.run();
    type_into(&mut window, "IoT endpoint", ENDPOINT);
    assert!(is_enabled(&window, "Save and sign in"));
    click(&mut window, "Try it");
    let [Command::Profile(ProfileCommand::Try { text })] = &backend.commands()[..] else { panic!() };
    assert!(text.contains(ENDPOINT), "{text}");
    tell(&mut window, &backend, ProfileEvent::Trying);
    let took = Some(Duration::from_millis(88));
    tell(&mut window, &backend, ProfileEvent::Tried(Box::new(TrialCheck::ok(Tried::UserPool, took, "It answers."))));
    window.get_by_label("User pool: ok. It answers.");
    window.get_by_label_contains("Clock: Checking…");
    click(&mut window, "Stop");
    assert!(matches!(backend.commands()[..], [Command::Profile(ProfileCommand::StopTrying)]));
    let notice = Notice::error("trial.page_refused", Words { summary: "Not registered", ..Words::default() });
    let check = TrialCheck::bad(Tried::SignInPage, took, notice.copyable("callback URL", "http://localhost:8000/"));
    assert_eq!(check.state, CheckState::Failed);
    tell(&mut window, &backend, ProfileEvent::Tried(Box::new(check)));
    tell(&mut window, &backend, ProfileEvent::TrialEnded);
    window.get_by_label("Not registered");
    window.get_by_label("Copy callback URL");
    window.get_by_label("1 of 6 fine");
    click(&mut window, "Save and sign in");
    let ProfileChange::Insert { text, place: None } = change(&backend) else { panic!() };
    assert!(text.contains(ENDPOINT) && text.contains("eu-west-1_AbCdEf123"), "{text}");
    let name = client::profile::parse(&text).unwrap()[0].name.clone();
    listed(&backend, &[&name]);
    tell(&mut window, &backend, ProfileEvent::Changed { name: name.clone() });
    let [Command::Profile(ProfileCommand::Use { name: used })] = &backend.commands()[..] else { panic!() };
    assert_eq!(used, &name);
    backend.event(Event::Profile(ProfileEvent::Used { name, region: "eu-west-1".into() }));
    backend.event(Event::SignIn(SignInEvent::Needed { why: None }));
    window.run();
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::Start)]));
}

#[test]
fn a_refusal_is_shown_where_the_profile_is_and_gone_once_it_is_changed() {
    let (mut window, backend) = window(|backend| listed(backend, &["plant-eu"]));
    type_into(&mut window, GIVEN, OUTPUTS);
    type_into(&mut window, "IoT endpoint", ENDPOINT);
    click(&mut window, "Save for later");
    let notices = vec![Notice::error(
        "profile.unwritable",
        Words { summary: "profiles.toml could not be written", cause: "It is full.", remedy: "Make room." },
    )];
    tell(&mut window, &backend, ProfileEvent::Rejected { file: None, notices });
    window.get_by_label("profiles.toml could not be written");
    type_into(&mut window, "Name of the profile", "-b");
    assert!(window.query_by_label("profiles.toml could not be written").is_none());
    click(&mut window, "Cancel");
    window.get_by_label(GIVEN);
}

#[test]
fn a_name_that_is_taken_is_said_before_it_is_saved() {
    let (mut window, _) = window(|backend| listed(backend, &["plant", "plant-2"]));
    click(&mut window, "Fill in a form…");
    for (field, text) in [
        ("User pool", "eu-west-1_AbCdEf123"),
        ("App client", "4k2f9s0t7q1m8n5p3r6v"),
        ("Identity pool", "eu-west-1:8d1f62aa-41c7-4be0-9b3e-0c55d1e79a20"),
        ("IoT endpoint", ENDPOINT),
        ("Name of the profile", "plant"),
    ] {
        type_into(&mut window, field, text);
    }
    window.get_by_label("Taken from the user pool id");
    window.get_by_label("Another profile has this name");
    type_into(&mut window, "Name of the profile", "-3");
    assert!(is_enabled(&window, "Save and sign in"));
}

#[test]
fn a_text_that_says_nothing_is_explained_and_several_profiles_are_asked_about() {
    let (mut window, backend) = window(|backend| listed(backend, &[]));
    type_into(&mut window, GIVEN, "{\"colour\": \"teal\"}");
    window.get_by_label("Nothing was recognized");
    let two = "[[profile]]\nname = \"hall\"\nregion = \"eu-west-1\"\n[[profile]]\nname = \"van\"\n".to_owned();
    let read = ProfileEvent::FileRead { name: "team.toml".to_owned(), bytes: two.into_bytes() };
    tell(&mut window, &backend, read);
    click(&mut window, "hall");
    window.get_by_label("team.toml: a profile of Topicdeck");
    window.get_by_label("User pool is missing");
}

#[test]
fn secrets_in_what_was_given_are_pointed_out_and_not_shown() {
    let secret = "1aB2cD3eF4gH5iJ6kL7mN8oP9qR0sT1uV2wX3yZ4aB5cD6eF7gH";
    let text = OUTPUTS.replacen("\"auth\": {", &format!("\"auth\": {{ \"client_secret\": \"{secret}\","), 1);
    assert!(text.contains(secret));
    let (mut window, _) = window(|backend| listed(backend, &[]));
    type_into(&mut window, GIVEN, &text);
    window.get_by_label_contains("The client secret (auth.client_secret) is not kept");
    assert!(window.query_by_label_contains(secret).is_none());
}

#[test]
fn a_profile_is_edited_with_all_else_left_as_it_is() {
    let (mut window, backend) = window(|backend| listed(backend, &["plant-eu"]));
    click(&mut window, "Actions for profile plant-eu");
    click(&mut window, "Edit…");
    assert!(matches!(&backend.commands()[..], [Command::Profile(ProfileCommand::Describe { .. })]));
    let text = client::profile::template().replace("\"plant\"", "\"plant-eu\"");
    tell(&mut window, &backend, ProfileEvent::Described { name: "plant-eu".to_owned(), text });
    window.get_by_label("Edit plant-eu");
    type_into(&mut window, "Scopes", "openid");
    window.get_by_label("Production").click_accesskit();
    window.run();
    click(&mut window, "Save");
    let ProfileChange::Update { name, text, unset } = change(&backend) else { panic!() };
    assert!(
        name == "plant-eu" && text.contains("scopes = [\"openid\"]") && text.contains("production = true"),
        "{text}"
    );
    assert!(unset.contains(&"read_only".to_owned()) && !unset.contains(&"production".to_owned()), "{unset:?}");
    tell(&mut window, &backend, ProfileEvent::Changed { name });
    window.get_by_label("Sign in to plant-eu");
    assert!(backend.commands().is_empty(), "it was only saved");
}

#[test]
fn a_new_name_takes_the_sign_in_along_unless_the_app_client_is_another() {
    let (mut window, backend) = window(|backend| listed(backend, &["plant-eu"]));
    click(&mut window, "Actions for profile plant-eu");
    click(&mut window, "Edit…");
    let text = client::profile::template().replace("\"plant\"", "\"plant-eu\"");
    tell(&mut window, &backend, ProfileEvent::Described { name: "plant-eu".to_owned(), text });
    type_into(&mut window, "Name of the profile", "2");
    window.get_by_label_contains("too: sign-in, recording");
    type_into(&mut window, "App client", "2example23456789exampleabc");
    window.get_by_label_contains("The sign-in is deleted");
    assert!(window.query_by_label_contains("too: sign-in, recording").is_none());
}

#[test]
fn a_removed_profile_comes_back_with_ctrl_z() {
    let (mut window, backend) = window(|backend| listed(backend, &["hall", "plant-eu"]));
    for (entry, expected) in [
        ("Move up", ProfileChange::Move { name: "plant-eu".to_owned(), place: 1 }),
        ("Duplicate", ProfileChange::Duplicate { name: "plant-eu".to_owned(), new_name: "plant-eu-2".to_owned() }),
        ("Remove", ProfileChange::Remove { name: "plant-eu".to_owned() }),
    ] {
        click(&mut window, "Actions for profile plant-eu");
        click(&mut window, entry);
        assert_eq!(change(&backend), expected);
    }
    let (name, text) = ("plant-eu".to_owned(), "[[profile]]\nname = \"plant-eu\"\n".to_owned());
    listed(&backend, &["hall"]);
    tell(
        &mut window,
        &backend,
        ProfileEvent::Removed {
            name,
            text: text.clone(),
            place: 2,
            was_open: false,
            had_sign_in: true,
            keeps_files: true,
        },
    );
    window.get_by_label(
        "plant-eu was removed from profiles.toml and the keyring. Its messages and drafts stay on this computer.",
    );
    click(&mut window, "Undo the last removal");
    window.run();
    assert_eq!(change(&backend), ProfileChange::Insert { text, place: Some(2) });
}

#[test]
fn the_file_is_read_again_when_the_person_comes_back() {
    let (mut window, backend) = window(|backend| listed(backend, &["plant-eu"]));
    window.run();
    window.input_mut().events.push(eframe::egui::Event::WindowFocused(true));
    window.run();
    assert!(matches!(backend.commands()[..], [Command::Profile(ProfileCommand::LookAgain)]));
}

#[test]
fn a_profile_of_the_aws_tools_is_chosen_by_name_and_asks_for_nothing_of_cognito() {
    let (mut window, backend) = window(|backend| listed(backend, &[]));
    click(&mut window, "Fill in a form…");
    window.get_by_label("User pool");
    click(&mut window, "AWS profile");
    assert!(matches!(backend.commands()[..], [Command::Profile(ProfileCommand::ListAwsProfiles)]));
    assert!(window.query_by_label("User pool").is_none(), "it plays no part");
    assert!(!is_enabled(&window, "Save and connect"), "no profile is chosen");
    let name =
        |name: &str, region: Option<&str>| AwsProfileName { name: name.into(), region: region.map(str::to_owned) };
    let profiles = vec![name("default", None), name("operator", Some("eu-west-1"))];
    tell(&mut window, &backend, ProfileEvent::AwsProfiles(Box::new(AwsProfiles { profiles, notice: None })));
    click(&mut window, "operator");
    window.get_by_label("Taken from the AWS profile");
    type_into(&mut window, "Name of the profile", "plant");
    click(&mut window, "Try it");
    let [Command::Profile(ProfileCommand::Try { text })] = &backend.commands()[..] else { panic!() };
    assert!(text.contains("credentials = \"aws-profile:operator\"") && text.contains("eu-west-1"), "{text}");
    tell(&mut window, &backend, ProfileEvent::Trying);
    tell(&mut window, &backend, ProfileEvent::EndpointFound { host: ENDPOINT.to_owned() });
    window.get_by_label("AWS named it when it was tried");
    tell(&mut window, &backend, ProfileEvent::TrialEnded);
    click(&mut window, "Save and connect");
    let ProfileChange::Insert { text, .. } = change(&backend) else { panic!() };
    assert!(text.contains(ENDPOINT) && !text.contains("client_id"), "{text}");
}

#[test]
fn a_computer_without_aws_profiles_says_how_to_make_one_and_a_build_without_them_says_so() {
    let (mut window, backend) = window(|backend| listed(backend, &[]));
    click(&mut window, "Fill in a form…");
    click(&mut window, "AWS profile");
    tell(&mut window, &backend, ProfileEvent::AwsProfiles(Box::default()));
    window.get_by_label_contains("aws configure sso");
    let notice = Notice::error("aws_profile.not_built_in", Words { summary: "Not in this build", ..Words::default() });
    let none = AwsProfiles { profiles: Vec::new(), notice: Some(Box::new(notice)) };
    tell(&mut window, &backend, ProfileEvent::AwsProfiles(Box::new(none)));
    window.get_by_label("Not in this build");
}

#[test]
fn a_file_that_is_chosen_in_the_dialog_of_the_system_is_read() {
    let (mut window, backend) = window(|backend| listed(backend, &[]));
    let ask = |window: &mut Window| {
        backend.commands();
        click(window, "Choose a file…");
        let commands = backend.commands();
        let [Command::ChooseFile(FileDialog { number, purpose: FilePurpose::Read, .. })] = &*commands else {
            panic!("{commands:?}")
        };
        *number
    };
    let number = ask(&mut window);
    let notice = Notice::error("file_dialog.failed", Words { summary: "There is no file dialog", ..Words::default() });
    backend.about_all(Event::FileChosen { number, choice: FileChoice::Failed(Box::new(notice)) });
    window.run();
    window.get_by_label("There is no file dialog");
    let number = ask(&mut window);
    assert!(window.query_by_label("There is no file dialog").is_none());
    backend.about_all(Event::FileChosen { number, choice: FileChoice::Chosen("/home/ana/outputs.json".into()) });
    window.run();
    let commands = backend.commands();
    let [Command::Profile(ProfileCommand::ReadFile { path })] = &*commands else { panic!("{commands:?}") };
    assert_eq!(path.to_str(), Some("/home/ana/outputs.json"));
    let read = ProfileEvent::FileRead { name: "outputs.json".to_owned(), bytes: OUTPUTS.as_bytes().to_vec() };
    tell(&mut window, &backend, read);
    window.get_by_label("Set up a profile");
}

#[test]
fn what_to_ask_the_administrator_for_is_beside_the_form_and_can_be_sent() {
    let (mut window, _backend) = window(|backend| listed(backend, &[]));
    window.set_size(vec2(1400.0, 900.0));
    type_into(
        &mut window,
        GIVEN,
        "https://plant.auth.eu-west-1.amazoncognito.com/login?client_id=1example23456789exampleabc",
    );
    window.get_by_label("Ask for: User pool, Identity pool.");
    window.get_by_label("Copy a request for your administrator").click();
    let text = copied_soon(&mut window);
    for words in ["I still need from our AWS account:\n- User pool: ", "- Identity pool: ", "http://localhost:8000"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn what_is_pasted_or_dropped_on_the_form_fills_it_and_what_was_there_comes_back() {
    let (mut window, backend) = window(|backend| listed(backend, &[]));
    click(&mut window, "Fill in a form…");
    type_into(&mut window, "User pool", "eu-west-1_typed0123");
    // No field has the focus.
    window.key_press(Key::Escape);
    window.run();
    window.event(eframe::egui::Event::Paste(OUTPUTS.to_owned()));
    window.run();
    window.get_by_label("eu-west-1_AbCdEf123");
    window.get_by_label("The form has what you pasted or dropped.");
    click(&mut window, "Undo");
    assert_eq!(window.get_by_label("User pool").value().as_deref(), Some("eu-west-1_typed0123"));
    // With the cursor in a field, several lines that are a profile are no text for it.
    window.get_by_label("User pool").focus();
    window.run();
    window.event(eframe::egui::Event::Paste(OUTPUTS.to_owned()));
    window.run();
    window.get_by_label("eu-west-1_AbCdEf123");
    click(&mut window, "Undo");
    assert!(window.query_by_label("Undo").is_none());
    let read = ProfileEvent::FileRead { name: "cake.txt".to_owned(), bytes: b"flour, butter".to_vec() };
    tell(&mut window, &backend, read);
    window.get_by_label("Nothing was recognized");
    assert_eq!(window.get_by_label("User pool").value().as_deref(), Some("eu-west-1_typed0123"), "nothing is lost");
    let read = ProfileEvent::FileRead { name: "outputs.json".to_owned(), bytes: OUTPUTS.as_bytes().to_vec() };
    tell(&mut window, &backend, read);
    window.get_by_label("eu-west-1_AbCdEf123");
    assert!(window.query_by_label("Nothing was recognized").is_none());
}

#[test]
fn only_a_region_is_said_to_be_that_of_the_user_pool() {
    let (mut window, _backend) = window(|backend| listed(backend, &[]));
    click(&mut window, "Fill in a form…");
    type_into(&mut window, "Region", "eu-west-1");
    let arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEf123";
    type_into(&mut window, "User pool", arn);
    assert!(window.query_by_label_contains("The user pool id says").is_none());
    for _ in 0..arn.len() {
        window.key_press(Key::Backspace);
    }
    window.run();
    type_into(&mut window, "User pool", "us-east-1_AbCdEf123");
    window.get_by_label_contains("The user pool id says us-east-1.");
}
