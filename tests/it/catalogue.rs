//! All texts for people can be translated: each is marked with `t!`, listed in `src/texts/texts.pot`, and has a German
//! translation with the same values.
//!
//! `WRITE_TEXTS=1 cargo test --workspace --test it catalogue` lists the texts as they are now. What is new gets an empty
//! translation in `de.po`, to be filled in; what is gone leaves both files.

mod found;
mod help;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufWriter;

use polib::catalog::Catalog;
use polib::message::Message;
use polib::po_file;

use crate::form::{read, root, sources};
use found::{Found, of_source};

const LIST: &str = "src/texts/texts.pot";
const GERMAN: &str = "src/texts/de.po";
/// Literals that look like texts for people and are none, each on a separate line as the source has it; the lines above
/// say why.
const NOT_TEXTS: &str = "tests/data/not_texts.txt";

/// What has no texts for people in their language: the sandbox is a tool of developers, and its pages stand for those of
/// Amazon; the words of `packet` are those of the MQTT standard.
/// Recordings are SQL; what fails there is explained by the engine.
const ENGLISH: [&str; 3] = ["src/sandbox/", "src/packet/", "src/store/recording/"];

/// A text, or the forms of one that depends on a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Text {
    english: String,
    many: Option<String>,
}

/// All texts, with the first file that has each, in the order of files and places.
fn texts() -> Vec<(Text, String)> {
    let (mut known, mut texts) = (BTreeSet::new(), Vec::new());
    let mut add = |text: Text, path: &str| {
        if known.insert(text.clone()) {
            texts.push((text, path.to_owned()));
        }
    };
    for text in help::texts() {
        add(Text { english: text, many: None }, "src/cli/arguments.rs");
    }
    for path in sources("src") {
        for found in of_source(&path, &read(&path)) {
            match found {
                Found::Text(english) => add(Text { english, many: None }, &path),
                Found::Counted(one, many) => add(Text { english: one, many: Some(many) }, &path),
                Found::Loose(_) => {}
            }
        }
    }
    texts
}

/// The translations of a file by their English text; empty where one is missing or only a guess.
fn translations(path: &str) -> BTreeMap<Text, Vec<String>> {
    let catalogue = po_file::parse(&root().join(path)).expect("a file of translations");
    let of = |message: &dyn polib::message::MessageView| {
        let many = message.msgid_plural().ok().map(str::to_owned);
        let forms = match (message.msgstr(), message.msgstr_plural()) {
            _ if message.is_fuzzy() => Vec::new(),
            (Ok(text), _) => vec![text.to_owned()],
            (_, Ok(forms)) => forms.clone(),
            _ => Vec::new(),
        };
        (Text { english: message.msgid().to_owned(), many }, forms)
    };
    catalogue.messages().map(of).collect()
}

#[test]
fn every_text_is_listed_and_translated() {
    let texts = texts();
    assert!(texts.len() > 1_500, "only {} texts", texts.len());
    if std::env::var_os("WRITE_TEXTS").is_some() {
        return write(&texts);
    }
    let (listed, german) = (translations(LIST), translations(GERMAN));
    let mut wrong = Vec::new();
    for (text, path) in &texts {
        let Text { english, .. } = text;
        if !listed.contains_key(text) {
            wrong.push(format!("{path}: not in {LIST}: {english:?}"));
        }
        match german.get(text) {
            None => wrong.push(format!("{path}: not in {GERMAN}: {english:?}")),
            Some(forms) if forms.is_empty() || forms.iter().any(String::is_empty) => {
                wrong.push(format!("{path}: no German: {english:?}"));
            }
            Some(forms) => wrong.extend(forms.iter().filter_map(|form| unlike(text, form))),
        }
    }
    let known: BTreeSet<&Text> = texts.iter().map(|(text, _)| text).collect();
    let gone = listed.keys().chain(german.keys()).filter(|text| !known.contains(text));
    wrong.extend(gone.map(|text| format!("in no source any more: {:?}", text.english)));
    assert!(wrong.is_empty(), "{}\nWRITE_TEXTS=1 lists the texts of now", wrong.join("\n"));
}

/// What is wrong with a translation: its values are others, or it begins or ends otherwise.
fn unlike(text: &Text, translation: &str) -> Option<String> {
    let english = text.many.as_deref().unwrap_or(&text.english);
    let values = |text: &str| -> BTreeSet<String> { values(text).collect() };
    // The form for one may leave the number out, in either language.
    let differ = if text.many.is_some() {
        !values(translation).is_subset(&values(english))
    } else {
        values(translation) != values(english)
    };
    let blanks =
        |text: &str| (text.len() - text.trim_start().len(), text.len() - text.trim_end().len(), text.ends_with('\n'));
    (differ || blanks(translation) != blanks(english))
        .then(|| format!("{english:?} has other values than {translation:?}"))
}

/// The names in braces.
fn values(text: &str) -> impl Iterator<Item = String> {
    let is_name =
        |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || ['_', '-'].contains(&c)) && !name.is_empty();
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .filter(is_name)
        .map(str::to_owned)
}

/// A value has no form in a text that is translated: it is given as it is shown.
#[test]
fn the_values_of_texts_are_plain_names() {
    let mut wrong = Vec::new();
    for (Text { english, .. }, path) in texts() {
        let bare = english.replace("{{", "").replace("}}", "");
        let all = bare.matches('{').count();
        if path != "src/cli/arguments.rs" && values(&bare).count() != all {
            wrong.push(format!("{path}: {english:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_text_for_people_is_outside_the_catalogue() {
    let file = read(NOT_TEXTS);
    let mut unused: BTreeSet<&str> = file.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).collect();
    let allowed = unused.clone();
    let mut wrong = Vec::new();
    for path in sources("src").into_iter().filter(|path| !ENGLISH.iter().any(|english| path.starts_with(english))) {
        for found in of_source(&path, &read(&path)) {
            let Found::Loose(literal) = found else { continue };
            let line = format!("{literal:?}");
            let line = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(&line);
            unused.remove(line);
            if !allowed.contains(line) {
                wrong.push(format!("{path}: {literal:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "texts without t!, or {NOT_TEXTS} says why they are none:\n{}", wrong.join("\n"));
    assert!(unused.is_empty(), "in no source any more: {unused:#?}");
}

/// Lists the texts as they are now; what is translated stays so.
fn write(texts: &[(Text, String)]) {
    for path in [LIST, GERMAN] {
        let mut file = po_file::parse(&root().join(path)).expect("a file of translations");
        let translated = translations(path);
        let mut new = Catalog::new(file.metadata);
        for (text, source) in texts {
            let forms = translated.get(text).cloned().unwrap_or_default();
            new.append_or_update(message(text, source, forms));
        }
        file = new;
        let mut writer = BufWriter::new(File::create(root().join(path)).expect("a file that can be written"));
        po_file::write(&file, &mut writer).expect("a file that can be written");
    }
}

fn message(text: &Text, source: &str, mut forms: Vec<String>) -> Message {
    match &text.many {
        None => Message::build_singular()
            .with_source(source.to_owned())
            .with_msgid(text.english.clone())
            .with_msgstr(forms.pop().unwrap_or_default())
            .done(),
        Some(many) => {
            forms.resize(2, String::new());
            Message::build_plural()
                .with_source(source.to_owned())
                .with_msgid(text.english.clone())
                .with_msgid_plural(many.clone())
                .with_msgstr_plural(forms)
                .done()
        }
    }
}
