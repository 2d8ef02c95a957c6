//! The house rules that no compiler keeps: which room may use which, and what may stand where. The table of rooms is
//! the one in the crate documentation (`src/lib.rs`), so that the map and the rule are the same thing.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const MAX_LINES: usize = 400;

/// Where the operating system may be asked for at compile time: the keyring has one store for each, and the window
/// chooses its renderer by it. Dependencies by system stand in `Cargo.toml`.
const SYSTEM_SPECIFIC: [&str; 3] = ["src/sign_in/keyring", "src/app/", "src/main.rs"];

/// The rooms in the order of the table, and for each the rooms that it may use.
struct Map {
    may_use: BTreeMap<String, BTreeSet<String>>,
}

#[test]
fn every_arrow_between_rooms_is_in_the_table() {
    let map = Map::parse(&read("src/lib.rs"));
    let mut broken = Vec::new();
    for path in sources("src").into_iter().filter(|path| room_of(path).is_some() && !is_test_code(path)) {
        broken.extend(broken_arrows(&map, &path, &read(&path)));
    }
    assert!(broken.is_empty(), "not in the table of src/lib.rs:\n{}", broken.join("\n"));
}

#[test]
fn the_table_lists_the_rooms_that_there_are() {
    let listed: BTreeSet<String> = Map::parse(&read("src/lib.rs")).may_use.into_keys().collect();
    let present: BTreeSet<String> = sources("src").iter().filter_map(|path| room_of(path)).collect();
    assert_eq!(listed, present);
}

