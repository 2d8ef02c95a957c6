//! A recording that is made beside its place, and moved there when it is whole: until then, there is none.

use std::fs;
use std::path::{Path, PathBuf};

use model::{Batch, Timestamp};
use tempfile::TempDir;

use super::lease::Lease;
use super::{Place, RecordingError, RecordingLimits, Writer, aside, successor};
use crate::disk;

/// What a folder is called in which a recording is made.
const PREFIX: &str = ".import-";

/// A recording that is made of messages that are there already. Nothing is left of it when it is dropped.
pub struct NewRecording {
    place: Place,
    writer: Writer,
    /// When the earliest and the latest message came.
    times: Option<(Timestamp, Timestamp)>,
    // The last one: what is in it has to be closed before it is deleted.
    folder: TempDir,
}

impl NewRecording {
    /// Begins the recording of this name at `place`.
    ///
    /// # Errors
    /// [`RecordingError::Exists`] when there is one, unless it is to be replaced; others when the system refuses.
    pub fn begin(place: &Place, name: &str, is_replacing: bool, now: Timestamp) -> Result<Self, RecordingError> {
        let path = place.path();
        successor::finish_for_reader(path);
        if path.exists() && !is_replacing {
            return Err(RecordingError::Exists { path: path.to_owned() });
        }
        let failed = |source| RecordingError::File { path: path.to_owned(), source };
        let beside = disk::folder_of(path);
        disk::create_folder(beside).map_err(failed)?;
        delete_abandoned(beside);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(beside).map_err(failed)?;
        let (mut writer, _) = Writer::open(&made_in(folder.path()), RecordingLimits::NONE, now)?;
        writer.name_profile(name)?;
        Ok(Self { place: place.clone(), writer, times: None, folder })
    }

    /// Adds the messages of a batch.
    ///
    /// # Errors
    /// When the system refuses: then the recording will not be whole.
    pub fn push(&mut self, batch: &Batch, now: Timestamp) -> Result<(), RecordingError> {
        for time in batch.received_at() {
            let (from, until) = self.times.unwrap_or((*time, *time));
            self.times = Some((from.min(*time), until.max(*time)));
        }
        self.writer.push(batch, now)
    }

    /// Moves it to its place, where another one may be that is replaced.
    ///
    /// # Errors
    /// [`RecordingError::InUse`] while a process records there, [`RecordingError::Exists`] when another one came meanwhile, and
    /// others when the system refuses. What was there is there then, and nothing else.
    pub fn finish(self, is_replacing: bool, now: Timestamp) -> Result<(), RecordingError> {
        let Self { place, writer, times, folder } = self;
        let path = place.path();
        writer.close(times, now)?;
        let _lease = Lease::take(path)?;
        if path.exists() && !is_replacing {
            return Err(RecordingError::Exists { path: path.to_owned() });
        }
        let failed = |source| RecordingError::File { path: path.to_owned(), source };
        // The log of the one that is replaced is not that of the new one.
        aside::delete_companions(path).map_err(failed)?;
        fs::rename(made_in(folder.path()), path).map_err(failed)?;
        let _ = disk::sync_folder(disk::folder_of(path));
        Ok(())
    }
}

fn made_in(folder: &Path) -> PathBuf {
    folder.join("new.sqlite")
}

/// Deletes what a process has left behind that was killed.
fn delete_abandoned(beside: &Path) {
    let Ok(entries) = fs::read_dir(beside) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
        // One that is still made has the lease.
        if let Ok(lease) = Lease::take(&made_in(&entry.path())) {
            drop(lease);
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
