//! Files that keep what is there again in the next run, and cannot be used.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::settings::system_words;
use model::{Notice, Severity, Words};
use store::{Error, Unsuitable};

/// What follows from it.
const MEANWHILE: &str = "The file was not overwritten. Until it can be used, changes are not saved.";
/// What helps with a file that is not as it was written.
const REPAIR: &str = "Correct the file, or move it away.";

/// A file that keeps something for the next run cannot be read or written.
#[must_use]
pub fn kept_file(error: &Error) -> Notice {
    match error {
        Error::Unreadable { path, source } => {
            let remedy = "Make the file readable, or move it away.";
            system(notice("kept.unreadable", path, "cannot be read", &said(source), remedy), source)
        }
        Error::Unwritable { path, source } => {
            let remedy = "Make the file and its folder writable, or free space on the disk.";
            system(notice("kept.unwritable", path, "cannot be saved", &said(source), remedy), source)
        }
        Error::Busy { path } => notice(
            "kept.busy",
            path,
            "cannot be saved now",
            "Another program is using the file, or the disk does not answer.",
            "Close other windows of Topicdeck that do not answer, and check the disk.",
        ),
        Error::Unsuitable { path, reason } => unsuitable(path, reason),
    }
}

fn unsuitable(path: &Path, reason: &Unsuitable) -> Notice {
    let (code, cause, remedy) = match reason {
        Unsuitable::Newer { .. } => (
            "kept.newer",
            "A newer version of Topicdeck wrote the file.".to_owned(),
            "Use the newer Topicdeck, or move the file away.",
        ),
        Unsuitable::TooLarge => (
            "kept.too_large",
            "The file is larger than 4 MB, or would be with this change.".to_owned(),
            "Shorten the draft of a message, or move the file away.",
        ),
        Unsuitable::NotAFile => (
            "kept.unsuitable",
            "A folder, a pipe, a socket or a device is in the place of the file.".to_owned(),
            "Move it away.",
        ),
        Unsuitable::Encoding => ("kept.unsuitable", "The file is not UTF-8 text.".to_owned(), REPAIR),
        Unsuitable::Syntax { line: Some(line) } => {
            ("kept.unsuitable", format!("Line {line} of the file is not valid TOML."), REPAIR)
        }
        Unsuitable::Syntax { line: None } => ("kept.unsuitable", "The file is not valid TOML.".to_owned(), REPAIR),
        Unsuitable::Value { key } => {
            ("kept.unsuitable", format!("The value of \"{key}\" is missing or of the wrong type."), REPAIR)
        }
    };
    notice(code, path, "cannot be used", &cause, remedy)
}

/// The summary is short, so that what helps has room beside it: the path is there to be copied.
fn notice(code: &'static str, path: &Path, what: &str, cause: &str, remedy: &str) -> Notice {
    let summary = format!("{} {what}", contents(path));
    let remedy = format!("{remedy} {MEANWHILE}");
    Notice::error(code, Words { summary: &summary, cause, remedy: &remedy })
        .severity(Severity::Warning)
        .copyable("File", path.display().to_string())
}

/// What is in the file, by its name: that of a profile ends with a hyphen and 16 digits.
fn contents(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    match name.rsplit_once('-') {
        Some((profile, _)) => format!("Subscriptions and drafts of {profile}"),
        None => "The saved layout of the window".to_owned(),
    }
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
