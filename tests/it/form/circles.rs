//! No file of a crate imports, by way of others, itself: what belongs together is in one file, the rest has a direction.
//!
//! The arrows are those of [`super::imports`]; tests may import what they like.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::imports::{Arrows, Sources, arrows};
use super::{crates, is_test_code, read, sources};

#[test]
fn no_circle_between_files() {
    let mut found = Vec::new();
    for (name, roots) in all_crates() {
        let arrows = arrows(&sources_of(&name), &roots);
        assert!(!arrows.is_empty(), "no imports in {name}");
        found.extend(circles(&arrows));
    }
    assert!(found.is_empty(), "files that import each other:\n{}", found.join("\n"));
}

/// The crates of the workspace with the files that each begins with; the program is the last one.
fn all_crates() -> Vec<(String, Vec<String>)> {
    let libraries = crates().into_iter().map(|name| {
        let root = format!("src/{name}/lib.rs");
        (name, vec![root])
    });
    let program = ("topicdeck".to_owned(), vec!["src/lib.rs".to_owned(), "src/main.rs".to_owned()]);
    libraries.chain([program]).collect()
}

fn sources_of(name: &str) -> Sources {
    let libraries: Vec<String> = crates().iter().map(|name| format!("src/{name}/")).collect();
    let own = format!("src/{name}/");
    let belongs = |path: &String| {
        if name == "topicdeck" {
            !libraries.iter().any(|other| path.starts_with(other))
        } else {
            path.starts_with(&own)
        }
    };
    let files = sources("src").into_iter().filter(|path| belongs(path) && !is_test_code(path));
    files.map(|path| (path.clone(), read(&path))).collect()
}

/// Each group of files that reach each other, as the shortest way around that begins at its first file.
fn circles(arrows: &Arrows) -> Vec<String> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for start in arrows.keys() {
        if seen.contains(start) {
            continue;
        }
        let Some(way) = way_around(arrows, start) else { continue };
        // The whole group is done with by its first circle.
        let reached = reached_from(arrows, start);
        seen.extend(reached.into_iter().filter(|file| reached_from(arrows, file).contains(start)));
        found.push(way.join("\n  -> "));
    }
    found
}

/// The shortest way from a file back to it.
fn way_around(arrows: &Arrows, start: &str) -> Option<Vec<String>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for next in arrows.get(file).into_iter().flatten() {
            if next == start {
                return Some(back_to(start, file, &came_from));
            }
            if !came_from.contains_key(next.as_str()) {
                came_from.insert(next, file);
                queue.push_back(next);
            }
        }
    }
    None
}

fn back_to(start: &str, last: &str, came_from: &BTreeMap<&str, &str>) -> Vec<String> {
    let mut way = vec![start.to_owned(), last.to_owned()];
    let mut at = last;
    while let Some(before) = came_from.get(at).filter(|_| at != start) {
        way.push((*before).to_owned());
        at = before;
    }
    way.reverse();
    way
}

fn reached_from(arrows: &Arrows, start: &str) -> BTreeSet<String> {
    let (mut reached, mut queue) = (BTreeSet::new(), vec![start.to_owned()]);
    while let Some(file) = queue.pop() {
        for next in arrows.get(&file).into_iter().flatten() {
            if reached.insert(next.clone()) {
                queue.push(next.clone());
            }
        }
    }
    reached
}

/// The rule itself, held against made-up crates.
fn found_in(files: &[(&str, &str)]) -> Vec<String> {
    let sources = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    circles(&arrows(&sources, &["lib.rs".to_owned()]))
}

#[test]
fn a_planted_circle_is_found_and_shown() {
    let two = [
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "use crate::b::B;\npub struct A(B);"),
        ("b.rs", "pub struct B;\nfn f() { super::a::f() }"),
    ];
    assert_eq!(found_in(&two), ["a.rs\n  -> b.rs\n  -> a.rs"]);
    let three = [
        ("lib.rs", "mod a;\nmod b;\nmod c;"),
        ("a.rs", "use super::b;\nfn f() { b::g() }"),
        ("b.rs", "pub fn g() { matches!(1, crate::c::C) }"),
        ("c.rs", "use crate::{a::{self, A}, b};\npub const C: u8 = 1;"),
    ];
    assert_eq!(found_in(&three), ["a.rs\n  -> b.rs\n  -> c.rs\n  -> a.rs"]);
    let two_groups = [
        ("lib.rs", "mod a;\nmod b;\nmod c;\nmod d;"),
        ("a.rs", "use crate::b::B;"),
        ("b.rs", "use crate::{a::A, c::C};"),
        ("c.rs", "use crate::d::D;"),
        ("d.rs", "use super::c::*;\npub struct D;"),
    ];
    assert_eq!(found_in(&two_groups), ["a.rs\n  -> b.rs\n  -> a.rs", "c.rs\n  -> d.rs\n  -> c.rs"]);
}

#[test]
fn a_parent_and_a_child_that_import_each_other_are_a_circle() {
    let facade_with_an_item = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod b;\npub use b::B;\npub struct A;"),
        ("a/b.rs", "use super::A;\npub struct B(A);"),
    ];
    assert_eq!(found_in(&facade_with_an_item), ["a/b.rs\n  -> a/mod.rs\n  -> a/b.rs"]);
    let called = [
        ("lib.rs", "mod a;"),
        ("a.rs", "mod b;\nstruct A;\nfn f() { b::g(); }"),
        ("a/b.rs", "pub fn g() { let _ = super::A; }"),
    ];
    assert_eq!(found_in(&called), ["a.rs\n  -> a/b.rs\n  -> a.rs"]);
}

#[test]
fn a_facade_comments_strings_and_tests_make_no_circle() {
    let facade = [
        ("lib.rs", "mod a;\npub use a::B;"),
        ("a/mod.rs", "mod b;\nmod c;\npub use b::{B, inner};\npub use c::C;"),
        ("a/b.rs", "use crate::a::C;\npub struct B(C);\npub mod inner { use super::B; }"),
        ("a/c.rs", "pub struct C;"),
    ];
    assert_eq!(found_in(&facade), [""; 0]);
    let only_in_words = [
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "use crate::b::B;"),
        ("b.rs", "//! As [`crate::a`].\n/* crate::a::A */ fn f() -> &'static str { \"crate::a::A\" }"),
    ];
    assert_eq!(found_in(&only_in_words), [""; 0]);
    let only_in_tests = [
        ("lib.rs", "mod a;\nmod b;\n#[cfg(test)]\nmod t;"),
        ("a.rs", "use crate::b::B;\n#[cfg(test)]\nuse crate::t::T;"),
        ("b.rs", "pub struct B;\n#[cfg(test)]\nmod tests { use crate::a::A; }"),
        ("t.rs", "use crate::a::A;"),
    ];
    assert_eq!(found_in(&only_in_tests), [""; 0]);
    let child_of_a_child =
        [("lib.rs", "mod a;"), ("a.rs", "mod b;\npub struct A;"), ("a/b.rs", "use super::A;\nimpl A { fn f() {} }")];
    assert_eq!(found_in(&child_of_a_child), [""; 0]);
}

#[test]
#[should_panic(expected = "has no file")]
fn a_module_without_its_file_is_not_passed_over() {
    found_in(&[("lib.rs", "mod a;")]);
}
