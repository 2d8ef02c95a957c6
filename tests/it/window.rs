//! Window by its accessible names: what a person does, and which commands come of it.

mod account;
mod before_live;
mod busy;
mod careful;
mod comfort;
mod connecting;
mod connections;
mod contracts;
mod device;
mod device_edits;
mod device_hand;
mod device_recorded;
mod device_said;
mod doctor;
mod escape;
mod first_page;
mod focus;
mod honest;
mod kept;
mod keys;
mod leaving;
mod link;
mod message_actions;
mod outbox;
mod outbox_page;
mod pace;
mod past;
mod payload;
mod payload_forms;
mod protobuf;
mod publish;
mod recording;
mod retained;
mod retained_leaving;
mod rights;
mod saved;
mod search;
mod sent;
mod setup;
mod table;
mod tabs;
mod tasks;
mod tooltips;
mod topic_tree;
mod undone;

use eframe::egui::{Context, Key, Modifiers, OutputCommand, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use jiff::tz::TimeZone;
use model::{
    Command, Event, KeepCommand, LinkCommand, LinkEvent, Notice, ProfileCommand, ProfileEvent, PublishCommand,
    PublishRequest, Qos, SignInCommand, SignInEvent, SubscriptionState, Timestamp, WaitsFor, WindowLayout, Words,
};
use window::app::App;
use window::kit::theme;

use crate::support::scripted_backend::{self, NOW, Plant, ScriptedBackend};

type Window = Harness<'static, App>;

/// A window of 1400 x 900 points on a backend that has played `play`.
fn window(play: impl Fn(&ScriptedBackend)) -> (Window, ScriptedBackend) {
    next_run(WindowLayout::default(), play)
}

/// A window that starts with what the last one wanted kept.
fn next_run(layout: WindowLayout, play: impl Fn(&ScriptedBackend)) -> (Window, ScriptedBackend) {
    let backend = ScriptedBackend::default();
    (window_at(&backend, || NOW, layout, play), backend)
}

/// The same on this backend, with another clock.
fn window_at(
    backend: &ScriptedBackend,
    clock: fn() -> Timestamp,
    layout: WindowLayout,
    play: impl Fn(&ScriptedBackend),
) -> Window {
    let app = App::new(&Context::default(), Box::new(backend.clone()), TimeZone::UTC, clock).arranged(layout, false);
    play(backend);
    Harness::builder().with_size([1400.0, 900.0]).with_context_setup(theme::install).build_ui_state(
        |ui, app: &mut App| {
            app.take_over(ui.ctx());
            app.draw(ui);
        },
        app,
    )
}

/// The layout that the window wants kept now, if it changed since the last call; what else it wanted since is dropped.
fn to_keep(window: &mut Window, backend: &ScriptedBackend) -> Option<WindowLayout> {
    window.state_mut().keep_all();
    let layouts = backend.addressed().into_iter().filter_map(|(_, command)| match command {
        Command::Keep(KeepCommand::Layout(layout)) => Some(*layout),
        _ => None,
    });
    layouts.last()
}

fn type_into(window: &mut Window, field: &str, text: &str) {
    window.get_by_label(field).focus();
    window.run();
    window.get_by_label(field).type_text(text);
    window.run();
}

/// Does what the list of actions finds by these words.
fn act(window: &mut Window, action: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Search actions by name").type_text(action);
    window.run();
    window.key_press(Key::Enter);
    window.run();
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run();
}

fn links(backend: &ScriptedBackend) -> Vec<LinkCommand> {
    let link = |command| if let Command::Link(link) = command { Some(link) } else { None };
    backend.commands().into_iter().filter_map(link).collect()
}

/// The messages that the window wants sent.
fn sends(backend: &ScriptedBackend) -> Vec<PublishRequest> {
    let sent = |command| match command {
        Command::Publish(PublishCommand::Send { request, .. }) => Some(request),
        _ => None,
    };
    backend.commands().into_iter().filter_map(sent).collect()
}

fn watching(backend: &ScriptedBackend) {
    backend.live();
    backend.subscribed("plant/#", Qos::AtLeastOnce, SubscriptionState::Granted { qos: Qos::AtLeastOnce });
    backend.batch(Plant::default().batch(500, 10));
}

#[test]
fn where_all_is_paused_the_empty_list_offers_to_resume() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        for filter in ["plant/#", "site/#"] {
            backend.subscribed(filter, Qos::AtLeastOnce, SubscriptionState::Paused);
        }
    });
    window.get_by_label("All subscriptions are paused");
    click(&mut window, "Resume all");
    match &links(&backend)[..] {
        [
            LinkCommand::ResumeSubscription { topic_filter: one },
            LinkCommand::ResumeSubscription { topic_filter: two },
        ] => {
            assert_eq!([one.as_str(), two.as_str()], ["plant/#", "site/#"]);
        }
        other => panic!("{other:?}"),
    }
    backend.subscribed("plant/#", Qos::AtLeastOnce, SubscriptionState::Granted { qos: Qos::AtLeastOnce });
    window.run();
    assert!(window.query_by_label("Resume all").is_none());
}

