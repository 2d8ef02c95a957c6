//! What becomes of a recording while messages come.

use super::Timestamp;

/// What became of the recording of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordingEvent {
    /// Messages are recorded from here on.
    Started,
    /// What is safe on the disk. Once a second at most.
    Saved {
        /// Bytes on disk.
        bytes: u64,
        /// Messages since the start of this connection.
        messages: u64,
    },
    /// Messages came that are not recorded; told when messages are recorded again, or the connection ends.
    Missed {
        /// When the first of them came.
        from: Timestamp,
        /// When the last of them came.
        until: Timestamp,
        /// How many.
        messages: u64,
    },
    /// Nothing is recorded, for the reason that a notice gives, until this says that it started again.
    Stopped,
}
