//! Search over the table: what is typed, suggested, remembered, and what is shown of it.

mod palette;
mod strip;
mod typing;

use eframe::egui::accesskit::{Role, Toggled};
use egui_kittest::kittest::{NodeT as _, by};
use model::{PropertiesBuilder, PropertyRef, SavedSearch, Searches, WindowLayout};

use super::*;

const BOX: &str = "Search messages";

/// A window on a plant, with the cursor in the box.
fn searching() -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(watching);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    (window, backend)
}

/// Types, and waits so long that what finds nothing was meant.
fn write(window: &mut Window, text: &str) {
    window.get_by_label(BOX).type_text(text);
    window.run_steps(3);
    window.run();
}

fn press(window: &mut Window, keys: &[Key]) {
    for key in keys {
        window.key_press(*key);
        window.run();
    }
}

fn text(window: &mut Window) -> String {
    window.state_mut().state_mut().console.search.text().to_owned()
}

fn applied(window: &mut Window) -> String {
    window.state_mut().state_mut().console.search.applied().to_string()
}

/// What is suggested, the chosen one in brackets.
fn suggested(window: &Window) -> Vec<String> {
    let options = window.query_all(by().role(Role::ListBoxOption));
    let options = options
        .map(|option| option.accesskit_node())
        .filter(|option| option.label().is_some_and(|label| !label.contains("14:02")));
    options
        .map(|option| {
            let label = option.label().unwrap_or_default();
            if option.toggled() == Some(Toggled::True) { format!("[{label}]") } else { label }
        })
        .collect()
}

#[test]
fn ctrl_f_and_a_slash_go_to_the_box_and_escape_empties_it_before_it_leaves() {
    for slash in [false, true] {
        let (mut window, _) = window(watching);
        if slash {
            window.event(eframe::egui::Event::Text("/".to_owned()));
        } else {
            window.key_press_modifiers(Modifiers::COMMAND, Key::F);
        }
        window.run();
        assert!(window.get_by_label(BOX).is_focused());
        write(&mut window, "pump");
        assert_eq!(text(&mut window), "pump", "without the slash");
        press(&mut window, &[Key::Escape]);
        assert_eq!(applied(&mut window), "");
        assert!(window.get_by_label(BOX).is_focused());
        press(&mut window, &[Key::Escape]);
        assert!(!window.get_by_label(BOX).is_focused());
    }
}

#[test]
fn a_slash_in_another_field_is_a_slash() {
    let (mut window, _) = window(watching);
    window.get_by_label("Topic to publish to").focus();
    window.run();
    window.get_by_label("Topic to publish to").type_text("a");
    window.event(eframe::egui::Event::Text("/".to_owned()));
    window.run();
    assert!(window.get_by_label("Topic to publish to").is_focused());
    assert_eq!(window.get_by_label("Topic to publish to").value().as_deref(), Some("a/"));
}

#[test]
fn a_query_is_applied_while_it_is_typed_and_the_last_good_one_stays_on() {
    let (mut window, _) = searching();
    write(&mut window, "topic:plant/# and size>1k");
    assert_eq!(applied(&mut window), "topic:plant/# and size>1k");
    write(&mut window, " or");
    assert_eq!(applied(&mut window), "topic:plant/# and size>1k");
    window.get_by_label("Something is missing after or: a word, or a field such as size>1k.");
    window.get_by_label("Showing the last valid query");
    let labels = window.query_all_by_label_contains(" of ").filter_map(|node| node.value());
    let is_count = |label: &String| {
        label.split(" of ").all(|part| part.len() <= 6 && part.starts_with(|letter: char| letter.is_ascii_digit()))
    };
    assert_eq!(labels.filter(is_count).count(), 1, "how many of how many");
    write(&mut window, " sent");
    assert!(window.query_by_label_contains("Something is missing").is_none());
    assert_eq!(applied(&mut window), "topic:plant/# and size>1k or sent");
}

#[test]
fn the_beginning_of_a_joint_is_no_word_until_nothing_follows() {
    let (mut window, _) = searching();
    write(&mut window, "pump");
    window.get_by_label(BOX).type_text(" o");
    window.step();
    window.step();
    assert_eq!(applied(&mut window), "pump", "it may become or");
    for _ in 0..8 {
        window.step();
    }
    assert_eq!(applied(&mut window), "pump and o");
}

#[test]
fn a_query_that_escape_takes_away_comes_back_with_the_arrow_up() {
    let (mut window, _) = searching();
    write(&mut window, "size>1k");
    press(&mut window, &[Key::Escape]);
    assert_eq!(applied(&mut window), "");
    press(&mut window, &[Key::ArrowUp]);
    assert_eq!(applied(&mut window), "size>1k");
}

#[test]
fn a_blank_opens_no_list_and_the_arrow_down_does() {
    let (mut window, _) = searching();
    write(&mut window, "pump ");
    assert!(suggested(&window).is_empty());
    press(&mut window, &[Key::ArrowDown]);
    assert_eq!(suggested(&window)[..2], ["and", "or"]);
    press(&mut window, &[Key::Escape, Key::Escape, Key::ArrowDown]);
    assert_eq!(suggested(&window)[..2], ["topic:", "payload:"], "also in the empty box");
}

