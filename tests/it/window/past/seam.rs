//! From the messages that come into the recording, and back.

use super::*;

/// Turns the wheel over the table: up when positive.
fn turn(window: &mut Window, points: f32) {
    let table = window.get_all_by_role(Role::ListBox).next().unwrap().rect().center();
    window.hover_at(table);
    window.event(eframe::egui::Event::MouseWheel {
        unit: eframe::egui::MouseWheelUnit::Point,
        delta: eframe::egui::vec2(0.0, points),
        phase: eframe::egui::TouchPhase::Move,
        source: eframe::egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    settle(window);
}

#[test]
fn who_scrolls_up_from_the_messages_that_come_is_in_the_recording_and_comes_back() {
    let (mut window, _) = window(recorded);
    turn(&mut window, 200.0);
    assert!(window.query_by_label_contains("you are not live").is_none(), "there is more in memory");
    for _ in 0..60 {
        if window.query_by_label_contains("you are not live").is_none() {
            turn(&mut window, 300.0);
        }
    }
    window.get_by_label_contains("Recorded, Sat 14 Mar 13:");
    turn(&mut window, 500_000.0);
    window.get_by_label_contains("Recorded, Fri 13 Mar 23:59");
    for _ in 0..3 {
        turn(&mut window, -500_000.0);
    }
    assert!(window.query_by_label_contains("you are not live").is_none(), "live again");
}

/// What the rows in sight say, from the top.
fn in_sight(window: &Window) -> Vec<String> {
    let mut rows: Vec<(f32, String)> = window
        .query_all_by_role(Role::ListBoxOption)
        .filter_map(|row| Some((row.rect().top(), row.accesskit_node().label()?)))
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, label)| label).collect()
}

#[test]
fn between_memory_and_recording_no_row_is_left_out_and_none_is_there_twice() {
    let (mut window, backend) = window(comes_and_is_recorded);
    let first = backend.next_recorded_row() - 200;
    turn(&mut window, 50_000.0);
    let live = in_sight(&window);
    turn(&mut window, 200.0);
    window.get_by_label_contains("you are not live");
    let recorded = in_sight(&window);
    // The first one says of which day it is.
    assert_eq!(recorded[2..8], live[1..7], "the same rows, one further down");
    let top = window.state_mut().past_mut().table.position;
    let console::Position::Held { row, .. } = top else { panic!("{top:?}") };
    // Two rows say what is not recorded of this day.
    assert!(row >= first - 1 && row <= first + 1, "{row}");
    for _ in 0..40 {
        if window.query_by_label_contains("you are not live").is_some() {
            turn(&mut window, -300.0);
        }
    }
    assert!(window.query_by_label_contains("you are not live").is_none(), "live again");
    let top = window.state_mut().state_mut().console.table.position;
    assert!(matches!(top, console::Position::Held { row, .. } if row < 200), "where the recording ended: {top:?}");
}

#[test]
fn who_scrolls_up_stays_where_nothing_older_was_recorded() {
    let (mut window, backend) = window(watching);
    backend.commands();
    turn(&mut window, 50_000.0);
    turn(&mut window, 200.0);
    assert!(matches!(&*wanted(&backend), [PastCommand::List]));
    assert!(window.query_by_label_contains("you are not live").is_none());
    window.get_by_label("held");
}
