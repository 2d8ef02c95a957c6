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
    for times in ["once", "again, when more has come"] {
        go_to_the_first(&mut window);
        let live = in_sight(&window);
        turn(&mut window, 40.0);
        window.get_by_label_contains("you are not live");
        let recorded = in_sight(&window);
        let older = recorded.iter().position(|row| *row == live[0]).expect("the first live message");
        assert!(
            (1..4).contains(&older) && recorded[..older].iter().all(|row| row.starts_with("13:54:59.99")),
            "{times}"
        );
        assert_eq!(recorded[older..older + 7], live[..7], "{times}: the same rows below those before them");
        let top = window.state_mut().past_mut().table.position;
        let console::Position::Held { row, .. } = top else { panic!("{times}: {top:?}") };
        // One row says what is not recorded of this day.
        assert_eq!(row, first + 1 - older as u64, "{times}");
        let mut seen = recorded;
        while window.query_by_label_contains("you are not live").is_some() {
            turn(&mut window, -300.0);
            assert!(follows(&mut seen, in_sight(&window)), "{times}: {:?}", in_sight(&window));
            assert!(seen.len() < 400, "{times}: it goes on");
        }
        assert_eq!(
            seen.len() as u64,
            older as u64 + backend.next_recorded_row() - first,
            "{times}: all rows, each once"
        );
        backend.comes_recorded(Plant::default().batch(50, 5));
        settle(&mut window);
    }
}

/// Adds what is in sight behind what was seen, where both overlap or one follows the other without a message between.
fn follows(seen: &mut Vec<String>, in_sight: Vec<String>) -> bool {
    let Some(at) = in_sight.first().and_then(|first| seen.iter().rposition(|row| row == first)) else { return false };
    if !seen[at..].iter().zip(&in_sight).all(|(one, other)| one == other) {
        return false;
    }
    let known = seen.len() - at;
    seen.extend(in_sight.into_iter().skip(known));
    true
}

fn go_to_the_first(window: &mut Window) {
    window.get_all_by_role(Role::ListBox).next().unwrap().focus();
    settle(window);
    window.key_press(Key::Home);
    settle(window);
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

#[test]
fn what_is_searched_for_is_searched_for_in_the_recording_too() {
    let (mut window, _) = window(comes_and_is_recorded);
    type_into(&mut window, "Search messages", "topic:plant/cbor/edge-4");
    settle(&mut window);
    go_to_the_first(&mut window);
    turn(&mut window, 40.0);
    window.get_by_label_contains("you are not live");
    window.get_by_label_contains("of 5,625 recorded");
    let rows = in_sight(&window);
    assert!(rows.len() > 5 && rows.iter().all(|row| row.contains("plant/cbor/edge-4")), "{rows:?}");
}
