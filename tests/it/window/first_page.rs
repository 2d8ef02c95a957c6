//! First minutes: what Enter does, how the sandbox is tried, and what is said when a file or a sign-in is no good.

use eframe::egui::Key;
use egui_kittest::kittest::Queryable as _;
use model::{Command, Event, Notice, ProfileCommand, ProfileEvent, SignInCommand, SignInEvent, Words};

use super::{ScriptedBackend, Window, click, scripted_backend, type_into, window};

fn listed(backend: &ScriptedBackend, names: &[&str], sandbox_offered: bool) {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered }));
}

fn uses(backend: &ScriptedBackend, name: &str) {
    backend.event(Event::Profile(ProfileEvent::Used { name: name.into(), region: "eu-west-1".into() }));
}

fn needed(backend: &ScriptedBackend) {
    backend.event(Event::SignIn(SignInEvent::Needed { why: None }));
}

fn press_enter(window: &mut Window) {
    window.key_press(Key::Enter);
    window.run();
}

#[test]
fn enter_tries_the_sandbox_on_a_first_start_and_goes_on_to_the_browser() {
    let (mut window, backend) = window(|backend| listed(backend, &[], true));
    window.run();
    assert!(window.query_by_label("Profiles").is_none(), "a card without a profile in it");
    assert!(window.get_by_label("Try the sandbox").is_focused());
    press_enter(&mut window);
    assert!(matches!(backend.commands()[..], [Command::Profile(ProfileCommand::TrySandbox)]));
    // One after the other, as they come from the backend.
    listed(&backend, &["sandbox"], false);
    uses(&backend, "sandbox");
    window.run();
    backend.event(Event::SignIn(SignInEvent::ResumedSilently));
    window.run();
    window.get_by_label("Signing in");
    needed(&backend);
    window.run();
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::Start)]));
    backend.event(Event::SignIn(SignInEvent::Waiting(Box::new(scripted_backend::wait()))));
    window.run();
    window.run();
    assert!(window.get_by_label("Open again").is_focused(), "what to do next");
}

#[test]
fn enter_signs_in_to_the_profile_in_use() {
    let (mut window, backend) = window(|backend| {
        listed(backend, &["first", "plant-eu"], true);
        uses(backend, "plant-eu");
        needed(backend);
    });
    window.run();
    assert!(window.get_by_label("Sign in to plant-eu").is_focused());
    press_enter(&mut window);
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::Start)]));
}

#[test]
fn the_focus_stays_where_a_person_has_put_it() {
    let (mut window, backend) = window(|backend| listed(backend, &[], true));
    window.run();
    window.get_by_label("What your team gave you").focus();
    window.run();
    listed(&backend, &["plant-eu"], true);
    window.run();
    assert!(window.get_by_label("What your team gave you").is_focused());
}

#[test]
fn what_was_known_of_the_former_profile_opens_no_browser_for_the_next() {
    let (mut window, backend) = window(|backend| {
        listed(backend, &["plant-eu", "other"], true);
        uses(backend, "plant-eu");
        needed(backend);
    });
    click(&mut window, "Sign in to other");
    window.run();
    assert!(matches!(&backend.commands()[..], [Command::Profile(ProfileCommand::Use { name })] if name == "other"));
    uses(&backend, "other");
    backend.event(Event::SignIn(SignInEvent::ResumedSilently));
    window.run();
    assert!(backend.commands().is_empty(), "its own saved sign-in is being tried");
}

#[test]
fn a_sandbox_that_runs_is_not_offered_again() {
    let (mut window, _) = window(|backend| {
        listed(backend, &["sandbox"], false);
        uses(backend, "sandbox");
        needed(backend);
    });
    window.run();
    assert!(window.query_by_label("Try the sandbox").is_none());
    window.get_by_label("Sign in to sandbox");
}

#[test]
fn a_broken_file_is_named_and_read_again_once_it_is_mended() {
    let path = "/home/ana/.config/topicdeck/profiles.toml";
    let (mut window, backend) = window(|backend| {
        listed(backend, &[], true);
        let notices = vec![Notice::error(
            "profile.mistake",
            Words { summary: "Line 4: user_pool_id", cause: "Found nonsense.", remedy: "Expected an id." },
        )];
        backend.event(Event::Profile(ProfileEvent::Rejected { file: Some(path.to_owned()), notices }));
    });
    window.run();
    assert!(window.query_by_label_contains("No profile yet").is_none());
    window.get_by_label("profiles.toml cannot be used");
    window.get_by_label(path);
    window.get_by_label("Line 4: user_pool_id");
    click(&mut window, "Open the file");
    assert!(matches!(backend.commands()[..], [Command::Profile(ProfileCommand::OpenFile)]));
    click(&mut window, "Reload");
    assert!(matches!(backend.commands()[..], [Command::Profile(ProfileCommand::Reload)]));
    listed(&backend, &["plant-eu"], true);
    window.run();
    assert!(window.query_by_label("profiles.toml cannot be used").is_none());
    window.get_by_label("Sign in to plant-eu");
}

#[test]
fn a_stored_sign_in_that_is_no_good_says_so_where_the_next_one_begins() {
    let (mut window, _) = window(|backend| {
        listed(backend, &["plant-eu"], true);
        uses(backend, "plant-eu");
        let why = Notice::error(
            "sign_in.ended",
            Words {
                summary: "Your sign-in of 14 March 2026 is no longer valid",
                cause: "It was revoked.",
                remedy: "Sign in again.",
            },
        );
        backend.event(Event::SignIn(SignInEvent::Needed { why: Some(Box::new(why)) }));
    });
    window.run();
    window.get_by_label("Your sign-in of 14 March 2026 is no longer valid");
    window.get_by_label("Sign in again.");
    assert!(window.get_by_label("Sign in to plant-eu").is_focused());
}

#[test]
fn the_wait_for_the_browser_can_be_cancelled() {
    let (mut window, backend) = window(|backend| {
        backend.uses_profile();
        backend.event(Event::SignIn(SignInEvent::Waiting(Box::new(scripted_backend::wait()))));
    });
    window.get_by_label("4:37 left");
    click(&mut window, "Cancel");
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::Cancel)]));
}

#[test]
fn an_address_is_passed_on_only_when_it_is_whole() {
    let (mut window, backend) = window(|backend| {
        backend.uses_profile();
        backend.event(Event::SignIn(SignInEvent::Waiting(Box::new(scripted_backend::wait()))));
    });
    type_into(&mut window, "Last address in the browser", "http://localhost:8000/?code=abc");
    window.get_by_label_contains("Paste the whole address");
    type_into(&mut window, "Last address in the browser", "&state=xyz");
    window.key_press(Key::Enter);
    window.run();
    match &backend.commands()[..] {
        [Command::SignIn(SignInCommand::PasteRedirect { address })] => {
            assert_eq!(address, "http://localhost:8000/?code=abc&state=xyz");
        }
        other => panic!("{other:?}"),
    }
}
