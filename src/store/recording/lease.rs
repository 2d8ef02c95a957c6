//! One process at a time records into a file. The system ends a lock with its process, so that none is left behind. The file
//! says whether the process can record: where the disk is full, the recording itself cannot say so.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::RecordingError;
use crate::disk;

/// Bytes of each of the two lines of the file: the number of the process, and why it cannot record. They are there from the
/// beginning, so that a full disk has room for them.
const LINE_BYTES: usize = 16;
/// How long another program may lock the file.
pub(super) const BUSY_LIMIT: Duration = Duration::from_secs(2);

/// Held as long as it lives.
#[derive(Debug)]
pub(crate) struct Lease {
    /// The lock ends with it.
    file: File,
    said: &'static str,
}

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
                let process = std::process::id().to_string();
                let _ = lock.set_len(0).and_then(|()| lock.write_all((line(&process) + &line("")).as_bytes()));
                Ok(Self { file: lock, said: "" })
            }
            Err(TryLockError::WouldBlock) => {
                Err(RecordingError::InUse { path: path.to_owned(), process: holder(&mut lock) })
            }
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Says for those who read, with a word, why the process cannot record; with none, that it can again.
    pub(super) fn say(&mut self, why: &'static str) {
        if self.said == why {
            return;
        }
        let text = line(why);
        let written =
            self.file.seek(SeekFrom::Start(LINE_BYTES as u64)).and_then(|_| self.file.write_all(text.as_bytes()));
        if written.is_ok() {
            self.said = why;
        }
    }
}

/// The word for why the process that records into `path` cannot do so now.
pub(super) fn said(path: &Path) -> Option<String> {
    let mut text = String::new();
    let mut lock = File::open(file(path)).ok()?;
    lock.seek(SeekFrom::Start(LINE_BYTES as u64))
        .and_then(|_| lock.take(LINE_BYTES as u64).read_to_string(&mut text))
        .ok()?;
    Some(text.trim().to_owned()).filter(|word| !word.is_empty())
}

fn line(text: &str) -> String {
    format!("{text:<width$}\n", width = LINE_BYTES - 1)
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

/// Makes an empty file for this person alone, if there is none; one that is there is for this person alone from now on.
pub(crate) fn create_file(path: &Path) -> io::Result<()> {
    match disk::open_private(File::options().write(true).create_new(true), path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // As after a copy from elsewhere. Where that is refused, it is another person's file.
            let _ = disk::make_private(path);
            Ok(())
        }
        made => made.map(drop),
    }
}

/// The number of the process that had the lease of `path` last.
pub(crate) fn holder_of(path: &Path) -> Option<u32> {
    holder(&mut File::open(file(path)).ok()?)
}

fn holder(lock: &mut File) -> Option<u32> {
    let mut text = String::new();
    lock.rewind().and_then(|()| lock.take(16).read_to_string(&mut text)).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_read_see_who_has_it_and_why_that_one_cannot_record() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plant.sqlite");
        let mut lease = Lease::take(&path).unwrap();
        let length = || file(&path).metadata().unwrap().len();
        let before = length();
        for why in ["", "full", "failed", ""] {
            lease.say(why);
            assert_eq!(
                (said(&path).unwrap_or_default(), length()),
                (why.to_owned(), before),
                "a full disk has room for it"
            );
            let holder = Some(std::process::id());
            assert!(matches!(Lease::take(&path), Err(RecordingError::InUse { process, .. }) if process == holder));
        }
        lease.say("full");
        drop(lease);
        let _lease = Lease::take(&path).unwrap();
        assert_eq!(said(&path), None, "that was another one");
        std::fs::write(file(&path), "123\n").unwrap();
        assert_eq!(said(&path), None, "an older version says nothing of it");
    }
}
