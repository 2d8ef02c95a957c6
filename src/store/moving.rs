//! What is kept of a profile gets another name together with its profile: all of it, or nothing.
//!
//! Files are renamed first, and the file of profiles is changed by the caller after that. Until both are done, a note in the folder says
//! which files were renamed, so that what a crash interrupts is finished or taken back. Nothing is overwritten: what a removed
//! profile of the new name has left gets another one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use texts::t;

use super::moving_note::{self, Note, Step};
use super::outbox::Presence;
use super::profile_files::{self, Kind};
use super::recording::{self, lease::Lease};
use super::{Error, Folder, OutboxError, RecordingError, file, notes};

/// How long it is waited between two tries.
const NAP: Duration = Duration::from_millis(50);

/// Why nothing was renamed.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Another process uses it.
    #[error("{path} is in use by another process")]
    InUse {
        /// The file.
        path: PathBuf,
        /// Its number, where it has said so.
        process: Option<u32>,
    },
    /// The folder or a file in it cannot be read or written.
    #[error("{path} cannot be renamed")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Files that have the new name, while the file of profiles has still the former one. They keep it by [`finish`](Self::finish); they
/// have the former one again by [`undo`](Self::undo).
#[derive(Debug)]
#[must_use]
pub struct Moving {
    folder: Folder,
    note: Note,
    locks: Vec<Lock>,
    _only_one: Lease,
}

/// Keeps other processes away from files.
#[derive(Debug)]
#[expect(dead_code, reason = "each ends with its file")]
enum Lock {
    Recording(Lease),
    Outbox(Presence),
    Document(File),
}

impl Folder {
    /// Gives all that is kept of the profile `from` the name `to`, before `profiles_file` is changed. Waits up to `patience` for other
    /// processes.
    ///
    /// # Errors
    /// [`MoveError`] while another process records, sends or has something open of either name, or if the system refuses. Everything
    /// is then as it was.
    pub fn move_profile(
        &self,
        [from, to]: [&str; 2],
        profiles_file: &Path,
        patience: Duration,
    ) -> Result<Moving, MoveError> {
        let root = self.path();
        let only_one = taken(patience, || Lease::take(&moving_note::file(root)).map_err(of_recording))?;
        let mut locks = Vec::new();
        if plan(root, from, to)?.is_empty() {
            // Another process may have renamed it all and use it by now: what has the new name is of this profile.
            let (from, to, profiles_file) = (from.to_owned(), to.to_owned(), profiles_file.to_owned());
            let note = Note { from, to, set_aside: None, profiles_file, steps: Vec::new() };
            return Ok(Moving { folder: self.clone(), note, locks, _only_one: only_one });
        }
        for kind in Kind::ALL {
            for profile in [from, to] {
                locks.extend(lock(root, (kind, profile), patience)?);
                let _ = recording::finish(&kind.path(root, profile));
                recording::close_log(&kind.path(root, profile));
                profile_files::delete_leftovers(kind, root, profile);
            }
        }
        let mut steps = Vec::new();
        let set_aside = if plan(root, to, to)?.is_empty() { None } else { Some(free_name(root, to)?) };
        if let Some(aside) = &set_aside {
            steps.extend(plan(root, to, aside)?);
        }
        steps.extend(plan(root, from, to)?);
        let (from, to) = (from.to_owned(), to.to_owned());
        let note = Note { from, to, set_aside, profiles_file: profiles_file.to_owned(), steps };
        let moving = Moving { folder: self.clone(), note, locks, _only_one: only_one };
        moving.begin()
    }

    /// Whether [`move_profile`](Self::move_profile) would be refused for what this process does not do itself: it may still use `from`.
    ///
    /// # Errors
    /// [`MoveError`] while another process records or sends, or if the system refuses. Nothing was changed.
    pub fn check_move(&self, [from, to]: [&str; 2]) -> Result<(), MoveError> {
        let root = self.path();
        for kind in Kind::ALL {
            let path = kind.path(root, from);
            if kind.is_database() && recording::lease::is_held(&path) {
                // Where locks keep it from being read, it may be this process.
                let process = recording::lease::holder_of(&path);
                if process.is_some_and(|process| process != std::process::id()) {
                    return Err(MoveError::InUse { path, process });
                }
            }
            drop(lock(root, (kind, to), Duration::ZERO)?);
            let folder = root.join(kind.folder());
            if folder.exists() {
                writable(&folder)?;
            }
        }
        if root.exists() { writable(root) } else { Ok(()) }
    }

