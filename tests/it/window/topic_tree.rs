//! Tree of topics: what a row says, how it opens, what the keys and the menu of a row do.

mod held;
mod marks;
mod menus;
mod typing;

use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event as Input, PointerButton, Pos2, vec2};
use egui_kittest::kittest::{NodeT as _, by};
use model::{BatchBuilder, Message, Origin, Properties, Timestamp};

use super::*;

/// Messages that came so many seconds before now, each of them retained or not.
fn plays(backend: &ScriptedBackend, messages: &[(u64, &str, &str, bool)]) {
    plays_with(&mut BatchBuilder::default(), backend, messages);
}

/// The same, from a connection that has delivered what is in `builder`: it knows the topics.
pub(super) fn plays_with(builder: &mut BatchBuilder, backend: &ScriptedBackend, messages: &[(u64, &str, &str, bool)]) {
    for (ago, topic, payload, retain) in messages {
        push(builder, NOW.minus(Duration::from_secs(*ago)), topic, payload, *retain);
    }
    backend.batch(builder.close().expect("messages"));
}

fn push(builder: &mut BatchBuilder, received_at: Timestamp, topic: &str, payload: &str, retain: bool) {
    builder.push(Message {
        received_at,
        topic,
        payload: payload.as_bytes(),
        properties: Properties::default(),
        qos: Qos::AtMostOnce,
        retain,
        duplicate: false,
        origin: Origin::Received,
    });
}

/// The rows at the start.
const AT_THE_START: [&str; 5] = ["lab", "plant", "plant/press-1", "plant/press-2/temp", "yard/gps"];

/// Two presses with three topics, and others that are alone.
fn plant(backend: &ScriptedBackend) {
    backend.live();
    plays(
        backend,
        &[
            (0, "plant/press-1/temp", "{\"celsius\":87.2,\"unit\":\"°C\"}", false),
            (0, "plant/press-1/state", "running", true),
            (0, "plant/press-2/temp", "79.9", false),
            (0, "yard/gps", "here", false),
            (0, "yard/gps", "there", false),
            (0, "lab", "1", false),
        ],
    );
}

/// What the rows say, from the top.
fn rows(window: &Window) -> Vec<String> {
    let mut rows: Vec<(f32, String)> = window
        .query_all(by().role(Role::TreeItem))
        .map(|row| (row.rect().top(), row.accesskit_node().label().unwrap_or_default()))
        .collect();
    rows.sort_by(|one, other| one.0.total_cmp(&other.0));
    rows.into_iter().map(|(_, name)| name).collect()
}

/// Their topics.
fn topics(window: &Window) -> Vec<String> {
    rows(window).iter().map(|row| row.split(',').next().unwrap_or_default().to_owned()).collect()
}

fn press_at(window: &mut Window, at: Pos2) {
    let event =
        |pressed| Input::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
    window.input_mut().events.extend([Input::PointerMoved(at), event(true)]);
    window.step();
    window.input_mut().events.push(event(false));
    window.run();
}

/// Presses the sign before a row of the first level.
fn turn(window: &mut Window, row: &str) {
    let place = window.get_by_label_contains(row).rect();
    press_at(window, place.left_center() + vec2(20.0, 0.0));
}

/// Selects the row of a topic and presses the sign for its menu.
fn open_menu(window: &mut Window, topic: &str) {
    window.get_by_label_contains(&format!("{topic}, ")).click();
    window.run();
    click(window, &format!("Actions for {topic}"));
}

fn selected(window: &Window) -> Option<String> {
    let is_selected =
        |row: &egui_kittest::Node<'_>| row.accesskit_node().toggled() == Some(eframe::egui::accesskit::Toggled::True);
    let label = window.query_all(by().role(Role::TreeItem)).find(is_selected)?.accesskit_node().label()?;
    Some(label.split(',').next().unwrap_or_default().to_owned())
}

fn keys(window: &mut Window, keys: &[Key]) {
    for key in keys {
        window.key_press(*key);
        window.run();
    }
}

#[test]
fn a_row_says_its_topic_its_value_and_how_often_it_comes() {
    let (mut window, _) = window(plant);
    window.run();
    assert_eq!(topics(&window), AT_THE_START, "the first level is open");
    let expected = ["lab, 1, 1.1/s, 0 s ago", "plant, 3.3/s, 0 s ago"];
    assert_eq!(rows(&window)[..2], expected);
    turn(&mut window, "plant/press-1, ");
    window.get_by_label("plant/press-1/temp, 87.2 °C, 1.1/s, 0 s ago");
    window.get_by_label("plant/press-2/temp, 79.9, 1.1/s, 0 s ago");
}

