//! Calls that each crate bans: its `.clippy.toml` has the bans that are named here, and repeats what all crates share.
//!
//! Clippy reads the file of the crate alone where there is one; a crate without a file has the common bans only.

use std::collections::BTreeSet;

use super::{crates, read, root};

/// The crates that have no IO, locks, threads or clock.
const PURE: [&str; 7] = ["console", "model", "packet", "payload", "search", "template", "window"];

/// The crates that spawn.
const SPAWNING: [&str; 2] = ["engine", "sandbox"];

/// What no crate may.
const FOR_ALL: [&str; 3] =
    ["tokio::sync::mpsc::unbounded_channel", "std::sync::mpsc::channel", "std::time::SystemTime::now"];

/// What only those that spawn may.
const SPAWNS: [&str; 7] = [
    "tokio::spawn",
    "tokio::task::spawn",
    "tokio::task::spawn_blocking",
    "tokio::task::spawn_local",
    "tokio::task::JoinSet",
    "std::thread::spawn",
    "std::thread::Builder::spawn",
];

/// What those may not that have no IO, locks, threads or clock.
const IMPURE: [&str; 32] = [
    "std::time::Instant::now",
    "std::thread::scope",
    "std::thread::sleep",
    "std::sync::Mutex",
    "std::sync::RwLock",
    "std::sync::Condvar",
    "std::fs::copy",
    "std::fs::create_dir",
    "std::fs::create_dir_all",
    "std::fs::metadata",
    "std::fs::read",
    "std::fs::read_dir",
    "std::fs::read_to_string",
    "std::fs::remove_dir_all",
    "std::fs::remove_file",
    "std::fs::rename",
    "std::fs::write",
    "std::fs::DirBuilder",
    "std::fs::File",
    "std::fs::OpenOptions",
    "std::env::args",
    "std::env::args_os",
    "std::env::current_dir",
    "std::env::var",
    "std::env::var_os",
    "std::env::vars",
    "std::env::vars_os",
    "std::io::stdin",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::UdpSocket",
    "std::process::Command",
];

/// What the window may not outside its theme.
const COLOURS: [&str; 3] =
    ["egui::Color32::from_rgb", "egui::Color32::from_rgba_unmultiplied", "egui::Color32::from_gray"];

#[test]
fn each_crate_has_the_bans_that_it_needs() {
    let crates = crates();
    let unknown = PURE.iter().chain(&SPAWNING).find(|name| !crates.iter().any(|found| found == *name));
    assert_eq!(unknown, None, "a crate that is not there");
    for name in crates {
        let missing = missing(&name, &bans(&settings(&file_of(&name))));
        assert!(missing.is_empty(), "{} lacks bans of the crate {name}: {missing:?}", file_of(&name));
    }
    let missing = missing("topicdeck", &bans(&settings(".clippy.toml")));
    assert!(missing.is_empty(), ".clippy.toml lacks bans: {missing:?}");
}

#[test]
fn the_settings_of_each_crate_repeat_the_common_ones() {
    let common = settings(".clippy.toml");
    for name in crates() {
        let path = file_of(&name);
        let own = settings(&path);
        for (key, value) in common.iter().filter(|(key, _)| !key.starts_with("disallowed")) {
            assert_eq!(own.get(key), Some(value), "{path}: {key}");
        }
        let may_lack: BTreeSet<String> =
            SPAWNS.iter().filter(|_| SPAWNING.contains(&name.as_str())).map(|ban| (*ban).to_owned()).collect();
        let (wanted, banned) = (bans(&common), bans(&own));
        let missing: Vec<&String> = wanted.difference(&banned).filter(|ban| !may_lack.contains(*ban)).collect();
        assert!(missing.is_empty(), "{path} lacks bans of .clippy.toml: {missing:?}");
    }
}

/// The rules themselves: no ban can be taken out, and no file deleted, without a word.
#[test]
fn a_ban_that_is_gone_is_seen() {
    let common = bans(&settings(".clippy.toml"));
    for name in crates() {
        let needed = needed(&name);
        for gone in &needed {
            let left = needed.iter().filter(|ban| *ban != gone).map(|ban| (*ban).to_owned()).collect();
            assert_eq!(missing(&name, &left), [*gone], "{name}");
        }
        let without_its_file = missing(&name, &common);
        assert_eq!(without_its_file.is_empty(), !PURE.contains(&name.as_str()), "{name}: {without_its_file:?}");
    }
}

/// What a crate may not call; any other name is that of a crate that neither spawns nor is pure.
fn needed(name: &str) -> BTreeSet<&'static str> {
    let mut needed: BTreeSet<&str> = FOR_ALL.into();
    if !SPAWNING.contains(&name) {
        needed.extend(SPAWNS);
    }
    if PURE.contains(&name) {
        needed.extend(IMPURE);
    }
    if name == "window" {
        needed.extend(COLOURS);
    }
    needed
}

fn missing(name: &str, banned: &BTreeSet<String>) -> Vec<&'static str> {
    needed(name).into_iter().filter(|ban| !banned.contains(*ban)).collect()
}

/// The settings that Clippy reads for a crate.
fn file_of(name: &str) -> String {
    let own = format!("src/{name}/.clippy.toml");
    if root().join(&own).exists() { own } else { ".clippy.toml".to_owned() }
}

fn settings(path: &str) -> toml::Table {
    read(path).parse().expect("TOML")
}

/// The paths that the settings forbid.
fn bans(settings: &toml::Table) -> BTreeSet<String> {
    let lists = ["disallowed-methods", "disallowed-types"].iter().filter_map(|key| settings.get(*key)?.as_array());
    lists.flatten().map(|ban| ban["path"].as_str().expect("a path").to_owned()).collect()
}
