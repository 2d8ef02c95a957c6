//! Typing what is no query, or one that finds nothing.

use super::*;

#[test]
fn the_list_leaves_the_sentence_of_a_mistake_in_sight() {
    let (mut window, _) = searching();
    write(&mut window, "pump or (to");
    let first = window.get_by_label("topic:").rect();
    let sentence = ::search::parse("pump or (to").expect_err("a mistake").to_string();
    let sentence = window.get_by_label(&sentence).rect();
    assert!(first.top() >= sentence.bottom(), "{first} {sentence}");
}

#[test]
fn the_beginning_of_a_query_that_finds_nothing_leaves_the_table_as_it_is() {
    let (mut window, _) = searching();
    for letter in "json:$.".chars() {
        window.get_by_label(BOX).type_text(&letter.to_string());
        window.step();
    }
    let before = rows(&window);
    window.get_by_label(BOX).type_text("xyz");
    window.step();
    assert_eq!(
        (applied(&mut window), rows(&window)),
        ("json:$".to_owned(), before),
        "the last one that found something"
    );
    window.run_steps(3);
    window.run();
    assert_eq!(applied(&mut window), "json:$.xyz", "it was meant");
    assert!(rows(&window).is_empty());
}

#[test]
fn a_time_is_suggested_and_means_today_in_the_zone_of_the_window() {
    let (mut window, _) = searching();
    write(&mut window, "before:");
    let suggested = ["before:13:52", "before:13:02", "before:2026-03-14", "before:2026-03-13"];
    let options: Vec<_> = window.query_all(by().role(Role::ListBoxOption)).collect();
    let labels: Vec<_> = options.iter().filter_map(|option| option.accesskit_node().label()).collect();
    assert_eq!(labels.iter().filter(|label| suggested.contains(&label.as_str())).count(), 4, "{labels:?}");
    press(&mut window, &[Key::ArrowDown, Key::Enter]);
    assert_eq!((text(&mut window).as_str(), applied(&mut window).as_str()), ("before:13:52 ", "before:13:52"));
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    let log = &window.state_mut().console_mut().expect("a console").log;
    let from = log.message(log.end_row() / 2).expect("a message").received_at;
    let written = jiff::Timestamp::from_microsecond(from.0).expect("a time").to_string();
    let (_, time) = written.trim_end_matches('Z').split_once('T').expect("a date and a time");
    write(&mut window, &format!("after:{time}"));
    let console = window.state_mut().console_mut().expect("a console");
    assert_eq!(console.search.query().to_string(), format!("after:{written}"));
    let log = &console.log;
    let came = (0..log.end_row()).filter_map(|row| log.message(row)).filter(|message| message.received_at >= from);
    let (expected, found) = (came.count() as u64, console.search.found().map_or(0, model::RowSet::len));
    assert!(expected > 0 && expected < log.messages(), "{expected} of {}", log.messages());
    assert_eq!(found, expected);
}
