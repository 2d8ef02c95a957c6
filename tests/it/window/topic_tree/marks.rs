//! Pinned, muted, silent and other marked topics.

use super::typing::{pause, type_letters};
use super::*;

/// The names of the rows of the list with this name.
fn rows_in(window: &Window, list: &str) -> Vec<String> {
    let place = window.get_by_label(list).rect();
    let mut rows: Vec<(f32, String)> = window
        .query_all(by().role(Role::TreeItem))
        .filter(|row| place.contains(row.rect().center()))
        .map(|row| (row.rect().top(), row.accesskit_node().label().unwrap_or_default()))
        .collect();
    rows.sort_by(|one, other| one.0.total_cmp(&other.0));
    rows.into_iter().map(|(_, name)| name).collect()
}

fn select(window: &mut Window, row: &str) {
    window.get_by_label_contains(row).click();
    window.run();
    assert!(window.get_by_label("Topic tree").is_focused(), "a press on a row is for the tree");
}

/// One topic that comes every five seconds and is overdue, and one that is not.
fn one_silent(builder: &mut BatchBuilder, backend: &ScriptedBackend) {
    backend.live();
    let steady = (0..10).map(|number| (200 - 5 * number, "plant/pump", "1", false));
    let messages: Vec<_> = steady.chain([(0, "plant/state", "on", false), (0, "yard", "1", false)]).collect();
    plays_with(builder, backend, &messages);
}

fn window_with_one_silent() -> (Window, ScriptedBackend, BatchBuilder) {
    let mut builder = BatchBuilder::default();
    let (mut window, backend) = window(|_| {});
    one_silent(&mut builder, &backend);
    window.run();
    (window, backend, builder)
}

#[test]
fn p_pins_a_topic_with_all_below_it_above_the_others() {
    let (mut window, backend) = window(plant);
    window.run();
    select(&mut window, "plant/press-1, ");
    type_letters(&mut window, "p");
    assert!(window.query_by_label("Pinned topics").is_none(), "another letter may follow");
    pause(&mut window);
    let pinned = rows_in(&window, "Pinned topics");
    assert_eq!(pinned.len(), 3, "{pinned:?}");
    assert!(pinned[0].starts_with("plant/press-1, pinned, ") && pinned[1].starts_with("plant/press-1/state, "));
    assert_eq!(rows_in(&window, "Topic tree").len(), 5, "it stays where it was");
    plays(&backend, &[(0, "plant/press-1/temp", "99", false)]);
    pause(&mut window);
    assert!(rows_in(&window, "Pinned topics")[2].starts_with("plant/press-1/temp, 99, "), "it is live");
    type_letters(&mut window, "p");
    pause(&mut window);
    assert!(window.query_by_label("Pinned topics").is_none());
}

#[test]
fn a_topic_is_pinned_and_muted_from_its_menu_and_both_are_kept() {
    let (mut window, backend) = window(plant);
    window.run();
    open_menu(&mut window, "lab");
    click(&mut window, "Mute");
    open_menu(&mut window, "lab");
    click(&mut window, "Pin");
    assert_eq!(rows_in(&window, "Pinned topics").len(), 1);
    let kept = to_keep(&mut window, &backend).expect("a layout");
    let marks = kept.topics.into_values().next().expect("a profile");
    assert_eq!((marks.pinned, marks.muted), (vec!["lab".to_owned()], vec!["lab".to_owned()]));
}

/// Whether the table shows the message that came last.
fn shows_last(window: &Window) -> bool {
    let console = window.state().console();
    console.view(true, None).contains(console.log.end_row() - 1)
}