    /// Whether a profile is being renamed, or that was interrupted.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        moving_note::file(self.path()).exists()
    }

    /// What a process was renaming when it ended; `None` where there is nothing like that.
    ///
    /// # Errors
    /// [`MoveError`] if the system refuses, or the note cannot be read.
    pub fn interrupted_move(&self) -> Result<Option<Moving>, MoveError> {
        if !self.is_moving() {
            return Ok(None);
        }
        let path = moving_note::file(self.path());
        let only_one = match Lease::take(&path) {
            // It is not interrupted.
            Err(RecordingError::InUse { .. }) => return Ok(None),
            taken => taken.map_err(of_recording)?,
        };
        let note = moving_note::read(self.path()).map_err(|source| MoveError::File { path, source })?;
        let folder = self.clone();
        Ok(note.map(|note| Moving { folder, note, locks: Vec::new(), _only_one: only_one }))
    }
}

impl Moving {
    /// The name that the profile had, and the one that it gets.
    #[must_use]
    pub fn names(&self) -> [&str; 2] {
        [&self.note.from, &self.note.to]
    }

    /// The file of profiles that is to be changed.
    #[must_use]
    pub fn profiles_file(&self) -> &Path {
        &self.note.profiles_file
    }

    fn begin(self) -> Result<Self, MoveError> {
        let root = self.folder.path();
        if self.note.steps.is_empty() {
            return Ok(self);
        }
        let written = moving_note::write(root, &self.note);
        written.map_err(|source| MoveError::File { path: moving_note::file(root), source })?;
        for step in &self.note.steps {
            if let Err(source) = fs::rename(root.join(&step.from), root.join(&step.to)) {
                let path = root.join(&step.from);
                // What cannot be taken back now is by the next one that reads the note.
                let _ = self.undo();
                return Err(MoveError::File { path, source });
            }
        }
        profile_files::sync(root);
        Ok(self)
    }

    /// The file of profiles has the new name. Returns the name that the things of a removed profile have now, which had this one.
    #[must_use]
    pub fn finish(self) -> Option<String> {
        let Self { folder, note, locks, _only_one } = self;
        drop(locks);
        for Step { from, to } in &note.steps {
            // One that is not said is not worth a failure.
            let _ = notes::rename(folder.path(), [&folder.path().join(from), &folder.path().join(to)]);
        }
        if let Some(aside) = &note.set_aside {
            name_files(&folder, [&note.to, aside]);
            name_layout(&folder, [&note.to, aside]);
        }
        if !note.steps.is_empty() {
            name_files(&folder, [&note.from, &note.to]);
        }
        name_layout(&folder, [&note.from, &note.to]);
        let _ = moving_note::remove(folder.path());
        note.set_aside
    }

    /// The file of profiles was not changed.
    ///
    /// # Errors
    /// [`MoveError`] if the system refuses: [`Folder::interrupted_move`] tries it again.
    pub fn undo(self) -> Result<(), MoveError> {
        let root = self.folder.path();
        for Step { from, to } in self.note.steps.iter().rev() {
            let (from, to) = (root.join(from), root.join(to));
            // It may not have come so far. Nothing is overwritten.
            if to.exists() && !from.exists() {
                fs::rename(&to, &from).map_err(|source| MoveError::File { path: to, source })?;
            }
        }
        profile_files::sync(root);
        moving_note::remove(root).map_err(|source| MoveError::File { path: moving_note::file(root), source })
    }
}

