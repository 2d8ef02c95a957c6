//! Files that keep what is there again in the next run, and cannot be used.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::settings::system_words;
use model::{Notice, Severity, Words};
use store::{Error, Unsuitable};

/// What the file is for.
const PURPOSE: &str = "Topicdeck keeps things for its next run in this file.";
/// What follows from it.
const MEANWHILE: &str = "The file was not overwritten. Until it can be used, changes are not kept.";

/// A file that keeps something for the next run cannot be read or written.
#[must_use]
pub fn kept_file(error: &Error) -> Notice {
    match error {
        Error::Unreadable { path, source } => {
            let remedy = "Make it readable, or move it away.";
            system(notice("kept.unreadable", path, "could not be read", &said(source), remedy), source)
        }
        Error::Unwritable { path, source } => {
            let remedy = "Make the file and its folder writable, or make room on the disk.";
            system(notice("kept.unwritable", path, "could not be written", &said(source), remedy), source)
        }
        Error::Busy { path } => notice(
            "kept.busy",
            path,
            "is in use",
            "Another program holds it, or the disk does not answer.",
            "Close other windows of Topicdeck that do not answer, and check the disk.",
        ),
        Error::Unsuitable { path, reason } => unsuitable(path, reason),
    }
}

fn unsuitable(path: &Path, reason: &Unsuitable) -> Notice {
    let (code, cause, remedy) = match reason {
        Unsuitable::Newer { version } => (
            "kept.newer",
            format!("A newer Topicdeck wrote it, with version {version} of its form."),
            "Use the newer Topicdeck, or move the file away.",
        ),
        Unsuitable::TooLarge => (
            "kept.too_large",
            "It has more than 4 MB, or would have them with this change.".to_owned(),
            "Shorten the draft of a message, or move the file away.",
        ),
        Unsuitable::NotAFile => {
            ("kept.unsuitable", "It is a folder, a pipe, a socket or a device.".to_owned(), "Move it away.")
        }
        Unsuitable::Encoding => ("kept.unsuitable", "It is not UTF-8 text.".to_owned(), MEND),
        Unsuitable::Syntax { line: Some(line) } => ("kept.unsuitable", format!("Line {line} is not TOML."), MEND),
        Unsuitable::Syntax { line: None } => ("kept.unsuitable", "It is not TOML.".to_owned(), MEND),
        Unsuitable::Value { key } => {
            ("kept.unsuitable", format!("The value of \"{key}\" is missing or of another kind."), MEND)
        }
    };
    notice(code, path, "cannot be used", &cause, remedy)
}

const MEND: &str = "Mend the file, or move it away.";

fn notice(code: &'static str, path: &Path, what: &str, cause: &str, remedy: &str) -> Notice {
    let summary = format!("{} {what}", path.display());
    let (cause, remedy) = (format!("{PURPOSE} {cause}"), format!("{remedy} {MEANWHILE}"));
    Notice::error(code, Words { summary: &summary, cause: &cause, remedy: &remedy }).severity(Severity::Warning)
}

fn system(notice: Notice, source: &io::Error) -> Notice {
    notice.detail("system", source.to_string())
}

fn said(source: &io::Error) -> String {
    match source.kind() {
        ErrorKind::NotADirectory => "A part of this path is a file, not a folder.".to_owned(),
        _ => system_words(source),
    }
}
