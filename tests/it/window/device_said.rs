//! What the inspector says of the device of a message.

use super::device::{calls, device, shows};
use super::*;
use crate::support::device_scenes as devices;

/// The console, with the newest message selected.
fn look_at_last(window: &mut Window) {
    window.run();
    devices::select_newest(window.state_mut());
    window.run();
}

#[test]
fn a_message_says_when_its_device_was_last_seen_to_come_or_leave() {
    let (mut window, backend) = window(devices::connected);
    look_at_last(&mut window);
    assert!(!shows(&window, "last seen to"), "nothing is known yet");
    devices::comings(&backend);
    look_at_last(&mut window);
    assert!(shows(&window, "Look at the device press-1"));
    assert!(shows(&window, "last seen to connect at ") && shows(&window, ", 3 h 52 min ago"));
    devices::leaves(&backend);
    window.run();
    assert!(shows(&window, "last seen to leave at "));
    assert!(shows(&window, ", 1 s ago: the network connection was lost (CONNECTION_LOST)"));
}

#[test]
fn a_message_says_what_aws_said_of_the_device_that_was_looked_at() {
    for (play, said) in [
        (devices::connected as fn(&ScriptedBackend), "connected · since "),
        (devices::gone, "not connected · since "),
        (devices::forbidden, "no permission to ask"),
    ] {
        let (mut window, backend) = device(play);
        window.key_press_modifiers(Modifiers::COMMAND, Key::D);
        devices::sends(&backend, "plant/press-hall/press-1/identify");
        look_at_last(&mut window);
        assert!(shows(&window, said), "{said}");
    }
}

#[test]
fn what_was_sent_says_that_the_device_does_not_subscribe_to_it() {
    let missed = "press-1 does not subscribe to this topic, as AWS said ";
    for (topic, is_missed) in
        [("plant/press-hall/press-1/identify", true), ("plant/press-hall/press-1/cmd", false), ("plant/other", false)]
    {
        let (mut window, backend) = device(devices::connected);
        window.key_press_modifiers(Modifiers::COMMAND, Key::D);
        devices::sends(&backend, topic);
        look_at_last(&mut window);
        assert_eq!(shows(&window, missed), is_missed, "{topic}");
    }
}

#[test]
fn the_form_says_that_the_device_does_not_get_what_the_broker_accepted() {
    for (topic, is_missed) in [("plant/press-hall/press-1/identify", true), ("plant/press-hall/press-1/cmd", false)] {
        let (mut window, backend) = device(devices::connected);
        window.key_press_modifiers(Modifiers::COMMAND, Key::D);
        window.run();
        backend.asked(1, scripted_backend::request(topic), NOW);
        let took = std::time::Duration::from_millis(3);
        backend.ended(1, model::PublishOutcome::Accepted { took, reason_code: 0 });
        window.run();
        assert_eq!(shows(&window, "press-1 does not subscribe to this topic"), is_missed, "{topic}");
        assert_eq!(shows(&window, "accepted in"), !is_missed, "{topic}");
    }
}

#[test]
fn of_another_device_than_the_one_that_is_looked_at_aws_is_asked_once_and_it_is_said_as_well() {
    let (mut window, backend) = device(devices::connected);
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    window.run();
    backend.addressed();
    for number in 1..3 {
        backend.asked(number, scripted_backend::request("plant/pumps/pump-b/identify"), NOW);
        let took = std::time::Duration::from_millis(3);
        backend.ended(number, model::PublishOutcome::Accepted { took, reason_code: 0 });
        window.run_steps(4);
    }
    let asked = calls(&backend);
    assert_eq!(asked, [model::Call::ListSubscriptions { client_id: "pump-b".to_owned(), next: None }]);
    let said = "pump-b does not subscribe to this topic";
    assert!(!shows(&window, "as AWS said"), "what is short is said, the rest is under the pointer");
    window.get_by_label(said).hover();
    window.run_steps(60);
    assert_eq!(window.query_all_by_label_contains(said).count(), 2, "once in the form, once under the pointer");
}
