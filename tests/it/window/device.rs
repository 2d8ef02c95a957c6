//! The page of a device: what AWS says of it, and what is asked of AWS for it.

use eframe::egui::Event as Input;
use model::{Call, Guard, LinkCommand, ReadOnly, ShadowId};

use super::*;
use crate::support::device_scenes as devices;
use crate::support::scenes;

/// The page, which shows a device.
pub(super) fn device(play: fn(&ScriptedBackend)) -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(play);
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    window.run();
    backend.addressed();
    type_into(&mut window, "Client id of a device", devices::CLIENT_ID);
    window.key_press(Key::Enter);
    window.run();
    (window, backend)
}

/// What was asked of AWS since the last call.
pub(super) fn calls(backend: &ScriptedBackend) -> Vec<Call> {
    let call = |(_, command)| if let Command::Call(command) = command { Some(command.call) } else { None };
    backend.addressed().into_iter().filter_map(call).collect()
}

fn classic() -> ShadowId {
    ShadowId { thing: devices::CLIENT_ID.to_owned(), name: None }
}

fn update(document: &str) -> Vec<Call> {
    vec![Call::UpdateShadow { shadow: classic(), document: document.to_owned() }]
}

/// The changes that were sent since the last call.
pub(super) fn updates(backend: &ScriptedBackend) -> Vec<Call> {
    calls(backend).into_iter().filter(|call| matches!(call, Call::UpdateShadow { .. })).collect()
}

/// Replaces the desired value of a key.
pub(super) fn desire(window: &mut Window, key: &str, value: &str) {
    click(window, &format!("Change what {key} should be"));
    window.run();
    window.event(Input::Text(value.to_owned()));
    window.run();
}

/// Presses the button of a list; its answers come one by one.
pub(super) fn send(window: &mut Window, button: &str) {
    window.get_by_label(button).click();
    window.run_steps(24);
}

