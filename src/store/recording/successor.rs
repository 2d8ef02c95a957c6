//! The recording that takes the place of a damaged one. It is made beside it, and names the file that is to be copied, before the
//! damaged one is renamed: whenever the program ends in between, the next one that opens it goes on.
//!
//! First the file itself is renamed, then its log, then the new one: as long as there is one in the place, nothing has happened.

use std::fs;
use std::path::{Path, PathBuf};

use model::Timestamp;
use rusqlite::{Connection, params};

use super::aside::{self, SetAside};
use super::deleted::RECOVERING;
use super::lease::Lease;
use super::limits::RecordingLimits;
use super::place::{self, Place};
use super::{RecordingError, Unusable, schema};
use crate::disk;

/// Sets the recording at `path` aside, and puts a new one in its place that names it.
pub(super) fn replace(
    path: &Path,
    limits: RecordingLimits,
    why: Unusable,
    now: Timestamp,
) -> Result<SetAside, RecordingError> {
    let now_at = aside::free_name(path, why, now)?;
    prepare(path, &now_at, limits)?;
    aside::rename(path, &now_at)?;
    take_place(path)?;
    Ok(aside::said(path, now_at, why))
}

/// Does the rest of what a program had begun that was ended meanwhile. Who calls it has the lease.
pub(crate) fn finish(path: &Path) -> Result<(), RecordingError> {
    let prepared = prepared(path);
    if !prepared.exists() {
        return Ok(());
    }
    let old = if path.exists() { None } else { named(&prepared).map(|name| path.with_file_name(name)) };
    match old.filter(|old| old.exists()) {
        Some(old) => aside::rename(path, &old).and_then(|()| take_place(path)),
        None => aside::delete_one(&prepared).map_err(|source| RecordingError::File { path: prepared, source }),
    }
}

/// The same for one who reads, where nothing is in the place. While a process has the lease, it does it itself.
pub(super) fn finish_for_reader(path: &Path) {
    if prepared(path).exists()
        && !path.exists()
        && let Ok(_lease) = Lease::take(path)
    {
        // What cannot be done is seen when it is opened.
        let _ = finish(path);
    }
}

/// The same for all that are in `folder`.
pub(crate) fn finish_all(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if let Some(path) = place_of(&entry.path()) {
            finish_for_reader(&path);
        }
    }
}

/// The place that this file is prepared for, if it is one of those.
fn place_of(prepared: &Path) -> Option<PathBuf> {
    let name = prepared.file_name()?.to_str()?.strip_suffix(&format!(".{PREPARED}"))?;
    Some(prepared.with_file_name(format!("{name}.sqlite")))
}

/// Makes the new one, of the same profile as far as that can be read.
pub(super) fn prepare(path: &Path, now_at: &Path, limits: RecordingLimits) -> Result<(), RecordingError> {
    let prepared = prepared(path);
    let failed = |source| RecordingError::File { path: prepared.clone(), source };
    aside::delete_one(&prepared).map_err(failed)?;
    let database = schema::open(&prepared, limits)?;
    let name = now_at.file_name().unwrap_or_default().to_string_lossy();
    let profile = Place::at(path).profile();
    fill(&database, &name, profile.as_deref()).map_err(|error| RecordingError::of(&prepared, error))?;
    database.close().map_err(|(_, error)| RecordingError::of(&prepared, error))?;
    disk::sync_folder(disk::folder_of(path)).map_err(failed)
}

fn fill(database: &Connection, name: &str, profile: Option<&str>) -> rusqlite::Result<()> {
    for (key, value) in [(RECOVERING, Some(name)), ("profile", profile)] {
        if let Some(value) = value {
            database.execute("INSERT OR REPLACE INTO about (key, value) VALUES (?1, ?2)", params![key, value])?;
        }
    }
    // Its log would not come along.
    database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// The last step.
fn take_place(path: &Path) -> Result<(), RecordingError> {
    let renamed = fs::rename(prepared(path), path).and_then(|()| disk::sync_folder(disk::folder_of(path)));
    renamed.map_err(|source| RecordingError::File { path: path.to_owned(), source })
}

/// The name of the file that the prepared one is to copy.
fn named(prepared: &Path) -> Option<String> {
    let find = "SELECT value FROM about WHERE key = ?1";
    place::open(prepared).ok()?.query_row(find, [RECOVERING], |row| row.get(0)).ok()
}

const PREPARED: &str = "new.sqlite";

/// Where the new one is made. It is in no list of recordings.
fn prepared(path: &Path) -> PathBuf {
    path.with_extension(PREPARED)
}
