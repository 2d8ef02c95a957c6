//! A change of the outbox, and what is sure after one that failed.

use model::PublishId;
use rusqlite::{Transaction, TransactionBehavior};

use super::OutboxError;
use super::entry::key;
use super::file::Outbox;

impl Outbox {
    /// Makes sure that these are not in it, after [`OutboxError::Unclear`]: all that was written of them may be in the log, where
    /// the next one to open the outbox would find it. Returns those that another process has begun to send meanwhile.
    ///
    /// # Errors
    /// [`OutboxError`] when the disk still fails: then it is as unclear as before.
    pub fn take_back(&mut self, ids: &[PublishId]) -> Result<Vec<PublishId>, OutboxError> {
        let stayed = self.change(|change| {
            // Something has to be written, or the log keeps its end.
            change.execute(
                "INSERT INTO about (key, value) VALUES ('taken_back', '1')
                 ON CONFLICT (key) DO UPDATE SET value = value + 1",
                [],
            )?;
            let mut stayed = Vec::new();
            for id in ids {
                change.execute("DELETE FROM entries WHERE id = ?1 AND state IN ('waiting', 'sending')", [key(*id)])?;
                if change.query_row("SELECT count(*) FROM entries WHERE id = ?1", [key(*id)], |row| row.get(0))? {
                    stayed.push(*id);
                }
            }
            Ok(Some(stayed))
        })?;
        Ok(stayed.unwrap_or_default())
    }

    /// Makes a change that is on disk afterwards, if it returns something; else nothing is changed.
    pub(super) fn change<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<Option<T>>,
    ) -> Result<Option<T>, OutboxError> {
        let changed = self.try_change(work);
        changed.map_err(|(Failed::Before(error) | Failed::AtCommit(error))| OutboxError::of(&self.path, error))
    }

    pub(super) fn try_change<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<Option<T>>,
    ) -> Result<Option<T>, Failed> {
        let begun = self.database.transaction_with_behavior(TransactionBehavior::Immediate);
        let change = begun.map_err(Failed::Before)?;
        let done = work(&change).map_err(Failed::Before)?;
        if done.is_some() {
            change.commit().map_err(Failed::AtCommit)?;
        } else {
            change.rollback().map_err(Failed::Before)?;
        }
        Ok(done)
    }
}

/// Where a change failed. What failed at its commit may have been written whole.
pub(super) enum Failed {
    Before(rusqlite::Error),
    AtCommit(rusqlite::Error),
}

/// Whether it is sure that a commit which failed so is not in the log. What is written last is its mark, and a disk without room
/// refused to write something: the mark, or what comes before it. What cannot be synced may have been written whole.
pub(super) fn left_no_mark(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi::{self, SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_IOERR_WRITE};

    #[test]
    fn only_a_full_disk_leaves_no_mark_of_a_commit() {
        for (code, expected) in [(SQLITE_FULL, true), (SQLITE_IOERR_FSYNC, false), (SQLITE_IOERR_WRITE, false)] {
            assert_eq!(left_no_mark(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)), expected, "{code}");
        }
    }
}
