//! Every test that `tests/long.sh` names is there, as a name that no test has would be a row that never runs; and every
//! test that tries random input is named, as a large count is what such a test is for.

use proc_macro2::{TokenStream, TokenTree};

use super::{crates, read, sources};

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
fn every_test_of_random_input_has_a_large_count() {
    let named: Vec<String> = named(&read(SCRIPT)).into_iter().map(|(krate, test)| format!("{krate} {test}")).collect();
    let mut found = 0;
    let mut missing = Vec::new();
    for path in sources("src").into_iter().chain(sources("tests/it")) {
        for test in random(&path, &read(&path)) {
            found += 1;
            if !named.contains(&test) {
                missing.push(test);
            }
        }
    }
    assert!(found > 20, "only {found} tests try random input");
    assert!(missing.is_empty(), "{SCRIPT} lacks:\n{}", missing.join("\n"));
}

#[test]
fn tests_of_random_input_are_found_where_they_are() {
    let inline = "mod tests {\n    proptest! {\n        #[test]\n        fn a(b in 0..1) {\n        }\n    }\n    fn c() {}\n}\n";
    assert_eq!(random("src/client/dial/issuer.rs", inline), ["client dial::issuer::tests::a"]);
    assert_eq!(random("src/client/dial/mod.rs", inline), ["client dial::tests::a"]);
    assert_eq!(random("src/cli/output.rs", inline), ["topicdeck cli::output::tests::a"]);
    let own = "proptest! {\n    #[test]\n    fn a(\n        b in 0..1,\n    ) {\n    }\n\n    #[test]\n    fn c(d in 0..1) {\n    }\n}\n";
    assert_eq!(random("src/search/tests/parsing.rs", own), ["search tests::parsing::a", "search tests::parsing::c"]);
}

/// The tests of a file that are in `proptest!`, as `tests/long.sh` names them.
fn random(path: &str, source: &str) -> Vec<String> {
    let Ok(tokens) = source.parse::<TokenStream>() else { return Vec::new() };
    let mut found = Vec::new();
    in_proptest(tokens, &mut Vec::new(), &mut found);
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod").trim_end_matches("/lib");
    let parts: Vec<&str> = path.split('/').collect();
    let (krate, module) = match parts.as_slice() {
        ["src", krate, module @ ..] if crates().iter().any(|known| known == krate) => (*krate, module),
        ["src", module @ ..] => ("topicdeck", module),
        [_, "it", module @ ..] => ("it", module),
        _ => panic!("{path} is of no crate"),
    };
    let full =
        |test: String| format!("{krate} {}", module.iter().copied().chain([&*test]).collect::<Vec<_>>().join("::"));
    found.into_iter().map(full).collect()
}

/// Adds the functions of every `proptest!`, each after the modules of the file that it is in.
fn in_proptest(tokens: TokenStream, modules: &mut Vec<String>, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        match &tokens[..at] {
            [.., TokenTree::Ident(word), TokenTree::Ident(name)] if word == "mod" => {
                modules.push(name.to_string());
                in_proptest(group.stream(), modules, found);
                modules.pop();
            }
            [.., TokenTree::Ident(name), TokenTree::Punct(_)] if name == "proptest" => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let functions = inner.windows(2).filter(|pair| pair[0].to_string() == "fn");
                let path = |name: &TokenTree| modules.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
                found.extend(functions.map(|pair| path(&pair[1]).join("::")));
            }
            _ => {}
        }
    }
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