#[test]
fn what_is_muted_leaves_the_table_and_the_count_of_silent_topics() {
    let (mut window, backend, mut builder) = window_with_one_silent();
    window.get_by_label("3 · 1 silent");
    select(&mut window, "plant/pump, ");
    type_letters(&mut window, "m");
    pause(&mut window);
    window.get_by_label("3 · 1 muted");
    assert!(rows(&window).iter().any(|row| row.starts_with("plant/pump, 1, muted, ")), "{:?}", rows(&window));
    plays_with(&mut builder, &backend, &[(200, "plant/pump", "1", false)]);
    window.run();
    assert!(!shows_last(&window));
    plays_with(&mut builder, &backend, &[(0, "yard", "1", false)]);
    window.run();
    assert!(shows_last(&window), "others are shown");
    click(&mut window, "Sort topics: Name");
    click(&mut window, "Hide muted");
    assert_eq!(topics(&window), ["plant", "plant/state", "yard"]);
    click(&mut window, "Sort topics: Name");
    click(&mut window, "Hide muted");
    select(&mut window, "plant/pump, ");
    type_letters(&mut window, "m");
    pause(&mut window);
    plays_with(&mut builder, &backend, &[(200, "plant/pump", "1", false)]);
    window.run();
    assert!(shows_last(&window));
    assert!(window.query_by_label_contains("muted").is_none());
}

#[test]
fn what_is_below_a_muted_level_is_muted_by_it() {
    let (mut window, backend, mut builder) = window_with_one_silent();
    select(&mut window, "plant, ");
    type_letters(&mut window, "m");
    pause(&mut window);
    for (topic, is_shown) in [("plant/new/below", false), ("plants", true), ("plant", false)] {
        plays_with(&mut builder, &backend, &[(0, topic, "1", false)]);
        window.run();
        assert_eq!(shows_last(&window), is_shown, "{topic}");
    }
    open_menu(&mut window, "plant/pump");
    assert!(window.get_by_label("Mute").accesskit_node().is_disabled(), "the level above is muted");
}

#[test]
fn the_foot_names_a_silent_topic_and_shows_all_of_them() {
    let (mut window, ..) = window_with_one_silent();
    window.get_by_label("plant/pump: usually every 5.0 s");
    click(&mut window, "Show 1 silent topic");
    assert_eq!(topics(&window), ["plant/pump"]);
    click(&mut window, "Show all topics");
    assert_eq!(topics(&window), ["plant", "plant/pump", "plant/state", "yard"]);
    let (mut window, _) = self::window(plant);
    window.run();
    assert!(window.query_by_label_contains("usually every").is_none(), "no topic is silent");
}

#[test]
fn topics_of_a_shadow_are_marked() {
    let (mut window, _) = window(|backend| {
        backend.live();
        plays(backend, &[(0, "$aws/things/pump/shadow/update", "{}", false), (0, "plant", "1", false)]);
    });
    window.run();
    assert!(rows(&window)[0].starts_with("$aws/things/pump/shadow/update, {}, shadow, "), "{:?}", rows(&window));
    assert!(!rows(&window)[1].contains("shadow"));
}

#[test]
fn the_messages_of_a_topic_and_all_below_it_open_in_the_table() {
    let (mut window, _) = window(plant);
    window.run();
    let query = |window: &mut Window| window.state_mut().state_mut().console.search.applied().to_string();
    open_menu(&mut window, "plant/press-1");
    click(&mut window, "Open in the table");
    assert_eq!(query(&mut window), "topic:plant/press-1/#");
    window.get_by_label("Topic tree").focus();
    window.run();
    keys(&mut window, &[Key::Home]);
    window.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    window.run();
    assert_eq!(query(&mut window), "topic:lab");
}

#[test]
fn the_palette_opens_and_closes_all_topics_and_shows_the_silent_ones() {
    let (mut window, ..) = window_with_one_silent();
    let act = |window: &mut Window, name: &str| {
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        window.run();
        window.get_by_label("Search actions by name").type_text(name);
        window.run();
        window.key_press(Key::Enter);
        window.run();
        topics(window)
    };
    assert_eq!(act(&mut window, "Collapse all topics"), ["plant", "yard"]);
    assert_eq!(act(&mut window, "Expand all topics"), ["plant", "plant/pump", "plant/state", "yard"]);
    let silent = act(&mut window, "Show silent topics");
    assert!(silent.contains(&"plant/pump".to_owned()) && !silent.contains(&"yard".to_owned()), "{silent:?}");
    assert_eq!(act(&mut window, "Show all topics").len(), 4);
}
