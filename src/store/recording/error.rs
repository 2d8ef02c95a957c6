//! Why a recording could not be opened, written or read.

use std::io;
use std::path::{Path, PathBuf};

use super::stored_block::is_damage;

/// Why a recording cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The folder or a file in it cannot be read or written.
    #[error("{path} cannot be used")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process records into it.
    #[error("{path} is in use by another process")]
    InUse {
        /// The recording.
        path: PathBuf,
        /// Its number, where it has said so.
        process: Option<u32>,
    },
    /// There is no recording.
    #[error("there is no {path}")]
    Missing {
        /// Where it would be.
        path: PathBuf,
    },
    /// There is a recording already.
    #[error("there is a recording at {path} already")]
    Exists {
        /// Where it is.
        path: PathBuf,
    },
    /// It is not one of ours, or it is damaged.
    #[error("{path} cannot be used: {why}")]
    Unusable {
        /// The recording.
        path: PathBuf,
        /// Why not.
        why: Unusable,
    },
    /// The database refused.
    #[error("{path} cannot be used")]
    Database {
        /// The recording.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
}

/// Why a file is not used as a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Its content contradicts itself.
    #[error("it is damaged")]
    Damaged,
    /// A database of another program, or no database.
    #[error("it is not a recording")]
    Foreign,
    /// Written by a newer Topicdeck.
    #[error("a newer version of Topicdeck wrote it")]
    Newer,
    /// Another program holds a lock on it.
    #[error("another program has locked it")]
    Locked,
}

impl RecordingError {
    /// Which file it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::File { path, .. }
            | Self::InUse { path, .. }
            | Self::Missing { path }
            | Self::Exists { path }
            | Self::Unusable { path, .. }
            | Self::Database { path, .. } => path,
        }
    }

    /// Whether there is no room on the disk.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::File { source, .. } => source.kind() == io::ErrorKind::StorageFull,
            Self::Database { source, .. } => source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            _ => false,
        }
    }

    /// What the database said about the recording at `path`, sorted.
    pub(super) fn of(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, NotADatabase};
        let path = path.to_owned();
        if is_damage(&source) {
            return Self::Unusable { path, why: Unusable::Damaged };
        }
        match source.sqlite_error_code() {
            Some(NotADatabase) => Self::Unusable { path, why: Unusable::Foreign },
            Some(DatabaseBusy | DatabaseLocked) => Self::Unusable { path, why: Unusable::Locked },
            _ => Self::Database { path, source },
        }
    }
}
