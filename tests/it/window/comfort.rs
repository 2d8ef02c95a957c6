//! Comfort: the settings, the size of text, and the sheet of keys.

use std::collections::BTreeSet;

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, by};
use model::{LogLimit, Opening, Scale, SettingsFolder, Theme as KeptTheme, WindowLayout};
use texts::Language;
use window::app::Files;

use super::*;
use crate::form::{production_lines, read, sources};

fn live() -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(watching);
    window.run();
    let _ = backend.addressed();
    (window, backend)
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run();
}

fn write(window: &mut Window, text: &str) {
    window.input_mut().events.push(eframe::egui::Event::Text(text.to_owned()));
    window.run();
}

/// Turns a switch.
fn turn(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::CheckBox, name).click();
    window.run();
}

/// The labels with this role, from the top.
fn labels(window: &Window, role: Role) -> Vec<String> {
    let nodes = window.get_all(by().predicate(move |node| node.role() == role));
    nodes.filter_map(|node| node.accesskit_node().label()).collect()
}

/// The sheet: what keys do, and which.
fn sheet(window: &mut Window) -> Vec<String> {
    press(window, Modifiers::NONE, Key::F1);
    window.get_by_label("Find a shortcut");
    let lines = window.query_all_by_label_contains(": ").filter_map(|node| node.accesskit_node().value());
    lines.collect()
}

/// Each `modifiers, key` in the sources of the window, as the sheet writes it, and where it is.
fn keys_in_the_sources() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for path in sources("src/window").into_iter().filter(|path| !path.ends_with("kit/shortcuts.rs")) {
        for (_, line) in production_lines(&read(&path)) {
            let is_use = line.trim_start().starts_with("use ") || line.contains("Key, Memory");
            for (at, _) in line.match_indices("Key::").filter(|_| !is_use) {
                let name: String = line[at + "Key::".len()..].chars().take_while(|c| c.is_alphanumeric()).collect();
                let held = ["COMMAND", "CTRL", "SHIFT"]
                    .into_iter()
                    .filter(|held| line[..at].trim_end().ends_with(&format!("Modifiers::{held},")));
                let held: String = held.map(|held| if held == "SHIFT" { "Shift " } else { "Ctrl " }).collect();
                found.insert((format!("{held}{}", as_on_the_key(&name)), path.clone()));
            }
        }
    }
    found
}

fn as_on_the_key(name: &str) -> &str {
    match name {
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        "Escape" => "Esc",
        "PageUp" => "Page ↑",
        "PageDown" => "Page ↓",
        number if number.starts_with("Num") => "Ctrl 1",
        other => other,
    }
}

#[test]
fn no_key_that_does_something_is_missing_from_the_sheet() {
    let (mut window, _) = live();
    let sheet = sheet(&mut window);
    let ways: BTreeSet<&str> =
        sheet.iter().filter_map(|line| line.split_once(": ")).flat_map(|(_, ways)| ways.split(", ")).collect();
    let keys = keys_in_the_sources();
    assert!(keys.len() > 40, "{keys:?}");
    let missing: Vec<_> = keys.iter().filter(|(keys, _)| !ways.contains(&**keys)).collect();
    assert!(missing.is_empty(), "{missing:#?}\n{ways:?}");
}

#[test]
fn the_sheet_opens_by_its_keys_from_the_bar_and_from_the_palette_and_gives_the_cursor_back() {
    let (mut window, backend) = live();
    write(&mut window, "?");
    assert!(window.get_by_label("Find a shortcut").is_focused());
    window.get_by_label("Search actions: Ctrl K");
    type_into(&mut window, "Find a shortcut", "hold");
    assert!(window.query_by_label("Search actions: Ctrl K").is_none());
    window.get_by_label("Hold or follow: Space");
    press(&mut window, Modifiers::NONE, Key::Escape);
    window.get_by_label("Search actions: Ctrl K");
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(window.query_by_label("Find a shortcut").is_none());

    window.get_by_label("Payload").focus();
    window.run();
    write(&mut window, "?");
    assert!(window.query_by_label("Find a shortcut").is_none(), "a text is being written");
    assert_eq!(window.get_by_label("Payload").value().as_deref(), Some("?"));
    press(&mut window, Modifiers::NONE, Key::F1);
    click(&mut window, "Close");
    assert!(window.get_by_label("Payload").is_focused(), "the cursor is where it was");

    click(&mut window, "Keyboard shortcuts");
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::COMMAND, Key::K);
    type_into(&mut window, "Search actions by name", "hotkeys");
    press(&mut window, Modifiers::NONE, Key::Enter);
    window.get_by_label("Find a shortcut");
    assert!(backend.commands().is_empty());
}

