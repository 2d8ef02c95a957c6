//! What the thread that records is to do.

use std::sync::Arc;

use model::{Batch, GapReason, NewTopics, RecordingChoice, Timestamp};
use store::RecordingGap;

/// What the thread is to do.
pub(super) enum Job {
    /// Record these messages.
    Batch(Arc<Batch>),
    /// Messages found no room, and these names came with them.
    LeftOut(RecordingGap, Vec<NewTopics>),
    /// Nothing can come since then.
    Disconnected(Timestamp, GapReason),
    /// Messages can come since then. Of a connection: the broker still knew the session, or not.
    Connected(Timestamp, Option<bool>),
    /// Record as the person chose.
    Choose(RecordingChoice),
    /// Delete all that is recorded, and begin again.
    Forget,
}
