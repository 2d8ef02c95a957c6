//! Where recordings are, and which there are.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::deleted::RECOVERING;
use super::lease::{BUSY_LIMIT, Lease};
use super::{RecordingError, aside};

/// The end of a recording's name.
const EXTENSION: &str = "sqlite";

/// Where a recording is, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(PathBuf);

impl Place {
    /// The recording in this file.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The recordings in `folder`, by name. What was set aside is not among them.
    pub(crate) fn all(folder: &Path) -> Result<Vec<Self>, RecordingError> {
        let failed = |source| RecordingError::File { path: folder.to_owned(), source };
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let paths = entries.map(|entry| entry.map(|entry| entry.path()).map_err(failed));
        let mut paths: Vec<PathBuf> = paths.collect::<Result<_, _>>()?;
        paths.retain(|path| {
            let stem = path.file_stem().unwrap_or_default();
            path.extension().is_some_and(|extension| extension == EXTENSION) && Path::new(stem).extension().is_none()
        });
        paths.sort();
        Ok(paths.into_iter().map(Self).collect())
    }

    /// The path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Bytes on disk, with what is still to be moved into the file.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        bytes_on_disk(&self.0)
    }

    /// Whose recording it is, also where nothing else can be read.
    #[must_use]
    pub fn profile(&self) -> Option<String> {
        let database =
            self.0.is_file().then(|| Connection::open_with_flags(&self.0, OpenFlags::SQLITE_OPEN_READ_ONLY))?;
        database.ok()?.query_row("SELECT value FROM about WHERE key = 'profile'", [], |row| row.get(0)).ok()
    }

    /// What was set aside of it: each file, and how many bytes it has.
    #[must_use]
    pub fn set_aside(&self) -> Vec<(PathBuf, u64)> {
        let files = aside::of(&self.0).unwrap_or_default().into_iter();
        files
            .map(|file| {
                let bytes = fs::metadata(&file).map_or(0, |found| found.len());
                (file, bytes)
            })
            .collect()
    }
}

/// Deletes a recording with what was set aside of it, and says how many bytes that gave back.
///
/// # Errors
/// [`RecordingError::InUse`] while a process records into it.
pub fn forget(place: &Place) -> Result<u64, RecordingError> {
    let _lease = Lease::take(place.path())?;
    aside::delete(place.path()).map_err(|source| RecordingError::File { path: place.path().to_owned(), source })
}

/// Moves what is still in the log of the database at `path` into it, if there is something. Nothing may use it.
pub(crate) fn close_log(path: &Path) {
    if log_of(path).exists()
        && let Ok(database) = open(path)
    {
        // What a damaged one still has stays in the log.
        let _ = database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

/// Has the recording at `path`, and what is still to be copied into it, be of the profile of this name: its files were renamed from the
/// first of these beginnings to the second. One that cannot be used stays as it is.
pub(crate) fn name_profile(path: &Path, name: &str, stems: [String; 2]) {
    let Ok(database) = open(path) else { return };
    let _ = database.execute("INSERT OR REPLACE INTO about (key, value) VALUES ('profile', ?1)", [name]);
    let recovering = "UPDATE about SET value = replace(value, ?2, ?3) WHERE key = ?1";
    let [from, to] = stems;
    let _ = database.execute(recovering, [RECOVERING, &from, &to]);
}

pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let database =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    database.busy_timeout(BUSY_LIMIT)?;
    Ok(database)
}

/// Bytes of the recording at `path` on disk, with what is still to be moved into the file.
pub(super) fn bytes_on_disk(path: &Path) -> u64 {
    let bytes = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    bytes(path) + bytes(&log_of(path))
}

/// Whether the recording at `path` is so large that it takes a while to look through it.
pub(super) fn is_large(path: &Path) -> bool {
    bytes_on_disk(path) > 64 << 20
}

/// The log of the database at `path`: what is still to be moved into it.
pub(super) fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}