#[test]
fn a_press_on_the_sign_opens_and_closes_and_the_state_is_told() {
    let (mut window, _) = window(plant);
    window.run();
    let is_open = |window: &Window| window.get_by_label_contains("plant, ").accesskit_node().data().is_expanded();
    assert_eq!(is_open(&window), Some(true));
    turn(&mut window, "plant, ");
    assert_eq!((is_open(&window), rows(&window).len()), (Some(false), 3));
    turn(&mut window, "plant, ");
    assert_eq!((is_open(&window), rows(&window).len()), (Some(true), 5));
    assert_eq!(window.get_by_label_contains("lab, ").accesskit_node().data().is_expanded(), None);
}

#[test]
fn the_one_with_the_highest_rate_comes_first_when_that_is_chosen() {
    let (mut window, _) = window(plant);
    window.run();
    click(&mut window, "Sort topics: Name");
    click(&mut window, "Rate, highest first");
    assert_eq!(topics(&window), ["plant", "plant/press-1", "plant/press-2/temp", "yard/gps", "lab"]);
    click(&mut window, "Sort topics: Rate, highest first");
    let chosen = window.get_by_label("Rate, highest first").accesskit_node().toggled();
    assert_eq!(chosen, Some(eframe::egui::accesskit::Toggled::True));
}

#[test]
fn a_text_shows_the_topics_that_have_it() {
    let (mut window, _) = window(plant);
    window.run();
    type_into(&mut window, "Find a topic", "TEMP");
    assert_eq!(topics(&window), ["plant", "plant/press-1/temp", "plant/press-2/temp"]);
    type_into(&mut window, "Find a topic", "!");
    assert!(rows(&window).is_empty());
    window.get_by_label("No topics match.");
    window.key_press(Key::Escape);
    window.run();
    assert_eq!(topics(&window), AT_THE_START);
}

#[test]
fn the_keys_move_open_close_and_show_the_last_message() {
    let (mut window, _) = window(plant);
    window.run();
    window.get_by_label("Topic tree").focus();
    window.run();
    keys(&mut window, &[Key::ArrowDown, Key::ArrowDown]);
    assert_eq!(selected(&window).as_deref(), Some("plant"));
    keys(&mut window, &[Key::ArrowRight, Key::ArrowRight, Key::ArrowRight]);
    assert_eq!(selected(&window).as_deref(), Some("plant/press-1/state"));
    keys(&mut window, &[Key::ArrowLeft]);
    assert_eq!(selected(&window).as_deref(), Some("plant/press-1"));
    keys(&mut window, &[Key::ArrowLeft]);
    assert_eq!(rows(&window).len(), 5, "it is closed");
    keys(&mut window, &[Key::End]);
    assert_eq!(selected(&window).as_deref(), Some("yard/gps"));
    keys(&mut window, &[Key::Home]);
    assert_eq!(selected(&window).as_deref(), Some("lab"));
    assert_eq!(window.state_mut().state_mut().console.table.selected, None);
    keys(&mut window, &[Key::End, Key::Enter]);
    let selected = window.state_mut().state_mut().console.table.selected;
    let last = window.state().console().log.end_row() - 2;
    assert_eq!(selected, Some(last), "the second one of yard/gps");
    assert!(!window.state_mut().state_mut().console.table.position.is_following());
}

