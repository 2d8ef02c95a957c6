//! What the pages of the manual show is right: commands are accepted, searches and profiles are read, policies are valid.

use std::collections::BTreeMap;

use clap::CommandFactory as _;
use client::profile;
use sandbox::{Document, DocumentKind};
use texts::Language;
use topicdeck::cli::Arguments;
use topicdeck::cli::manual::{Block, TOPICS, Topic, blocks};

/// The code of a page, with the language of each.
fn code(topic: &Topic, language: Language) -> Vec<(String, Vec<String>)> {
    let code = blocks(topic.text(language)).into_iter().filter_map(|block| match block {
        Block::Code { language, lines } => Some((language.to_owned(), lines.into_iter().map(str::to_owned).collect())),
        _ => None,
    });
    code.collect()
}

/// The words of a command in a shell that uses no variables; what a redirection leads to is left out.
pub(super) fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in line.chars() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    assert_eq!(quote, None, "{line}");
    if let Some(at) = words.iter().position(|word| word == ">") {
        words.drain(at..at + 2);
    }
    words
}

/// In place of what a person fills in.
fn filled_in(words: Vec<String>) -> Vec<String> {
    let id = "0b9d2d5e-6f3c-4b0e-9d2a-1a2b3c4d5e6f";
    words.into_iter().map(|word| if word == "ID" { id.to_owned() } else { word }).collect()
}

#[test]
fn every_command_of_the_manual_is_accepted() {
    let mut checked = 0;
    for (topic, language) in TOPICS.iter().flat_map(|topic| Language::ALL.map(move |language| (topic, language))) {
        for (_, lines) in code(topic, language).iter().filter(|(language, _)| language == "sh") {
            // A backslash at the end continues a command.
            for line in lines.join("\n").replace("\\\n", "").lines() {
                let mut words = filled_in(words(line));
                words.retain(|word| !word.starts_with("TOPICDECK_LOG="));
                if ["aws", "mosquitto_sub"].contains(&words[0].as_str()) {
                    continue;
                }
                checked += 1;
                assert_eq!(words[0], "topicdeck", "{line}");
                if let Err(error) = Arguments::command().try_get_matches_from(&words) {
                    panic!("{} {language:?}: {line}: {error}", topic.name);
                }
            }
        }
    }
    assert!(checked > 60, "only {checked} commands");
}

#[test]
fn every_search_of_the_manual_is_read() {
    let mut checked = 0;
    let text = code(Topic::of("search").unwrap(), Language::English);
    for line in text.iter().filter(|(language, _)| language == "search").flat_map(|(_, lines)| lines) {
        // At least two blanks, or the end of the column, are before what it means.
        let query = line.split_once("  ").map_or_else(|| line.get(..23).unwrap_or(line), |(query, _)| query);
        if let Err(mistake) = search::parse_with_contracts(query.trim()) {
            panic!("{query}: {mistake}");
        }
        checked += 1;
    }
    assert!(checked > 20, "only {checked} searches");
}

#[test]
fn profiles_and_policies_of_the_manual_are_valid() {
    let mut checked = BTreeMap::new();
    for topic in &TOPICS {
        for (language, lines) in code(topic, Language::English) {
            let text = lines.join("\n");
            match language.as_str() {
                "toml" => {
                    let sample = profile::template();
                    // A line of it is added to a whole profile.
                    let text = if text.contains("[[profile]]") { text } else { format!("{sample}{text}\n") };
                    let read = profile::parse(&text);
                    assert!(read.is_ok(), "{}: {read:?}", topic.name);
                }
                "json" => {
                    let read = Document::parse(&text, DocumentKind::IotPolicy);
                    assert!(read.is_ok(), "{}: {:?}", topic.name, read.err());
                }
                _ => continue,
            }
            *checked.entry(language).or_insert(0) += 1;
        }
    }
    assert_eq!(checked, BTreeMap::from([("toml".to_owned(), 3), ("json".to_owned(), 1)]));
}

#[test]
fn the_page_of_profiles_names_every_setting() {
    for language in Language::ALL {
        let page = Topic::of("profiles").unwrap().text(language);
        let missing: Vec<&str> = profile::KEYS.into_iter().filter(|key| !page.contains(&format!("`{key}`"))).collect();
        assert_eq!(missing, [""; 0], "{language:?}");
    }
}

#[test]
fn both_languages_show_the_same() {
    for topic in &TOPICS {
        let [english, german] = [Language::English, Language::German].map(|language| code(topic, language));
        assert_eq!(english.len(), german.len(), "{}", topic.name);
        for ((language, english), (other, german)) in english.iter().zip(&german) {
            assert_eq!(language, other);
            // What a search means is said in the language of the page.
            let of = |lines: &[String]| -> Vec<String> {
                let end = if language == "search" { 23 } else { usize::MAX };
                lines.iter().map(|line| line.chars().take(end).collect()).collect()
            };
            assert_eq!(of(english), of(german), "{}", topic.name);
        }
        let shape = |language: Language| -> Vec<u8> {
            let kind = |block: Block<'_>| match block {
                Block::Title(_) => b'#',
                Block::Heading(_) => b'h',
                Block::Paragraph(_) => b'p',
                Block::Item(_) => b'i',
                Block::Code { .. } => b'c',
            };
            blocks(topic.text(language)).into_iter().map(kind).collect()
        };
        assert_eq!(shape(Language::English), shape(Language::German), "{}", topic.name);
    }
}
