//! Several connections side by side: each keeps what is its own, and one list leads to all of them.

use model::{ConnectionId, KeyringState, LinkEvent, ProfileEvent, TopicFilter};

use super::*;

/// Two live connections, plant-eu and plant-us, of which the second is on screen.
pub(super) fn two() -> (Window, [ScriptedBackend; 2]) {
    let (window, first) = window(|backend| {
        listed(backend, &["plant-eu", "plant-us", "lab"]);
        live(backend, "plant-eu");
        live(&backend.of(2), "plant-us");
    });
    let second = first.of(2);
    (window, [first, second])
}

pub(super) fn listed(backend: &ScriptedBackend, names: &[&str]) {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
}

pub(super) fn signed_in(backend: &ScriptedBackend, name: &str) {
    backend.uses(name);
    let user = "operator@example.com".to_owned();
    backend.event(Event::SignIn(SignInEvent::SignedIn { user, keyring: KeyringState::Stored }));
}

pub(super) fn live(backend: &ScriptedBackend, name: &str) {
    signed_in(backend, name);
    backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::live_state())));
}

pub(super) fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run();
}

pub(super) fn click_row(window: &mut Window, name: &str) {
    window.get_by_label_contains(&format!("Connection {name}, ")).click();
    window.run();
}

pub(super) fn choose(window: &mut Window, action: &str) {
    press(window, Modifiers::COMMAND, Key::K);
    window.get_by_label("Search actions by name").type_text(action);
    window.run();
    press(window, Modifiers::NONE, Key::Enter);
    window.run();
}

pub(super) fn shown(window: &Window) -> Option<&str> {
    window.state().console().session.profile().map(|(name, _)| name)
}

