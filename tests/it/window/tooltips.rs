//! Where a text is cut, the pointer brings the whole of it.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event as Input, Pos2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, by};
use model::{BatchBuilder, Message, MessageView, Origin, Properties, SavedSearch, Searches, Views};

use super::*;

const TOPIC: &str = "plant/press-hall/press-1/hydraulics/circuit-a/temperature/of-the-oil-in-the-tank/celsius";

fn query() -> String {
    format!("topic:{TOPIC} json:$.celsius>80 or overheat")
}

fn payload() -> String {
    format!("{{\"filler\":\"{}\",\"end\":1}}", "x".repeat(150))
}

/// A narrow window in which nothing of this fits.
fn narrow() -> Window {
    let views = Views::of(vec![MessageView { query: query(), ..MessageView::default() }], None);
    let mut searches = Searches::default();
    assert!(searches.save(SavedSearch { name: "too hot".to_owned(), query: query() }));
    let layout = WindowLayout { views: [("plant-eu".to_owned(), views)].into(), searches, ..WindowLayout::default() };
    let (mut window, _backend) = next_run(layout, |backend| {
        backend.live();
        let mut builder = BatchBuilder::default();
        builder.push(Message {
            received_at: NOW,
            topic: TOPIC,
            payload: payload().as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
        backend.batch(builder.close().expect("a message"));
    });
    window.set_size(eframe::egui::vec2(900.0, 700.0));
    settle(&mut window);
    window
}

fn settle(window: &mut Window) {
    for _ in 0..8 {
        window.step();
    }
}

/// What is said under a pointer that rests there, and was not on screen before.
fn told_at(window: &mut Window, at: Pos2) -> Vec<String> {
    let texts = |window: &Window| {
        let label = |node: Node<'_>| node.accesskit_node().value().or(node.accesskit_node().label());
        window.query_all(by().role(Role::Label)).filter_map(label).collect::<Vec<_>>()
    };
    window.input_mut().events.push(Input::PointerMoved(Pos2::ZERO));
    settle(window);
    let before = texts(window);
    window.input_mut().events.push(Input::PointerMoved(at));
    settle(window);
    let after = texts(window);
    // The list is held under a pointer that rests.
    after.into_iter().filter(|text| !before.contains(text) && text != "held under the pointer").collect()
}

fn says(window: &mut Window, at: Pos2, whole: &str) {
    let told = told_at(window, at);
    assert!(told.iter().any(|told| told.contains(whole)), "{whole}: {told:?}");
}

#[test]
fn the_whole_of_what_is_cut_is_said_under_the_pointer() {
    let mut window = narrow();
    let row = window.get_all_by_role(Role::ListBoxOption).next().expect("a row").rect();
    let header = |window: &Window, name: &str| window.get_by_label(name).rect().center().x;
    for (column, whole) in [
        ("Column Topic", TOPIC.to_owned()),
        ("Column Payload", payload()),
        ("Column Time", "2026-03-14 14:02:53".to_owned()),
    ] {
        let at = Pos2::new(header(&window, column), row.center().y);
        says(&mut window, at, &whole);
    }
    for (column, what) in [
        ("Column Time", "When the message arrived, in local time."),
        ("Column Payload", "The payload, or what can be read of it."),
        ("Column Topic", "Click for its menu."),
    ] {
        let at = window.get_by_label(column).rect().center();
        says(&mut window, at, what);
    }
    let tab = window.get_by_role_and_label(Role::Tab, &query()).rect().center();
    says(&mut window, tab, &query());
    let connection = window.get_by_label_contains("Connection plant-eu").rect().center();
    says(&mut window, connection, "Live for");
    click(&mut window, "Earlier and saved searches");
    let saved = window.get_by_label("Search for too hot").rect().center();
    says(&mut window, saved, &query());
}

#[test]
fn what_is_not_cut_is_not_said_twice() {
    let (mut window, _backend) = window(watching);
    window.set_size(eframe::egui::vec2(2_000.0, 900.0));
    settle(&mut window);
    let row = window.get_all_by_role(Role::ListBoxOption).last().expect("a row").rect();
    let topic = window.get_by_label("Column Topic").rect().left() + 12.0;
    assert_eq!(told_at(&mut window, Pos2::new(topic, row.center().y)), [""; 0]);
}
