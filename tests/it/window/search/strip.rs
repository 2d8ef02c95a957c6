//! Strip that shows when messages came: what it says, and how a time is chosen in it.

use super::*;

/// Presses at a part of the strip, goes to another one and lets go.
fn drag(window: &mut Window, from: f32, to: f32) {
    let strip = window.get_by_label_contains("Timeline: ").rect();
    let at = |part: f32| eframe::egui::pos2(strip.left() + strip.width() * part, strip.center().y);
    let button = |pos, pressed| eframe::egui::Event::PointerButton {
        pos,
        button: eframe::egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let half = at(f32::midpoint(from, to));
    let moved = eframe::egui::Event::PointerMoved;
    for event in [moved(at(from)), button(at(from), true), moved(half), moved(at(to)), button(at(to), false)] {
        window.input_mut().events.push(event);
        window.step();
    }
    window.step();
}

/// Messages that came in the ten minutes before now, one a second, each with the second it came.
fn ten_minutes(backend: &ScriptedBackend) {
    backend.live();
    let mut builder = model::BatchBuilder::default();
    for ago in (1..=600_u64).rev() {
        builder.push(model::Message {
            received_at: NOW.minus(std::time::Duration::from_secs(ago)),
            topic: if ago % 2 == 0 { "even" } else { "odd" },
            payload: format!("{ago} s ago").as_bytes(),
            properties: model::Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: model::Origin::Received,
        });
    }
    backend.batch(builder.close().expect("messages"));
}

#[test]
fn a_drag_in_the_strip_limits_the_table_to_a_time_until_it_is_taken_away() {
    let (mut window, _) = window(ten_minutes);
    window.get_by_label_contains("Timeline: all, peak 5 in 5.0 s");
    let count = |window: &mut Window| {
        let state = window.state_mut().state_mut().console.search.span();
        window.state().console().view(true, state).rows()
    };
    for how in ["chip", "double click", "escape"] {
        drag(&mut window, 0.25, 0.5);
        let shown = count(&mut window);
        assert!((140..=160).contains(&shown), "{shown}");
        let chip = window.get_by_label_contains("Clear time range 13:55");
        match how {
            "chip" => chip.click(),
            "escape" => window.key_press(Key::Escape),
            _ => {
                let strip = window.get_by_label_contains("Timeline: ").rect().center();
                let button = |pressed| eframe::egui::Event::PointerButton {
                    pos: strip,
                    button: eframe::egui::PointerButton::Primary,
                    pressed,
                    modifiers: Modifiers::NONE,
                };
                window.input_mut().events.extend([true, false, true, false].map(button));
            }
        }
        window.run();
        assert_eq!(count(&mut window), 600, "{how}");
    }
}

#[test]
fn f3_stays_in_the_chosen_time_range() {
    let (mut window, _) = window(ten_minutes);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    write(&mut window, "topic:even");
    drag(&mut window, 0.25, 0.5);
    let span = window.state_mut().state_mut().console.search.span().expect("a time range");
    let log = &window.state().console().log;
    let rows = log.row_at_time(span.start)..log.row_at_time(span.end);
    let matches = window.state().console().view(true, Some(span)).rows();
    assert!(matches > 50, "{matches}");
    let mut after = |modifiers| {
        window.key_press_modifiers(modifiers, Key::F3);
        window.run();
        window.state_mut().state_mut().console.table.selected.expect("a match")
    };
    let forward: Vec<u64> = (0..=matches).map(|_| after(Modifiers::NONE)).collect();
    assert!(forward.iter().all(|row| rows.contains(row)), "{rows:?}: {forward:?}");
    assert_eq!(forward.first(), forward.last(), "behind the last comes the first");
    let back = after(Modifiers::SHIFT);
    assert_eq!(Some(&back), forward.iter().rev().nth(1), "before the first comes the last");
}

#[test]
fn the_strip_says_what_came_when_and_a_click_goes_there() {
    let (mut window, _) = window(ten_minutes);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    write(&mut window, "topic:even");
    window.get_by_label_contains("Timeline: all, peak 5 in 5.0 s, matches, peak 3");
    window.get_by_label_contains("Timeline: ").hover();
    window.run();
    window.get_by_label_contains("5 messages · ");
    window.get_by_label_contains("Timeline: ").click();
    window.run();
    let selected = window.state_mut().state_mut().console.table.selected.expect("a row");
    assert!((290..=310).contains(&selected), "{selected}");
}

#[test]
fn the_strip_works_by_keyboard() {
    let (mut window, _) = window(ten_minutes);
    window.get_by_label_contains("Timeline: ").focus();
    window.run();
    press(&mut window, &[Key::Home]);
    window.get_by_label_contains("13:52:50 – 13:52:55 · 2 messages");
    for _ in 0..3 {
        window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
        window.run();
    }
    let span = window.state_mut().state_mut().console.search.span().expect("a time");
    assert_eq!(span.end.since(span.start).as_secs(), 20);
    press(&mut window, &[Key::Escape]);
    assert_eq!(window.state_mut().state_mut().console.search.span(), None);
}

#[test]
fn the_strip_reaches_as_far_back_as_is_chosen_and_leaves_a_low_window() {
    let (mut window, _) = window(ten_minutes);
    click(&mut window, "Timeline range: 10 min");
    click(&mut window, "all kept");
    window.get_by_label("Timeline range: all kept");
    window.set_size(eframe::egui::vec2(1_400.0, 600.0));
    window.run();
    assert!(window.query_by_label_contains("Timeline: ").is_none());
}

#[test]
fn the_strip_can_be_hidden_and_stays_hidden_in_the_next_run() {
    let (mut window, backend) = window(ten_minutes);
    click(&mut window, "Timeline range: 10 min");
    click(&mut window, "Hide the timeline");
    assert!(window.query_by_label_contains("Timeline: ").is_none());
    assert!(to_keep(&mut window, &backend).expect("a layout").hides_density);
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Search actions by name").type_text("timeline");
    window.run();
    press(&mut window, &[Key::Enter]);
    window.get_by_label_contains("Timeline: ");
}

#[test]
fn a_gap_is_hatched_and_has_a_word() {
    let (window, _) = window(|backend| {
        ten_minutes(backend);
        backend.link(LinkEvent::Gap(scripted_backend::gap()));
    });
    window.get_by_label("gap 3 s");
}

#[test]
fn a_table_without_a_match_is_at_no_time() {
    let mut plant = Plant::default();
    let (mut window, backend) = window(ScriptedBackend::live);
    backend.batch(plant.batch(500, 10));
    window.run();
    let shown = |window: &mut Window| window.state_mut().state_mut().console.table.looked_at().shown.len();
    assert!(shown(&mut window) > 0);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    write(&mut window, "no-such-word");
    window.get_by_label("0 matches");
    assert_eq!(shown(&mut window), 0, "the strip would frame a time that the table does not show");
}
