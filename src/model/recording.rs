//! Recording: what a person chooses, and what becomes of it while messages come.

use super::Timestamp;

/// Whether messages are recorded, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordingChoice {
    /// Nothing is recorded. What was recorded stays.
    pub is_off: bool,
    /// The largest size of the recording of a profile, in MiB: [`MIN_MIB`](Self::MIN_MIB) to [`MAX_MIB`](Self::MAX_MIB).
    pub mib: u32,
    /// Older messages are deleted, in days: 1 to [`MAX_DAYS`](Self::MAX_DAYS).
    pub days: u32,
}

impl Default for RecordingChoice {
    fn default() -> Self {
        Self { is_off: false, mib: 1_024, days: 30 }
    }
}

impl RecordingChoice {
    /// The smallest size, in MiB.
    pub const MIN_MIB: u32 = 16;
    /// The largest size, in MiB.
    pub const MAX_MIB: u32 = 1 << 20;
    /// The longest time, in days.
    pub const MAX_DAYS: u32 = 36_500;

    /// The nearest that is possible.
    #[must_use]
    pub fn limited(self) -> Self {
        let Self { is_off, mib, days } = self;
        Self { is_off, mib: mib.clamp(Self::MIN_MIB, Self::MAX_MIB), days: days.clamp(1, Self::MAX_DAYS) }
    }
}

/// About the recording of a connection's profile, or of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordingCommand {
    /// Records from now on as chosen, in all connections. The choice is kept with the layout of the window.
    Choose(RecordingChoice),
    /// Deletes what is recorded of this connection's profile. Recording continues with an empty file.
    Forget,
}

/// What became of the recording of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordingEvent {
    /// Messages are recorded from here on, without a hole until the next of these.
    Started {
        /// The row in the recording of the next message.
        row: u64,
        /// How many messages have come before it on this connection, recorded or not.
        message: u64,
    },
    /// What is safe on the disk. Once a second at most.
    Saved {
        /// Bytes on disk.
        bytes: u64,
        /// Messages since the start of this connection.
        messages: u64,
    },
    /// So many bytes are on disk, before anything is recorded.
    Size {
        /// Bytes on disk.
        bytes: u64,
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
    /// Nothing is recorded here: another program records the same messages.
    Elsewhere,
    /// Nothing is recorded, because the person chose so.
    Off,
    /// All that was recorded is deleted.
    Forgotten {
        /// How much room that gave back, in bytes.
        bytes: u64,
    },
}
