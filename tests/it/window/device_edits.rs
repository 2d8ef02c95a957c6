//! What is only opened, read in part or known from what came, on the pages of a device and of retained messages.

use eframe::egui::Event as Input;
use egui_kittest::kittest::NodeT as _;
use model::{Call, CallAnswer, RetainedTopic};

use super::device::{calls, desire, device, shows};
use super::*;
use crate::support::device_scenes as devices;
use crate::support::scenes;

#[test]
fn a_field_that_was_only_opened_changes_nothing_and_what_is_written_is_beside_what_was() {
    let (mut window, _) = device(devices::connected);
    click(&mut window, "Change what reportSeconds should be");
    window.run();
    assert!(!shows(&window, "1 edited") && !shows(&window, "Send changes"));
    window.event(Input::Text("20".to_owned()));
    window.run();
    for text in ["was 60", "60 to 20, when you send", "1 edited"] {
        assert!(shows(&window, text), "{text}");
    }
}

#[test]
fn a_message_for_one_device_is_not_armed_for_the_next() {
    let (mut window, backend) = device(devices::connected);
    type_into(&mut window, "Topic of the message to the device", "cmd/stop");
    window.run();
    click(&mut window, "Look at another device");
    window.run();
    type_into(&mut window, "Client id of a device", "press-2");
    window.key_press(Key::Enter);
    window.run();
    calls(&backend);
    click(&mut window, "Send to this device");
    assert!(!calls(&backend).iter().any(|call| matches!(call, Call::SendDirect(_))));
}

#[test]
fn devices_that_were_seen_are_offered_and_typing_narrows_them() {
    let (mut window, backend) = device(devices::connected);
    desire(&mut window, "firmware", "4.3");
    click(&mut window, "Look at another device");
    window.run();
    assert!(shows(&window, "Seen in the messages"));
    type_into(&mut window, "Client id of a device", "press");
    window.run();
    calls(&backend);
    click(&mut window, "Look at press-1");
    window.run();
    assert!(calls(&backend).iter().any(|call| matches!(call, Call::GetConnection { .. })));
}

#[test]
fn nothing_can_be_cleared_while_the_list_is_read_in_part() {
    let (mut window, _) = window(|backend| {
        scenes::console(backend);
        backend.answers_calls(|call, _| {
            let Call::ListRetained { next } = call else { return Ok(CallAnswer::Done) };
            let at: u64 = next.as_ref().map_or(0, |next| next.parse().unwrap());
            let topic = RetainedTopic { topic: format!("plant/{at}"), payload_bytes: 1, qos: 1, modified_at: NOW };
            // There is always another page.
            Ok(CallAnswer::Retained(vec![topic], Some((at + 1).to_string())))
        });
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    type_into(&mut window, "Search actions", "retained");
    window.key_press(Key::Enter);
    window.run_steps(12);
    let is_armed = |window: &Window| !window.get_by_label("Clear all…").accesskit_node().is_disabled();
    assert!(shows(&window, "Reading…") && !is_armed(&window));
    window.get_by_label("Stop reading the list").click();
    window.run_steps(6);
    assert!(is_armed(&window));
}