/// What is to be renamed so that the files of `from` are those of `to`, below `root`.
fn plan(root: &Path, from: &str, to: &str) -> Result<Vec<Step>, MoveError> {
    let [old, new] = [from, to].map(profile_files::stem);
    let mut steps = Vec::new();
    for kind in Kind::ALL {
        let folder = kind.folder();
        let files = kind.files(root, from);
        for file in files.map_err(|source| MoveError::File { path: root.join(folder), source })? {
            let renamed = file.replacen(&old, &new, 1);
            steps.push(Step { from: format!("{folder}/{file}"), to: format!("{folder}/{renamed}") });
        }
    }
    Ok(steps)
}

/// A name for what a removed profile has left, which no other has.
fn free_name(root: &Path, name: &str) -> Result<String, MoveError> {
    let mut aside = t!("{name} (earlier)", name);
    for number in 2.. {
        if plan(root, &aside, &aside)?.is_empty() {
            break;
        }
        aside = t!("{name} (earlier {number})", name, number);
    }
    Ok(aside)
}

/// The files say for people whose they are.
fn name_files(folder: &Folder, [from, to]: [&str; 2]) {
    for kind in Kind::ALL {
        let path = kind.path(folder.path(), to);
        if !kind.is_database() {
            // One that cannot be used stays as it is.
            let _ = file::name_profile(&path, to);
        } else if kind == Kind::Recording {
            recording::name_profile(&path, to, [from, to].map(profile_files::stem));
        }
    }
}

/// The window arranges by the name.
fn name_layout(folder: &Folder, [from, to]: [&str; 2]) {
    if let Ok(mut layout) = folder.load_window() {
        let before = layout.clone();
        layout.rename_profile(from, to);
        if layout != before {
            let _ = folder.save_window(&layout);
        }
    }
}

/// `None` where nothing of this kind was ever there.
fn lock(root: &Path, (kind, profile): (Kind, &str), patience: Duration) -> Result<Option<Lock>, MoveError> {
    let path = kind.path(root, profile);
    let exists = |extension| path.with_extension(extension).exists();
    let lock = match kind {
        Kind::Recording if path.exists() || exists("lock") => {
            Lock::Recording(taken(patience, || Lease::take(&path).map_err(of_recording))?)
        }
        Kind::Outbox if path.exists() || exists("users.lock") => Lock::Outbox(taken(patience, || alone(&path))?),
        Kind::Connection | Kind::Messages | Kind::Contracts if path.exists() => {
            Lock::Document(file::lock(&path).map_err(of_document)?)
        }
        _ => return Ok(None),
    };
    Ok(Some(lock))
}

fn writable(folder: &Path) -> Result<(), MoveError> {
    let tried = tempfile::Builder::new().prefix(".renaming-").tempfile_in(folder);
    tried.map(drop).map_err(|source| MoveError::File { path: folder.to_owned(), source })
}

fn alone(path: &Path) -> Result<Presence, MoveError> {
    match Presence::alone(path) {
        Ok(Some(presence)) => Ok(presence),
        Ok(None) => Err(MoveError::InUse { path: path.to_owned(), process: recording::lease::holder_of(path) }),
        Err(OutboxError::File { path, source }) => Err(MoveError::File { path, source }),
        Err(error) => Err(MoveError::File { path: path.to_owned(), source: io::Error::other(error) }),
    }
}

/// Tries until no other process has it, or for so long.
fn taken<T>(mut patience: Duration, take: impl Fn() -> Result<T, MoveError>) -> Result<T, MoveError> {
    loop {
        match take() {
            Err(MoveError::InUse { .. }) if !patience.is_zero() => std::thread::sleep(NAP),
            taken => return taken,
        }
        patience = patience.saturating_sub(NAP);
    }
}

fn of_recording(error: RecordingError) -> MoveError {
    match error {
        RecordingError::InUse { path, process } => MoveError::InUse { path, process },
        RecordingError::File { path, source } => MoveError::File { path, source },
        error => MoveError::File { path: PathBuf::new(), source: io::Error::other(error) },
    }
}

fn of_document(error: Error) -> MoveError {
    match error {
        Error::Busy { path } => MoveError::InUse { path, process: None },
        Error::Unwritable { path, source } | Error::Unreadable { path, source } => MoveError::File { path, source },
        Error::Unsuitable { path, reason } => MoveError::File { path, source: io::Error::other(reason) },
    }
}

#[cfg(test)]
mod tests;
