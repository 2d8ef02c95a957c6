//! Messages that a writer could not write, or has not written for good.

use model::Timestamp;

use super::{RecordingError, RecordingGap, WhyNotRecorded, Writer, deleted, run};

impl Writer {
    /// Whether all that was added is on the disk.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.uncommitted.is_none()
    }

    /// The last gap that is not written yet.
    #[must_use]
    pub fn last_gap(&self) -> Option<RecordingGap> {
        self.gaps.last().copied()
    }

    /// Says that messages are not recorded. Written with the next commit.
    pub fn add_gap(&mut self, gap: RecordingGap) {
        match self.gaps.last_mut() {
            Some(last) if last.why == gap.why => *last = last.and(gap),
            _ => self.gaps.push(gap),
        }
    }

    /// Messages came since then that could not be recorded: the run began with them, and not only now.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn was_due(&mut self, from: Timestamp) -> Result<(), RecordingError> {
        run::began(&self.database, self.run, from).map_err(|error| RecordingError::of(&self.path, error))
    }

    /// A person has deleted all that was recorded between these times, before this recording began.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn follows_forgotten(&mut self, span: (Timestamp, Timestamp)) -> Result<(), RecordingError> {
        deleted::forget_span(&self.database, span).map_err(|error| RecordingError::of(&self.path, error))
    }

    /// The messages that were not committed when the recording turned out to be damaged. They are no gap from now on: who still
    /// has them can add them to the one that [replaces](Self::replace) it.
    pub fn take_lost(&mut self) -> Option<RecordingGap> {
        let lost = self.gaps.pop_if(|gap| gap.why == WhyNotRecorded::Damaged);
        lost.or_else(|| self.uncommitted.take())
    }
}
