//! The note of which files are being renamed with a profile: it is there until all is done, so that the next start can see what
//! was interrupted.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::disk;

/// Which files get other names, in this order, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    /// The name that the profile had.
    pub(super) from: String,
    /// The name that it gets.
    pub(super) to: String,
    /// What the files of a removed profile are named that had the new name.
    pub(super) set_aside: Option<String>,
    /// The file of profiles.
    pub(super) profiles_file: PathBuf,
    pub(super) steps: Vec<Step>,
}

/// One file, below the folder of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) from: String,
    pub(super) to: String,
}

/// Where the note is.
pub(super) fn file(root: &Path) -> PathBuf {
    root.join("renaming.toml")
}

/// It is on disk then.
pub(super) fn write(root: &Path, note: &Note) -> io::Result<()> {
    let mut document = DocumentMut::new();
    document["from"] = value(&note.from);
    document["to"] = value(&note.to);
    if let Some(aside) = &note.set_aside {
        document["set_aside"] = value(aside);
    }
    document["profiles_file"] = value(note.profiles_file.to_string_lossy().as_ref());
    let mut steps = ArrayOfTables::new();
    for Step { from, to } in &note.steps {
        let mut table = Table::new();
        table["from"] = value(from);
        table["to"] = value(to);
        steps.push(table);
    }
    document.insert("file", Item::ArrayOfTables(steps));
    let mut beside = tempfile::Builder::new().prefix(".renaming-").tempfile_in(root)?;
    beside.write_all(document.to_string().as_bytes())?;
    beside.as_file().sync_all()?;
    beside.persist(file(root))?;
    // Not every file system can do it.
    let _ = disk::sync_folder(root);
    Ok(())
}

/// The note, where there is one. One that cannot be read, or that a person has changed to lead elsewhere, is an error.
pub(super) fn read(root: &Path) -> io::Result<Option<Note>> {
    let text = match fs::read_to_string(file(root)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text?,
    };
    parse(&text).map(Some).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn parse(text: &str) -> Option<Note> {
    let document: DocumentMut = text.parse().ok()?;
    let named = |key: &str| document.get(key)?.as_str().map(str::to_owned);
    let mut steps = Vec::new();
    for table in document.get("file").and_then(Item::as_array_of_tables).into_iter().flatten() {
        let place = |key: &str| table.get(key)?.as_str().filter(|place| stays_below(place)).map(str::to_owned);
        steps.push(Step { from: place("from")?, to: place("to")? });
    }
    let set_aside = named("set_aside");
    let profiles_file = named("profiles_file")?.into();
    Some(Note { from: named("from")?, to: named("to")?, set_aside, profiles_file, steps })
}

fn stays_below(place: &str) -> bool {
    Path::new(place).components().all(|part| matches!(part, Component::Normal(_)))
}

/// All is done.
pub(super) fn remove(root: &Path) -> io::Result<()> {
    match fs::remove_file(file(root)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
