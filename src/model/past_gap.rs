//! Messages that a recording does not have, or that could not come, and why.

use std::ops::Range;

use super::{GapReason, Timestamp};

/// Messages that were not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastGap {
    /// From when until when.
    pub times: Range<Timestamp>,
    /// How many; 0 when that is not known.
    pub messages: u64,
    /// Why.
    pub why: WhyMissing,
}

/// Why messages are not recorded, or not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyMissing {
    /// Recording was off, or the program was closed.
    Off,
    /// The disk could not keep up.
    Slow,
    /// There was no room on the disk.
    Full,
    /// The system or the database refused to write.
    Failed,
    /// They were recorded, and the file is damaged there.
    Damaged,
    /// They were recorded, and deleted because there was too much, or they were too old.
    Deleted,
    /// There was no connection.
    NoConnection {
        /// Why.
        reason: GapReason,
        /// Whether the broker still knew the session afterwards, so that QoS 1 messages followed; `None` where it did not end
        /// as long as it was recorded.
        session_resumed: Option<bool>,
    },
}
