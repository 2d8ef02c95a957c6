//! Every text in `engine::explain` is in `tests/data/notices.txt`, so that none is left out of a review of wording.

use std::collections::BTreeSet;

use super::golden;
use crate::form;

/// What the file leaves out: it has the labels of details and of things to copy, and not their values. And of a time, it
/// has neither its form nor what is said of one that no calendar has.
const VALUES: [&str; 11] = [
    "%Y-%m-%d %H:%M UTC",
    "s after 1970",
    "\"cognito-identity.amazonaws.com:amr\": \"authenticated\"",
    "\"Effect\": \"Allow\", \"Action\":",
    "aws configure list",
    "aws iot attach-policy --region",
    "aws iot describe-endpoint --endpoint-type iot:Data-ATS --region",
    "topicdeck secret --profile",
    "topicdeck secret --proxy",
    "sudo apt install libgl1-mesa-dri libegl1 libgl1",
    "cargo build --release --locked --features wgpu",
];

#[test]
fn the_words_of_every_text_of_explain_are_in_the_file() {
    if golden::is_writing() {
        return;
    }
    let file = golden::file();
    let (mut found, mut missing) = (0, Vec::new());
    let mut unused: BTreeSet<&str> = VALUES.into();
    for path in form::sources("src/engine/explain") {
        let text = form::read(&path);
        let code = text.split("\nmod tests {").next().unwrap_or_default();
        for literal in literals(code) {
            let Some(words) = longest_fragment(&literal).filter(|words| is_text(words)) else { continue };
            found += 1;
            if !file.contains(words) && !unused.remove(words) && !VALUES.contains(&words) {
                missing.push(format!("{path}: {words:?}"));
            }
        }
    }
    assert!(found > 700, "only {found} texts");
    assert!(missing.is_empty(), "not in tests/data/notices.txt:\n{}", missing.join("\n"));
    assert!(unused.is_empty(), "not in explain any more: {unused:?}");
}

/// Whether it is for people: more than one word.
fn is_text(words: &str) -> bool {
    words.split(' ').filter(|word| word.contains(char::is_alphabetic)).count() > 1
}

/// The longest part without a placeholder, on one line.
fn longest_fragment(literal: &str) -> Option<&str> {
    // A placeholder is every second part. Braces that are doubled leave an empty one.
    let parts = literal.split(['{', '}']).step_by(2).flat_map(|part| part.split('\n'));
    parts.map(str::trim).max_by_key(|part| part.len()).filter(|part| !part.is_empty())
}

/// The string literals in `code`, as the compiler reads them.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let from = &rest[at..];
        rest = &from[1..];
        if from.starts_with("//") {
            rest = from.find('\n').map_or("", |end| &from[end..]);
        } else if let Some(after) = from.strip_prefix("'\"'") {
            rest = after;
        } else if from.starts_with('"') {
            let (literal, after) = literal(rest);
            found.push(literal);
            rest = after;
        }
    }
    found
}

/// The text up to its closing quote, and what follows.
fn literal(from: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = from.char_indices().peekable();
    while let Some((at, character)) = chars.next() {
        match character {
            '"' => return (text, &from[at + 1..]),
            '\\' => match chars.next() {
                Some((_, '\n')) => while chars.next_if(|(_, next)| next.is_whitespace()).is_some() {},
                Some((_, 'n')) => text.push('\n'),
                Some((_, escaped)) => text.push(escaped),
                None => {}
            },
            other => text.push(other),
        }
    }
    panic!("a text without an end: {from}");
}

#[test]
fn texts_are_found_as_the_compiler_reads_them() {
    let code = "a(\"one \\\n      two\", '\"', 'x') // \"no\"\n/// \"no\"\nb(\"say \\\"{name}\\\" now\\nthen\")";
    assert_eq!(literals(code), ["one two", "say \"{name}\" now\nthen"]);
    let rows = [
        ("Could not read {path}", Some("Could not read")),
        ("Its {a} is {b}, which is not https.", Some(", which is not https.")),
        ("{{ \"Effect\": {action} }}", Some("\"Effect\":")),
        ("{}", None),
    ];
    for (literal, expected) in rows {
        assert_eq!(longest_fragment(literal), expected, "{literal}");
    }
    assert!(is_text("could not") && !is_text("DNS") && !is_text("network.tls") && !is_text("; "));
}