#[test]
fn the_palette_finds_an_action_by_other_words_and_its_own_name_first() {
    for (search, first) in [
        ("preferences", "Settings"),
        ("settings", "Settings"),
        ("about", "About Topicdeck"),
        ("license", "About Topicdeck"),
        ("shortcuts", "Keyboard shortcuts"),
        ("find filter", "Search messages"),
        ("zoom", "Larger text and controls"),
        ("theme", "Theme: Dark"),
        ("publish", "Write a message"),
        ("quit", "Disconnect"),
    ] {
        let (mut window, _) = live();
        press(&mut window, Modifiers::COMMAND, Key::K);
        type_into(&mut window, "Search actions by name", search);
        let is_row = |label: &String| label.starts_with("14:02:");
        let found = labels(&window, Role::ListBoxOption).into_iter().filter(|label| !is_row(label)).collect::<Vec<_>>();
        assert_eq!(found.first().map(String::as_str), Some(first), "{search}: {found:?}");
    }
}

#[test]
fn a_setting_counts_at_once_is_kept_and_is_taken_back() {
    let (mut window, backend) = live();
    press(&mut window, Modifiers::COMMAND, Key::Comma);
    assert!(window.get_by_label("Find a setting").is_focused());
    click(&mut window, "At the start: No connection");
    click(&mut window, "Appearance");
    assert!(window.query_by_label("At the start: No connection").is_none(), "another section");
    click(&mut window, "Theme: Light");
    assert_eq!(window.ctx.theme(), Theme::Light);
    turn(&mut window, "Timeline above the table");
    let layout = to_keep(&mut window, &backend).expect("a layout");
    assert_eq!((layout.theme, layout.opening, layout.hides_density), (KeptTheme::Light, Opening::Nothing, true));

    press(&mut window, Modifiers::COMMAND, Key::Z);
    let layout = to_keep(&mut window, &backend).expect("a layout");
    assert_eq!((layout.theme, layout.opening, layout.hides_density), (KeptTheme::Light, Opening::Nothing, false));
    window.get_by_label("Taken back.");
    press(&mut window, Modifiers::COMMAND, Key::Z);
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert!(to_keep(&mut window, &backend).is_some_and(|layout| layout == WindowLayout { ..layout_of_live() }));
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(to_keep(&mut window, &backend), None, "there is nothing more to take back");
}

#[test]
fn sending_is_forbidden_and_allowed_again_in_the_settings() {
    let (mut window, backend) = live();
    press(&mut window, Modifiers::COMMAND, Key::Comma);
    click(&mut window, "Sending");
    for is_wanted in [true, false] {
        backend.addressed();
        turn(&mut window, "Read-only");
        window.run();
        let is_it = |command: &(_, Command)| matches!(command, (None, Command::Publish(PublishCommand::SetReadOnly(wanted))) if *wanted == is_wanted);
        assert!(backend.addressed().iter().any(is_it), "{is_wanted}");
    }
    turn(&mut window, "Read-only");
    assert!(to_keep(&mut window, &backend).is_some_and(|layout| layout.read_only));
}

/// What is kept of a window in which nothing was chosen.
fn layout_of_live() -> WindowLayout {
    let (mut window, backend) = live();
    to_keep(&mut window, &backend).expect("the open connection")
}

#[test]
fn a_setting_is_found_by_its_words_in_any_section() {
    let (mut window, _) = live();
    click(&mut window, "Settings");
    type_into(&mut window, "Find a setting", "zoom");
    window.get_by_label("Size of text and controls: 125 %");
    assert!(window.query_by_label("Theme: Dark").is_none());
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(window.get_by_label("Find a setting").value().as_deref().unwrap_or_default(), "");
    type_into(&mut window, "Find a setting", "no such thing");
    window.get_by_label("No setting has these words.");
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(window.query_by_label("Find a setting").is_none(), "and then the page closes");
}

#[test]
fn a_folder_is_opened_from_the_settings() {
    let backend = ScriptedBackend::default();
    watching(&backend);
    let some = |path: &str| Some(path.to_owned());
    let files = Files { profiles: some("/home/a/profiles.toml"), kept: some("/home/a/state"), settings: None };
    let app = App::new(&Context::default(), Box::new(backend.clone()), TimeZone::UTC, || NOW).with_files(files);
    let builder = Harness::builder().with_size([1400.0, 900.0]).with_context_setup(theme::install);
    let mut window = builder.build_ui_state(
        |ui, app: &mut App| {
            app.take_over(ui.ctx());
            app.draw(ui);
        },
        app,
    );
    window.run();
    press(&mut window, Modifiers::COMMAND, Key::Comma);
    click(&mut window, "Files and privacy");
    for (name, expected) in [
        ("Open folder: Profiles", SettingsFolder::Profiles),
        ("Open folder: Recordings, outbox, drafts", SettingsFolder::State),
    ] {
        backend.addressed();
        click(&mut window, name);
        let is_it = |(_, command): &(_, Command)| matches!(command, Command::Profile(ProfileCommand::OpenFolder(folder)) if *folder == expected);
        assert!(backend.addressed().iter().any(is_it), "{name}");
    }
    assert!(window.query_by_label("Open folder: Settings of the window").is_none(), "it is kept nowhere");
}

