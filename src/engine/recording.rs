//! Recording the messages of all connections, and reading what was recorded.
//!
//! Recording. With [`Options::recording`](crate::Options::recording), all messages are recorded there. Otherwise, with
//! [`Options::store`](crate::Options::store), as the layout of the window says ([`model::RecordingChoice`], on by default), except
//! for a sandbox that was started here. [`model::RecordingEvent`] says of each connection what becomes of it: whether it is on,
//! its size, and what is missing. [`model::RecordingCommand`] changes the choice for all connections, and deletes the
//! recording of one. The events `Started` say under which rows of the recording the messages of a connection are, so that a table
//! scrolls from memory into the disk: message `m` has row `row + (m - message)`, until the next of these events.
//!
//! Looking back, in the window: [`model::PastCommand`] lists recordings, opens what was recorded of a profile in some span of
//! time, reads blocks by row and searches them all; it needs no connection, and works while messages are recorded. A caller may
//! have several open at once. [`model::PastEvent`] answers, without a connection. Rows are those of the recording; they
//! survive eviction. The window keeps the blocks that are near, and asks for others by any row of them.
//!
//! Without a backend, such as in a command: [`Reader`], [`import_messages`], [`repair`] and [`forget`], which block.

use super::Folder;

pub use super::import_messages::{ImportError, ImportInto, ImportReport, ImportedLines, LineMistake, import_messages};
pub use super::past::{births::births_until, read_device};
pub use store::{
    Block, BlockHead, Passed, Place, Reader, RecordingError, RecordingGap, RecordingLimits, RecordingOutage,
    RecordingSetAside, Repaired, Summary, WantedTopics, WhyNotRecorded, forget, repair,
};

use model::{PastGap, RecordingChoice, Timestamp, WhyMissing};

/// Where the messages of each profile are recorded, and how many.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The folder of all recordings is in it.
    pub folder: Folder,
    /// How large and how old each gets.
    pub limits: RecordingLimits,
    /// Nothing is recorded until the person chooses so.
    pub is_off: bool,
}

impl Recording {
    /// As a person chose.
    pub(super) fn chosen(folder: Folder, choice: RecordingChoice) -> Self {
        Self { folder, limits: choice.into(), is_off: choice.is_off }
    }
}

/// What is missing in a span of a recording as far as it is over, or could not come, and why: in order. A span from the first
/// time until the last one is that of the recording.
#[must_use]
pub fn missing_in(summary: &Summary, span: (Timestamp, Timestamp), now: Timestamp) -> Vec<PastGap> {
    super::past::missing_in(summary, span, now)
}

/// Why these messages are missing.
#[must_use]
pub fn why_missing(gap: &RecordingGap) -> WhyMissing {
    super::past::why_missing(gap.why)
}
