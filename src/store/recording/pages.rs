//! The pages of a database, read without `SQLite`: for a file that `SQLite` refuses. What was committed to the log beside it counts
//! before what is in the file.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::log::Log;
use super::place::log_of;
use super::schema::PAGE_BYTES;

/// A page. All recordings have pages of this size.
pub(super) type Page = [u8; PAGE_BYTES];

/// The pages of a database, by their numbers: the first one is 1.
#[derive(Debug)]
pub(super) struct Pages {
    file: File,
    log: Option<(File, Log)>,
    count: u32,
}

impl Pages {
    /// Those of the database at `path`.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let in_file = file.metadata()?.len() / PAGE_BYTES as u64;
        let log = File::open(log_of(path)).and_then(|log| Ok((log, Log::of(path)?))).ok();
        let in_log = log.as_ref().map_or(0, |(_, log)| log.count);
        Ok(Self { file, log, count: in_log.max(u32::try_from(in_file).unwrap_or(u32::MAX)) })
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Reads one. Returns false when there is none.
    pub(super) fn read(&mut self, number: u32, page: &mut Page) -> bool {
        let in_log = self.log.as_mut().and_then(|(log, read)| Some((log, *read.places.get(&number)?)));
        let (file, place) = match in_log {
            Some(found) => found,
            None if number == 0 => return false,
            None => (&mut self.file, u64::from(number - 1) * PAGE_BYTES as u64),
        };
        file.seek(SeekFrom::Start(place)).and_then(|_| file.read_exact(page)).is_ok()
    }
}
