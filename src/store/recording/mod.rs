//! Messages on disk: a database of compressed blocks for each profile. `RECORDING.md` says what is in it.
//!
//! [`Writer`] is the one process that records; [`Reader`] reads beside it. Both block, read no clock and start no thread.

pub(crate) mod aside;
mod block;
mod checking;
mod copying;
mod deleted;
mod error;
mod eviction;
mod find;
mod gap;
mod heads;
mod interning;
mod known;
pub(crate) mod lease;
mod limits;
mod log;
mod numbering;
mod numbers;
mod outage;
mod pack;
mod pages;
mod pass;
mod place;
mod reader;
mod recover;
mod repair;
mod rows;
mod run;
mod salvage;
mod schema;
mod stored_block;
mod successor;
mod summary;
#[cfg(test)]
mod tests;
mod unwritten;
mod wanted_topics;
mod whole;
mod writer;

pub use aside::SetAside;
pub use deleted::RecordingDeleted;
pub use error::{RecordingError, Unusable};
pub use gap::{RecordingGap, WhyNotRecorded};
pub use limits::RecordingLimits;
pub use outage::RecordingOutage;
pub use pass::Passed;
pub use place::{Place, forget};
pub(crate) use place::{close_log, name_profile};
pub use reader::{Block, Reader};
pub use repair::{Repaired, repair};
pub use stored_block::BlockHead;
pub(crate) use successor::{finish, finish_all};
pub use summary::Summary;
pub use wanted_topics::WantedTopics;
pub use whole::NewRecording;
pub use writer::Writer;
