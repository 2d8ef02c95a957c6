//! Who has the outbox open: it is set aside only while no other process does, or what that one adds would be lost.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::OutboxError;
use crate::disk;

/// A lock beside the outbox, as long as it lives.
#[derive(Debug)]
pub(crate) struct Presence(#[expect(dead_code, reason = "the lock ends with the file")] File);

impl Presence {
    /// Notes that this process uses the outbox at `path`. Waits while another one sets it aside, which is a matter of
    /// milliseconds.
    pub(super) fn among_others(path: &Path) -> Result<Self, OutboxError> {
        let (lock, beside) = open(path)?;
        lock.lock_shared().map_err(|source| OutboxError::File { path: beside, source })?;
        Ok(Self(lock))
    }

    /// Keeps others away; `None` while another process uses it.
    pub(crate) fn alone(path: &Path) -> Result<Option<Self>, OutboxError> {
        let (lock, beside) = open(path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self(lock))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(OutboxError::File { path: beside, source }),
        }
    }
}

fn open(path: &Path) -> Result<(File, PathBuf), OutboxError> {
    let beside = path.with_extension("users.lock");
    let failed = |source| OutboxError::File { path: beside.clone(), source };
    disk::create_folder(disk::folder_of(path)).map_err(failed)?;
    let mut options = File::options();
    let lock = disk::open_private(options.read(true).write(true).create(true), &beside).map_err(failed)?;
    Ok((lock, beside))
}
