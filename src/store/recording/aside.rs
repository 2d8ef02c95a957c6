//! Sets a recording that cannot be used aside, under another name in the same folder, and deletes recordings.
//!
//! The newest damaged ones are kept in case that a person wants to look at them: what could be read is in the new recording. One
//! that is not damaged is never deleted by itself.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use model::Timestamp;

use super::{RecordingError, Unusable};
use crate::disk;

/// How many damaged recordings of a profile are kept.
const MOST_DAMAGED: usize = 3;

/// A recording that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Where it was.
    pub path: PathBuf,
    /// Where it is now.
    pub now_at: PathBuf,
    /// Why.
    pub why: Unusable,
    /// Whether messages of it are being copied into the new recording.
    pub is_recovered: bool,
    /// Damaged recordings that were set aside earlier, and are deleted now.
    pub deleted: Vec<PathBuf>,
}

/// What belongs to a database beside its file.
const COMPANIONS: [&str; 3] = ["", "-wal", "-shm"];

/// Renames the recording at `path`, with what belongs to it.
pub(crate) fn set_aside(path: &Path, why: Unusable, now: Timestamp) -> Result<SetAside, RecordingError> {
    let now_at = free_name(path, why, now)?;
    rename(path, &now_at)?;
    Ok(said(path, now_at, why))
}

/// A name for the one at `path` that no other file has.
pub(super) fn free_name(path: &Path, why: Unusable, now: Timestamp) -> Result<PathBuf, RecordingError> {
    let word = match why {
        Unusable::Damaged => "damaged",
        Unusable::Foreign => "foreign",
        Unusable::Newer => "newer",
        Unusable::Locked => "locked",
    };
    let name = (0..100).map(|number| path.with_extension(format!("{word}-{}-{number:02}.sqlite", now.as_secs())));
    let taken = || RecordingError::File { path: path.to_owned(), source: io::ErrorKind::AlreadyExists.into() };
    name.into_iter().find(|name| !name.exists()).ok_or_else(taken)
}

/// Renames the file, and then what belongs to it: where that was begun, it is finished.
pub(super) fn rename(path: &Path, now_at: &Path) -> Result<(), RecordingError> {
    for companion in COMPANIONS {
        rename_one(path, now_at, companion).map_err(|source| RecordingError::File { path: path.to_owned(), source })?;
    }
    Ok(())
}

fn rename_one(path: &Path, now_at: &Path, companion: &str) -> io::Result<()> {
    match fs::rename(with(path, companion), with(now_at, companion)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // In this order also after a power cut.
    let _ = disk::sync_folder(disk::folder_of(path));
    Ok(())
}

/// What is to be said of it. Older damaged ones are deleted.
pub(super) fn said(path: &Path, now_at: PathBuf, why: Unusable) -> SetAside {
    let deleted = delete_older(path, &now_at).unwrap_or_default();
    SetAside { path: path.to_owned(), now_at, why, is_recovered: false, deleted }
}

/// The files that were set aside of the recording at `path`, by name, with those that belong to them.
pub(super) fn of(path: &Path) -> io::Result<Vec<PathBuf>> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned() + ".";
    let own = COMPANIONS.map(|companion| with(path, companion));
    let mut found = Vec::new();
    for entry in fs::read_dir(disk::folder_of(path))? {
        let beside = entry?.path();
        let name = beside.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_lock = beside.extension().is_some_and(|extension| extension == "lock");
        if name.starts_with(&stem) && !is_lock && !own.contains(&beside) {
            found.push(beside);
        }
    }
    found.sort();
    Ok(found)
}

/// Deletes the recording at `path` and what belongs to it, also what was set aside. Returns how many bytes that were.
/// Nothing may record into it.
pub(super) fn delete(path: &Path) -> io::Result<u64> {
    let own = COMPANIONS.into_iter().map(|companion| with(path, companion));
    own.chain(of(path)?).try_fold(0, |bytes, file| Ok(bytes + delete_file(&file)?))
}

/// Deletes all damaged ones but the newest, and never this one, whatever the clock says.
fn delete_older(path: &Path, newest: &Path) -> io::Result<Vec<PathBuf>> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned() + ".damaged-";
    let mut damaged = of(path)?;
    damaged.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&stem) && file.extension().is_some_and(|extension| extension == "sqlite")
    });
    damaged.truncate(damaged.len().saturating_sub(MOST_DAMAGED));
    damaged.retain(|file| file != newest);
    damaged.iter().try_for_each(|file| delete_one(file))?;
    Ok(damaged)
}

/// Deletes a file and what belongs to it.
pub(super) fn delete_one(file: &Path) -> io::Result<()> {
    COMPANIONS.iter().try_for_each(|companion| delete_file(&with(file, companion)).map(drop))
}

/// Returns how large it was; a file that is not there has nothing.
fn delete_file(file: &Path) -> io::Result<u64> {
    let bytes = fs::metadata(file).map_or(0, |found| found.len());
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(bytes),
    }
}

/// Deletes what belongs to the recording at `path`, but not its file.
pub(super) fn delete_companions(path: &Path) -> io::Result<()> {
    COMPANIONS[1..].iter().try_for_each(|companion| delete_file(&with(path, companion)).map(drop))
}

fn with(path: &Path, companion: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(companion);
    name.into()
}
