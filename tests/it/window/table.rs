//! Table of messages: its columns, what rows say, what is selected, and what is copied.

mod selected;
mod told;

use std::time::Duration;

use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Event as Input, PointerButton, Pos2, Rect, Shape, vec2};
use egui_kittest::kittest::{NodeT as _, by};
use model::{
    BatchBuilder, ColumnContent, LabelColor, LabelRule, Message, Origin, PropertiesBuilder, PropertyRef, TableLayout,
};

use super::*;

/// Messages that came so many milliseconds before now.
fn plays(backend: &ScriptedBackend, messages: &[(u64, &str, &str)]) {
    let mut builder = BatchBuilder::default();
    let mut properties = PropertiesBuilder::default();
    properties.push(PropertyRef::User("device", "press-1"));
    for (ago, topic, payload) in messages {
        builder.push(Message {
            received_at: NOW.minus(Duration::from_millis(*ago)),
            topic,
            payload: payload.as_bytes(),
            properties: properties.as_properties(),
            qos: Qos::AtLeastOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    backend.batch(builder.close().expect("messages"));
}

const PRESSES: [(u64, &str, &str); 4] = [
    (3_500, "plant/press-hall/press-1/temp", "{\"celsius\":86.5}"),
    (2_500, "plant/press-hall/press-1/temp", "{\"celsius\":87.0}"),
    (2_000, "plant/press-hall/press-3/alarm", "{\"code\":\"overheat\"}"),
    (500, "plant/press-hall/press-1/temp", "{\"celsius\":87.25}"),
];

fn presses(backend: &ScriptedBackend) {
    backend.live();
    plays(backend, &PRESSES);
}

/// Each text on screen within `area`, from the top and the left.
fn texts_in(window: &Window, area: Rect) -> Vec<String> {
    fn push(shape: &Shape, area: Rect, found: &mut Vec<(Pos2, String)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| push(shape, area, found)),
            Shape::Text(text) if area.contains(text.pos) => found.push((text.pos, drawn(text))),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in &window.output().shapes {
        push(&clipped.shape, area, &mut found);
    }
    found.sort_by(|(one, _), (other, _)| {
        (one.y.round(), one.x).partial_cmp(&(other.y.round(), other.x)).expect("numbers")
    });
    found.into_iter().map(|(_, text)| text).collect()
}

/// What is seen of a text: an ellipsis where it is cut.
fn drawn(text: &eframe::epaint::TextShape) -> String {
    text.galley.rows.iter().flat_map(|row| row.row.glyphs.iter().map(|glyph| glyph.chr)).collect()
}

fn row<'a>(window: &'a Window, part: &'a str) -> egui_kittest::Node<'a> {
    window.query_all(by().role(Role::ListBoxOption)).find(|row| label(row).contains(part)).expect("a row")
}

fn label(node: &egui_kittest::Node<'_>) -> String {
    node.accesskit_node().label().unwrap_or_default()
}

/// What is drawn in the row of a message.
fn cells(window: &Window, part: &str) -> Vec<String> {
    texts_in(window, row(window, part).rect())
}

/// What the headers say, from the left.
fn headers(window: &Window) -> Vec<String> {
    let mut headers: Vec<(f32, String)> = window
        .query_all(by().role(Role::ColumnHeader))
        .map(|header| (header.rect().left(), label(&header).replace("Column ", "")))
        .collect();
    headers.sort_by(|one, other| one.0.total_cmp(&other.0));
    headers.into_iter().map(|(_, name)| name).collect()
}

fn layout(window: &mut Window) -> &mut TableLayout {
    &mut window.state_mut().window_mut().table
}

fn press(window: &mut Window, part: &str, modifiers: Modifiers) {
    let pos = row(window, part).rect().center();
    let button = |pressed| Input::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers };
    window.input_mut().events.extend([Input::PointerMoved(pos), button(true)]);
    window.step();
    window.input_mut().events.push(button(false));
    window.step();
    window.run();
}

fn drag(window: &mut Window, from: Pos2, to: Pos2) {
    let button = |pos, pressed| Input::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    for event in [
        Input::PointerMoved(from),
        button(from, true),
        Input::PointerMoved(from.lerp(to, 0.5)),
        Input::PointerMoved(to),
        button(to, false),
    ] {
        window.input_mut().events.push(event);
        window.step();
    }
    window.run();
}

fn double_click(window: &mut Window, pos: Pos2) {
    let button =
        |pressed| Input::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
    window.input_mut().events.push(Input::PointerMoved(pos));
    window.step();
    window.input_mut().events.extend([true, false, true, false].map(button));
    window.run();
}

fn selected(window: &Window) -> Vec<String> {
    let rows = window.query_all(by().role(Role::ListBoxOption));
    let selected = rows.filter(|row| row.accesskit_node().toggled() == Some(Toggled::True));
    selected.map(|row| label(&row)).collect()
}

/// The entry of the menu of a row; the inspector, at the right, has buttons with the same names.
fn menu_item<'a>(window: &'a Window, item: &'a str) -> egui_kittest::Node<'a> {
    let items = window.query_all_by_role_and_label(Role::Button, item);
    items.min_by(|one, other| one.rect().left().total_cmp(&other.rect().left())).expect("an entry")
}

fn open_menu(window: &mut Window, part: &str) {
    row(window, part).click_secondary();
    window.run();
}

#[test]
fn what_all_topics_have_in_common_is_left_out_and_hover_says_the_whole() {
    let (mut window, _) = window(presses);
    window.run();
    assert!(
        cells(&window, "alarm").contains(&"plant/press-hall/press-3/alarm".to_owned()),
        "{:?}",
        cells(&window, "alarm")
    );
    // Room for 26 letters.
    layout(&mut window).columns[2].width = Some(26.0 * 7.2 + 1.0);
    window.run();
    for (part, topic) in [("alarm", "…press-hall/press-3/alarm"), ("86.5", "…press-hall/press-1/temp")] {
        assert!(cells(&window, part).contains(&topic.to_owned()), "{:?}", cells(&window, part));
    }
    let rect = row(&window, "alarm").rect();
    window.hover_at(rect.left_center() + vec2(150.0, 0.0));
    window.run_steps(60);
    window.get_by_label("plant/press-hall/press-3/alarm");
}

#[test]
fn the_way_to_the_newest_covers_no_row() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        backend.batch(Plant::default().batch(500, 10));
    });
    window.run();
    window.key_press(Key::ArrowUp);
    window.run();
    backend.batch(Plant::default().batch(7, 0));
    window.run();
    let pill = window.get_by_label("↓ 7 new · follow").rect();
    let list = window.get_by_label("List of messages").rect();
    assert!(list.bottom() <= pill.top(), "{list} {pill}");
    assert!(window.query_all(by().role(Role::ListBoxOption)).count() > 10);
    click(&mut window, "↓ 7 new · follow");
    assert!(window.query_by_label_contains("· follow").is_none());
}

