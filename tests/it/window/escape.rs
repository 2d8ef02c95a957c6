//! Escape closes the topmost of what is open and nothing below it: every pair that can be open at once.

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::NodeT as _;

use super::*;

/// Something that Escape closes.
struct Thing {
    name: &'static str,
    open: fn(&mut Window),
    is_open: fn(&mut Window) -> bool,
    /// It belongs to its field: without the focus there, Escape is for others.
    is_of_a_field: bool,
}

/// From the top.
const FROM_TOP: [Thing; 14] = [
    of_page(
        "menu of a subscription",
        |window| secondary_click(window, "Subscription plant/#"),
        |window| shows(window, "Pause"),
    ),
    of_page(
        "popover of the connection",
        |window| click_containing(window, "Live"),
        |window| shows(window, "Disconnect"),
    ),
    of_page("name of a tab", rename, |window| window.query_all_by_label("Name of the tab").count() > 0),
    Thing {
        name: "text to find a setting",
        open: |window| {
            if !shows(window, "Find a setting") {
                key(window, Modifiers::COMMAND, Key::Comma);
            }
            write(window, "zoom");
        },
        is_open: |window| value(window, "Find a setting") == "zoom",
        is_of_a_field: true,
    },
    of_page("settings", |window| key(window, Modifiers::COMMAND, Key::Comma), |window| shows(window, "Find a setting")),
    of_page("sheet of keys", |window| key(window, Modifiers::NONE, Key::F1), |window| shows(window, "Find a shortcut")),
    of_page(
        "palette",
        |window| key(window, Modifiers::COMMAND, Key::K),
        |window| shows(window, "Search actions by name"),
    ),
    of_page("question", ask_to_close, |window| shows(window, "Close plant-eu?")),
    Thing { name: "suggestions", open: |window| search(window, " ret"), is_open: suggests, is_of_a_field: true },
    Thing {
        name: "text of the search",
        open: |window| search(window, "overheat"),
        is_open: |window| value(window, "Search messages").contains("overheat"),
        is_of_a_field: true,
    },
    Thing {
        name: "text to find in the payload",
        open: |window| type_where_possible(window, "Find in payload", "hall"),
        is_open: |window| value(window, "Find in payload") == "hall",
        is_of_a_field: true,
    },
    Thing {
        name: "text to find a topic",
        open: |window| type_where_possible(window, "Find a topic", "pump"),
        is_open: |window| value(window, "Find a topic") == "pump",
        is_of_a_field: true,
    },
    Thing {
        name: "form for a subscription",
        open: |window| click_where_possible(window, "Open the form to add a subscription"),
        is_open: |window| shows(window, "Topic filter"),
        is_of_a_field: true,
    },
    of_page("selection", select, |window| window.state_mut().state_mut().console.table.selected.is_some()),
];

const fn of_page(name: &'static str, open: fn(&mut Window), is_open: fn(&mut Window) -> bool) -> Thing {
    Thing { name, open, is_open, is_of_a_field: false }
}

/// A field that gets the cursor and a menu that closes take some frames.
fn settle(window: &mut Window) {
    for _ in 0..8 {
        window.step();
    }
}

fn key(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    settle(window);
}

fn write(window: &mut Window, text: &str) {
    window.input_mut().events.push(eframe::egui::Event::Text(text.to_owned()));
    settle(window);
}

fn shows(window: &Window, label: &str) -> bool {
    window.query_all_by_label(label).count() > 0
}

fn value(window: &Window, label: &str) -> String {
    // The palette has an entry of the same name.
    window.query_all_by_label(label).find_map(|field| field.value()).unwrap_or_default()
}

fn secondary_click(window: &mut Window, label: &str) {
    if let Some(row) = window.query_by_label_contains(label) {
        row.click_secondary();
    }
    settle(window);
}

fn click_containing(window: &mut Window, label: &str) {
    let pill = window.query_all_by_label_contains(label).find(|node| node.accesskit_node().role() == Role::Button);
    if let Some(pill) = pill {
        pill.click();
    }
    settle(window);
}