#[test]
fn the_limit_of_messages_is_kept_and_counts_for_open_connections_only_where_it_is_more() {
    let (mut window, backend) = live();
    press(&mut window, Modifiers::COMMAND, Key::Comma);
    click(&mut window, "Console");
    click(&mut window, "Messages kept: 4,000,000 · 1 GiB");
    assert_eq!(to_keep(&mut window, &backend).expect("a layout").log_limit, LogLimit::More);
    window.run();
    assert_eq!(kept_at_most(&mut window), 4_000_000);
    click(&mut window, "Messages kept: 250,000 · 64 MiB");
    let layout = to_keep(&mut window, &backend).expect("a layout");
    window.run();
    assert_eq!(kept_at_most(&mut window), 4_000_000, "nothing is lost by a choice");
    let (mut window, _backend) = next_run(layout, watching);
    window.run();
    assert_eq!(kept_at_most(&mut window), 250_000);
}

/// Messages that the connection on screen keeps at most.
fn kept_at_most(window: &mut Window) -> u64 {
    window.state().console().log.bounds().messages
}

#[test]
fn the_language_is_chosen_in_the_settings_too() {
    let (mut window, backend) = live();
    click(&mut window, "Settings");
    click(&mut window, "Language: Deutsch");
    assert_eq!(to_keep(&mut window, &backend).expect("a layout").language, Some(Language::German));
}

#[test]
fn version_licence_and_places_are_copied_at_once() {
    let (mut window, _) = live();
    press(&mut window, Modifiers::COMMAND, Key::K);
    type_into(&mut window, "Search actions by name", "about");
    press(&mut window, Modifiers::NONE, Key::Enter);
    window.get_by_label("Copy all about Topicdeck").click();
    window.step();
    let copied = window.output().platform_output.commands.iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("a text");
    assert!(copied.contains(env!("CARGO_PKG_VERSION")) && copied.contains("MIT OR Apache-2.0"), "{copied}");
}

#[test]
fn the_size_of_text_goes_in_steps_by_key_is_kept_and_comes_back() {
    let (mut window, backend) = live();
    press(&mut window, Modifiers::COMMAND, Key::Plus);
    press(&mut window, Modifiers::COMMAND, Key::Equals);
    assert!((window.ctx.zoom_factor() - 1.5).abs() < 0.001, "{}", window.ctx.zoom_factor());
    let layout = to_keep(&mut window, &backend).expect("a layout");
    assert_eq!(layout.scale, Scale::nearest(150));
    for _ in 0..9 {
        press(&mut window, Modifiers::COMMAND, Key::Plus);
    }
    assert_eq!(to_keep(&mut window, &backend).expect("a layout").scale.percent(), 200, "no larger");
    press(&mut window, Modifiers::COMMAND, Key::Num0);
    assert_eq!(to_keep(&mut window, &backend).expect("a layout").scale.percent(), 100);

    let (mut window, _backend) = next_run(layout, watching);
    window.run();
    assert!((window.ctx.zoom_factor() - 1.5).abs() < 0.001, "as it was");
}

#[test]
fn a_connection_is_closed_without_a_question_when_the_person_chose_so() {
    let (mut window, backend) = live();
    click(&mut window, "Settings");
    turn(&mut window, "Ask before closing a connection");
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::COMMAND, Key::K);
    type_into(&mut window, "Search actions by name", "close connection");
    press(&mut window, Modifiers::NONE, Key::Enter);
    let closes = |command: &Command| matches!(command, Command::Profile(ProfileCommand::Close));
    assert!(backend.commands().iter().any(closes));
}

#[test]
fn in_the_smallest_window_with_the_largest_text_what_gets_the_cursor_comes_into_sight() {
    let (mut window, _) = live();
    window.set_size(eframe::egui::vec2(640.0, 420.0));
    for _ in 0..4 {
        press(&mut window, Modifiers::COMMAND, Key::Plus);
    }
    let room = window.ctx.content_rect();
    assert!(room.width() < 330.0, "{room:?}");
    // The form is folded in a low window until it is used.
    press(&mut window, Modifiers::COMMAND, Key::P);
    for name in ["Search messages", "Topic to publish to", "Find a topic", "Settings", "Payload"] {
        window.get_by_label(name).focus();
        window.run();
        let (place, room) = (window.get_by_label(name).rect(), window.ctx.content_rect());
        assert!(room.intersects(place) && room.intersect(place).width() >= 20.0, "{name}: {place:?} in {room:?}");
    }
    press(&mut window, Modifiers::COMMAND, Key::Comma);
    window.get_by_label("Find a setting");
    for part in ["Find a setting", "Close"] {
        let place = window.get_by_label(part).rect();
        assert!(room.contains_rect(place), "{part}: {place:?} in {room:?}");
    }
}
