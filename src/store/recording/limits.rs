//! How large and how old a recording gets.

use std::time::Duration;

use model::RecordingChoice;

/// The number of a message, and of a row of a small table, is smaller: what is larger is damage.
pub(super) const MOST_ROWS: i64 = 1 << 52;
/// A block with more is damage: its last number would be that of the next message.
pub(super) const MOST_MESSAGES: i64 = 1 << 24;

/// How large and how old a recording gets. The oldest messages are deleted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordingLimits {
    /// Bytes on disk at most, with what is still to be moved into the file. At least [`MIN_BYTES`](Self::MIN_BYTES).
    pub bytes: u64,
    /// Messages that are older are deleted.
    pub age: Duration,
}

impl From<RecordingChoice> for RecordingLimits {
    fn from(choice: RecordingChoice) -> Self {
        let choice = choice.limited();
        Self { bytes: u64::from(choice.mib) << 20, age: Duration::from_hours(24 * u64::from(choice.days)) }
    }
}

impl Default for RecordingLimits {
    /// Those of a person who has chosen none.
    fn default() -> Self {
        RecordingChoice::default().into()
    }
}

impl RecordingLimits {
    /// As large and as old as it is.
    pub(super) const NONE: Self = Self { bytes: 1 << 50, age: Duration::from_hours(24 * 365 * 1_000) };

    /// A smaller limit is raised to this.
    pub const MIN_BYTES: u64 = (RecordingChoice::MIN_MIB as u64) << 20;

    /// Bytes that may wait in the log of the database before they are moved into its file.
    pub(super) fn log_bytes(self) -> u64 {
        (self.bytes.max(Self::MIN_BYTES) / 16).min(16 << 20)
    }

    /// Bytes of the file itself at most: one commit may be as large as the log again.
    pub(super) fn file_bytes(self) -> u64 {
        self.bytes.max(Self::MIN_BYTES) - 3 * self.log_bytes()
    }
}
