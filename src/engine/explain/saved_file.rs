//! Files that keep something for the next run and cannot be used.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::settings::system_words;
use model::{Notice, Severity, Words};
use store::{DamagedEntry, Error, SetAside, Unsuitable};
use texts::t;

/// A file that keeps something for the next run cannot be read or written.
#[must_use]
pub fn saved_file(error: &Error) -> Notice {
    match error {
        Error::Unreadable { path, source } => {
            let remedy = t!("Make the file readable, or move it away.");
            let summary = t!("Cannot read {contents}", contents = contents(path));
            system(notice("kept.unreadable", path, &summary, &said(source), remedy), source)
        }
        Error::Unwritable { path, source } => {
            let remedy = t!("Make the file and its folder writable, or free up disk space.");
            let summary = t!("Cannot save {contents}", contents = contents(path));
            system(notice("kept.unwritable", path, &summary, &said(source), remedy), source)
        }
        Error::Busy { path } => notice(
            "kept.busy",
            path,
            &t!("Cannot save {contents} now", contents = contents(path)),
            t!("Another program is using the file, or the disk does not respond."),
            t!("Close other Topicdeck windows that do not respond, and check the disk."),
        ),
        Error::Unsuitable { path, reason } => unsuitable(path, reason),
    }
}

/// A file that keeps something for the next run could not be used, and is out of the way now; or a part of it. `is_careful`
/// says that a person may have forbidden to send in it, and that the window was started so.
#[must_use]
pub fn file_set_aside(set_aside: &SetAside, is_careful: bool) -> Notice {
    let SetAside { path, to, reason } = set_aside;
    let (code, cause) = why(reason);
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    if reason.leaves_the_rest() {
        let summary = t!("Cannot use parts of {contents}", contents = contents(path));
        let remedy = t!(
            "Everything else was restored. {name} is a copy of the file as it was: copy what you need from it.",
            name
        );
        return Notice::error(code, Words { summary: &summary, cause: &cause, remedy: &remedy })
            .severity(Severity::Warning)
            .copyable(t!("File"), to.display().to_string());
    }
    let mut remedy = t!("The file was renamed to {name}, and a new one was started. Copy what you need from it.", name);
    if is_careful {
        // What the file said is not known.
        remedy.push(' ');
        remedy.push_str(t!(
            "Read-only is on and recording is off, because the old file may have said so. Change both in the settings."
        ));
    }
    let summary = t!("Cannot use {contents}", contents = contents(path));
    Notice::error(code, Words { summary: &summary, cause: &cause, remedy: &remedy })
        .severity(Severity::Warning)
        .copyable(t!("File"), to.display().to_string())
}

fn unsuitable(path: &Path, reason: &Unsuitable) -> Notice {
    let (code, cause) = why(reason);
    let remedy = match reason {
        Unsuitable::NotAFile => t!("Move it away."),
        // What else is wrong in a file sets it aside.
        _ if store::is_of_messages(path) => t!("Remove saved messages that are long, or move the file away."),
        _ if store::is_of_contracts(path) => t!("Remove contracts, or move the file away."),
        _ => t!("Shorten the draft of a message, or move the file away."),
    };
    notice(code, path, &t!("Cannot use {contents}", contents = contents(path)), &cause, remedy)
}

/// The code of the notice, and why the file cannot be used.
fn why(reason: &Unsuitable) -> (&'static str, String) {
    let cause = match reason {
        Unsuitable::Newer { .. } => {
            return ("kept.newer", t!("A newer version of Topicdeck wrote the file.").to_owned());
        }
        Unsuitable::TooLarge => {
            return ("kept.too_large", t!("The file is larger than 4 MB, or would be with this change.").to_owned());
        }
        Unsuitable::Entries { entries } => return ("kept.entries", damaged(entries)),
        Unsuitable::NotAFile => t!("There is a folder, pipe, socket or device in place of the file.").to_owned(),
        Unsuitable::Encoding => t!("The file is not UTF-8 text.").to_owned(),
        Unsuitable::Syntax { line: Some(line) } => t!("Line {line} of the file is not valid TOML.", line),
        Unsuitable::Syntax { line: None } => t!("The file is not valid TOML.").to_owned(),
        Unsuitable::Value { key } => t!("The value of \"{key}\" is missing or has the wrong type.", key),
    };
    ("kept.unsuitable", cause)
}

/// Entries that are named; the file has the others.
const MOST_NAMED: usize = 5;

/// Which entries cannot be used, in order.
fn damaged(entries: &[DamagedEntry]) -> String {
    let wrong = |DamagedEntry { kind, number, key }: &DamagedEntry| match (*kind, number) {
        ("subscription", Some(number)) => {
            t!("Subscription {number}: the value of \"{key}\" is missing or has the wrong type.", number, key)
        }
        ("message", Some(number)) => {
            t!("Message {number}: the value of \"{key}\" is missing or cannot be used.", number, key)
        }
        ("contract", Some(number)) => {
            t!("Contract {number}: the value of \"{key}\" is missing or cannot be used.", number, key)
        }
        ("draft", _) => t!("The draft: the value of \"{key}\" has the wrong type.", key),
        (_, Some(number)) => t!("Entry {number} of \"{key}\" is not a topic filter.", number, key),
        (_, None) => t!("The value of \"{key}\" is missing or has the wrong type.", key),
    };
    let mut sentences: Vec<String> = entries.iter().take(MOST_NAMED).map(wrong).collect();
    if let Some(more) = entries.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        sentences.push(t!("And {count} more.", count = more));
    }
    sentences.join(" ")
}

/// The summary is short, so that the remedy has room beside it: the path is there to be copied.
fn notice(code: &'static str, path: &Path, summary: &str, cause: &str, remedy: &str) -> Notice {
    let remedy = t!("{remedy} The file was not overwritten. Until it can be used, changes are not saved.", remedy);
    Notice::error(code, Words { summary, cause, remedy: &remedy })
        .severity(Severity::Warning)
        .copyable(t!("File"), path.display().to_string())
}

/// What the file contains, from its name: that of a profile ends with a hyphen and 16 digits.
fn contents(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    match name.rsplit_once('-') {
        Some((profile, _)) if store::is_of_messages(path) => t!("the saved messages of {profile}", profile),
        Some((profile, _)) if store::is_of_contracts(path) => t!("the contracts of {profile}", profile),
        Some((profile, _)) => t!("the subscriptions and drafts of {profile}", profile),
        None => t!("the window layout").to_owned(),
    }
}

fn system(notice: Notice, source: &io::Error) -> Notice {
    notice.detail(t!("system"), source.to_string())
}

fn said(source: &io::Error) -> String {
    match source.kind() {
        ErrorKind::NotADirectory => t!("Part of this path is a file, not a folder.").to_owned(),
        _ => system_words(source),
    }
}
