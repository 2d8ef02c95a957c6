//! Files that keep something for the next run and cannot be used.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::settings::system_words;
use model::{Notice, Severity, Words};
use store::{Error, Unsuitable};
use texts::{later, t, text};

/// The remedy for a file with wrong content.
const REPAIR: &str = later!("Correct the file, or move it away.");

/// A file that keeps something for the next run cannot be read or written.
#[must_use]
pub fn kept_file(error: &Error) -> Notice {
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

fn unsuitable(path: &Path, reason: &Unsuitable) -> Notice {
    let (code, cause, remedy) = match reason {
        Unsuitable::Newer { .. } => (
            "kept.newer",
            t!("A newer version of Topicdeck wrote the file.").to_owned(),
            t!("Use the newer version, or move the file away."),
        ),
        Unsuitable::TooLarge => (
            "kept.too_large",
            t!("The file is larger than 4 MB, or would be with this change.").to_owned(),
            t!("Shorten the draft of a message, or move the file away."),
        ),
        Unsuitable::NotAFile => (
            "kept.unsuitable",
            t!("There is a folder, pipe, socket or device in place of the file.").to_owned(),
            t!("Move it away."),
        ),
        Unsuitable::Encoding => ("kept.unsuitable", t!("The file is not UTF-8 text.").to_owned(), text(REPAIR)),
        Unsuitable::Syntax { line: Some(line) } => {
            ("kept.unsuitable", t!("Line {line} of the file is not valid TOML.", line), text(REPAIR))
        }
        Unsuitable::Syntax { line: None } => {
            ("kept.unsuitable", t!("The file is not valid TOML.").to_owned(), text(REPAIR))
        }
        Unsuitable::Value { key } => {
            ("kept.unsuitable", t!("The value of \"{key}\" is missing or has the wrong type.", key), text(REPAIR))
        }
    };
    notice(code, path, &t!("Cannot use {contents}", contents = contents(path)), &cause, remedy)
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