/// What is on screen after it, and what a person does.
pub(super) type Way = (&'static str, fn(&mut Window));

pub(super) fn value(window: &Window, field: &str) -> String {
    window.get_by_label(field).value().unwrap_or_default()
}

#[test]
fn what_is_used_last_is_on_screen_and_every_way_leads_to_the_others() {
    let (mut window, _) = two();
    assert_eq!(shown(&window), Some("plant-us"));
    let ways: [Way; 8] = [
        ("plant-eu", |window| click_row(window, "plant-eu")),
        ("plant-us", |window| press(window, Modifiers::CTRL, Key::Tab)),
        ("plant-eu", |window| press(window, Modifiers::CTRL, Key::Tab)),
        ("plant-us", |window| press(window, Modifiers::CTRL | Modifiers::SHIFT, Key::Tab)),
        ("plant-eu", |window| press(window, Modifiers::COMMAND, Key::Num1)),
        ("plant-us", |window| press(window, Modifiers::COMMAND, Key::Num2)),
        ("plant-eu", |window| choose(window, "switch to plant-eu")),
        ("plant-us", |window| {
            click(window, "Profile plant-eu");
            click(window, "plant-us");
        }),
    ];
    for (place, (expected, way)) in ways.into_iter().enumerate() {
        way(&mut window);
        assert_eq!(shown(&window), Some(expected), "way {place}");
    }
    press(&mut window, Modifiers::COMMAND, Key::Num9);
    assert_eq!(shown(&window), Some("plant-us"), "there are two");
    window.get_by_label_contains("Connection plant-eu, ").focus();
    window.run();
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(shown(&window), Some("plant-eu"));
}

#[test]
fn switching_does_nothing_to_any_connection() {
    let (mut window, [first, _]) = two();
    for _ in 0..4 {
        press(&mut window, Modifiers::CTRL, Key::Tab);
    }
    click_row(&mut window, "plant-eu");
    assert!(first.addressed().is_empty());
}

#[test]
fn a_draft_its_undo_and_its_place_stay_with_their_connection() {
    let (mut window, [first, second]) = two();
    for (name, topic) in [("plant-us", "us/cmd"), ("plant-eu", "eu/cmd")] {
        click_row(&mut window, name);
        type_into(&mut window, "Topic to publish to", topic);
        type_into(&mut window, "Payload", &format!("\"for {name}\""));
    }
    for (name, topic) in [("plant-us", "us/cmd"), ("plant-eu", "eu/cmd"), ("plant-us", "us/cmd")] {
        click_row(&mut window, name);
        assert_eq!(value(&window, "Topic to publish to"), topic);
        assert_eq!(value(&window, "Payload"), format!("\"for {name}\""));
    }
    window.get_by_label("Payload").focus();
    window.run();
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_ne!(value(&window, "Payload"), "\"for plant-us\"", "undone");
    press(&mut window, Modifiers::CTRL, Key::Tab);
    assert_eq!(value(&window, "Payload"), "\"for plant-eu\"");
    first.addressed();
    press(&mut window, Modifiers::CTRL, Key::Tab);
    assert!(window.get_by_label("Payload").is_focused(), "where the cursor was");
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    match &second.addressed()[..] {
        [(Some(ConnectionId(2)), Command::Publish(PublishCommand::Send { request, .. }))] => {
            assert_eq!(request.topic.as_str(), "us/cmd");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(window.state().console().publishes.pending(), 1);
    click_row(&mut window, "plant-eu");
    assert_eq!(window.state().console().publishes.pending(), 0);
}

#[test]
fn keys_after_a_switch_in_the_same_frame_are_for_the_other_connection() {
    let (mut window, [first, _]) = two();
    type_into(&mut window, "Topic to publish to", "us/cmd");
    press(&mut window, Modifiers::CTRL, Key::Tab);
    type_into(&mut window, "Topic to publish to", "eu/cmd");
    let key =
        |modifiers, key| eframe::egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
    let events =
        [key(Modifiers::CTRL, Key::Tab), eframe::egui::Event::Text("x".into()), key(Modifiers::COMMAND, Key::Enter)];
    window.input_mut().events.extend(events);
    window.run();
    assert_eq!(shown(&window), Some("plant-us"));
    match &first.addressed()[..] {
        [(Some(ConnectionId(2)), Command::Publish(PublishCommand::Send { request, .. }))] => {
            assert_eq!(request.topic.as_str(), "us/cmdx");
        }
        other => panic!("{other:?}"),
    }
    press(&mut window, Modifiers::CTRL, Key::Tab);
    assert_eq!(value(&window, "Topic to publish to"), "eu/cmd");
}

#[test]
fn selection_and_position_stay_with_their_connection() {
    let (mut window, [first, second]) = two();
    first.batch(Plant::default().batch(500, 10));
    second.batch(Plant::default().batch(300, 10));
    window.run();
    press(&mut window, Modifiers::NONE, Key::ArrowUp);
    let selected = window.state_mut().state_mut().console.table.selected;
    assert!(selected.is_some());
    click_row(&mut window, "plant-eu");
    window.get_by_label_contains("500 kept");
    assert!(window.state_mut().state_mut().console.table.selected.is_none());
    assert!(window.state_mut().state_mut().console.table.position.is_following());
    window.get_by_label("No message selected");
    click_row(&mut window, "plant-us");
    assert_eq!(window.state_mut().state_mut().console.table.selected, selected);
    assert!(!window.state_mut().state_mut().console.table.position.is_following());
}

#[test]
fn what_comes_while_another_is_on_screen_is_kept_counted_and_marked() {
    let (mut window, [first, _]) = two();
    first.batch(Plant::default().batch(1_204, 10));
    window.run();
    assert_eq!(window.state().console().log.messages(), 0);
    window.get_by_label_contains("Connection plant-eu, Live, 1,204 msg/s, 1,204 new");
    assert!(window.query_by_label_contains("Connection plant-us, Live, 0 msg/s, ").is_none(), "nothing is new there");
    click_row(&mut window, "plant-eu");
    assert_eq!(window.state().console().log.messages(), 1_204);
    window.run();
    assert!(window.query_by_label_contains(" new").is_none(), "it has been looked at");
}

#[test]
fn a_subscription_goes_to_the_connection_on_screen() {
    let (mut window, [first, _]) = two();
    first.subscribed("plant/#", Qos::AtLeastOnce, SubscriptionState::Granted { qos: Qos::AtLeastOnce });
    window.run();
    assert!(window.query_by_label_contains("Subscription plant/#").is_none(), "it is the other's");
    click_row(&mut window, "plant-eu");
    window.get_by_label_contains("Subscription plant/#").click();
    window.run();
    click(&mut window, "Pause");
    let commands = first.addressed();
    assert!(
        matches!(&commands[..], [(Some(ConnectionId(1)), Command::Link(LinkCommand::PauseSubscription { .. }))]),
        "{commands:?}"
    );
}

#[test]
fn a_form_to_subscribe_and_what_was_removed_stay_with_their_connection() {
    let (mut window, [first, second]) = two();
    click(&mut window, "Open the form to add a subscription");
    type_into(&mut window, "Topic filter", "us/#");
    first.subscribed("plant/#", Qos::AtLeastOnce, SubscriptionState::Granted { qos: Qos::AtLeastOnce });
    click_row(&mut window, "plant-eu");
    assert!(window.query_by_label("Topic filter").is_none());
    window.get_by_label_contains("Subscription plant/#").click();
    window.run();
    click(&mut window, "Remove");
    window.get_by_label("Undo the removal");
    click_row(&mut window, "plant-us");
    assert!(window.query_by_label("Undo the removal").is_none());
    assert_eq!(value(&window, "Topic filter"), "us/#");
    second.addressed();
    window.get_by_label("Topic filter").focus();
    window.run();
    press(&mut window, Modifiers::NONE, Key::Enter);
    let commands = second.addressed();
    assert!(matches!(&commands[..], [(Some(ConnectionId(2)), Command::Link(LinkCommand::Subscribe { .. }))]));
}

#[test]
fn the_menu_of_a_row_acts_on_that_connection() {
    let (mut window, [first, _]) = two();
    for (item, expected) in [("Disconnect", "Link(Disconnect)"), ("Sign out", "SignIn(SignOut)")] {
        window.get_by_label("Actions for plant-eu").click();
        window.run();
        click(&mut window, item);
        let commands = first.addressed();
        assert!(matches!(&commands[..], [(Some(ConnectionId(1)), command)] if format!("{command:?}") == expected));
        assert_eq!(shown(&window), Some("plant-us"), "it stays where it is");
    }
    window.get_by_label_contains("Connection plant-eu, ").focus();
    window.run();
    press(&mut window, Modifiers::SHIFT, Key::F10);
    click(&mut window, "Switch");
    assert_eq!(shown(&window), Some("plant-eu"));
    window.get_by_label("Actions for plant-us").click();
    window.run();
    click(&mut window, "Close connection…");
    window.get_by_label("Close plant-us?");
}

#[test]
fn twenty_connections_scroll_and_leave_room_for_the_rest() {
    let (mut window, first) = window(|backend| {
        let names: Vec<String> = (1..=20).map(|number| format!("plant-{number}")).collect();
        for (number, name) in (1..).zip(&names) {
            live(&backend.of(number), name);
        }
        backend.of(20).subscribed("plant/#", Qos::AtLeastOnce, SubscriptionState::Requested);
    });
    for (size, least) in [([1400.0, 900.0], 10), ([640.0, 420.0], 2)] {
        window.set_size(size.into());
        window.run();
        let add = window.get_by_label("Connect another profile").rect();
        let top = |number| window.get_by_label_contains(&format!("Connection plant-{number},")).rect().top();
        let in_sight = (1..=20).filter(|number| top(*number) >= add.bottom()).count();
        assert!(in_sight >= least, "{size:?}: {in_sight} rows are in sight");
        let list = window.get_by_label_contains("Connection plant-20,").rect();
        let subscription = window.get_by_label_contains("Subscription plant/#").rect();
        assert!(list.bottom() <= subscription.top(), "{size:?}: {list} above {subscription}");
        assert!(subscription.bottom() < size[1] - 26.0, "{size:?}: {subscription}");
        assert!(list.bottom() < size[1] / 2.0, "{size:?}: {list}");
    }
    for _ in 0..19 {
        press(&mut window, Modifiers::CTRL | Modifiers::SHIFT, Key::Tab);
    }
    assert_eq!(shown(&window), Some("plant-1"));
    let first_row = window.get_by_label_contains("Connection plant-1,").rect();
    let add = window.get_by_label("Connect another profile").rect();
    assert!(first_row.top() >= add.bottom(), "it was scrolled into sight: {first_row} below {add}");
    assert!(first.addressed().is_empty());
}

#[test]
fn one_connection_has_its_row_too() {
    let (mut window, _) = window(watching);
    window.get_by_label_contains("Connection plant-eu, Live, ");
    press(&mut window, Modifiers::CTRL, Key::Tab);
    assert_eq!(shown(&window), Some("plant-eu"));
    click(&mut window, "Connect another profile");
    window.get_by_label_contains("Connection plant-eu, Live, ");
    click(&mut window, "Back");
    window.get_by_label("Messages");
}

#[test]
fn what_was_removed_comes_back_one_after_the_other_as_it_was() {
    let (mut window, [first, _]) = two();
    first.subscribed("plant/#", Qos::AtLeastOnce, SubscriptionState::Granted { qos: Qos::AtLeastOnce });
    first.subscribed("yard/#", Qos::AtMostOnce, SubscriptionState::Paused);
    click_row(&mut window, "plant-eu");
    for filter in ["yard/#", "plant/#"] {
        window.get_by_label_contains(&format!("Subscription {filter}")).click();
        window.run();
        click(&mut window, "Remove");
        first.link(LinkEvent::Unsubscribed { topic_filter: TopicFilter::parse(filter).unwrap() });
        window.run();
    }
    first.addressed();
    click(&mut window, "Undo the removal");
    click(&mut window, "Undo the removal");
    let commands: Vec<_> = first.addressed().into_iter().map(|(_, command)| command).collect();
    let filter = |expected: &str, topic_filter: &TopicFilter| topic_filter.as_str() == expected;
    assert!(
        matches!(
            &commands[..],
            [
                Command::Link(LinkCommand::Subscribe { topic_filter: plant, qos: Qos::AtLeastOnce }),
                Command::Link(LinkCommand::Subscribe { topic_filter: yard, qos: Qos::AtMostOnce }),
                Command::Link(LinkCommand::PauseSubscription { topic_filter: paused }),
            ] if filter("plant/#", plant) && filter("yard/#", yard) && filter("yard/#", paused)
        ),
        "{commands:?}"
    );
    assert!(window.query_by_label("Undo the removal").is_none());
}
