//! The page for an administrator: the rights are shown before the template is saved, and what follows is explained.

use std::path::PathBuf;

use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use model::{Command, Event, FileChoice, FilePurpose, Notice, ProfileCommand, ProfileEvent, Words};

use super::connections::two;
use super::{ScriptedBackend, Window, act, click, type_into, watching, window};

const OUTPUTS: &str = include_str!("../../data/import/describe-stacks.json");

fn listed(backend: &ScriptedBackend) {
    backend.event(Event::Profile(ProfileEvent::Listed { names: Vec::new(), sandbox_offered: true }));
}

/// The page in a window that shows all of it.
fn opened(play: impl Fn(&ScriptedBackend)) -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(play);
    click(&mut window, "Template for AWS…");
    window.set_size(vec2(1400.0, 1600.0));
    window.run();
    (window, backend)
}

fn tell(window: &mut Window, backend: &ScriptedBackend, event: ProfileEvent) {
    backend.about_all(Event::Profile(event));
    window.run();
}

/// The one template that was to be saved.
fn saved(backend: &ScriptedBackend) -> (String, String) {
    match &backend.commands()[..] {
        [Command::Profile(ProfileCommand::SaveTemplate { path, replaces: false, text })] => {
            (path.display().to_string(), text.clone())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_rights_are_shown_and_change_with_what_is_chosen_before_it_is_saved() {
    let (mut window, backend) = opened(listed);
    window.get_by_label("Set up AWS for your team");
    window.get_by_label("topic/plant/IDENTITY-ID/*");
    window.get_by_label("No one can register: an administrator adds each person.");
    click(&mut window, "May send to all of these topics, not only below TOPIC/IDENTITY-ID");
    assert!(window.query_by_label("topic/plant/IDENTITY-ID/*").is_none());
    type_into(&mut window, "Topic below which is watched", "works/hall-1");
    type_into(&mut window, "Name of all that is made", "works");
    assert_eq!(window.get_all_by_label("topic/works/hall-1/*").count(), 2, "to receive and to send");
    click(&mut window, "Save the template");
    let (path, text) = saved(&backend);
    assert_eq!(path, "topicdeck-cognito-iot.yaml");
    for default in ["Default: works\n", "Default: works/hall-1\n", "Default: all\n"] {
        assert!(text.contains(default), "{default}: {text}");
    }
    assert!(window.query_by_label_contains("Saved:").is_none());
    tell(&mut window, &backend, ProfileEvent::TemplateSaved { path: "/home/anna/Downloads/a.yaml".to_owned() });
    window.get_by_label("Saved: /home/anna/Downloads/a.yaml");
    window.get_by_label_contains("--template-file /home/anna/Downloads/a.yaml --stack-name works");
    // What was saved is not what is shown any more.
    click(&mut window, "AWS's walkthrough, for demos only");
    assert!(window.query_by_label_contains("Saved:").is_none());
    window.get_by_label_contains("--template-file FILE --stack-name topicdeck-demo");
    window.get_by_label("topicdeck attach-policy --profile topicdeck-demo");
    click(&mut window, "No more than needed");
    window.get_by_label("Saved: /home/anna/Downloads/a.yaml");
}

#[test]
fn a_dialog_chooses_the_file_and_asks_about_one_that_is_there() {
    let (mut window, backend) = opened(listed);
    type_into(&mut window, "File for the template", "plants/my file.yaml");
    click(&mut window, "Save as…");
    let commands = backend.commands();
    let [Command::ChooseFile(dialog)] = &commands[..] else { panic!("{commands:?}") };
    assert_eq!(dialog.purpose, FilePurpose::Write { name: "my file.yaml".to_owned() });
    let path = PathBuf::from("/home/anna/b.yaml");
    backend.about_all(Event::FileChosen { number: dialog.number, choice: FileChoice::Chosen(path.clone()) });
    window.run();
    let commands = backend.commands();
    let [Command::Profile(ProfileCommand::SaveTemplate { path: chosen, replaces: true, .. })] = &commands[..] else {
        panic!("{commands:?}")
    };
    assert_eq!(*chosen, path);
    window.get_by_label_contains("--template-file FILE");
    tell(&mut window, &backend, ProfileEvent::TemplateSaved { path: "/home/anna/my plants/b.yaml".to_owned() });
    window.get_by_label_contains("--template-file \"/home/anna/my plants/b.yaml\"");
}

#[test]
fn what_a_profile_has_is_filled_in_once_it_is_chosen_and_what_exists_already_is_said() {
    let names = || vec!["works".to_owned(), "hall".to_owned()];
    let (mut window, backend) = opened(|backend| {
        backend.event(Event::Profile(ProfileEvent::Listed { names: names(), sandbox_offered: true }));
    });
    click(&mut window, "Fill in from: No profile");
    click(&mut window, "works");
    let asked = backend.commands();
    let is_about = |wanted: &str| {
        asked
            .iter()
            .any(|command| matches!(command, Command::Profile(ProfileCommand::Describe { name }) if name == wanted))
    };
    assert!(is_about("works") && is_about("hall"), "the names of all are in use: {asked:?}");
    let text = "[[profile]]\nname = \"works\"\nregion = \"eu-central-1\"\nuser_pool_id = \"eu-central-1_AbCdEf123\"\n\
        client_id = \"1example23456789exampleabc\"\n\
        identity_pool_id = \"eu-central-1:12345678-90ab-cdef-1234-567890abcdef\"\n\
        iot_endpoint = \"a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com\"\niot_policy = \"Works_Watch\"\n\
        callback_urls = [\"http://localhost:8100\", \"http://localhost:8101\"]\ntopic_filters = [\"works/hall-1/#\"]\n\
        [profile.endpoints]\nhosted_ui = \"https://works-eu.auth.eu-central-1.amazoncognito.com\"\n";
    tell(&mut window, &backend, ProfileEvent::Described { name: "works".to_owned(), text: text.to_owned() });
    window.get_by_label("topic/works/hall-1/IDENTITY-ID/*");
    window.get_by_label_contains("the new stack has the name topicdeck.");
    for (field, value) in [
        ("Region of the stack", "eu-central-1"),
        ("IoT endpoint of the account", "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com"),
        ("Callback URLs of the app client", "http://localhost:8100, http://localhost:8101"),
        ("Topic below which is watched", "works/hall-1"),
        ("Name of all that is made", ""),
        ("Beginning of the address of the sign-in pages", ""),
    ] {
        assert_eq!(window.get_by_label(field).value().unwrap_or_default(), value, "{field}");
    }
    window.get_by_label_contains("cloudformation deploy --region eu-central-1 --template-file");
    click(&mut window, "Save the template");
    let (_, text) = saved(&backend);
    for default in ["works/hall-1", "\"http://localhost:8100,http://localhost:8101\"", "topicdeck"] {
        assert!(text.contains(&format!("    Default: {default}\n")), "{default}: {text}");
    }
    assert!(!text.contains("Works_Watch") && !text.contains("works-eu"), "they exist already: {text}");
    type_into(&mut window, "Beginning of the address of the sign-in pages", "works-eu");
    window.get_by_label_contains("The profile works uses the sign-in pages at works-eu already.");
    click(&mut window, "AWS's walkthrough, for demos only");
    assert!(window.query_by_label("Name of all that is made").is_none(), "the demo has its own name");
    click(&mut window, "No more than needed");
    let china = "[[profile]]\nname = \"hall\"\nregion = \"cn-north-1\"\ncredentials = \"aws-profile:x\"\n";
    click(&mut window, "Fill in from: works");
    click(&mut window, "hall");
    tell(&mut window, &backend, ProfileEvent::Described { name: "hall".to_owned(), text: china.to_owned() });
    window.get_by_label_contains("a region outside China");
    assert!(window.get_by_label("Save the template").accesskit_node().is_disabled());
    assert!(window.query_by_label_contains("cloudformation deploy").is_none());
}

/// Of a profile that is in use, nothing is filled in: its names would be those of a second stack.
#[test]
fn it_begins_empty_also_where_a_profile_is_in_use_but_for_a_name_that_is_free() {
    let (mut window, backend) = opened(|backend| {
        let names = vec!["works".to_owned(), "hall".to_owned()];
        backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
    });
    let profile = |name: &str, region: &str, policy: &str| {
        let text = format!("[[profile]]\nname = \"{name}\"\nregion = \"{region}\"\niot_policy = \"{policy}\"\n");
        ProfileEvent::Described { name: name.to_owned(), text }
    };
    tell(&mut window, &backend, profile("works", "eu-central-1", "works"));
    for field in ["Name of all that is made", "Region of the stack", "IoT endpoint of the account"] {
        assert_eq!(window.get_by_label(field).value().unwrap_or_default(), "", "{field}");
    }
    assert!(window.query_by_label_contains("the new stack has the name").is_none());
    tell(&mut window, &backend, profile("hall", "us-east-1", "topicdeck"));
    assert_eq!(window.get_by_label("Name of all that is made").value().as_deref(), Some("topicdeck-2"));
    window.get_by_label_contains("the new stack has the name topicdeck-2.");
    window.get_by_label_contains("--template-file FILE --stack-name topicdeck-2 ");
    type_into(&mut window, "Region of the stack", "eu-central-1");
    assert!(window.query_by_label_contains("the new stack has the name").is_none(), "another region has its own names");
    // Values of the one, and a name that the other does not use.
    click(&mut window, "Fill in from: No profile");
    click(&mut window, "hall");
    tell(&mut window, &backend, profile("works", "us-east-1", "topicdeck-2"));
    tell(&mut window, &backend, profile("hall", "us-east-1", "hall"));
    assert_eq!(window.get_by_label("Name of all that is made").value().as_deref(), Some("topicdeck-3"));
}

#[test]
fn what_the_form_of_a_profile_has_is_seen_where_it_is_used() {
    let (mut window, backend) = window(listed);
    type_into(&mut window, "What your team gave you", &OUTPUTS.replace("IotEndpoint", "Other"));
    act(&mut window, "Set up AWS for your team");
    window.set_size(vec2(1400.0, 1600.0));
    window.run();
    window.get_by_label("Fill in from: What you filled in");
    assert_eq!(window.get_by_label("Region of the stack").value().as_deref(), Some("eu-west-1"));
    click(&mut window, "Fill in from: What you filled in");
    click(&mut window, "No profile");
    assert_eq!(window.get_by_label("Region of the stack").value().unwrap_or_default(), "");
    assert!(backend.commands().is_empty());
}

#[test]
fn an_endpoint_of_another_region_is_refused_below_its_field() {
    let (mut window, _backend) = opened(listed);
    type_into(&mut window, "Region of the stack", "eu-west-1");
    type_into(&mut window, "IoT endpoint of the account", "a1-ats.iot.us-east-1.amazonaws.com");
    let field = window.get_by_label("IoT endpoint of the account").rect();
    let below = window.get_by_label_contains("a host in eu-west-1, the region of the stack").rect();
    assert!(below.top() >= field.bottom() && below.top() - field.bottom() < 20.0, "{field:?} {below:?}");
    assert!(window.get_by_label("Save the template").accesskit_node().is_disabled());
}

#[test]
fn nothing_is_cut_or_outside_of_a_small_window() {
    let (mut window, _backend) = opened(listed);
    window.set_size(vec2(640.0, 420.0));
    window.run();
    for variant in ["No more than needed", "AWS's walkthrough, for demos only"] {
        click(&mut window, variant);
        for label in ["What may I do", "attach any IoT policy to any identity: for demos only", "May send to all"] {
            for node in window.query_all_by_label_contains(label) {
                assert!(node.rect().right() <= 640.0 - 24.0, "{label}: {:?}", node.rect());
            }
        }
        for button in ["Save the template", "Save as…", "Copy the template", "Back"] {
            assert!(window.get_by_label(button).rect().right() <= 640.0 - 24.0, "{button}");
        }
    }
    // Several lines: it is there whole.
    let meanings = window.query_all_by_label("attach any IoT policy to any identity: for demos only");
    assert_eq!(meanings.count(), 2);
}

#[test]
fn choices_and_fields_are_whole_beside_the_list_of_connections() {
    let (mut window, _backends) = two();
    act(&mut window, "Set up AWS for your team");
    window.set_size(vec2(640.0, 420.0));
    window.run();
    for label in [
        "No more than needed",
        "AWS's walkthrough, for demos only",
        "IoT endpoint of the account",
        "Beginning of the address of the sign-in pages",
    ] {
        let rect = window.get_by_label(label).rect();
        assert!(rect.right() <= 640.0 - 24.0 && rect.width() > 40.0, "{label}: {rect:?}");
    }
    let [first, second] = ["No more than needed", "AWS's walkthrough, for demos only"];
    let (first, second) = (window.get_by_label(first).rect(), window.get_by_label(second).rect());
    assert!(second.top() >= first.bottom(), "below each other: {first:?} {second:?}");
}

#[test]
fn the_palette_leads_to_it_from_the_console_and_it_leads_back() {
    for words in ["template", "aws", "rights"] {
        let (mut window, _backend) = window(watching);
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        window.run();
        type_into(&mut window, "Search actions by name", words);
        assert!(window.query_by_label("Set up AWS for your team").is_some(), "{words}");
    }
    let (mut window, _backend) = window(watching);
    act(&mut window, "Set up AWS for your team");
    window.get_by_label("Save the template");
    click(&mut window, "Back");
    assert!(window.query_by_label("Save the template").is_none());
    window.get_by_label("Search messages");
    // It is left by the palette, too, and is not what is shown the next time.
    act(&mut window, "Set up AWS for your team");
    act(&mut window, "Back");
    window.get_by_label("Search messages");
    act(&mut window, "Connect another profile");
    window.get_by_label("Template for AWS…");
    assert!(window.query_by_label("Save the template").is_none());
}

#[test]
fn the_demo_says_what_it_lets_everyone_do() {
    let (mut window, backend) = opened(listed);
    click(&mut window, "AWS's walkthrough, for demos only");
    window.get_by_label("Anyone who can reach the sign-in pages can register.");
    window.get_by_label("client/webapp:*");
    assert!(window.query_by_label("Topic below which is watched").is_none(), "it has the names of the walkthrough");
    type_into(&mut window, "File for the template", "demo.yaml");
    click(&mut window, "Save the template");
    let (path, text) = saved(&backend);
    assert!(path == "demo.yaml" && text.contains("demo-app-client"), "{text}");
}

#[test]
fn what_aws_would_refuse_is_said_and_not_saved() {
    let (mut window, _backend) = opened(listed);
    type_into(&mut window, "Topic below which is watched", "plant/#");
    window.get_by_label_contains("no wildcards");
    assert!(window.query_by_label_contains("--stack-name").is_none(), "no command with a mistake in it");
    assert!(window.get_by_label("Save the template").accesskit_node().is_disabled());
}

#[test]
fn a_file_that_is_there_is_a_notice_and_the_way_back_is_the_form() {
    let (mut window, backend) = window(listed);
    // With something missing, the form offers the template beside the request.
    type_into(&mut window, "What your team gave you", &OUTPUTS.replace("IotEndpoint", "Other"));
    if window.query_by_label("Template for AWS…").is_none() {
        click(&mut window, "Cancel");
    }
    click(&mut window, "Template for AWS…");
    window.set_size(vec2(1400.0, 1600.0));
    window.run();
    click(&mut window, "Save the template");
    let words =
        Words { summary: "a.yaml exists already", cause: "It was not overwritten.", remedy: "Choose another name." };
    let refused = || ProfileEvent::Rejected { file: None, notices: vec![Notice::error("output.exists", words)] };
    tell(&mut window, &backend, refused());
    window.get_by_label_contains("a.yaml exists already");
    window.get_by_label("Save as… can replace a file, and asks before it does.");
    // The one that is there has another template.
    window.get_by_label_contains("--template-file FILE");
    click(&mut window, "Save the template");
    tell(&mut window, &backend, ProfileEvent::TemplateSaved { path: "/home/anna/b.yaml".to_owned() });
    click(&mut window, "Save the template");
    tell(&mut window, &backend, refused());
    window.get_by_label_contains("--template-file /home/anna/b.yaml");
    click(&mut window, "Back");
    assert!(window.query_by_label("Set up AWS for your team").is_none());
}
