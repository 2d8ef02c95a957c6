//! Rows that rest under the pointer, the order and the open levels of the last run, and what the palette does with them.

use crate::window::kept::{arranged, pass};
use model::WindowLayout;

use super::*;

/// Moves the pointer, as a person does.
fn point_at(window: &mut Window, at: Pos2) {
    window.input_mut().events.push(Input::PointerMoved(at));
    window.run();
}

fn sorted_by_count() -> (Window, ScriptedBackend, BatchBuilder) {
    let (mut window, backend) = arranged(WindowLayout::default(), ScriptedBackend::live);
    let mut builder = BatchBuilder::default();
    plays_with(&mut builder, &backend, &[(5, "a", "1", false), (5, "b", "1", false)]);
    window.run();
    palette(&mut window, "Sort topics: Messages, most first");
    assert_eq!(topics(&window), ["a", "b"]);
    (window, backend, builder)
}

fn palette(window: &mut Window, name: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Search actions by name").type_text(name);
    window.run();
    window.key_press(Key::Enter);
    window.run();
}

#[test]
fn rows_under_a_resting_pointer_keep_their_places_until_it_leaves() {
    let (mut window, backend, mut builder) = sorted_by_count();
    let on_rows = window.get_by_label_contains("a, ").rect().center();
    point_at(&mut window, on_rows);
    plays_with(&mut builder, &backend, &[(0, "b", "2", false), (0, "b", "3", false), (0, "c", "1", false)]);
    pass(&mut window, 60_000);
    assert_eq!(topics(&window), ["a", "b"], "however long it rests");
    window.get_by_label("order held · F5 refreshes");
    window.key_press(Key::F5);
    window.run();
    assert_eq!(topics(&window), ["b", "a", "c"]);
    plays_with(&mut builder, &backend, &[(0, "c", "2", false), (0, "c", "3", false), (0, "c", "4", false)]);
    pass(&mut window, 5_000);
    assert_eq!(topics(&window), ["b", "a", "c"]);
    point_at(&mut window, eframe::egui::pos2(700.0, 300.0));
    pass(&mut window, 2_000);
    assert_eq!(topics(&window), ["c", "b", "a"]);
    assert!(window.query_by_label("order held · F5 refreshes").is_none());
}

#[test]
fn new_topics_join_a_short_tree_by_name_under_a_pointer_that_was_left_there() {
    let (mut window, backend) = arranged(WindowLayout::default(), ScriptedBackend::live);
    let mut builder = BatchBuilder::default();
    plays_with(&mut builder, &backend, &[(5, "b", "1", false)]);
    window.run();
    let on_rows = window.get_by_label_contains("b, ").rect().center();
    point_at(&mut window, on_rows);
    plays_with(&mut builder, &backend, &[(0, "a", "1", false), (0, "c", "1", false)]);
    pass(&mut window, 1_000);
    assert_eq!(topics(&window), ["b"], "the person may be about to press");
    window.run_steps(240);
    pass(&mut window, 1_000);
    assert_eq!(topics(&window), ["a", "b", "c"]);
}

#[test]
fn the_palette_finds_a_topic() {
    let (mut window, _) = window(plant);
    window.run();
    palette(&mut window, "Find a topic");
    window.input_mut().events.push(Input::Text("gps".to_owned()));
    window.run();
    assert_eq!(topics(&window), ["yard/gps"]);
}

#[test]
fn order_and_open_levels_are_kept_and_there_again() {
    let (mut first, backend) = arranged(WindowLayout::default(), plant);
    first.run();
    turn(&mut first, "plant, ");
    turn(&mut first, "plant, ");
    turn(&mut first, "plant/press-1, ");
    click(&mut first, "Sort topics: Name");
    click(&mut first, "Bytes, most first");
    first.state_mut().keep_all();
    let kept = backend.addressed().into_iter().rev().find_map(|(_, command)| match command {
        Command::Keep(model::KeepCommand::Layout(layout)) => Some(*layout),
        _ => None,
    });
    let layout = kept.expect("the layout");
    let marks = layout.topics.values().next().expect("a profile");
    assert_eq!(marks.order, model::TreeOrder::Bytes);
    assert_eq!(marks.open.as_deref(), Some(&["plant".to_owned(), "plant/press-1".to_owned()][..]));
    let expected = topics(&first);
    let (mut again, _) = arranged(layout, plant);
    again.run();
    assert_eq!(topics(&again), expected, "with the same messages");
    assert_eq!(expected.len(), 7);
}
