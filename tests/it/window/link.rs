//! A link from outside: nothing happens before the person has agreed, and then it shows what it names.

use eframe::egui::{Context, Key, Vec2, ViewportCommand, ViewportId};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::tz::TimeZone;
use model::{Command, Event, ProfileCommand, ProfileEvent, WindowLayout};
use window::app::App;
use window::kit::theme;

use super::{ScriptedBackend, Window, click, watching};
use crate::support::scripted_backend::NOW;

/// A window that was started with a link.
fn started_with(link: &str) -> (Window, ScriptedBackend) {
    let backend = ScriptedBackend::default();
    let app = App::new(&Context::default(), Box::new(backend.clone()), TimeZone::UTC, || NOW);
    let app = app.arranged(WindowLayout::default(), false).asking_about(Some(link));
    let draw = |ui: &mut eframe::egui::Ui, app: &mut App| {
        app.take_over(ui.ctx());
        app.draw(ui);
    };
    let window = Harness::builder().with_size([1400.0, 900.0]).with_context_setup(theme::install);
    (window.build_ui_state(draw, app), backend)
}

fn listed(backend: &ScriptedBackend, names: &[&str]) {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
}

fn profile_commands(backend: &ScriptedBackend) -> Vec<ProfileCommand> {
    let of = |command| if let Command::Profile(command) = command { Some(command) } else { None };
    backend.commands().into_iter().filter_map(of).collect()
}

#[test]
fn a_link_asks_first_and_enter_does_nothing_of_it() {
    let (mut window, backend) = started_with("topicdeck://plant-eu/plant/pumps/%23");
    window.run();
    assert!(window.query_by_label_contains("A link wants").is_none(), "the profiles are not known yet");
    listed(&backend, &["plant-eu"]);
    window.run();
    window.get_by_label("A link wants to open plant-eu");
    window.get_by_label_contains("The messages of plant/pumps/# are searched for.");
    assert!(window.get_by_label("Cancel").is_focused());
    window.key_press(Key::Enter);
    window.run();
    assert!(window.query_by_label_contains("A link wants").is_none());
    assert!(profile_commands(&backend).is_empty(), "nothing was opened");
    watching(&backend);
    window.run();
    assert_eq!(window.state_mut().state_mut().console.search.text(), "");
}

#[test]
fn a_link_that_is_agreed_to_opens_the_profile_and_searches_for_the_topic() {
    let (mut window, backend) = started_with("topicdeck://plant-eu/plant/pumps/%23");
    listed(&backend, &["plant-us", "plant-eu"]);
    window.run();
    window.get_by_label_contains("If no sign-in is saved, the browser opens.");
    click(&mut window, "Open");
    let commands = profile_commands(&backend);
    assert!(matches!(&commands[..], [ProfileCommand::Use { name }] if name == "plant-eu"), "{commands:?}");
    watching(&backend);
    window.run();
    window.run();
    assert_eq!(window.state_mut().state_mut().console.search.text(), "topic:plant/pumps/#");
}

#[test]
fn a_link_to_a_connection_that_is_open_shows_it() {
    let (mut window, backend) = started_with("topicdeck://plant-eu");
    watching(&backend);
    window.run();
    window.get_by_label_contains("The connection plant-eu is shown.");
    click(&mut window, "Open");
    assert!(profile_commands(&backend).is_empty(), "it is open already");
    assert_eq!(window.state_mut().state_mut().console.search.text(), "");
}

#[test]
fn a_link_to_a_profile_that_there_is_not_can_only_be_closed() {
    let (mut window, backend) = started_with("topicdeck://plant/a");
    listed(&backend, &["plant-eu"]);
    window.run();
    window.get_by_label_contains("There is no profile of this name.");
    assert!(window.query_by_label("Open").is_none());
    click(&mut window, "Close");
    assert!(window.query_by_label_contains("A link wants").is_none());
    assert!(profile_commands(&backend).is_empty());
}

#[test]
fn links_that_come_later_bring_the_window_to_the_front_and_are_asked_about_one_by_one() {
    let (mut window, backend) = started_with("topicdeck://plant-eu");
    watching(&backend);
    window.run();
    for link in ["topicdeck://plant/a", "topicdeck://plant/a", "https://plant"] {
        backend.about_all(Event::LinkOpened(link.to_owned()));
    }
    window.step();
    let wanted: Vec<_> = window.output().viewport_output[&ViewportId::ROOT].commands.clone();
    assert!(wanted.contains(&ViewportCommand::Focus), "{wanted:?}");
    window.run();
    window.get_by_label("A link wants to open plant-eu");
    click(&mut window, "Cancel");
    window.get_by_label("A link wants to open plant");
    click(&mut window, "Close");
    window.get_by_label("A link cannot be read");
    window.get_by_label_contains("A link to Topicdeck is topicdeck://PROFILE/TOPIC");
    click(&mut window, "Close");
    assert!(window.query_by_label_contains("A link").is_none());
    assert!(profile_commands(&backend).is_empty());
}

#[test]
fn a_link_as_long_as_it_can_be_leaves_the_buttons_on_screen() {
    let (profile, topic) = ("p".repeat(2_000), "t".repeat(250));
    let (mut window, backend) = started_with(&format!("topicdeck://{profile}/{topic}"));
    listed(&backend, &[&profile]);
    window.set_size(Vec2::new(640.0, 480.0));
    window.run();
    window.get_by_label(&format!("A link wants to open {}…", "p".repeat(200)));
    let screen = window.ctx.content_rect();
    for button in ["Open", "Cancel"] {
        let place = window.get_by_label(button).rect();
        assert!(screen.contains_rect(place), "{button}: {place:?}");
    }
}

/// A person who types when the question appears does not agree to it, also not to the one behind another.
#[test]
fn enter_agrees_to_no_link_that_waits_behind_one_that_was_closed() {
    let (mut window, backend) = started_with("topicdeck://plant/a");
    listed(&backend, &["plant-eu"]);
    backend.about_all(Event::LinkOpened("topicdeck://plant-eu/b".to_owned()));
    window.run();
    assert!(window.get_by_label("Close").is_focused());
    window.key_press(Key::Enter);
    window.run();
    window.get_by_label("A link wants to open plant-eu");
    assert!(window.get_by_label("Cancel").is_focused());
    window.key_press(Key::Enter);
    window.run();
    assert!(window.query_by_label_contains("A link wants").is_none());
    assert!(profile_commands(&backend).is_empty(), "nothing was opened");
}
