//! Why something could not be read or kept.

use std::io;
use std::path::{Path, PathBuf};

/// Why a file could not be read or written. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is there and cannot be read.
    #[error("{path} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is there and is not one of ours.
    #[error("{path} cannot be used: {reason}")]
    Unsuitable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: Unsuitable,
    },
    /// The folder or the file cannot be written.
    #[error("{path} cannot be written")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process has held the file's lock for 2 s.
    #[error("{path} is in use by another process")]
    Busy {
        /// The file.
        path: PathBuf,
    },
}

impl Unsuitable {
    /// Whether it is about what is in the file, so that a new file can take its place.
    pub(super) fn is_of_contents(&self) -> bool {
        !matches!(self, Self::NotAFile)
    }

    /// Whether all else in the file is used.
    #[must_use]
    pub fn leaves_the_rest(&self) -> bool {
        matches!(self, Self::Entries { .. })
    }
}

impl Error {
    /// Which file it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Unreadable { path, .. }
            | Self::Unsuitable { path, .. }
            | Self::Unwritable { path, .. }
            | Self::Busy { path } => path,
        }
    }
}

/// Why a file is not read as one of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsuitable {
    /// Larger than 4 MB, or it would become so.
    #[error("it is larger than 4 MB")]
    TooLarge,
    /// Not a regular file.
    #[error("it is not a file")]
    NotAFile,
    /// Not UTF-8.
    #[error("it is not UTF-8 text")]
    Encoding,
    /// Not TOML; the line, counted from 1, where it is known.
    #[error("it is not TOML{}", line.map_or_else(String::new, |line| format!(", see line {line}")))]
    Syntax {
        /// Counted from 1.
        line: Option<usize>,
    },
    /// Written by a newer Topicdeck.
    #[error("it was written by a newer version of Topicdeck")]
    Newer {
        /// Its version.
        version: i64,
    },
    /// Some entries cannot be used, and all others can.
    #[error("entries cannot be used: {}", entries.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Entries {
        /// At least one.
        entries: Vec<DamagedEntry>,
    },
    /// A key has a value of another type, or out of range.
    #[error("the value of {key} cannot be used")]
    Value {
        /// Which key.
        key: &'static str,
    },
}

/// An entry of a file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedEntry {
    /// What it is, or the list that it is in: `subscription`, `begun`, `draft`, `message` or `contract`.
    pub kind: &'static str,
    /// Its place in the list, counted from 1; `None` when there is only one, or the list cannot be used.
    pub number: Option<usize>,
    /// The key whose value is missing or cannot be used.
    pub key: &'static str,
}

impl std::fmt::Display for DamagedEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, number, key } = self;
        match number {
            Some(number) => write!(f, "{key} of {kind} {number}"),
            None => write!(f, "{key} of {kind}"),
        }
    }
}