#[test]
fn every_file_says_what_it_does_and_stays_short() {
    let mut broken = Vec::new();
    for path in sources("src").into_iter().chain(sources("tests")) {
        broken.extend(broken_form(&path, &read(&path)));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn what_belongs_to_one_place_stays_there() {
    let mut broken = Vec::new();
    for path in sources("src").into_iter().filter(|path| !is_test_code(path)) {
        broken.extend(misplaced(&path, &read(&path)));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

impl Map {
    fn parse(documentation: &str) -> Self {
        let rows: Vec<(String, String)> = documentation.lines().filter_map(table_row).collect();
        let all: BTreeSet<String> = rows.iter().map(|(room, _)| room.clone()).collect();
        assert!(all.len() > 10, "no table of rooms found in src/lib.rs");
        let mut above = BTreeSet::new();
        let mut may_use = BTreeMap::new();
        for (room, rule) in rows {
            may_use.insert(room.clone(), allowed(&rule, &above, &all));
            above.insert(room);
        }
        Self { may_use }
    }
}

/// The room and its "may use" column, of a line such as ``//! | [`link`] | ... | model, profile |``.
fn table_row(line: &str) -> Option<(String, String)> {
    let cells: Vec<&str> = line.strip_prefix("//! | [`")?.trim_end().trim_end_matches('|').split('|').collect();
    let room = cells.first()?.trim().trim_end_matches("`]");
    Some((room.to_owned(), cells.last()?.replace('`', "").trim().to_owned()))
}

/// What a rule in words allows. What follows a semicolon is a remark.
fn allowed(rule: &str, above: &BTreeSet<String>, all: &BTreeSet<String>) -> BTreeSet<String> {
    let rule = rule.split(';').next().unwrap_or_default().trim();
    if rule == "nothing of ours" {
        return BTreeSet::new();
    }
    if let Some(excepted) = rule.strip_prefix("all but ") {
        return all - &named(excepted, all);
    }
    // Only a reviewer can tell an error type from another; the arrow is the same.
    let above_too = rule == "all above" || rule.ends_with("of the rooms above");
    let listed = rule.trim_end_matches("and the error types of the rooms above").trim_end_matches("all above");
    if above_too { &named(listed, all) | above } else { named(listed, all) }
}

fn named(list: &str, all: &BTreeSet<String>) -> BTreeSet<String> {
    let names: BTreeSet<String> =
        list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    assert!(names.is_subset(all), "the table names rooms that it does not list: {names:?}");
    names
}

fn broken_arrows(map: &Map, path: &str, text: &str) -> Vec<String> {
    let Some(room) = room_of(path) else { return vec![format!("{path}: in no room")] };
    let Some(may_use) = map.may_use.get(&room) else { return vec![format!("{path}: unknown room `{room}`")] };
    let bare = source::bare(text);
    let mut broken = Vec::new();
    for (line, used) in source::rooms_used(&bare) {
        if !map.may_use.contains_key(&used) {
            broken.push(format!("{path}:{line}: unknown room `{used}`"));
        } else if used != room && !may_use.contains(&used) {
            broken.push(format!("{path}:{line}: {room} -> {used}"));
        }
    }
    for (line, steps) in source::climbs(&bare) {
        if steps > depth_in_room(path) {
            broken.push(format!("{path}:{line}: leaves the room by `super::`; write `crate::`"));
        }
    }
    broken
}

/// How many `super::` lead from the file to the door of its room.
fn depth_in_room(path: &str) -> usize {
    path.trim_end_matches("/mod.rs").matches('/').count() - 1
}

fn broken_form(path: &str, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    if !text.starts_with("//! ") {
        broken.push(format!("{path}: does not open with `//!` and what it does"));
    }
    let lines = text.lines().count();
    if lines > MAX_LINES {
        broken.push(format!("{path}: {lines} lines, over {MAX_LINES}"));
    }
    broken
}

fn misplaced(path: &str, text: &str) -> Vec<String> {
    let bare = source::bare(text);
    let room = room_of(path).unwrap_or_default();
    let mut broken = Vec::new();
    let mut refuse = |sign: &str, allowed: bool, reason: &str| {
        if !allowed {
            let places = bare.match_indices(sign).map(|(at, _)| source::line_of(&bare, at));
            broken.extend(places.map(|line| format!("{path}:{line}: `{sign}`: {reason}")));
        }
    };
    let spawns = matches!(room.as_str(), "backend" | "sandbox");
    for sign in ["tokio::spawn", "task::spawn", "spawn_local", "JoinSet"] {
        refuse(sign, spawns, "only backend and sandbox spawn");
    }
    let system_specific = SYSTEM_SPECIFIC.iter().any(|allowed| path.starts_with(allowed));
    for sign in ["target_os", "target_family", "cfg(unix", "cfg(windows", "cfg(not(unix", "cfg(not(windows"] {
        refuse(sign, system_specific, "systems differ in a few places only");
    }
    let theme = path == "src/view/theme.rs";
    for sign in colour_signs(&bare) {
        refuse(&sign, theme, "colours live in view/theme.rs");
    }
    broken
}

/// Each way in which the source makes a colour of its own. `TRANSPARENT` is the absence of one.
fn colour_signs(bare: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| *c == '_' || c.is_alphanumeric()).collect::<String>();
    let made = bare.split("Color32::").skip(1).map(word).filter(|name| {
        name.starts_with("from_") || (name != "TRANSPARENT" && name.chars().all(|c| c == '_' || c.is_uppercase()))
    });
    made.filter(|name| !name.is_empty())
        .map(|name| format!("Color32::{name}"))
        .chain(["hex_color!".to_owned()])
        .collect()
}

/// The room of `src/ROOM/...`; `None` for the crate's own files.
fn room_of(path: &str) -> Option<String> {
    let (room, _) = path.strip_prefix("src/")?.split_once('/')?;
    Some(room.to_owned())
}

/// Whether the file is a module `tests`, which is compiled for tests only and may use more.
fn is_test_code(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

/// Every Rust file below a folder of the package, as a path from its root with `/`.
fn sources(folder: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in
            fs::read_dir(&folder).expect("a folder of the package").map(|entry| entry.expect("an entry").path())
        {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let path = entry.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no source in {folder}");
    found.sort();
    found
}

/// The rules themselves, held against made-up sources.
mod the_rules {
    use super::*;

    #[test]
    fn a_forbidden_arrow_is_found() {
        let map = Map::parse(&read("src/lib.rs"));
        let table = [
            ("src/model/topic.rs", "use crate::link::Error;", "src/model/topic.rs:1: model -> link"),
            ("src/view/table.rs", "\nfn f() { crate::backend::run() }", "src/view/table.rs:2: view -> backend"),
            ("src/cli/mod.rs", "use crate::{model, sandbox::Sandbox};", "src/cli/mod.rs:1: cli -> sandbox"),
            ("src/link/mod.rs", "use crate::utils::x;", "src/link/mod.rs:1: unknown room `utils`"),
            ("src/utils/mod.rs", "", "src/utils/mod.rs: unknown room `utils`"),
            ("src/link/a.rs", "use super::super::view::x;", "leaves the room"),
            ("src/link/mod.rs", "use super::view::x;", "leaves the room"),
        ];
        for (path, text, expected) in table {
            let broken = broken_arrows(&map, path, text);
            assert!(broken.len() == 1 && broken[0].contains(expected), "{path} {text}: {broken:?}");
        }
    }

    #[test]
    fn an_allowed_arrow_is_let_through() {
        let map = Map::parse(&read("src/lib.rs"));
        let table = [
            ("src/model/topic.rs", "use crate::model::Qos; // not crate::view"),
            ("src/explain/mod.rs", "use crate::link::Error;"),
            ("src/backend/mod.rs", "use crate::{explain, sign_in::Tokens};"),
            ("src/app/mod.rs", "use crate::{view, backend, console};"),
            ("src/link/a/b.rs", "use super::super::Error;"),
            ("src/model/mod.rs", "#[cfg(test)]\nmod tests { use crate::sandbox; }"),
        ];
        for (path, text) in table {
            assert_eq!(broken_arrows(&map, path, text), [""; 0], "{path}");
        }
    }

    #[test]
    fn form_and_place_are_checked() {
        assert_eq!(broken_form("a.rs", "//! What it does.\n").len(), 0);
        assert_eq!(broken_form("a.rs", "use b;").len(), 1);
        assert_eq!(broken_form("a.rs", &format!("//! Long.\n{}", "\n".repeat(MAX_LINES))).len(), 1);
        let table = [
            ("src/link/a.rs", "tokio::spawn(x)", 1),
            ("src/backend/a.rs", "tokio::spawn(x)", 0),
            ("src/link/a.rs", "#[cfg(target_os = \"linux\")]", 1),
            ("src/app/a.rs", "#[cfg(target_os = \"linux\")]", 0),
            ("src/view/a.rs", "Color32::from_rgb(1, 2, 3); Color32::WHITE; Color32::TRANSPARENT", 2),
            ("src/view/theme.rs", "Color32::from_rgb(1, 2, 3)", 0),
            ("src/view/a.rs", "fn f(colour: Color32) {} // Color32::WHITE", 0),
        ];
        for (path, text, expected) in table {
            assert_eq!(misplaced(path, text).len(), expected, "{path} {text}");
        }
    }
}