#[test]
fn a_text_that_is_no_query_at_all_filters_nothing() {
    let (mut window, _) = searching();
    write(&mut window, "colour:red");
    window.get_by_label("There is no field colour. To search for this text, put it in quotes.");
    assert!(window.query_by_label("Showing the last valid query").is_none(), "there is none");
    assert_eq!(applied(&mut window), "");
}

#[test]
fn topics_properties_and_paths_that_were_seen_are_suggested() {
    let (mut window, backend) = searching();
    let mut properties = PropertiesBuilder::default();
    properties.push(PropertyRef::User("device", "press-1"));
    backend.batch(Plant::default().message("plant/new", br#"{"celsius":81.4,"site":{"hall":"A"}}"#, &properties));
    for _ in 0..200 {
        window.step();
    }
    write(&mut window, "topic:plant/pumps/");
    assert_eq!(suggested(&window), ["topic:plant/pumps/pump-a/", "topic:plant/pumps/#"]);
    press(&mut window, &[Key::Tab, Key::Tab]);
    assert_eq!(text(&mut window), "topic:plant/pumps/pump-a/state");
    assert!(window.get_by_label(BOX).is_focused());
    write(&mut window, " json:$.site");
    assert!(suggested(&window).contains(&"json:$.site.hall".to_owned()), "{:?}", suggested(&window));
    press(&mut window, &[Key::Escape]);
    write(&mut window, ".hall=A property:de");
    assert_eq!(suggested(&window), ["property:device="]);
}

#[test]
fn the_arrows_choose_a_suggestion_and_enter_takes_only_a_chosen_one() {
    let (mut window, _) = searching();
    write(&mut window, "pump o");
    assert_eq!(suggested(&window), ["or"]);
    press(&mut window, &[Key::Enter]);
    assert_eq!(text(&mut window), "pump o", "nothing was chosen");
    assert!(suggested(&window).is_empty(), "and the list is closed");
    press(&mut window, &[Key::ArrowDown, Key::ArrowDown]);
    assert_eq!(suggested(&window), ["[or]"]);
    press(&mut window, &[Key::Enter]);
    assert_eq!(text(&mut window), "pump or ");
    write(&mut window, "si");
    assert_eq!(suggested(&window), ["size"]);
    press(&mut window, &[Key::Escape]);
    assert!(suggested(&window).is_empty());
    assert_eq!(text(&mut window), "pump or si", "Escape closes the list first");
}

#[test]
fn a_suggestion_is_taken_with_the_pointer_and_the_cursor_stays_in_the_box() {
    let (mut window, _) = searching();
    write(&mut window, "ret");
    window.get_by_role_and_label(Role::ListBoxOption, "retained").click();
    window.run();
    assert_eq!(text(&mut window), "retained ");
    assert!(window.get_by_label(BOX).is_focused());
    assert_eq!(applied(&mut window), "retained");
}

#[test]
fn up_in_the_empty_box_brings_earlier_queries_back() {
    let (mut window, _) = searching();
    for query in ["first", "second"] {
        write(&mut window, query);
        press(&mut window, &[Key::Enter, Key::Escape, Key::Escape]);
        window.key_press_modifiers(Modifiers::COMMAND, Key::F);
        window.run();
    }
    press(&mut window, &[Key::ArrowUp]);
    assert_eq!(applied(&mut window), "second");
    press(&mut window, &[Key::ArrowUp]);
    assert_eq!(applied(&mut window), "first");
    press(&mut window, &[Key::ArrowDown, Key::ArrowDown]);
    assert_eq!((applied(&mut window), text(&mut window)), (String::new(), String::new()));
}

#[test]
fn a_search_is_saved_with_a_name_found_in_the_menu_deleted_and_put_back() {
    let (mut window, _) = searching();
    write(&mut window, "json:$.celsius>80");
    click(&mut window, "Save search");
    assert!(window.get_by_label("Name of the search").is_focused());
    for _ in 0.."json:$.celsius>80".len() {
        window.key_press(Key::Backspace);
    }
    window.run();
    window.get_by_label("Name of the search").type_text("too hot");
    window.run();
    press(&mut window, &[Key::Enter]);
    window.get_by_label("Saved as too hot");
    click(&mut window, "Clear search");
    assert_eq!(applied(&mut window), "");
    click(&mut window, "Earlier and saved searches");
    click(&mut window, "Search for too hot");
    assert_eq!(applied(&mut window), "json:$.celsius>80");
    click(&mut window, "Earlier and saved searches");
    click(&mut window, "Delete too hot");
    assert!(window.query_by_label("Search for too hot").is_none());
    click(&mut window, "Undo the deletion");
    window.get_by_label("Search for too hot");
}

#[test]
fn what_was_searched_for_is_there_again_in_the_next_run() {
    let (mut window, backend) = searching();
    write(&mut window, "pump");
    press(&mut window, &[Key::Enter]);
    let layout = to_keep(&mut window, &backend).expect("a layout");
    assert_eq!(layout.searches.recent(), ["pump"]);

    let saved = vec![SavedSearch { name: "hot".to_owned(), query: "json:$.temp>80".to_owned() }];
    let searches = Searches::of(vec!["pump".to_owned()], saved);
    let (mut next, _backend) = next_run(WindowLayout { searches, ..WindowLayout::default() }, watching);
    click(&mut next, "Earlier and saved searches");
    next.get_by_label("Search for hot");
    click(&mut next, "Search for pump");
    assert_eq!(applied(&mut next), "pump");
}

/// The rows of the table, as they are spoken.
fn rows(window: &Window) -> Vec<String> {
    let rows = window.query_all(by().role(Role::ListBoxOption));
    rows.filter_map(|row| row.accesskit_node().label()).filter(|label| label.contains("14:02")).collect()
}

#[test]
fn the_table_has_what_matches_and_the_line_says_how_many_of_how_many() {
    let mut plant = Plant::default();
    let (mut window, backend) = window(ScriptedBackend::live);
    backend.batch(plant.batch(500, 10));
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    write(&mut window, "topic:plant/pumps/#");
    window.run();
    window.get_by_label("63 matches");
    window.get_by_label("of 500 kept");
    assert!(!rows(&window).is_empty() && rows(&window).iter().all(|row| row.contains("plant/pumps/pump-a/state")));
    backend.batch(plant.batch(8, 0));
    window.run();
    window.get_by_label("64 matches");
    click(&mut window, "Show all messages and mark those that match");
    assert!(rows(&window).iter().any(|row| row.contains("truck-7")));
    click(&mut window, "Show only the messages that match");
    assert!(rows(&window).iter().all(|row| row.contains("pump")));
}

#[test]
fn a_search_says_how_far_it_is_and_can_be_stopped_and_continued() {
    let mut plant = Plant::default();
    let (mut window, backend) = window(ScriptedBackend::live);
    backend.batch(plant.simple("plant/first", "needle"));
    (0..6).for_each(|_| backend.batch(plant.batch(2_000, 10)));
    backend.hold_searches();
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    write(&mut window, "needle");
    window.run();
    window.get_by_label_contains("No matches yet: ");
    let before = value(&window, "searching ");
    backend.search_some(2);
    window.run();
    let stopped_at = value(&window, "searching ");
    assert!(stopped_at > before, "{before} {stopped_at}");
    click(&mut window, "Stop searching");
    window.get_by_label(&format!("stopped: {stopped_at} % searched"));
    window.get_by_label(&format!("No matches in the {stopped_at} % that were searched"));
    backend.search_some(9);
    window.run();
    window.get_by_label("0 matches");
    click(&mut window, "Continue searching");
    window.run();
    backend.search_some(9);
    window.run();
    window.get_by_label("1 match");
    assert!(
        window.query_by_label_contains("searching").is_none() && window.query_by_label_contains("stopped").is_none()
    );
}

/// The percentage behind these words.
fn value(window: &Window, words: &str) -> u64 {
    let label = window.get_by_label_contains(words).accesskit_node();
    let text = label.label().or(label.value()).expect("a text");
    let digits: String = text.trim_start_matches(words).chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

#[test]
fn f3_goes_through_the_matches_and_begins_again_whatever_is_shown() {
    for all in [false, true] {
        let (mut window, backend) = window(|backend| {
            backend.live();
            for payload in ["hit 1", "miss", "hit 2", "miss", "hit 3"] {
                backend.batch(Plant::default().simple("plant/a", payload));
            }
        });
        drop(backend);
        window.key_press_modifiers(Modifiers::COMMAND, Key::F);
        window.run();
        write(&mut window, "hit");
        if all {
            click(&mut window, "Show all messages and mark those that match");
        }
        let after = |window: &mut Window, modifiers| {
            window.key_press_modifiers(modifiers, Key::F3);
            window.run();
            window.state_mut().state_mut().console.table.selected
        };
        let forward = [0; 4].map(|_| after(&mut window, Modifiers::NONE));
        assert_eq!(forward, [Some(0), Some(2), Some(4), Some(0)], "{all}");
        let back = [0; 3].map(|_| after(&mut window, Modifiers::SHIFT));
        assert_eq!(back, [Some(4), Some(2), Some(0)], "{all}");
    }
}

#[test]
fn when_nothing_is_found_the_query_is_said_and_what_comes_near_is_searched_with_a_click() {
    let (mut window, _) = searching();
    write(&mut window, "pump-a json:$.rpm>9000");
    for _ in 0..8 {
        window.step();
    }
    window.get_by_label("No matches");
    window.get_by_label("No message matches pump-a and json:$.rpm>9000.");
    window.get_by_label("Close matches in the newest 500 messages:");
    click(&mut window, "Search for pump-a");
    assert_eq!(applied(&mut window), "pump-a");
    assert!(rows(&window).iter().all(|row| row.contains("pump-a")));
}
