//! The page for an administrator: the rights are shown before the template is saved, and what follows is explained.

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use model::{Command, Event, Notice, ProfileCommand, ProfileEvent, Words};

use super::{ScriptedBackend, Window, click, type_into, window};

const OUTPUTS: &str = include_str!("../../data/import/describe-stacks.json");

fn listed(backend: &ScriptedBackend) {
    backend.event(Event::Profile(ProfileEvent::Listed { names: Vec::new(), sandbox_offered: true }));
}

fn tell(window: &mut Window, backend: &ScriptedBackend, event: ProfileEvent) {
    backend.about_all(Event::Profile(event));
    window.run();
}

/// The one template that was to be saved.
fn saved(backend: &ScriptedBackend) -> (String, String) {
    match &backend.commands()[..] {
        [Command::Profile(ProfileCommand::SaveTemplate { path, text })] => (path.display().to_string(), text.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_rights_are_shown_and_change_with_what_is_chosen_before_it_is_saved() {
    let (mut window, backend) = window(listed);
    click(&mut window, "Template for AWS…");
    window.get_by_label("Set up AWS for your team");
    window.get_by_label("topic/plant/IDENTITY-ID/*");
    window.get_by_label("No one can register: an administrator adds each person.");
    click(&mut window, "May send to all of these topics, not only below the own identity id");
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
}

#[test]
fn the_demo_says_what_it_lets_everyone_do() {
    let (mut window, backend) = window(listed);
    click(&mut window, "Template for AWS…");
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
    let (mut window, _backend) = window(listed);
    click(&mut window, "Template for AWS…");
    type_into(&mut window, "Topic below which is watched", "plant/#");
    window.get_by_label_contains("a topic without wildcards");
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
    click(&mut window, "Save the template");
    let words =
        Words { summary: "a.yaml exists already", cause: "It was not overwritten.", remedy: "Choose another name." };
    let notices = vec![Notice::error("output.exists", words)];
    tell(&mut window, &backend, ProfileEvent::Rejected { file: None, notices });
    window.get_by_label_contains("a.yaml exists already");
    click(&mut window, "Back");
    assert!(window.query_by_label("Set up AWS for your team").is_none());
}
