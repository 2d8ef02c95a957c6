//! Messages on disk: a database of compressed blocks for each profile. `RECORDING.md` says what is in it.
//!
//! [`Writer`] is the one process that records; [`Reader`] reads beside it. Both block, read no clock and start no thread.

pub(crate) mod aside;
mod block;
mod error;
mod eviction;
mod gap;
mod interning;
pub(crate) mod lease;
mod limits;
mod log;
mod pack;
mod pages;
mod place;
mod reader;
mod recover;
mod rows;
mod run;
mod salvage;
mod schema;
#[cfg(test)]
mod tests;
mod whole;
mod writer;

pub use aside::SetAside;
pub use error::{RecordingError, Unusable};
pub use gap::{RecordingGap, WhyNotRecorded};
pub use limits::RecordingLimits;
pub use place::{Place, forget};
pub use reader::{Block, BlockHead, Reader, Summary};
pub use whole::NewRecording;
pub use writer::Writer;
