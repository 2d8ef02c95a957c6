//! A writer that copies a damaged recording, and one that ends a recording that no process goes on with.

use model::Timestamp;

use super::recover::Recovery;
use super::{RecordingError, Writer, heads, run};

impl Writer {
    /// Whether a damaged recording is being copied into this one.
    #[must_use]
    pub fn is_recovering(&self) -> bool {
        self.recovery.is_some()
    }

    /// Copies the next block of the damaged recording, and commits when there is much to commit. Returns how many messages
    /// were copied when that was all; what cannot be read is a gap.
    ///
    /// # Errors
    /// When the system refuses: nothing since the last commit is recorded.
    pub fn recover_some(&mut self, now: Timestamp) -> Result<Option<u64>, RecordingError> {
        let Some(mut recovery) = self.recovery.take() else { return Ok(None) };
        let stepped = self.begin().and_then(|()| recovery.step(&self.database, self.limits, now));
        self.recovery = Some(recovery);
        let Some(bytes) = stepped.map_err(|error| self.take_back(error))? else {
            self.end(now)?;
            return Ok(self.recovery.take().map(|recovery| recovery.messages()));
        };
        self.written_bytes += bytes;
        if self.written_bytes >= self.limits.log_bytes() {
            self.end(now)?;
        }
        Ok(None)
    }

    /// How many messages were copied so far.
    pub(super) fn recovered(&self) -> u64 {
        self.recovery.as_ref().map_or(0, Recovery::messages)
    }

    /// Commits, says from when until when it was recorded, and moves everything into the file.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn close(mut self, times: Option<(Timestamp, Timestamp)>, now: Timestamp) -> Result<(), RecordingError> {
        self.finish(now)?;
        if let Some((from, until)) = times {
            let covered = run::covers(&self.database, self.run, from, until);
            covered.map_err(|error| RecordingError::of(&self.path, error))?;
        }
        self.into_file()
    }

    /// Ends one that nothing was recorded into: the times are those of the messages that are there.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn leave(mut self, now: Timestamp) -> Result<(), RecordingError> {
        self.finish(now)?;
        let times = heads::known(&self.database).map(|heads| heads::times(&heads));
        let left = times.and_then(|times| run::was_none(&self.database, self.run, times));
        left.map_err(|error| RecordingError::of(&self.path, error))?;
        self.into_file()
    }

    fn into_file(self) -> Result<(), RecordingError> {
        let of = |error| RecordingError::of(&self.path, error);
        self.database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(of)?;
        self.database.close().map_err(|(_, error)| of(error))
    }
}
