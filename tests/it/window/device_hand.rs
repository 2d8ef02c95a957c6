//! The page of a device under the hand: what is true by now, what moves, and what the keyboard does.

use eframe::egui::{Event as Input, vec2};
use model::{Call, ShadowId};

use super::device::{calls, desire, device, send, shows, updates};
use super::*;
use crate::support::device_scenes as devices;

/// Writes into the field that has the cursor.
fn write(window: &mut Window, text: &str) {
    window.event(Input::Text(text.to_owned()));
    window.run();
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run();
}

/// What the palette finds by this name.
fn choose(window: &mut Window, name: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    type_into(window, "Search actions", name);
    window.key_press(Key::Enter);
    window.run_steps(12);
}

#[test]
fn a_device_that_left_is_not_connected_anywhere_on_the_page_whatever_aws_answered_before() {
    let (mut window, backend) = device(devices::connected);
    devices::follow(&backend);
    type_into(&mut window, "Topic of the message to the device", "plant/press-hall/press-1/cmd");
    window.run();
    assert!(shows(&window, "Connected since 10:10:53") && shows(&window, "Disconnect press-1…"));
    assert!(!shows(&window, "does not wait for it"));
    calls(&backend);
    devices::leaves(&backend);
    window.run();
    window.run();
    for text in
        ["not connected", "Not connected since 14:02:52", "as it was at", "A message to it alone does not wait for it."]
    {
        assert!(shows(&window, text), "{text}");
    }
    for text in ["Connected since 10:10:53", "Disconnect press-1…"] {
        assert!(!shows(&window, text), "{text}");
    }
    assert_eq!(calls(&backend).len(), 2, "about its connection and its subscriptions, once");
}

#[test]
fn a_value_that_a_new_key_would_replace_is_not_lost() {
    let (mut window, backend) = device(devices::connected);
    devices::follow(&backend);
    click(&mut window, "Add a key");
    window.run();
    type_into(&mut window, "Name of the new key", "reportSeconds.press");
    type_into(&mut window, "Value of the new key, in JSON", "1");
    click(&mut window, "Add the key");
    calls(&backend);
    devices::comings(&backend);
    window.run();
    assert!(shows(&window, "reportSeconds was 60 when you began. Someone made it 30, and your change replaces it."));
    click(&mut window, "Send the changes of the shadow");
    assert_eq!(updates(&backend), []);
    click(&mut window, "Keep my value of reportSeconds.press");
    click(&mut window, "Send the changes of the shadow");
    let document = r#"{"state":{"desired":{"reportSeconds":{"press":1}}},"version":13}"#.to_owned();
    let shadow = ShadowId { thing: devices::CLIENT_ID.to_owned(), name: None };
    assert_eq!(updates(&backend), [Call::UpdateShadow { shadow, document }]);
}

#[test]
fn enter_goes_on_to_what_sends_the_change_and_stays_where_it_cannot_be_sent() {
    let (mut window, backend) = device(devices::connected);
    desire(&mut window, "reportSeconds", "2x");
    press(&mut window, Key::Enter);
    assert!(window.get_by_label("Desired value of reportSeconds").is_focused());
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    write(&mut window, "20");
    press(&mut window, Key::Enter);
    assert!(window.get_by_label("Send the changes of the shadow").is_focused());
    calls(&backend);
    press(&mut window, Key::Enter);
    assert_eq!(updates(&backend).len(), 1);
}

#[test]
fn a_second_question_about_rights_follows_the_first_by_the_keyboard() {
    let (mut window, backend) = window(devices::connected);
    choose(&mut window, "what may i do");
    window.run_steps(12);
    for topic in ["plant/a", "office/b"] {
        calls(&backend);
        assert!(window.get_by_label("Topic or filter that may be allowed").is_focused(), "{topic}");
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        write(&mut window, topic);
        window.key_press(Key::Enter);
        window.run_steps(12);
        let asked = calls(&backend);
        assert!(matches!(asked.as_slice(), [Call::TestRight(question)] if question.name == topic), "{asked:?}");
    }
    window.key_press(Key::Escape);
    window.run_steps(12);
    assert!(!shows(&window, "Your IoT policies"));
}

#[test]
fn the_palette_knows_what_the_page_can_do() {
    let (mut window, backend) = device(devices::connected);
    calls(&backend);
    choose(&mut window, "read the shadow");
    assert!(calls(&backend).iter().any(|call| matches!(call, Call::GetShadow(_))));
    choose(&mut window, "ask aws about the device");
    assert!(matches!(calls(&backend).first(), Some(Call::GetConnection { .. })));
    choose(&mut window, "disconnect press-1");
    assert!(shows(&window, "AWS ends its connection to plant-eu."));
    click(&mut window, "Cancel");
    window.run();
    choose(&mut window, "several devices");
    assert!(window.get_by_label("Client ids, one in a line").is_focused());
}

#[test]
fn fields_stay_in_their_column() {
    let (mut window, _) = device(devices::connected);
    window.set_size(vec2(1_130.0, 900.0));
    window.run();
    click(&mut window, "Add a key");
    window.run();
    for name in ["Name of the new key", "Value of the new key, in JSON", "Cancel"] {
        let right = window.get_by_label(name).rect().right();
        assert!(right <= 1_130.0 - 316.0 - theme::PADDING, "{name} ends at {right}");
    }
    click(&mut window, "Look at another device");
    window.set_size(vec2(640.0, 420.0));
    window.run();
    let right = window.get_by_label("Look at the device").rect().right();
    assert!(right <= 640.0 - theme::PADDING, "{right}");
}

#[test]
fn the_result_for_a_list_says_which_device() {
    let (mut window, _) = device(devices::some_confirm);
    type_into(&mut window, "Topic of the message to the device", "cmd/identify");
    click(&mut window, "Send to several devices…");
    window.run();
    let long = "press-hall-2/press-11";
    type_into(&mut window, "Client ids, one in a line", &format!("press-2\n{long}"));
    send(&mut window, "Send to 3 devices");
    let wide = window.query_all_by_label(long).map(|label| label.rect().width()).fold(0.0, f32::max);
    assert!(wide > 120.0, "{wide}: cut");
}

#[test]
fn the_whole_cell_of_a_desired_value_opens_it_and_ctrl_z_beside_a_field_takes_the_edit_back() {
    let (mut window, _) = device(devices::connected);
    let cell = window.get_by_label("Change what reportSeconds should be").rect();
    assert!(cell.width() > 80.0, "{cell}");
    // In the middle of the cell, where the value does not reach.
    desire(&mut window, "reportSeconds", "20");
    press(&mut window, Key::Enter);
    assert!(window.get_by_label("Send the changes of the shadow").is_focused());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run_steps(4);
    assert!(window.query_by_label("Desired value of reportSeconds").is_none());
}
