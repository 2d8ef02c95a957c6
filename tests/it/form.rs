//! Rules of form that neither the compiler nor Clippy keeps: how files begin, how long they get, where systems and
//! colours may be named, and what the settings of each crate forbid.

mod bans;
mod circles;
mod imports;
mod log_lines;
mod long_names;
mod no_io;
mod rooms;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const MAX_LINES: usize = 400;

/// Where the operating system may be asked for at compile time: the keyring has one store for each, the window
/// chooses its renderer by it, the program asks it not to write its memory to disk, and folders for one person alone are
/// made in its words.
const SYSTEM_SPECIFIC: [&str; 5] =
    ["src/client/sign_in/keyring", "src/window/app/", "src/main.rs", "src/store/disk.rs", "src/cli/signals.rs"];

/// Where two notices may be compared, so that a person does not read the same twice.
const NOTICE: &str = "src/model/notice.rs";

/// What finishes a notice: its severity, details and so on are reviewed with its words. The first word of what is given
/// tells it from calls of the same name.
const FINISHING: [&str; 8] = [
    ".severity(",
    ".detail(",
    ".copyable(",
    ".offering(",
    ".at_end_of_command(",
    ".by(",
    ".at(Rung",
    ".at(model::Rung",
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
fn no_code_reads_facts_out_of_what_a_notice_says() {
    let mut broken = Vec::new();
    let may_know_a_notice =
        |path: &String| !["src/client/", "src/sandbox/"].iter().any(|crates| path.starts_with(crates));
    for path in sources("src").into_iter().filter(|path| !is_test_code(path) && path != NOTICE) {
        if !may_know_a_notice(&path) {
            continue;
        }
        broken.extend(reads_a_notice(&path, &read(&path)));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_notice_is_made_in_explain() {
    let mut broken = Vec::new();
    for path in sources("src").into_iter().filter(|path| !is_test_code(path) && path != NOTICE) {
        broken.extend(makes_a_notice(&path, &read(&path)));
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
fn every_crate_keeps_the_lints_and_is_not_published_by_accident() {
    let whole = read("Cargo.toml").parse::<toml::Table>().expect("a manifest");
    let parts = crates().into_iter().map(|name| (manifest(&name), name));
    for (manifest, name) in parts.chain([(whole, "topicdeck".to_owned())]) {
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{name}");
        assert_eq!(manifest["package"]["publish"].as_bool(), Some(false), "{name}");
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
    assert_eq!(checked, 5, "clippy, clippy without the sandbox and with the second renderer, doc and test");
    for features in ["--no-default-features", "--features wgpu"] {
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

/// Where a notice is made outside `engine::explain`, where all their words are.
fn makes_a_notice(path: &str, text: &str) -> Vec<String> {
    if path.starts_with("src/engine/explain/") {
        return Vec::new();
    }
    let names = names_of_notice(text);
    let makes = |line: &str| names.iter().any(|name| makes_a(name, line));
    // What the client and the sandbox call so is not of a notice: they know none.
    let may_know = !["src/client/", "src/sandbox/"].iter().any(|crates| path.starts_with(crates));
    let finishes = |line: &str| may_know && FINISHING.iter().any(|call| line.contains(call));
    let makes = |line: &str| makes(line) || finishes(line);
    let lines = production_lines(text).filter(|(_, line)| makes(line));
    lines.map(|(number, _)| format!("{path}:{number}: makes a notice: that is for engine::explain")).collect()
}

/// Whether the line makes a value of the type `name`.
fn makes_a(name: &str, line: &str) -> bool {
    let called = |sign: &str| {
        line.match_indices(sign).any(|(at, _)| !line[..at].ends_with(|c: char| c == '_' || c.is_alphanumeric()))
    };
    // A function may end in `-> Notice {`.
    let begun = format!("{name} {{");
    let literal = line.match_indices(&begun).any(|(at, _)| {
        let before = &line[..at];
        // The path before a name is no part of what comes before it.
        let path = before.trim_end_matches(|c: char| c == ':' || c == '_' || c.is_alphanumeric());
        let is_whole = before.len() == path.len() || before.ends_with("::");
        is_whole && !path.trim_end().ends_with("->")
    });
    called(&format!("{name}::error(")) || line.contains(&format!("for {name} ")) || literal
}

/// What the file calls a notice: also what it imports it as, and its other names for the type.
fn names_of_notice(text: &str) -> Vec<String> {
    #[derive(Default)]
    struct Names(Vec<String>);
    impl<'ast> syn::visit::Visit<'ast> for Names {
        fn visit_use_rename(&mut self, renamed: &'ast syn::UseRename) {
            if renamed.ident == "Notice" {
                self.0.push(renamed.rename.to_string());
            }
        }

        fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
            if let syn::Type::Path(path) = &*item.ty
                && path.path.segments.last().is_some_and(|last| last.ident == "Notice")
            {
                self.0.push(item.ident.to_string());
            }
        }
    }
    let mut names = Names(vec!["Notice".to_owned()]);
    // Every source of ours parses; the parts of one in the test below do not, and rename nothing.
    if let Ok(file) = syn::parse_file(text) {
        syn::visit::Visit::visit_file(&mut names, &file);
    }
    names.0
}

/// Where code compares or searches what is meant for people: a notice's code, its words, details and things to copy. Code
/// branches on `Failure::kind`, on the severity, the actor, the offer or the rung. A `refusal` has a code that is an enum.
fn reads_a_notice(path: &str, text: &str) -> Vec<String> {
    let fields = [".code", ".summary", ".cause", ".remedy", ".details", ".copyables"];
    let reads = ["==", "!=", "match ", "matches!(", "contains(", "starts_with(", "ends_with(", "find(", "any(", "all("];
    let mut broken = Vec::new();
    for (number, line) in production_lines(text) {
        let named = fields.iter().find(|field| {
            let rest = line.match_indices(**field).map(|(at, _)| (&line[..at], &line[at + field.len()..]));
            rest.filter(|(before, _)| !before.ends_with("refusal"))
                .any(|(_, after)| !after.starts_with(|c: char| c == '_' || c == '(' || c.is_alphanumeric()))
        });
        if let (Some(field), Some(sign)) = (named, reads.iter().find(|sign| line.contains(**sign))) {
            broken.push(format!("{path}:{number}: `{field}` with `{sign}`: branch on `Failure::kind`, not on words"));
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
    let table = [
        ("src/cli/a.rs", "let notice = Notice::error(", 1),
        ("src/cli/a.rs", "Notice { code, ..notice }", 1),
        ("src/cli/a.rs", "let made = model::Notice { code };", 1),
        ("src/cli/a.rs", "fn f() -> model::Notice {", 0),
        ("src/client/a.rs", "impl From<&Mistake> for Notice {", 1),
        ("src/cli/a.rs", "use model::Notice as Plain;\nfn f() {\n    Plain::error(1);\n}", 1),
        ("src/cli/a.rs", "use model::{Batch, Notice as Plain};\nfn f() {\n    Plain { code, ..other };\n}", 1),
        ("src/cli/a.rs", "type Plain = model::Notice;\nfn f() {\n    Plain::error(1);\n}", 1),
        ("src/cli/a.rs", "use model::Word as Plain;\nfn f() {\n    Plain::error(1);\n}", 0),
        ("src/engine/explain/a.rs", "Notice::error(", 0),
        ("src/cli/a.rs", "fn f(notice: &Notice) -> Notice {", 0),
        ("src/cli/a.rs", "mod tests {\nNotice::error(", 0),
        ("src/engine/a.rs", "let notice = Box::new(notice.detail(\"before\", before));", 1),
        ("src/engine/a.rs", "explain::sign_in(error, profile).offering(Offer::UnlockKeyring)", 1),
        ("src/engine/a.rs", "explain::browser(&error).copyable(\"Logout page\", url)", 1),
        ("src/engine/a.rs", "explain::not_remembered(&error).severity(Severity::Error)", 1),
        ("src/cli/a.rs", "notice.by(Actor::NoOne).at(Rung::Live)", 1),
        ("src/cli/a.rs", "    .at_end_of_command(RUN_AGAIN)", 1),
        ("src/engine/explain/a.rs", "notice.detail(\"system\", said)", 0),
        ("src/cli/a.rs", "notice.severity == Severity::Error && date(2026, 3, 14).at(14, 2, 53, 0)", 0),
        ("src/client/a.rs", "error.detail()", 0),
    ];
    for (path, text, expected) in table {
        assert_eq!(makes_a_notice(path, text).len(), expected, "{path} {text}");
    }
    let table = [
        ("if notice.code == \"a.b\" {", 1),
        ("match failure.notice.code {", 1),
        ("let about = [\"a.b\", \"c.d\"].contains(&notice.code);", 1),
        ("state.notice().is_some_and(|notice| notice.code.starts_with(\"network.\"))", 1),
        ("notice.details.iter().find(|(label, _)| label == \"CONNACK\")", 1),
        ("(shown.code, &shown.summary) != (verdict.code, &verdict.summary)", 1),
        ("let why = if notice.summary.contains(\"memory only\") { 1 } else { 2 };", 1),
        ("if refusal.code == TokenCode::InvalidGrant {", 0),
        ("println!(\"{}\", notice.code);", 0),
        ("if failure.kind == FailureKind::WrongClock {", 0),
        ("if reason.code_point == 1 {", 0),
    ];
    for (text, expected) in table {
        assert_eq!(reads_a_notice("src/cli/a.rs", text).len(), expected, "{text}");
    }
}