#[test]
fn what_is_too_long_for_an_address_is_left_out_and_said() {
    let (mut window, backend) = window(|backend| {
        backend.uses_profile();
        backend.event(Event::SignIn(SignInEvent::Waiting(Box::new(scripted_backend::wait()))));
    });
    let long = format!("http://localhost:8000/?code={}&state=xyz", "a".repeat(16 * 1024));
    type_into(&mut window, "Last address in the browser", &long);
    window.get_by_label_contains("was ignored: over 16 kB");
    window.key_press(Key::Enter);
    window.run();
    assert!(backend.commands().is_empty());
    type_into(&mut window, "Last address in the browser", "http://localhost:8000/?code=abc&state=xyz");
    assert!(window.query_by_label_contains("over 16 kB").is_none());
    window.key_press(Key::Enter);
    window.run();
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::PasteRedirect { .. })]));
}

#[test]
fn a_wrong_filter_is_explained_while_typing_and_a_right_one_is_subscribed_by_enter() {
    let (mut window, backend) = window(ScriptedBackend::live);
    click(&mut window, "Add a subscription");
    type_into(&mut window, "Topic filter", "plant/#/state");
    window.get_by_label_contains("# must be the last level");
    window.key_press(Key::Enter);
    window.run();
    assert!(links(&backend).is_empty());
    window.get_by_label("Topic filter").focus();
    window.run();
    for _ in 0.."/state".len() {
        window.key_press(Key::Backspace);
    }
    window.run();
    window.key_press(Key::Enter);
    window.run();
    match &links(&backend)[..] {
        [LinkCommand::Subscribe { topic_filter, qos: Qos::AtMostOnce }] => assert_eq!(topic_filter.as_str(), "plant/#"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn entering_a_filter_does_not_touch_the_list() {
    let (mut window, _) = window(watching);
    click(&mut window, "Open the form to add a subscription");
    type_into(&mut window, "Topic filter", "site/+/gps");
    window.key_press(Key::Enter);
    window.run();
    let table = &window.state_mut().state_mut().console.table;
    assert!(table.position.is_following() && table.selected.is_none());
}

#[test]
fn a_subscription_is_paused_and_removed_from_its_menu_and_the_removal_undone() {
    let (mut window, backend) = window(watching);
    let open_menu = |window: &mut Window| {
        window.get_by_label_contains("Subscription plant/#").click();
        window.run();
    };
    open_menu(&mut window);
    click(&mut window, "Pause");
    assert!(matches!(links(&backend)[..], [LinkCommand::PauseSubscription { .. }]));
    open_menu(&mut window);
    click(&mut window, "Remove");
    assert!(matches!(links(&backend)[..], [LinkCommand::Unsubscribe { .. }]));
    click(&mut window, "Undo the removal");
    assert!(matches!(links(&backend)[..], [LinkCommand::Subscribe { qos: Qos::AtLeastOnce, .. }]));
}

#[test]
fn a_secondary_click_on_a_subscription_opens_its_menu_and_leaves_the_cursor() {
    let (mut window, backend) = window(watching);
    type_into(&mut window, "Topic to publish to", "plant/a");
    window.get_by_label_contains("Subscription plant/#").click_secondary();
    window.run();
    window.get_by_label("Copy topic filter");
    assert!(window.get_by_label("Topic to publish to").is_focused());
    click(&mut window, "Pause");
    assert!(matches!(links(&backend)[..], [LinkCommand::PauseSubscription { .. }]));
}

#[test]
fn ctrl_enter_sends_what_is_in_the_form() {
    let (mut window, backend) = window(watching);
    type_into(&mut window, "Topic to publish to", "plant/pumps/pump-b/cmd");
    type_into(&mut window, "Payload", "{\"cmd\":\"start\"}");
    click(&mut window, "Retain");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
    match &sends(&backend)[..] {
        [request] => {
            assert_eq!(request.topic.as_str(), "plant/pumps/pump-b/cmd");
            assert_eq!(&request.payload[..], b"{\"cmd\":\"start\"}");
            assert!(request.retain);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(window.state().console().publishes.pending(), 1);
}

#[test]
fn a_topic_with_a_wildcard_is_explained_and_not_sent() {
    let (mut window, backend) = window(watching);
    type_into(&mut window, "Topic to publish to", "plant/#");
    window.get_by_label_contains("a topic to publish to cannot contain '#'");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
    assert!(backend.commands().is_empty());
}

#[test]
fn the_theme_can_be_chosen() {
    let (mut window, _) = window(watching);
    for (name, theme) in [("Theme: Light", Theme::Light), ("Theme: Dark", Theme::Dark)] {
        click(&mut window, "Theme and language");
        click(&mut window, name);
        assert_eq!(window.ctx.theme(), theme);
    }
}

#[test]
fn the_list_follows_until_touched_then_says_how_many_came_and_follows_again() {
    let (mut window, backend) = window(watching);
    assert!(window.state_mut().state_mut().console.table.position.is_following());
    window.key_press(Key::ArrowUp);
    window.run();
    assert!(!window.state_mut().state_mut().console.table.position.is_following());
    backend.batch(Plant::default().batch(1_204, 0));
    window.run();
    click(&mut window, "↓ 1,204 new · follow");
    assert!(window.state_mut().state_mut().console.table.position.is_following());
}

#[test]
fn a_selected_message_is_shown_whole_and_can_be_sent_again() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        backend.batch(Plant::default().simple("plant/a", "{\"celsius\":81.40}"));
    });
    window.key_press(Key::Enter);
    window.run();
    window.get_by_label("celsius : 81.40");
    click(&mut window, "Send again…");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
    match &sends(&backend)[..] {
        [request] => assert_eq!(request.topic.as_str(), "plant/a"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refused_connection_says_what_helps_and_is_tried_again() {
    let (mut window, backend) = window(|backend| {
        backend.signed_in();
        backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::refused_state())));
    });
    window.get_by_label("Connected to AWS, but not authorized");
    window.get_by_label("MQTT: CONNACK 0x87 not authorized");
    window.get_by_label("retrying in 24 s");
    click(&mut window, "Try now");
    assert!(matches!(links(&backend)[..], [LinkCommand::RetryNow]));
}

#[test]
fn every_action_is_found_by_typing() {
    let (mut window, backend) = window(watching);
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Search actions by name").type_text("sign out");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::SignOut)]));
}

#[test]
fn an_action_that_asks_for_text_puts_the_cursor_there() {
    for (action, field) in [("add a subscription", "Topic filter"), ("write a message", "Topic to publish to")] {
        let (mut window, _) = window(watching);
        act(&mut window, action);
        assert!(window.get_by_label(field).is_focused(), "{action}");
    }
}

#[test]
fn choosing_a_profile_opens_the_browser_only_when_no_sign_in_is_stored() {
    let (mut window, backend) = window(|backend| {
        let names = vec!["plant-eu".to_owned()];
        backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
    });
    click(&mut window, "Sign in to plant-eu");
    assert!(matches!(&backend.commands()[..], [Command::Profile(ProfileCommand::Use { name })] if name == "plant-eu"));
    backend.uses_profile();
    backend.event(Event::SignIn(SignInEvent::Needed { why: None }));
    window.run();
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::Start)]));
}

#[test]
fn a_lost_connection_keeps_the_messages_on_screen() {
    let (mut window, backend) = window(watching);
    backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::refused_state())));
    window.run();
    window.get_by_label("Messages");
    click(&mut window, "Try now");
    assert!(matches!(links(&backend)[..], [LinkCommand::RetryNow]));
}

/// What is put on the clipboard within a few frames.
fn copied_soon(window: &mut Window) -> String {
    for _ in 0..6 {
        window.step();
        for command in &window.output().platform_output.commands {
            if let OutputCommand::CopyText(text) = command {
                return text.clone();
            }
        }
    }
    panic!("nothing was copied")
}
