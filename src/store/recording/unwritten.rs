//! Messages that a writer could not write, or has not written for good.

use super::{RecordingGap, WhyNotRecorded, Writer};

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

    /// The messages that were not committed when the recording turned out to be damaged. They are no gap from now on: who still
    /// has them can add them to the one that [replaces](Self::replace) it.
    pub fn take_lost(&mut self) -> Option<RecordingGap> {
        let lost = self.gaps.pop_if(|gap| gap.why == WhyNotRecorded::Damaged);
        lost.or_else(|| self.uncommitted.take())
    }
}
