//! One process at a time records into a file. The system ends a lock with its process, so that none is left behind.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use super::RecordingError;
use crate::disk;

/// Held as long as it lives.
#[derive(Debug)]
pub(crate) struct Lease(#[expect(dead_code, reason = "the lock ends with the file")] File);

impl Lease {
    /// Takes the lease of the recording at `path`.
    ///
    /// # Errors
    /// [`RecordingError::InUse`] while another process has it.
    pub(crate) fn take(path: &Path) -> Result<Self, RecordingError> {
        let beside = file(path);
        let failed = |source| RecordingError::File { path: beside.clone(), source };
        disk::create_folder(disk::folder_of(path)).map_err(failed)?;
        let mut lock =
            disk::open_private(File::options().read(true).write(true).create(true), &beside).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {
                // For people who wonder; nothing depends on it, and a full disk must not prevent reading.
                let _ = lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id()));
                Ok(Self(lock))
            }
            Err(TryLockError::WouldBlock) => {
                Err(RecordingError::InUse { path: path.to_owned(), process: holder(&mut lock) })
            }
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

/// The lock of the recording at `path`: beside it, since a recording can be set aside.
pub(super) fn file(path: &Path) -> PathBuf {
    path.with_extension("lock")
}

/// Whether a process records into `path`.
pub(crate) fn is_held(path: &Path) -> bool {
    let Ok(lock) = File::open(file(path)) else { return false };
    matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Makes an empty file for this person alone, if there is none.
pub(crate) fn create_file(path: &Path) -> io::Result<()> {
    match disk::open_private(File::options().write(true).create_new(true), path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

fn holder(lock: &mut File) -> Option<u32> {
    let mut text = String::new();
    lock.rewind().and_then(|()| lock.take(16).read_to_string(&mut text)).ok()?;
    text.trim().parse().ok()
}