#[test]
fn a_topic_and_all_below_it_is_subscribed_from_its_menu() {
    for (row, filter) in [("plant, ", "plant/#"), ("lab, ", "lab")] {
        let (mut window, backend) = window(plant);
        window.run();
        window.get_by_label_contains(row).click_secondary();
        window.run();
        click(&mut window, "Subscribe to this branch");
        match &links(&backend)[..] {
            [LinkCommand::Subscribe { topic_filter, .. }] => assert_eq!(topic_filter.as_str(), filter),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_is_subscribed_is_not_subscribed_again() {
    let (mut window, backend) = window(|backend| {
        plant(backend);
        backend.subscribed("plant/#", Qos::AtLeastOnce, SubscriptionState::Granted { qos: Qos::AtLeastOnce });
    });
    window.run();
    open_menu(&mut window, "plant");
    click(&mut window, "Subscribe to this branch");
    assert!(links(&backend).is_empty());
}

#[test]
fn a_message_is_addressed_to_a_topic_and_keeps_its_payload() {
    let (mut window, backend) = window(plant);
    window.run();
    type_into(&mut window, "Topic to publish to", "a/b");
    type_into(&mut window, "Payload", "on");
    open_menu(&mut window, "lab");
    click(&mut window, "Send to this topic…");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
    match &sends(&backend)[..] {
        [request] => assert_eq!((request.topic.as_str(), &request.payload[..]), ("lab", &b"on"[..])),
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_below_a_topic_is_opened_and_everything_is_closed() {
    let (mut window, _) = window(plant);
    window.run();
    open_menu(&mut window, "plant");
    click(&mut window, "Expand all below");
    assert_eq!(rows(&window).len(), 7);
    open_menu(&mut window, "plant");
    click(&mut window, "Collapse all");
    assert_eq!(rows(&window).len(), 3);
}

#[test]
fn retained_and_silent_topics_are_marked() {
    let (mut window, _) = window(|backend| {
        backend.live();
        let steady = (0..10).map(|number| (200 - 5 * number, "pump", "1", false));
        let messages: Vec<_> = steady.chain([(0, "state", "on", true)]).collect();
        plays(backend, &messages);
    });
    window.run();
    assert!(rows(&window)[0].starts_with("pump, 1, silent, "), "{:?}", rows(&window));
    assert!(rows(&window)[1].starts_with("state, on, retained, "), "{:?}", rows(&window));
    window.get_by_label("2 · 1 silent");
}

#[test]
fn before_the_first_message_the_tree_says_when_it_fills() {
    let (mut window, backend) = window(ScriptedBackend::live);
    window.get_by_label("No topics yet. They appear when messages arrive.");
    plant(&backend);
    window.run();
    assert!(window.query_by_label_contains("No topics yet").is_none());
    assert_eq!(topics(&window), AT_THE_START);
}

#[test]
fn of_many_topics_only_those_in_sight_are_drawn() {
    let (mut window, _) = window(|backend| {
        backend.live();
        let mut builder = BatchBuilder::default();
        for number in 0..50_000 {
            push(&mut builder, NOW, &format!("t{number}"), "1", false);
        }
        backend.batch(builder.close().expect("messages"));
    });
    for _ in 0..40 {
        window.step();
    }
    assert!(window.query_all_by_label("50,000").count() > 0, "the head counts them");
    let drawn = rows(&window).len();
    assert!((5..60).contains(&drawn), "{drawn}");
    let shapes = |window: &Window| window.output().shapes.len();
    let of_many = shapes(&window);
    let (mut few, _) = self::window(|backend| {
        backend.live();
        let topics: Vec<String> = (0..100).map(|number| format!("t{number}")).collect();
        let messages: Vec<_> = topics.iter().map(|topic| (0, topic.as_str(), "1", false)).collect();
        plays(backend, &messages);
    });
    few.run();
    let of_few = shapes(&few);
    // The signs of the table's scroll bars differ.
    assert!(of_many.abs_diff(of_few) < 8, "{of_many} shapes, and {of_few} for a hundred topics");
    window.get_by_label("Topic tree").focus();
    window.run();
    keys(&mut window, &[Key::End, Key::End]);
    assert_eq!(selected(&window).as_deref(), Some("t49999"), "the last one is brought into sight");
}

#[test]
fn in_the_smallest_window_subscriptions_and_topics_have_some_rows_each() {
    let (mut window, _) = window(|backend| {
        plant(backend);
        for number in 0..20 {
            let filter = format!("site/{number}");
            backend.subscribed(&filter, Qos::AtMostOnce, SubscriptionState::Granted { qos: Qos::AtMostOnce });
        }
    });
    window.set_size(vec2(640.0, 420.0));
    window.run();
    let tree = window.get_by_label("Topic tree").rect();
    assert!(tree.height() >= 3.0 * theme::ROW, "{tree}");
    let first = window.get_by_label_contains("Subscription site/0").rect();
    assert!(first.bottom() + theme::ROW < tree.top(), "{first} {tree}");
    assert!(tree.bottom() <= 420.0 - theme::STATUS_BAR, "{tree}");
}

#[test]
fn a_topic_leads_to_its_retained_messages_and_those_below_it() {
    let (mut window, backend) = window(plant);
    window.run();
    backend.addressed();
    open_menu(&mut window, "plant");
    window.get_by_label("Retained messages…").click();
    window.run_steps(12);
    let asked = backend.addressed().into_iter().any(
        |(_, command)| matches!(command, Command::Call(call) if call.call == model::Call::ListRetained { next: None }),
    );
    assert!(asked, "the list is read");
    assert_eq!(window.get_by_label("Filter retained messages").value().as_deref(), Some("plant/#"));
    click(&mut window, "Page: Console");
    window.run_steps(4);
    open_menu(&mut window, "plant");
    backend.addressed();
    window.get_by_label("Retained messages…").click();
    window.run_steps(12);
    let is_read = |command: &Command| matches!(command, Command::Call(call) if matches!(call.call, model::Call::ListRetained { .. }));
    assert!(backend.addressed().iter().any(|(_, command)| is_read(command)), "it is read again");
}
