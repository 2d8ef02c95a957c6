//! Several rows, and what is done with them.

use super::*;

#[test]
fn several_rows_are_selected_with_ctrl_shift_and_the_arrows() {
    let (mut window, _) = window(presses);
    window.run();
    press(&mut window, "86.5", Modifiers::NONE);
    press(&mut window, "alarm", Modifiers::COMMAND);
    assert_eq!(selected(&window).len(), 2);
    window.get_by_label("2 selected");
    press(&mut window, "87.25", Modifiers::SHIFT);
    assert_eq!(selected(&window).len(), 2, "from the last one on: {:?}", selected(&window));
    press(&mut window, "alarm", Modifiers::COMMAND);
    assert_eq!(selected(&window).len(), 1);
    press(&mut window, "alarm", Modifiers::NONE);
    assert_eq!(selected(&window).len(), 1);
    for expected in [2, 3, 3] {
        window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
        window.run();
        let all = selected(&window).len();
        assert_eq!(all, if expected == 3 { all.max(3) } else { 2 });
    }
    assert_eq!(selected(&window).len(), 3, "the first row is the end");
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run();
    assert_eq!(selected(&window).len(), 4);
    window.get_by_label("4 selected");
    window.key_press(Key::Escape);
    window.run();
    assert!(selected(&window).is_empty());
}

#[test]
fn each_key_of_a_frame_moves_the_selection() {
    let (mut window, _) = window(presses);
    window.run();
    press(&mut window, "87.25", Modifiers::NONE);
    let up = |modifiers| Input::Key { key: Key::ArrowUp, physical_key: None, pressed: true, repeat: false, modifiers };
    let letter =
        Input::Key { key: Key::X, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    window.input_mut().events.extend([letter, up(Modifiers::SHIFT), up(Modifiers::SHIFT)]);
    window.run();
    assert_eq!(selected(&window).len(), 3, "{:?}", selected(&window));
}

#[test]
fn the_selected_rows_are_copied_by_key_and_in_each_form_by_the_menu() {
    let (mut window, _) = window(presses);
    window.run();
    press(&mut window, "87.0", Modifiers::NONE);
    press(&mut window, "alarm", Modifiers::SHIFT);
    window.input_mut().events.push(Input::Copy);
    let text = copied_soon(&mut window);
    assert_eq!(
        text,
        "2026-03-14 14:02:50.500 plant/press-hall/press-1/temp {\"celsius\":87.0}\n\
         2026-03-14 14:02:51.000 plant/press-hall/press-3/alarm {\"code\":\"overheat\"}\n"
    );
    window.get_by_label("2 messages copied");
    for (item, expected) in [
        ("Copy as JSON", "\"payload\":\"{\\\"celsius\\\":87.0}\""),
        ("Copy as CSV", "received_at,direction,topic,qos,"),
        (
            "Copy as a topicdeck send command",
            "topicdeck send --qos 1 --property=device=press-1 plant/press-hall/press-1/temp '{\"celsius\":87.0}'",
        ),
        ("Copy topic", "plant/press-hall/press-1/temp\nplant/press-hall/press-3/alarm"),
        ("Copy payload", "{\"celsius\":87.0}\n{\"code\":\"overheat\"}"),
    ] {
        open_menu(&mut window, "alarm");
        menu_item(&window, item).click();
        let text = copied_soon(&mut window);
        assert!(text.contains(expected), "{item}: {text}");
        window.run();
    }
}

#[test]
fn a_copy_of_very_many_takes_the_newest_and_says_so() {
    let (mut window, _) = window(|backend| {
        backend.live();
        for _ in 0..3 {
            backend.batch(Plant::default().batch(4_000, 10));
        }
    });
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run();
    window.input_mut().events.push(Input::Copy);
    let text = copied_soon(&mut window);
    assert_eq!(text.lines().count(), 10_000);
    window.get_by_label("Only the newest 10,000 of 12,000 messages were copied");
}

#[test]
fn the_menu_of_a_row_subscribes_sends_again_and_shows_the_topic_in_the_tree() {
    let (mut window, backend) = window(presses);
    window.run();
    open_menu(&mut window, "alarm");
    assert_eq!(selected(&window).len(), 1, "the row is selected");
    click(&mut window, "Subscribe to this topic");
    match &links(&backend)[..] {
        [LinkCommand::Subscribe { topic_filter, .. }] => {
            assert_eq!(topic_filter.as_str(), "plant/press-hall/press-3/alarm");
        }
        other => panic!("{other:?}"),
    }
    open_menu(&mut window, "alarm");
    click(&mut window, "Show in the topic tree");
    window.run();
    let is_selected = |item: &egui_kittest::Node<'_>| item.accesskit_node().toggled() == Some(Toggled::True);
    let shown = window.query_all(by().role(Role::TreeItem)).find(is_selected).map(|item| label(&item));
    assert!(shown.as_deref().is_some_and(|shown| shown.contains("press-3/alarm")), "{shown:?}");
    open_menu(&mut window, "overheat");
    menu_item(&window, "Send again…").click();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
    match &sends(&backend)[..] {
        [request] => assert_eq!(&request.payload[..], b"{\"code\":\"overheat\"}"),
        other => panic!("{other:?}"),
    }
    press(&mut window, "overheat", Modifiers::NONE);
    assert!(window.get_by_label("List of messages").is_focused());
    window.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    window.run();
    window.get_by_label("Subscribe to this topic");
}

/// Also right after the start, when nothing has the focus.
#[test]
fn the_selected_messages_are_copied_by_keys_alone() {
    let (mut window, _) = window(presses);
    window.run();
    window.key_press(Key::ArrowUp);
    window.run();
    window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
    window.run();
    assert_eq!(selected(&window).len(), 2);
    window.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    window.run();
    for _ in 0..4 {
        window.key_press(Key::ArrowDown);
        window.run();
    }
    assert!(menu_item(&window, "Copy as CSV").is_focused());
    window.key_press(Key::Enter);
    window.run();
    window.get_by_label("2 messages copied");
    assert!(window.query_by_label("Copy as CSV").is_none(), "the menu is gone");
}