#[test]
fn columns_are_hidden_shown_and_moved_by_their_menus() {
    let (mut window, _) = window(presses);
    window.run();
    assert_eq!(headers(&window), ["Time", "Topic", "Size", "QoS", "Payload"]);
    click(&mut window, "Column Size");
    click(&mut window, "Hide");
    assert_eq!(headers(&window), ["Time", "Topic", "QoS", "Payload"]);
    click(&mut window, "Column QoS");
    click(&mut window, "Move left");
    assert_eq!(headers(&window), ["Time", "QoS", "Topic", "Payload"]);
    click(&mut window, "Columns of the table");
    assert_eq!(window.get_by_label("Show column Size").accesskit_node().toggled(), Some(Toggled::False));
    click(&mut window, "Show column Size");
    click(&mut window, "Show column Time since the previous");
    assert_eq!(headers(&window).len(), 6);
    click(&mut window, "Default columns");
    assert_eq!(headers(&window), ["Time", "Topic", "Size", "QoS", "Payload"]);
}

#[test]
fn columns_are_sized_and_moved_by_dragging_and_two_clicks_on_the_edge_fit_them() {
    let (mut window, _) = window(presses);
    window.run();
    let edge = window.get_by_label("Width of Topic").rect().center();
    let before = window.get_by_label("Column Topic").rect().width();
    drag(&mut window, edge, edge + vec2(-40.0, 0.0));
    let width = window.get_by_label("Column Topic").rect().width();
    assert!((width - (before - 40.0)).abs() < 1.0, "{width}");
    let (from, to) = ["Column Topic", "Column Time"].map(|name| window.get_by_label(name).rect().center()).into();
    drag(&mut window, from, to);
    assert_eq!(headers(&window), ["Topic", "Time", "Size", "QoS", "Payload"]);
    let edge = window.get_by_label("Width of Topic").rect().center();
    double_click(&mut window, edge);
    let shown = cells(&window, "alarm");
    assert!(shown.contains(&"plant/press-hall/press-3/alarm".to_owned()), "{shown:?}");
    let width =
        layout(&mut window).columns.iter().find(|column| column.content == ColumnContent::Topic).expect("it").width;
    assert!(width.is_some_and(|width| (216.0..230.0).contains(&width)), "{width:?}: thirty letters");
}

