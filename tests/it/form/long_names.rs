//! Every test that `tests/long.sh` names is there: a name that no test has would be a row that never runs.

use super::{read, sources};

const SCRIPT: &str = "tests/long.sh";

#[test]
fn every_test_of_the_long_run_exists() {
    let names = named(&read(SCRIPT));
    assert!(names.len() > 10, "{SCRIPT} names {} tests", names.len());
    let missing: Vec<String> = names
        .into_iter()
        .filter(|(krate, test)| !exists(krate, test))
        .map(|(krate, test)| format!("{krate} {test}"))
        .collect();
    assert!(missing.is_empty(), "{SCRIPT} names tests that are not there:\n{}", missing.join("\n"));
}

#[test]
fn a_planted_name_of_no_test_is_found() {
    let script = "tests=(\n    'client link::packet::tests::bytes_that_are_no_packets_never_bring_the_reader_down'\n    'it broker::no_such_test|5 rounds'\n)\n";
    let found = named(script);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(krate, test)| !exists(krate, test)), "{found:?}");
}

#[test]
fn a_function_that_is_no_test_is_none() {
    let source =
        "#[test]\nfn first() {}\n\nfn helper() {}\n\n#[tokio::test(flavor = \"multi_thread\")]\nasync fn second() {}\n";
    assert!(has_test(source, "first") && has_test(source, "second"));
    assert!(!has_test(source, "helper") && !has_test(source, "third"));
}

/// Crate and path of each test.
fn named(script: &str) -> Vec<(String, String)> {
    let quoted = script.lines().filter_map(|line| line.trim().strip_prefix('\'')?.strip_suffix('\''));
    let named = quoted.filter_map(|line| line.split('|').next()?.split_once(' '));
    named.filter(|(_, test)| test.contains("::")).map(|(krate, test)| (krate.to_owned(), test.to_owned())).collect()
}

/// Whether the file of that module has a test of that name.
fn exists(krate: &str, test: &str) -> bool {
    let Some((module, function)) = test.rsplit_once("::") else { return false };
    let root = match krate {
        "it" => "tests/it".to_owned(),
        "topicdeck" => "src".to_owned(),
        _ => format!("src/{krate}"),
    };
    // Tests of a file are in its module `tests`, or in a file of that name.
    let own = module.strip_suffix("tests").map(|outer| outer.trim_end_matches(':'));
    let folders = [Some(module), own].into_iter().flatten().map(|module| module.replace("::", "/"));
    let stems: Vec<String> =
        folders.map(|folder| format!("{root}/{folder}").trim_end_matches('/').to_owned()).collect();
    let endings = [".rs", "/mod.rs", "/lib.rs", "/main.rs"];
    let files = sources(&root);
    let is_meant =
        |file: &&String| stems.iter().any(|stem| endings.iter().any(|ending| **file == format!("{stem}{ending}")));
    files.iter().filter(is_meant).any(|file| has_test(&read(file), function))
}

/// Whether the function of that name has one of the attributes that make it a test.
fn has_test(source: &str, function: &str) -> bool {
    let Some((before, _)) = source.split_once(&format!("fn {function}(")) else { return false };
    let above = before.rsplit_once('\n').map_or("", |(above, _)| above);
    let mut attributes = above.lines().rev().map(str::trim_start).take_while(|line| line.starts_with('#'));
    attributes.any(|line| line.contains("test]") || line.contains("test("))
}
