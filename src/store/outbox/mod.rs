//! Messages that wait on disk until the broker has them: a small database for each profile.
//!
//! Every process may add and change what waits. One at a time sends: it has the lease. What that one was sending when it ended
//! may have arrived, so the next one finds it uncertain. Everything here blocks; nothing reads a clock or starts a thread.

mod change;
mod entry;
mod error;
mod expiry;
mod file;
mod glance;
mod presence;
mod queue;
mod salvage;
mod schema;
#[cfg(test)]
mod tests;

pub use entry::{NewEntry, Settled, StoredEntry};
pub use error::OutboxError;
pub use expiry::{TimeLeft, time_left};
pub use file::Outbox;
pub use glance::glance;
pub(crate) use presence::Presence;