#[test]
fn how_the_table_is_arranged_is_kept_and_comes_back() {
    let (mut window, backend) = window(presses);
    window.run();
    click(&mut window, "Column Size");
    click(&mut window, "Hide");
    let kept = to_keep(&mut window, &backend).expect("a layout");
    let hidden: Vec<_> =
        kept.table.columns.iter().filter(|column| !column.is_shown).map(|column| &column.content).collect();
    assert_eq!(hidden, [&ColumnContent::Since, &ColumnContent::Label, &ColumnContent::Size]);
    let (mut window, _backend) = next_run(kept, presses);
    window.run();
    assert_eq!(headers(&window), ["Time", "Topic", "QoS", "Payload"]);
}

#[test]
fn the_time_is_of_day_or_an_age_and_the_other_column_counts_from_the_topic_or_the_row() {
    let (mut window, _) = window(presses);
    window.run();
    assert_eq!(cells(&window, "87.25")[0], "14:02:52.500");
    click(&mut window, "Column Time");
    click(&mut window, "How long ago");
    assert_eq!([cells(&window, "87.25")[0].as_str(), cells(&window, "86.5")[0].as_str()], ["0 s ago", "3 s ago"]);
    click(&mut window, "Columns of the table");
    click(&mut window, "Show column Time since the previous");
    window.key_press(Key::Escape);
    window.run();
    for (part, expected) in [("86.5", "–"), ("87.0", "+1.00 s"), ("alarm", "–"), ("87.25", "+2.00 s")] {
        assert_eq!(cells(&window, part)[1], expected, "{part}");
    }
    click(&mut window, "Column Time since the previous");
    click(&mut window, "Since the row above");
    for (part, expected) in [("87.0", "+1.00 s"), ("alarm", "+500 ms"), ("87.25", "+1.50 s")] {
        assert_eq!(cells(&window, part)[1], expected, "{part}");
    }
}

#[test]
fn only_the_rows_in_sight_cost_anything() {
    let (mut window, _) = window(|backend| {
        backend.live();
        for _ in 0..20 {
            backend.batch(Plant::default().batch(4_000, 10));
        }
    });
    window.run();
    let drawn = window.query_all(by().role(Role::ListBoxOption)).count();
    assert!((10..40).contains(&drawn), "{drawn}");
}

#[test]
fn a_row_says_its_date_at_the_top_and_where_a_day_begins() {
    let hours = |hours: u64| hours * 3_600_000;
    let (mut window, _) = window(|backend| {
        backend.live();
        let mut plant = Plant::default();
        backend.batch(plant.batch(3, hours(39)));
        backend.batch(plant.batch(3, hours(15)));
        backend.batch(plant.batch(3, 10));
    });
    window.run();
    let rows = window.get_all_by_role(Role::ListBoxOption);
    let rows: Vec<String> = rows.filter_map(|row| row.accesskit_node().label()).collect();
    let begins = |row: &String| row.split(' ').next().unwrap_or_default().to_owned();
    let days = ["2026-03-12", "2026-03-13", "2026-03-14"];
    assert_eq!([0, 3, 6].map(|row| begins(&rows[row])), days, "{rows:?}");
    let others = rows.iter().enumerate().filter(|(place, _)| place % 3 != 0);
    others.for_each(|(_, row)| assert!(row.starts_with("23:02:5") || row.starts_with("14:02:5"), "{row}"));
    assert_eq!(rows.len(), 9);
}
