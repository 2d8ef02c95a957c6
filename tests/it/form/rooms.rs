//! Folders of the window: `kit` imports none of the others, `pages` and `console` only `kit`, and neither the other one.
//!
//! The arrows are those of [`super::imports`].

use std::collections::BTreeSet;

use super::imports::{Arrows, Sources, arrows};
use super::{is_test_code, read, sources};

const WINDOW: &str = "src/window";

/// A folder, and from which others its files may import.
const MAY_IMPORT: [(&str, &[&str]); 3] = [("kit", &[]), ("pages", &["kit"]), ("console", &["kit"])];

#[test]
fn the_folders_of_the_window_import_one_way() {
    let files = sources(WINDOW).into_iter().filter(|path| !is_test_code(path));
    let sources: Sources = files.map(|path| (path.clone(), read(&path))).collect();
    let arrows = arrows(&sources, &[format!("{WINDOW}/lib.rs")]);
    for (folder, may_import) in MAY_IMPORT {
        assert!(arrows.keys().any(|file| is_in(file, folder)), "no file is in {WINDOW}/{folder}");
        for other in may_import {
            let leads = |imported: &BTreeSet<String>| imported.iter().any(|file| is_in(file, other));
            let has_arrow = arrows.iter().any(|(file, imported)| is_in(file, folder) && leads(imported));
            assert!(has_arrow, "no arrow is seen from {folder} to {other}");
        }
    }
    let broken = misdirected(&arrows);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn misdirected(arrows: &Arrows) -> Vec<String> {
    let mut broken = Vec::new();
    for (file, imported) in arrows {
        let Some((folder, may_import)) = MAY_IMPORT.iter().find(|(folder, _)| is_in(file, folder)) else { continue };
        let allowed =
            |other: &String| is_in(other, folder) || may_import.iter().any(|other_folder| is_in(other, other_folder));
        broken.extend(imported.iter().filter(|other| !allowed(other)).map(|other| format!("{file} imports {other}")));
    }
    broken
}

fn is_in(file: &str, folder: &str) -> bool {
    file.starts_with(&format!("{WINDOW}/{folder}/"))
}

/// The rule itself, held against made-up sources.
#[test]
fn a_planted_import_the_other_way_is_found() {
    let table = [
        ("src/window/kit/theme.rs", "use crate::pages::welcome::A;", 1),
        ("src/window/kit/theme.rs", "use crate::console::page::A;", 1),
        ("src/window/pages/welcome.rs", "use crate::console::page::A;", 1),
        ("src/window/console/page.rs", "use crate::app::state::A;", 1),
        ("src/window/console/page.rs", "use crate::kit::theme::A;", 0),
        ("src/window/app/state.rs", "use crate::console::page::A;", 0),
    ];
    for (file, text, expected) in table {
        let mut sources = Sources::new();
        sources.insert("src/window/lib.rs".to_owned(), "mod app;\nmod kit;\nmod pages;\nmod console;\n".to_owned());
        for (folder, module) in [("app", "state"), ("kit", "theme"), ("pages", "welcome"), ("console", "page")] {
            sources.insert(format!("src/window/{folder}/mod.rs"), format!("pub mod {module};\n"));
            sources.insert(format!("src/window/{folder}/{module}.rs"), "pub struct A;\n".to_owned());
        }
        let planted = format!("{text}\npub struct B(A);\n");
        sources.insert(file.to_owned(), if text.contains("::A;") { planted } else { text.to_owned() });
        let found = misdirected(&arrows(&sources, &["src/window/lib.rs".to_owned()]));
        assert_eq!(found.len(), expected, "{file}: {text}: {found:?}");
    }
}
