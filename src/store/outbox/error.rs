//! Why the outbox could not be used.

use std::io;
use std::path::{Path, PathBuf};

use crate::recording::{RecordingError, Unusable};

/// Why the outbox cannot be used. Nothing was changed then, unless it is [`Unclear`](Self::Unclear).
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The folder or a file in it cannot be read or written.
    #[error("{path} cannot be used")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not one of ours, or it is damaged, and another process uses it: it cannot be set aside now.
    #[error("{path} cannot be used: {why}")]
    Unusable {
        /// The outbox.
        path: PathBuf,
        /// Why not.
        why: Unusable,
    },
    /// The database refused.
    #[error("{path} cannot be used")]
    Database {
        /// The outbox.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
    /// The disk failed in the last step of adding messages, and whether they are in it shows when it works again.
    #[error("{path} could not be written to its end")]
    Unclear {
        /// The outbox.
        path: PathBuf,
        /// What the database said.
        source: rusqlite::Error,
    },
    /// As many messages wait as may.
    #[error("{path} is full")]
    TooMany {
        /// The outbox.
        path: PathBuf,
    },
}

impl OutboxError {
    /// Which file it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::File { path, .. }
            | Self::Unusable { path, .. }
            | Self::Database { path, .. }
            | Self::Unclear { path, .. }
            | Self::TooMany { path } => path,
        }
    }

    /// Whether there is no room on the disk.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::File { source, .. } => source.kind() == io::ErrorKind::StorageFull,
            Self::Database { source, .. } | Self::Unclear { source, .. } => {
                source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
            }
            Self::Unusable { .. } | Self::TooMany { .. } => false,
        }
    }

    /// What the database said about the outbox at `path`, sorted.
    pub(super) fn of(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(DatabaseCorrupt) => Self::Unusable { path, why: Unusable::Damaged },
            Some(NotADatabase) => Self::Unusable { path, why: Unusable::Foreign },
            _ => Self::Database { path, source },
        }
    }
}

/// The lease and what is set aside are those of recordings.
impl From<RecordingError> for OutboxError {
    fn from(error: RecordingError) -> Self {
        match error {
            RecordingError::File { path, source } => Self::File { path, source },
            RecordingError::Unusable { path, why } => Self::Unusable { path, why },
            RecordingError::Database { path, source } => Self::Database { path, source },
            RecordingError::InUse { path, .. } => Self::File { path, source: io::ErrorKind::WouldBlock.into() },
            RecordingError::Missing { path } => Self::File { path, source: io::ErrorKind::NotFound.into() },
            RecordingError::Exists { path } => Self::File { path, source: io::ErrorKind::AlreadyExists.into() },
        }
    }
}
