//! Plain English: words that a good modern tool does not use are in no text, comment or document.

use std::{collections::HashSet, fs};

use super::{files, root};

/// What is not written, and what is written in its place.
const WORDS: [(&str, &str); 48] = [
    ("upon", "on"),
    ("anew", "again"),
    ("whoever", "who, or the field's name for that person"),
    ("somebody", "a person, a user, another process"),
    ("nobody", "no one, or what there is none of"),
    ("whomever", "who, or the field's name for that person"),
    ("is told", "sees, gets a notice, is reported"),
    ("are told", "see, get a notice, are reported"),
    ("was told", "saw, got a notice, was reported"),
    ("were told", "saw, got a notice, were reported"),
    ("be told", "see, get a notice, be reported"),
    ("been told", "seen, notified, reported"),
    ("being told", "reported"),
    ("of its own", "its own, separate"),
    ("of their own", "their own, separate"),
    ("of our own", "our own, separate"),
    ("an own", "its own, separate"),
    ("for want of", "without"),
    ("for lack of", "without"),
    ("shall", "must, will"),
    ("shan", "will not"),
    ("farewell", "a clean disconnect, the logout page"),
    ("farewells", "clean disconnects"),
    ("offence", "a violation, a mistake"),
    ("offences", "violations, mistakes"),
    ("offend", "violate"),
    ("offends", "violates, is to blame"),
    ("offender", "what is to blame"),
    ("offenders", "those to blame"),
    ("in vain", "without success"),
    ("stand", "are, be"),
    ("standing", "state"),
    ("stands", "is"),
    ("stood", "was"),
    ("hang up", "disconnect"),
    ("hangs up", "disconnects"),
    ("hanging up", "disconnecting"),
    ("hung up", "disconnected"),
    ("learn", "receive, find out, remember"),
    ("learned", "received, found out, known"),
    ("learning", "receiving, finding out"),
    ("learns", "receives, finds out, remembers"),
    ("learnt", "received, found out, known"),
    ("of it s own", "its, separate"),
    ("offended", "wrong, invalid"),
    ("wherefore", "why"),
    ("thereupon", "then"),
    ("henceforth", "from now on"),
];

/// What is right although it holds such words.
const RIGHT: [&str; 5] = ["stands for", "stand for", "stand in", "stand out", "stand alone"];

/// Licences, translations and lists made by tools are in words that are not ours.
const NOT_OURS: [&str; 9] = [
    "Cargo.lock",
    "LICENSE-",
    "assets/fonts/OFL-",
    "packaging/licences/",
    "src/cli/manual/de/",
    "src/texts/de.po",
    "tests/data/keyring",
    "tests/fuzz/Cargo.lock",
    "tests/it/form/words.rs",
];

#[test]
fn everything_is_in_plain_english() {
    let (mut read, mut wrong) = (0, Vec::new());
    for path in files().into_iter().filter(|path| !NOT_OURS.iter().any(|not_ours| path.starts_with(not_ours))) {
        let named = bad_words(&path.replace('_', " ")).into_iter();
        wrong.extend(named.map(|(_, word, better)| format!("{path}: the name has {word:?}; rather: {better}")));
        // Pictures and the like.
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        read += 1;
        wrong.extend(
            bad_words(&text)
                .into_iter()
                .map(|(line, word, better)| format!("{path}:{line}: {word:?}; rather: {better}")),
        );
    }
    assert!(read > 500, "only {read} files");
    assert!(wrong.is_empty(), "{} places\n{}", wrong.len(), wrong.join("\n"));
}

/// The line of each bad word, the word, and what is better. What a line ends with and the next one begins with is found too.
fn bad_words(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let words: Vec<(usize, String)> = text
        .lines()
        .enumerate()
        .flat_map(|(at, line)| {
            let words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
            words.map(move |word| (at + 1, word.to_lowercase()))
        })
        .collect();
    let is_at = |phrase: &str, at: usize| {
        let mut found = words[at..].iter().map(|(_, word)| word.as_str());
        phrase.split(' ').all(|word| found.next() == Some(word))
    };
    // Few words begin a phrase: the rest are passed over at once.
    let first = |phrase: &'static str| phrase.split(' ').next().unwrap_or(phrase);
    let begin: HashSet<&str> = WORDS.iter().map(|(phrase, _)| first(phrase)).chain(RIGHT.map(first)).collect();
    let mut bad = Vec::new();
    for (at, (line, _)) in words.iter().enumerate().filter(|(_, (_, word))| begin.contains(word.as_str())) {
        if RIGHT.iter().any(|phrase| is_at(phrase, at)) {
            continue;
        }
        bad.extend(WORDS.iter().filter(|(word, _)| is_at(word, at)).map(|(word, better)| (*line, *word, *better)));
    }
    bad
}

/// The rule itself, on planted words.
#[test]
fn bad_words_are_found_wherever_a_line_breaks() {
    let found = |text: &str| bad_words(text).into_iter().map(|(line, word, _)| (line, word)).collect::<Vec<_>>();
    assert_eq!(found("one\n/// Nobody shall pass.\n"), [(2, "nobody"), (2, "shall")]);
    assert_eq!(found("//! a task of its\n//! own, and\n"), [(1, "of its own")]);
    assert_eq!(found("the person is\n    told twice"), [(1, "is told")]);
    assert_eq!(found("who has to be told, and by whomever"), [(1, "be told"), (1, "whomever")]);
    assert_eq!(found("they have rooms of their own; a stand-in has none"), [(1, "of their own")]);
    assert_eq!(found("`MQTT` stands for a protocol; the door stands open"), [(1, "stands")]);
    assert_eq!(found("src/window/whoever/mod.rs"), [(1, "whoever")]);
    assert_eq!(found("a task of it's own; offended"), [(1, "of it s own"), (1, "offended")]);
    assert_eq!(found("shallow understands fortunately nobodys is_told"), []);
}
