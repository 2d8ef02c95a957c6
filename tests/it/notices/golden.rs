//! Texts of all notices, side by side with `tests/data/notices.txt`, so that wording is reviewed as a diff.
//!
//! The file is written from what the fault matrix and the table of the others tell. To write it again, run all of them:
//! `WRITE_NOTICES=1 cargo test --test it notices::`

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use model::{Actor, Notice, Offer, Severity};

use crate::form;
use crate::support::line_diff::line_diff;

/// Asks for the file to be written instead of compared.
const WRITE: &str = "WRITE_NOTICES";
/// How the file begins.
const HEAD: &str = "The texts of all notices, by code. Written by: WRITE_NOTICES=1 cargo test --test it notices::\n";

/// The texts by code. What is written is collected here first.
static WRITTEN: Mutex<BTreeMap<String, BTreeSet<String>>> = Mutex::new(BTreeMap::new());
static KNOWN: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(read);

/// Compares the notice with the file, or adds it to a new one.
///
/// # Errors
/// What differs, line by line, and how to write the file again.
pub(crate) fn check(notice: &Notice) -> Result<(), String> {
    let text = text_of(notice);
    if is_writing() {
        let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
        written.entry(notice.code.to_owned()).or_default().insert(text);
        write(&written);
        return Ok(());
    }
    let known = KNOWN.get(notice.code);
    if known.is_some_and(|texts| texts.contains(&text)) {
        return Ok(());
    }
    let closest = known.and_then(|texts| texts.iter().min_by_key(|known| differing(known, &text)));
    let diff = line_diff(closest.map_or("", String::as_str), &text);
    Err(format!(
        "{} says something else than tests/data/notices.txt (- there, + now):\n{diff}If that is meant, write the file \
         again: {WRITE}=1 cargo test --test it notices::",
        notice.code
    ))
}

/// Whether the file is being written: then there is nothing to compare with yet.
pub(super) fn is_writing() -> bool {
    std::env::var_os(WRITE).is_some()
}

/// The codes in the file.
fn codes() -> BTreeSet<String> {
    KNOWN.keys().cloned().collect()
}

fn path() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "data", "notices.txt"].iter().collect()
}

/// The file as it is.
pub(super) fn file() -> String {
    std::fs::read_to_string(path()).expect("tests/data/notices.txt")
}

fn read() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in file().split("\n[").skip(1) {
        let (code, text) = entry.split_once("]\n").expect("a code in brackets");
        found.entry(code.to_owned()).or_default().insert(text.trim_end().to_owned() + "\n");
    }
    found
}

fn write(written: &BTreeMap<String, BTreeSet<String>>) {
    let mut file = HEAD.to_owned();
    for (code, text) in written.iter().flat_map(|(code, texts)| texts.iter().map(move |text| (code, text))) {
        let _ = write!(file, "\n[{code}]\n{text}");
    }
    std::fs::write(path(), file).expect("tests/data/notices.txt");
}

fn text_of(notice: &Notice) -> String {
    let severity = match notice.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let who = match notice.actor {
        Actor::You => "for you to fix",
        Actor::Administrator => "for an administrator to fix",
        Actor::NoOne => "waiting helps",
    };
    let step = notice.rung.map_or_else(String::new, |rung| format!(" at the step {}", rung.label()));
    let mut text = format!("{severity}{step}, {who}\n");
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {name}: {}", fixed(value).replace('\n', "\n    "));
        }
    };
    line("what", &notice.summary);
    line("why", &notice.cause);
    line("what helps", &notice.remedy);
    line("at the end of a command", notice.remedy_at_end.unwrap_or_default());
    let copyables: Vec<&str> = notice.copyables.iter().map(|copyable| &*copyable.label).collect();
    line("to copy", &copyables.join("; "));
    line("details", &notice.details.iter().map(|(label, _)| *label).collect::<Vec<_>>().join("; "));
    line("offer", &notice.offer.as_ref().map(offer).unwrap_or_default());
    text
}

fn offer(offer: &Offer) -> String {
    match offer {
        Offer::AttachPolicy { policy } => format!("attach the policy {policy}"),
        Offer::Publish { topic, payload, label } => format!("{label} (publish {payload} to {topic})"),
        Offer::UnlockKeyring => "unlock the keyring".to_owned(),
        Offer::AcceptEndpoints => "use these addresses".to_owned(),
        Offer::UseAgain { profile } => format!("use {profile} again"),
        Offer::ClientSecret => "give the client secret".to_owned(),
        Offer::ProxyLogin { proxy } => format!("give a user and a password to {proxy}"),
    }
}

