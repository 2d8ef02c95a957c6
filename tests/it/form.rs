//! Rules of form that neither the compiler nor Clippy keeps: how files begin, how long they get, where systems and
//! colours may be named, and what the settings of each crate forbid.

mod bans;
mod circles;
mod imports;
mod log_lines;
mod long_names;
mod no_io;
mod notices;
mod rooms;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const MAX_LINES: usize = 400;

/// Where the operating system may be asked for at compile time: the keyring has one store for each, the window
/// chooses its renderer by it, the program asks it not to write its memory to disk, and folders for one person alone are
/// made in its words.
const SYSTEM_SPECIFIC: [&str; 7] = [
    "src/client/sign_in/keyring",
    "src/engine/file_dialogs.rs",
    "src/window/app/",
    "src/main.rs",
    "src/store/disk.rs",
    "src/cli/signals.rs",
    "src/cli/hidden_input.rs",
];

#[test]
fn every_file_says_what_it_does_and_stays_short() {
    let mut broken = Vec::new();
    for path in sources("src").into_iter().chain(sources("tests")) {
        broken.extend(broken_form(&path, &read(&path)));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn systems_and_colours_are_named_in_few_places() {
    let mut broken = Vec::new();
    for path in sources("src").into_iter().filter(|path| !is_test_code(path)) {
        broken.extend(misplaced(&path, &read(&path)));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_map_shows_the_arrows_of_the_manifests() {
    let map = read("src/ARCHITECTURE.md");
    for name in crates() {
        let row = map.lines().find_map(|line| line.strip_prefix(&format!("| `{name}` |"))).unwrap_or_else(|| {
            panic!("src/ARCHITECTURE.md has no row for the crate {name}");
        });
        let may_use = row.rsplit('|').nth(1).unwrap_or_default();
        let shown: BTreeSet<String> = may_use
            .split(',')
            .map(|name| name.trim().trim_matches('`').to_owned())
            .filter(|name| name != "nothing")
            .collect();
        assert_eq!(shown, dependencies_of_ours(&name), "the crate {name}: the map beside its manifest");
    }
}

#[test]
fn every_place_on_the_map_is_there() {
    let map = read("src/ARCHITECTURE.md");
    let rows =
        map.split("## Where to change what").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the map");
    let mut gone = Vec::new();
    for row in rows.lines().filter(|line| line.starts_with('|')) {
        let mut folder = PathBuf::new();
        let quoted = row.split('`').skip(1).step_by(2).filter(|name| !name.contains([' ', '=', '!']));
        for place in quoted.filter(|name| name.contains(['/', '.'])) {
            let path = [PathBuf::from("src").join(place), PathBuf::from(place), folder.join(place)];
            match path.into_iter().find(|path| root().join(path).exists()) {
                Some(found) if root().join(&found).is_dir() => folder = found,
                Some(found) => folder = found.parent().map(Path::to_owned).unwrap_or_default(),
                None => gone.push(format!("{place}: {row}")),
            }
        }
    }
    assert!(gone.is_empty(), "src/ARCHITECTURE.md names what is not there:\n{}", gone.join("\n"));
}

#[test]
fn every_crate_keeps_the_lints() {
    for name in crates() {
        assert_eq!(manifest(&name)["lints"]["workspace"].as_bool(), Some(true), "{name}");
    }
    let whole = read("Cargo.toml").parse::<toml::Table>().expect("a manifest");
    assert_eq!(whole["lints"]["workspace"].as_bool(), Some(true), "topicdeck");
}

/// Those of the fuzz targets and benches too. What a package leaves out is said where there is something to leave out.
#[test]
fn no_package_is_published_by_accident_or_with_what_only_the_repository_needs() {
    let manifests: Vec<String> = files().into_iter().filter(|path| path.ends_with("Cargo.toml")).collect();
    assert!(manifests.len() > crates().len() + 5, "manifests are missing: {manifests:?}");
    for path in manifests {
        let manifest = read(&path).parse::<toml::Table>().expect("a manifest");
        let package = &manifest["package"];
        assert_eq!(package["publish"].as_bool(), Some(false), "{path}");
        if path.starts_with("src/") || path == "Cargo.toml" {
            let excluded = package.get("exclude").and_then(toml::Value::as_array);
            let excluded = excluded.into_iter().flatten().filter_map(toml::Value::as_str);
            assert!(
                excluded.into_iter().any(|what| what == "/.*"),
                "{path}: `exclude` leaves out no settings of tools"
            );
        }
    }
}

#[test]
fn all_crates_are_fast_in_a_build_for_trying() {
    let levels = &read("Cargo.toml").parse::<toml::Table>().expect("a manifest")["profile"]["try"]["package"];
    let packages = crates().into_iter().map(|name| format!("topicdeck-{name}")).chain(["topicdeck".to_owned()]);
    for package in packages {
        let level = levels.get(&package).and_then(|package| package["opt-level"].as_integer());
        assert_eq!(level, Some(2), "[profile.try.package] {package}");
    }
}

#[test]
fn every_cargo_command_of_the_test_run_covers_all_crates() {
    let script = read("tests/run.sh");
    let commands =
        |line: &&str| !line.trim_start().starts_with('#') && !line.contains("echo") && !line.contains("command -v");
    let mut checked = 0;
    for line in script.lines().filter(commands) {
        let Some((_, rest)) =
            ["cargo clippy ", "cargo doc ", "cargo test "].iter().find_map(|cargo| line.rsplit_once(cargo))
        else {
            continue;
        };
        checked += 1;
        assert!(rest.contains("--workspace"), "tests/run.sh sees one crate only: {line}");
    }
    assert_eq!(
        checked, 7,
        "clippy, without the sandbox, with AWS profiles, with the second renderer and of the targets for fuzzing, doc and test"
    );
    for features in ["--no-default-features --lib", "tests/fuzz", "--features aws-profile", "--features wgpu"] {
        assert!(script.contains(features), "tests/run.sh never looks at {features}");
    }
    assert!(script.contains("cargo fmt --all"));
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
    let system_specific = SYSTEM_SPECIFIC.iter().any(|allowed| path.starts_with(allowed));
    let mut broken = Vec::new();
    for (number, line) in production_lines(text) {
        let systems = ["target_os", "target_family", "cfg(unix", "cfg(windows", "cfg(not(unix", "cfg(not(windows"];
        for sign in systems.iter().filter(|sign| !system_specific && line.contains(**sign)) {
            broken.push(format!("{path}:{number}: `{sign}`: systems differ in a few places only"));
        }
        if path != "src/window/kit/theme.rs" {
            let signs = colour_signs(line);
            broken.extend(signs.iter().map(|sign| format!("{path}:{number}: `{sign}`: colours live in kit/theme.rs")));
        }
    }
    broken
}

/// The numbered lines before the tests, without comments.
pub(crate) fn production_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().take_while(|line| line.trim() != "mod tests {").enumerate();
    lines.map(|(at, line)| (at + 1, line.split("//").next().unwrap_or_default()))
}

/// Each way in which the line makes its own colour. `TRANSPARENT` is the absence of one.
fn colour_signs(line: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| *c == '_' || c.is_alphanumeric()).collect::<String>();
    let made = line.split("Color32::").skip(1).map(word).filter(|name| {
        name.starts_with("from_") || (name != "TRANSPARENT" && name.chars().all(|c| c == '_' || c.is_uppercase()))
    });
    let named = made.filter(|name| !name.is_empty()).map(|name| format!("Color32::{name}"));
    named.chain(line.contains("hex_color!").then(|| "hex_color!".to_owned())).collect()
}

/// Whether the file is a module `tests`, which is compiled for tests only and may use more.
fn is_test_code(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// The crates below `src`, by the names of their folders.
fn crates() -> Vec<String> {
    let entries = fs::read_dir(root().join("src")).expect("the sources").map(|entry| entry.expect("an entry").path());
    let found: Vec<String> = entries
        .filter(|path| path.join("Cargo.toml").exists())
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert!(found.len() > 5, "the crates are not found: {found:?}");
    found
}

fn dependencies_of_ours(name: &str) -> BTreeSet<String> {
    let ours: BTreeSet<String> = crates().into_iter().collect();
    let manifest = manifest(name);
    // A crate may use none at all.
    let used = manifest.get("dependencies").and_then(toml::Value::as_table);
    let used = used.into_iter().flat_map(toml::Table::keys).cloned().collect();
    ours.intersection(&used).cloned().collect()
}

fn manifest(name: &str) -> toml::Table {
    read(&format!("src/{name}/Cargo.toml")).parse().expect("a manifest")
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

/// Every Rust file below a folder of the package, as a path from its root with `/`.
pub(crate) fn sources(folder: &str) -> Vec<String> {
    let mut folders: Vec<PathBuf> = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let path = entry.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no source in {folder}");
    found.sort();
    found
}

/// Every file of the repository, as a path from its root with `/`. What builds leave is none of it.
fn files() -> Vec<String> {
    let mut left: Vec<PathBuf> = vec![root().to_owned()];
    let mut files = Vec::new();
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path());
            left.extend(entries.filter(|entry| !entry.ends_with("target") && !entry.ends_with(".git")));
        } else {
            files.push(path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/"));
        }
    }
    files.sort();
    files
}

/// The rules themselves, held against made-up sources.
#[test]
fn form_and_place_are_checked() {
    assert_eq!(broken_form("a.rs", "//! What it does.\n").len(), 0);
    assert_eq!(broken_form("a.rs", "use b;").len(), 1);
    assert_eq!(broken_form("a.rs", &format!("//! Long.\n{}", "\n".repeat(MAX_LINES))).len(), 1);
    let table = [
        ("src/client/link/a.rs", "#[cfg(target_os = \"linux\")]", 1),
        ("src/window/app/a.rs", "#[cfg(target_os = \"linux\")]", 0),
        ("src/client/link/a.rs", "mod tests {\n#[cfg(target_os = \"linux\")]", 0),
        ("src/window/kit/a.rs", "Color32::from_rgb(1, 2, 3); Color32::WHITE; Color32::TRANSPARENT", 2),
        ("src/window/kit/theme.rs", "Color32::from_rgb(1, 2, 3)", 0),
        ("src/window/kit/a.rs", "fn f(colour: Color32) {} // Color32::WHITE", 0),
    ];
    for (path, text, expected) in table {
        assert_eq!(misplaced(path, text).len(), expected, "{path} {text}");
    }
}