fn click_where_possible(window: &mut Window, label: &str) {
    if shows(window, label) {
        window.get_by_label(label).click();
        settle(window);
    }
}

fn type_where_possible(window: &mut Window, field: &str, text: &str) {
    if shows(window, field) {
        window.get_by_label(field).focus();
        settle(window);
        write(window, text);
    }
}

fn search(window: &mut Window, text: &str) {
    key(window, Modifiers::COMMAND, Key::F);
    if window.query_all_by_label("Search messages").any(|field| field.is_focused()) {
        write(window, text);
    }
}

fn suggests(window: &mut Window) -> bool {
    window.query_all_by_label("retained").any(|node| node.accesskit_node().role() == Role::ListBoxOption)
}

fn rename(window: &mut Window) {
    let tab = window.query_all_by_label("New tab").find(|node| node.accesskit_node().role() == Role::Tab);
    if let Some(tab) = tab {
        tab.click_secondary();
    }
    settle(window);
    click_where_possible(window, "Rename tab…");
}

fn ask_to_close(window: &mut Window) {
    secondary_click(window, "Connection plant-eu");
    click_where_possible(window, "Close connection…");
}

fn select(window: &mut Window) {
    if shows(window, "List of messages") {
        window.get_by_label("List of messages").focus();
        settle(window);
        key(window, Modifiers::NONE, Key::ArrowUp);
    }
}

/// A window with two tabs, in which nothing of the list is open.
fn ready() -> Window {
    let (mut window, _backend) = window(watching);
    settle(&mut window);
    key(&mut window, Modifiers::COMMAND, Key::T);
    window.get_by_label("List of messages").focus();
    settle(&mut window);
    window
}

fn escape(window: &mut Window) {
    key(window, Modifiers::NONE, Key::Escape);
}

#[test]
fn each_is_closed_by_one_escape() {
    for thing in &FROM_TOP {
        let mut window = ready();
        assert!(!(thing.is_open)(&mut window), "{} at the start", thing.name);
        if thing.name == "text to find in the payload" {
            select(&mut window);
        }
        (thing.open)(&mut window);
        assert!((thing.is_open)(&mut window), "{} opens", thing.name);
        escape(&mut window);
        assert!(!(thing.is_open)(&mut window), "{} is closed", thing.name);
    }
}

#[test]
fn of_every_pair_that_can_be_open_at_once_the_upper_one_is_closed_first() {
    let mut pairs = 0;
    for (place, upper) in FROM_TOP.iter().enumerate() {
        for lower in &FROM_TOP[place + 1..] {
            let mut window = ready();
            (lower.open)(&mut window);
            (upper.open)(&mut window);
            if !(lower.is_open)(&mut window) || !(upper.is_open)(&mut window) {
                continue;
            }
            pairs += 1;
            let which = format!("{} over {}", upper.name, lower.name);
            escape(&mut window);
            assert!(!(upper.is_open)(&mut window), "{which}: the upper one is closed");
            assert!((lower.is_open)(&mut window), "{which}: the lower one stays");
            if lower.is_of_a_field {
                continue;
            }
            // The first may take the focus from a field.
            for _ in 0..3 {
                escape(&mut window);
            }
            assert!(!(lower.is_open)(&mut window), "{which}: and then the lower one");
        }
    }
    assert!(pairs >= 30, "only {pairs} pairs were open at once");
}

#[test]
fn in_a_narrow_window_the_inspector_is_closed_after_what_is_typed_in_it() {
    let mut window = ready();
    window.set_size(eframe::egui::vec2(800.0, 700.0));
    settle(&mut window);
    select(&mut window);
    type_where_possible(&mut window, "Find in payload", "hall");
    escape(&mut window);
    assert_eq!(value(&window, "Find in payload"), "", "the text first");
    assert!(shows(&window, "Find in payload"));
    escape(&mut window);
    assert!(!shows(&window, "Find in payload"), "then the inspector, which gives its place to the form");
    assert!(shows(&window, "Payload"));
}
