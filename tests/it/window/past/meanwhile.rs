//! An open day, and what is recorded of it meanwhile.

use std::cell::Cell;
use std::time::Duration;

use super::*;

fn jump(window: &mut Window, time: &str) {
    window.get_by_label("Jump to a time").focus();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run();
    type_into(window, "Jump to a time", time);
    window.key_press(Key::Enter);
    settle(window);
}

#[test]
fn a_jump_to_a_time_that_was_recorded_since_the_day_was_opened_leads_there() {
    let (mut window, backend) = window(recorded);
    look_back(&mut window);
    window.get_by_label_contains("5,425 recorded");
    backend.records_more(30);
    jump(&mut window, "14:02");
    window.get_by_label_contains("5,455 recorded");
    assert!(window.query_by_label_contains("Nothing recorded at").is_none(), "it is there");
    let row = window.state_mut().past_mut().table.selected;
    assert_eq!(row.map(|row| row >= 7_000 + 5_425), Some(true), "{row:?}");
    // Where nothing came since, the nearest one is said.
    jump(&mut window, "23:00");
    window.get_by_label_contains("Nothing recorded at Sat 14 Mar 23:00. This is the nearest.");
}

#[test]
fn the_same_jump_leads_to_the_same_place_again() {
    let (mut window, _) = window(recorded);
    look_back(&mut window);
    jump(&mut window, "07:31");
    let selected = |window: &mut Window| window.state_mut().past_mut().table.selected;
    let there = selected(&mut window);
    window.get_all_by_role(Role::ListBox).next().unwrap().focus();
    settle(&mut window);
    window.key_press(Key::Home);
    settle(&mut window);
    assert_ne!(selected(&mut window), there);
    jump(&mut window, "07:31");
    assert_eq!(selected(&mut window), there);
}

#[test]
fn a_jump_to_a_day_without_messages_leads_to_the_nearest_one_and_says_so() {
    let (mut window, _) = window(recorded);
    look_back(&mut window);
    jump(&mut window, "12 Mar");
    window.get_by_label_contains("Recorded, Fri 13 Mar 0");
    window.get_by_label_contains("Nothing recorded at Thu 12 Mar 00:00. This is the nearest.");
    window.key_press_modifiers(Modifiers::COMMAND, Key::ArrowLeft);
    jump(&mut window, "Sat 11:00");
    window.get_by_label_contains("Recorded, Sat 14 Mar 10:59");
    assert!(window.query_by_label_contains("Nothing recorded at").is_none(), "that was of the jump before");
}

thread_local! {
    /// How long the window is open.
    static PASSED: Cell<u64> = const { Cell::new(0) };
}

#[test]
fn the_heading_goes_on_with_what_is_recorded() {
    let backend = ScriptedBackend::default();
    let clock = || NOW.plus(Duration::from_secs(PASSED.get()));
    let mut window = window_at(&backend, clock, WindowLayout::default(), recorded);
    look_back(&mut window);
    let heading = |window: &Window| window.get_by_label_contains(" messages since Fri 13 Mar").accesskit_node().value();
    let before = heading(&window);
    backend.records_more(30);
    backend.commands();
    settle(&mut window);
    assert!(wanted(&backend).is_empty() && heading(&window) == before, "not in each frame");
    PASSED.set(11);
    settle(&mut window);
    assert_ne!(heading(&window), before);
    window.get_by_label_contains("Sat 14 Mar, 5,455 messages");
}