/// `text` with placeholders for what is another one in each run: ports, ids, folders, times.
fn fixed(text: &str) -> String {
    let text: String = text.split_inclusive([' ', '\n', '"', ',']).map(fixed_word).collect();
    [" s behind", " s ahead"].iter().fold(text, |text, sign| without_number_before(&text, sign))
}

/// A clock is off by a second more or less.
fn without_number_before(text: &str, sign: &str) -> String {
    let Some((before, after)) = text.split_once(sign) else { return text.to_owned() };
    format!("{}SECS{sign}{after}", before.trim_end_matches(|c: char| c.is_ascii_digit()))
}

fn fixed_word(word: &str) -> String {
    if word.starts_with(&*std::env::temp_dir().to_string_lossy()) && word.len() > 5 {
        let file = word.rsplit('/').next().unwrap_or_default();
        return format!("FOLDER/{file}");
    }
    let word = after_host(word);
    let mut fixed = String::new();
    let mut rest = word.as_str();
    while let Some(at) = rest.char_indices().map(|(at, _)| at).find(|at| is_guid(rest.get(*at..*at + 36))) {
        let _ = write!(fixed, "{}GUID", &rest[..at]);
        rest = &rest[at + 36..];
    }
    fixed + rest
}

/// The port that follows a host of the tests.
fn after_host(word: &str) -> String {
    for host in ["localhost:", "127.0.0.1:", ".test:"] {
        if let Some((before, after)) = word.split_once(host) {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            // A port of one digit is one that nothing serves.
            if digits > 1 {
                return format!("{before}{host}PORT{}", &after[digits..]);
            }
        }
    }
    word.to_owned()
}

fn is_guid(text: Option<&str>) -> bool {
    let is_fitting =
        |(at, byte): (usize, u8)| if [8, 13, 18, 23].contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.is_some_and(|text| text.bytes().enumerate().all(is_fitting))
}

fn differing(left: &str, right: &str) -> usize {
    let (left, right): (Vec<_>, Vec<_>) = (left.lines().collect(), right.lines().collect());
    left.iter().filter(|line| !right.contains(line)).count() + right.iter().filter(|line| !left.contains(line)).count()
}

#[test]
fn what_differs_between_runs_has_a_placeholder() {
    let guid = "3f1c62aa-6f1d-4f0b-8a77-5c1be2d49a20";
    let folder = std::env::temp_dir().join("x7/profiles.toml").display().to_string();
    for (text, expected) in [
        ("http://localhost:40311/callback is taken", "http://localhost:PORT/callback is taken"),
        ("localhost:1 did not accept", "localhost:1 did not accept"),
        (&format!("There is no eu-west-1:{guid} in eu-west-1"), "There is no eu-west-1:GUID in eu-west-1"),
        (&format!("{folder} cannot be read"), "FOLDER/profiles.toml cannot be read"),
        ("The clock is 2999 s behind, and AWS", "The clock is SECS s behind, and AWS"),
        ("nothing to change", "nothing to change"),
    ] {
        assert_eq!(fixed(text), expected);
    }
}

/// A code is a string of small words with points between, in the code before the tests.
#[test]
fn every_code_of_explain_is_in_the_file_and_no_other() {
    let mut made = BTreeSet::new();
    for path in form::sources("src/engine/explain") {
        for (_, line) in form::production_lines(&form::read(&path)) {
            let words = line.split('"').skip(1).step_by(2);
            made.extend(words.filter(|text| is_code(text)).map(str::to_owned));
        }
    }
    assert!(made.len() > 150, "{made:?}");
    if is_writing() {
        return;
    }
    let known = codes();
    let (missing, gone): (Vec<_>, Vec<_>) = (made.difference(&known).collect(), known.difference(&made).collect());
    assert!(missing.is_empty() && gone.is_empty(), "not in tests/data/notices.txt: {missing:?}; only there: {gone:?}");
}

fn is_code(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
    text.contains('.') && text.split('.').all(is_word) && text.rsplit('.').next() != Some("toml")
}

#[test]
fn a_changed_word_is_shown_line_by_line() {
    let (there, now) = ("error\n  what: a\n  why: b\n", "error\n  what: a\n  why: c\n");
    assert_eq!(line_diff(there, now), "-   why: b\n+   why: c\n");
    assert_eq!((differing(there, there), differing(there, now)), (0, 2));
}
