//! Recording the messages of all connections, and what the recordings are read with.

use super::Folder;

pub use store::{
    Block, Place, Reader, RecordingError, RecordingGap, RecordingLimits, RecordingSetAside, Summary, WhyNotRecorded,
    forget,
};

/// Where the messages of each profile are recorded, and how many.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The folder of all recordings is in it.
    pub folder: Folder,
    /// How large and how old each gets.
    pub limits: RecordingLimits,
}