pub(super) fn shows(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

#[test]
fn a_device_is_asked_for_once_and_again_when_the_person_wants_it() {
    let (mut window, backend) = device(devices::connected);
    let client_id = || devices::CLIENT_ID.to_owned();
    let connection = [
        Call::GetConnection { client_id: client_id() },
        Call::ListSubscriptions { client_id: client_id(), next: None },
    ];
    let shadows = [Call::ListShadows { thing: client_id(), next: None }, Call::GetShadow(classic())];
    assert_eq!(calls(&backend), [connection.as_slice(), shadows.as_slice()].concat());
    window.run();
    assert_eq!(calls(&backend), [], "nothing is asked unasked");
    click(&mut window, "Ask AWS about the device again");
    assert_eq!(calls(&backend), [connection.as_slice(), &shadows[..1]].concat());
    click(&mut window, "settings");
    let settings = ShadowId { name: Some("settings".to_owned()), ..classic() };
    assert_eq!(calls(&backend), [Call::GetShadow(settings)]);
}

#[test]
fn each_state_says_what_aws_says_and_no_more() {
    for (play, shown, not_shown) in [
        (
            devices::connected as fn(&ScriptedBackend),
            &["Connected since 10:10:53", "203.0.113.24:51432", "plant/press-hall/press-1/cmd", "version 12"][..],
            &["Reason", "iot:GetConnection"][..],
        ),
        (
            devices::gone,
            &[
                "Not connected since 13:43:49",
                "nothing came for one and a half keep-alive times (MQTT_KEEP_ALIVE_TIMEOUT)",
            ],
            &["Connected since", "Disconnect press-1"],
        ),
        (
            devices::never_seen,
            &["AWS knows no client press-1", "There is no classic shadow"],
            &["Connected since", "Disconnect press-1"],
        ),
        (
            devices::forbidden,
            &["iot:GetConnection is missing", "iot:ListSubscriptions is missing", "iot:GetThingShadow is missing"],
            &["Connected since", "Add a key and send it"],
        ),
    ] {
        let (window, _) = device(play);
        for text in shown {
            assert!(shows(&window, text), "{text}");
        }
        for text in not_shown {
            assert!(!shows(&window, text), "{text}");
        }
    }
}

#[test]
fn a_change_is_shown_as_it_is_sent_and_has_nothing_else_in_it() {
    let (mut window, backend) = device(devices::connected);
    desire(&mut window, "temperature.setpoint", "78.50");
    desire(&mut window, "firmware", "4.3");
    calls(&backend);
    let document = r#"{"state":{"desired":{"temperature":{"setpoint":78.50},"firmware":4.3}},"version":12}"#;
    assert!(shows(&window, document));
    assert!(shows(&window, "1 waiting for the device · 1 only reported · 2 edited"));
    click(&mut window, "Take back the change of firmware");
    desire(&mut window, "site", "hall-3");
    assert!(shows(&window, "This is not JSON. If you mean text, write \"hall-3\" in quotation marks."));
    click(&mut window, "Send the changes of the shadow");
    assert_eq!(updates(&backend), [], "a value is not JSON");
    click(&mut window, "Take back the change of site");
    click(&mut window, "Add a key");
    type_into(&mut window, "Name of the new key", "pump.maxRpm");
    type_into(&mut window, "Value of the new key, in JSON", "1500");
    click(&mut window, "Add the key");
    click(&mut window, "Send the changes of the shadow");
    let document = r#"{"state":{"desired":{"temperature":{"setpoint":78.50},"pump":{"maxRpm":1500}}},"version":12}"#;
    assert_eq!(updates(&backend), update(document));
    window.run();
    assert!(shows(&window, "AWS has accepted the change: version 13."));
    assert!(!shows(&window, "It will send"), "what was accepted is not sent again");
}

#[test]
fn who_is_slower_sees_both_values_and_loses_nothing() {
    let (mut window, backend) = device(devices::conflict);
    desire(&mut window, "temperature.setpoint", "78");
    click(&mut window, "Send the changes of the shadow");
    window.run();
    assert_eq!(updates(&backend).len(), 1);
    assert!(shows(&window, "Another change came first: version 13 is shown now."));
    assert!(shows(&window, "It was 80 when you began. Someone made it 75."));
    click(&mut window, "Send the changes of the shadow");
    assert_eq!(updates(&backend), [], "someone else's value would be lost");
    click(&mut window, "Keep my value of temperature.setpoint");
    click(&mut window, "Send the changes of the shadow");
    let change = |version: &str| format!(r#"{{"state":{{"desired":{{"temperature":{{"setpoint":78}}}}}}{version}}}"#);
    assert_eq!(updates(&backend), update(&change(r#","version":13"#)));
    window.run();
    click(&mut window, "Overwrite any version");
    assert_eq!(updates(&backend), [], "it asks");
    click(&mut window, "Overwrite");
    assert_eq!(updates(&backend), update(&change("")));
}

#[test]
fn a_device_is_disconnected_after_a_question_that_names_it() {
    let (mut window, backend) = device(devices::connected);
    calls(&backend);
    click(&mut window, "Disconnect press-1…");
    click(&mut window, "Cancel");
    assert_eq!(calls(&backend), []);
    click(&mut window, "Disconnect press-1…");
    assert!(shows(&window, "AWS ends its connection to plant-eu."));
    click(&mut window, "Do not publish its will");
    click(&mut window, "Disconnect press-1");
    let end =
        Call::EndConnection { client_id: devices::CLIENT_ID.to_owned(), ends_session: false, publishes_will: false };
    assert_eq!(calls(&backend)[0], end);
}

#[test]
fn a_message_goes_to_the_device_alone_and_says_when_it_was_confirmed() {
    let (mut window, backend) = device(devices::connected);
    calls(&backend);
    type_into(&mut window, "Topic of the message to the device", "cmd/identify");
    assert!(shows(&window, "It does not subscribe to this topic."));
    type_into(&mut window, "Payload of the message to the device", "{}");
    click(&mut window, "Time to confirm: 15 s");
    click(&mut window, "Send to this device");
    let found = calls(&backend);
    let [Call::SendDirect(message)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((message.client_id.as_str(), message.topic.as_str()), ("press-1", "cmd/identify"));
    assert_eq!((message.payload.as_slice(), message.timeout_secs), (&b"{}"[..], 15));
    window.run();
    assert!(shows(&window, "Delivered: the device confirmed in 46 ms."));
}

#[test]
fn nothing_is_changed_where_that_is_forbidden_and_production_asks() {
    let guarded = |guard| Event::Profile(ProfileEvent::Guarded(guard));
    let (mut window, backend) = device(devices::connected);
    backend.event(guarded(Guard { is_production: true, ..Guard::default() }));
    window.run();
    calls(&backend);
    desire(&mut window, "reportSeconds", "10");
    click(&mut window, "Send the changes of the shadow");
    assert_eq!(updates(&backend), []);
    click(&mut window, "Change the shadow Classic of press-1");
    assert_eq!(updates(&backend), update(r#"{"state":{"desired":{"reportSeconds":10}},"version":12}"#));
    backend.event(guarded(Guard { read_only: Some(ReadOnly::Profile), ..Guard::default() }));
    window.run();
    type_into(&mut window, "Topic of the message to the device", "a");
    for button in ["Send to this device", "Disconnect press-1…", "Delete the shadow", "Change what site should be"] {
        click(&mut window, button);
    }
    assert_eq!(calls(&backend).iter().filter(|call| call.is_change()).count(), 0);
}

fn follows(backend: &ScriptedBackend) -> Vec<String> {
    let words = |(_, command)| match command {
        Command::Link(LinkCommand::Follow { topic_filter }) => Some(format!("+ {topic_filter}")),
        Command::Link(LinkCommand::Unfollow { topic_filter }) => Some(format!("- {topic_filter}")),
        _ => None,
    };
    backend.addressed().into_iter().filter_map(words).collect()
}

#[test]
fn a_device_is_followed_while_it_is_looked_at_and_nothing_of_that_is_listed() {
    let (mut window, backend) = window(devices::connected);
    let listed = |window: &Window| window.query_all_by_label_contains("$aws/events").count();
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    window.run();
    type_into(&mut window, "Client id of a device", devices::CLIENT_ID);
    window.key_press(Key::Enter);
    window.run();
    let followed = |sign: &str| devices::FOLLOWED.map(|filter| format!("{sign} {filter}"));
    assert_eq!(follows(&backend), followed("+"));
    devices::follow(&backend);
    window.run();
    assert!(shows(&window, "seen as it happens") && shows(&window, "live"));
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    window.run();
    assert_eq!((follows(&backend), listed(&window)), (vec![], 0), "it is looked at still");
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    window.run();
    click(&mut window, "Look at another device");
    window.run();
    assert_eq!(follows(&backend), followed("-"));
}

#[test]
fn what_messages_say_of_a_device_is_shown_and_leads_to_them() {
    let (mut window, backend) = device(devices::connected);
    devices::follow(&backend);
    devices::comings(&backend);
    window.run();
    for text in [
        "left: the network connection was lost (CONNECTION_LOST)",
        "connected 3 h 52 min · not known 5 min",
        "reportSeconds 60 to 30",
        "version 13 · ",
        "Show the message on temp",
    ] {
        assert!(shows(&window, text), "{text}");
    }
    click(&mut window, "Show the message of the change: 13");
    window.run();
    assert!(
        shows(&window, "update / documents") || shows(&window, "update/documents"),
        "the console shows the message"
    );
}

#[test]
fn what_may_not_be_followed_is_said_with_what_helps() {
    let (mut window, backend) = device(devices::connected);
    devices::refuse_to_follow(&backend);
    window.run();
    assert!(shows(&window, "New comings and goings are not seen here. Ask again to know more."));
    assert!(!shows(&window, "seen as it happens"));
    click(&mut window, "Why");
    window.run();
    assert!(shows(&window, "iot:Subscribe"));
}

#[test]
fn a_change_by_someone_else_to_a_key_that_is_being_changed_is_not_lost() {
    let (mut window, backend) = device(devices::connected);
    devices::follow(&backend);
    desire(&mut window, "reportSeconds", "20");
    calls(&backend);
    devices::comings(&backend);
    window.run();
    assert!(shows(&window, "It was 60 when you began. Someone made it 30."));
    click(&mut window, "Send the changes of the shadow");
    assert_eq!(updates(&backend), []);
    click(&mut window, "Keep my value of reportSeconds");
    click(&mut window, "Send the changes of the shadow");
    assert_eq!(updates(&backend), update(r#"{"state":{"desired":{"reportSeconds":20}},"version":13}"#));
}

#[test]
fn what_was_written_for_a_shadow_is_there_again_when_its_tab_or_its_device_is() {
    let (mut window, backend) = device(devices::connected);
    desire(&mut window, "reportSeconds", "20");
    click(&mut window, "settings");
    window.run();
    assert!(!shows(&window, "Send changes") && !shows(&window, "1 edited"), "it is of another shadow");
    click(&mut window, "Classic");
    window.run();
    assert!(shows(&window, "1 edited"));
    click(&mut window, "Look at another device");
    window.run();
    type_into(&mut window, "Client id of a device", "press-2");
    window.key_press(Key::Enter);
    window.run();
    assert!(!shows(&window, "Send changes"));
    click(&mut window, "Look at another device");
    window.run();
    type_into(&mut window, "Client id of a device", devices::CLIENT_ID);
    window.key_press(Key::Enter);
    window.run();
    calls(&backend);
    click(&mut window, "Send the changes of the shadow");
    assert_eq!(updates(&backend), update(r#"{"state":{"desired":{"reportSeconds":20}},"version":12}"#));
    window.run();
    click(&mut window, "settings");
    window.run();
    click(&mut window, "Classic");
    window.run();
    assert!(!shows(&window, "1 edited"), "it was accepted");
}

#[test]
fn a_message_goes_to_a_list_of_devices_and_each_says_what_became_of_it() {
    let (mut window, backend) = device(devices::some_confirm);
    type_into(&mut window, "Topic of the message to the device", "cmd/identify");
    click(&mut window, "Send to several devices…");
    type_into(&mut window, "Client ids, one in a line", "press-1, press-2\npress-1\npress-3");
    calls(&backend);
    send(&mut window, "Send to 3 devices");
    let sent = calls(&backend).into_iter().filter_map(|call| match call {
        Call::SendDirect(message) => Some((message.client_id, message.topic)),
        _ => None,
    });
    let expected = ["press-1", "press-2", "press-3"].map(|id| (id.to_owned(), "cmd/identify".to_owned()));
    assert_eq!(sent.collect::<Vec<_>>(), expected);
    for text in ["3 of 3 answered, 2 delivered", "delivered in 46 ms", "The client did not confirm the message in time"]
    {
        assert!(shows(&window, text), "{text}");
    }
    type_into(&mut window, "Client ids, one in a line", "\n$aws\n");
    assert!(shows(&window, "is no client id that AWS takes."));
}

#[test]
fn a_message_leads_to_its_device_by_a_click_and_by_a_key() {
    for by_key in [false, true] {
        let (mut window, backend) = window(devices::connected);
        window.run();
        scenes::select_last(window.state_mut());
        window.run();
        let link = "Look for a device: press-1?";
        assert!(shows(&window, link), "a property of the message names it, and no topic of AWS does");
        if by_key {
            window.key_press_modifiers(Modifiers::ALT, Key::D);
        } else {
            window.get_by_label(link).click();
        }
        window.run();
        calls(&backend);
        assert!(shows(&window, "Look at a device"));
        click(&mut window, "Look at the device");
        assert_eq!(calls(&backend).first(), Some(&Call::GetConnection { client_id: devices::CLIENT_ID.to_owned() }));
    }
}
