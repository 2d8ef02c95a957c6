//! Tabs over the table: each has its own search and columns, and all are there in the next run.

use eframe::egui::accesskit::{Role, Toggled};
use egui_kittest::kittest::{NodeT as _, by};
use model::{MessageView, Views, WindowLayout};

use super::*;

const BOX: &str = "Search messages";

/// The tabs over the table, the shown one in brackets.
fn tabs(window: &Window) -> Vec<String> {
    let tabs = window.query_all(by().role(Role::Tab).predicate(|node| {
        let label = node.label().unwrap_or_default();
        !["Publish", "Tree", "Text", "Hex", "Message", "Properties", "Sent"]
            .iter()
            .any(|other| label.starts_with(other))
    }));
    tabs.map(|tab| {
        let label = tab.accesskit_node().label().unwrap_or_default();
        if tab.accesskit_node().toggled() == Some(Toggled::True) { format!("[{label}]") } else { label }
    })
    .collect()
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run();
}

fn search(window: &mut Window, query: &str) {
    press(window, Modifiers::COMMAND, Key::F);
    window.get_by_label(BOX).type_text(query);
    window.run();
}

fn applied(window: &mut Window) -> String {
    window.state_mut().state_mut().console.search.applied().to_string()
}

fn typed(window: &mut Window) -> String {
    window.state_mut().state_mut().console.search.text().to_owned()
}

/// A window on a plant with two tabs: all messages, and those of pumps, which is shown.
fn with_pumps() -> (Window, ScriptedBackend) {
    let mut plant = Plant::default();
    let (mut window, backend) = window(ScriptedBackend::live);
    backend.batch(plant.batch(500, 10));
    window.run();
    press(&mut window, Modifiers::COMMAND, Key::T);
    search(&mut window, "topic:plant/pumps/#");
    (window, backend)
}

#[test]
fn a_tab_has_its_search_and_finds_it_again() {
    let (mut window, _backend) = with_pumps();
    assert_eq!(tabs(&window), ["All messages", "[topic:plant/pumps/#]"]);
    window.get_by_label("63 matches");
    click(&mut window, "All messages");
    window.run();
    assert_eq!((typed(&mut window).as_str(), applied(&mut window).as_str()), ("", ""));
    assert!(window.query_by_label("63 matches").is_none());
    press(&mut window, Modifiers::COMMAND, Key::PageDown);
    assert_eq!(typed(&mut window), "topic:plant/pumps/#");
    window.get_by_label("63 matches");
    press(&mut window, Modifiers::COMMAND, Key::PageDown);
    assert_eq!(tabs(&window), ["[All messages]", "topic:plant/pumps/#"]);
    press(&mut window, Modifiers::COMMAND, Key::PageUp);
    assert_eq!(tabs(&window), ["All messages", "[topic:plant/pumps/#]"]);
}

#[test]
fn a_closed_tab_is_offered_again_with_its_search() {
    let (mut window, _backend) = with_pumps();
    press(&mut window, Modifiers::COMMAND, Key::W);
    assert!(tabs(&window).is_empty() && applied(&mut window).is_empty(), "one alone is no tab");
    // That with all messages stays.
    press(&mut window, Modifiers::COMMAND, Key::W);
    window.get_by_label("Tab “topic:plant/pumps/#” closed");
    click(&mut window, "Undo the last removal");
    window.run();
    assert_eq!(tabs(&window), ["All messages", "[topic:plant/pumps/#]"]);
    window.get_by_label("63 matches");
    assert!(window.query_by_label("Undo the last removal").is_none());
}

#[test]
fn the_menu_of_a_tab_names_moves_copies_and_closes_it() {
    let (mut window, _backend) = with_pumps();
    let menu = |window: &mut Window, tab: &str, entry: &str| {
        window.get_by_role_and_label(Role::Tab, tab).click_secondary();
        window.run();
        click(window, entry);
        window.run();
    };
    menu(&mut window, "topic:plant/pumps/#", "Rename tab…");
    press(&mut window, Modifiers::COMMAND, Key::A);
    window.get_by_label("Name of the tab").type_text("Pumps");
    window.run();
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(tabs(&window), ["All messages", "[Pumps]"]);
    menu(&mut window, "Pumps", "Duplicate tab");
    assert_eq!(tabs(&window).len(), 3);
    search(&mut window, "overheat");
    assert_eq!(applied(&mut window), "overheat");
    menu(&mut window, "All messages", "Duplicate tab");
    assert_eq!(tabs(&window), ["All messages", "Pumps", "overheat", "[New tab]"]);
    menu(&mut window, "New tab", "Move left");
    assert_eq!(tabs(&window), ["All messages", "Pumps", "[New tab]", "overheat"]);
    menu(&mut window, "New tab", "Close tab");
    assert_eq!(tabs(&window).len(), 3);
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
    assert_eq!(tabs(&window), ["All messages", "Pumps", "[New tab]", "overheat"]);
}

#[test]
fn tabs_and_their_columns_are_there_in_the_next_run() {
    let (mut window, backend) = with_pumps();
    click(&mut window, "Columns of the table");
    click(&mut window, "Show column QoS");
    let kept = to_keep(&mut window, &backend).expect("a layout");
    let views = &kept.views["plant-eu"];
    let [pumps] = views.list() else { panic!("{views:?}") };
    assert_eq!((pumps.query.as_str(), views.shown()), ("topic:plant/pumps/#", Some(pumps.number)));
    assert_ne!(pumps.table.columns, kept.table.columns, "the other tab has its own columns");
    assert!(pumps.table.labels.is_empty());

    let (mut next, _backend) = next_run(kept, watching);
    next.run();
    assert_eq!(tabs(&next), ["All messages", "[topic:plant/pumps/#]"]);
    assert_eq!(applied(&mut next), "topic:plant/pumps/#");
}

#[test]
fn there_is_an_end_to_tabs() {
    let full = Views::of((0..model::MAX_VIEWS).map(|_| MessageView::default()).collect(), Some(0));
    let views = [("plant-eu".to_owned(), full)].into();
    let (mut window, _backend) = next_run(WindowLayout { views, ..WindowLayout::default() }, watching);
    window.run();
    assert!(window.query_by_label("Add a tab").is_none());
    let before = tabs(&window).len();
    press(&mut window, Modifiers::COMMAND, Key::T);
    assert_eq!((before, tabs(&window).len()), (model::MAX_VIEWS + 1, model::MAX_VIEWS + 1));
}
