//! Times in which messages came and were not recorded.

use model::{Batch, Timestamp};
use rusqlite::{Connection, params};

use super::stored_block::signed;

/// Messages that came and are not in the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordingGap {
    /// When the first of them came.
    pub from: Timestamp,
    /// When the last of them came.
    pub until: Timestamp,
    /// How many; 0 when that is not known.
    pub messages: u64,
    /// Why.
    pub why: WhyNotRecorded,
}

impl RecordingGap {
    /// The messages of a batch, which are not recorded for this reason.
    #[must_use]
    pub fn of(batch: &Batch, why: WhyNotRecorded) -> Self {
        let times = || batch.received_at().iter().copied();
        let (from, until) = (times().min().unwrap_or_default(), times().max().unwrap_or_default());
        Self { from, until, messages: batch.len() as u64, why }
    }

    /// One gap instead of two that follow each other. The first reason counts.
    #[must_use]
    pub fn and(self, next: Self) -> Self {
        Self {
            from: self.from.min(next.from),
            until: self.until.max(next.until),
            messages: self.messages.saturating_add(next.messages),
            why: self.why,
        }
    }

    /// Whether it is not over: nothing was recorded since.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.messages == 0 && self.from == self.until
    }

    /// Writes it into the transaction; `row` is the number of the next message.
    pub(super) fn write(&self, database: &Connection, row: u64) -> rusqlite::Result<()> {
        let Self { from, until, messages, why } = self;
        database.execute(
            "INSERT INTO gaps (from_time, until_time, messages, why, row) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![from.0, until.0, signed(*messages), why.word(), signed(row)],
        )?;
        Ok(())
    }
}

/// Why messages were not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNotRecorded {
    /// The disk could not keep up.
    Slow,
    /// There was no room on the disk.
    Full,
    /// The system or the database refused to write.
    Failed,
    /// They were recorded, and the file is damaged there.
    Damaged,
    /// The program that recorded was ended before it could say so, at some time after the beginning of this. Nothing later is
    /// recorded until another one records.
    Ended,
    /// They are in a damaged recording, and are not copied from it yet.
    NotCopied,
}

impl WhyNotRecorded {
    const ALL: [Self; 6] = [Self::Slow, Self::Full, Self::Failed, Self::Damaged, Self::Ended, Self::NotCopied];

    /// The word in the database, which programs read too.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Full => "full",
            Self::Failed => "failed",
            Self::Damaged => "damaged",
            Self::Ended => "ended",
            Self::NotCopied => "not-copied",
        }
    }

    /// A word that is not known is of a newer version.
    pub(super) fn of_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|why| why.word() == word).unwrap_or(Self::Failed)
    }
}
