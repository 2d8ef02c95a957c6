//! The outbox: what is to be sent waits on disk, and leaves when the broker has it.
//!
//! Each connection has a thread for it, because the database waits for the disk. A message with QoS 1 is on disk before it goes to the
//! link, and so is every one that is asked for without a connection. [`model::OutboxCommand`] changes what waits, and
//! [`model::OutboxEvent`] says what is in it.
//!
//! Without a backend, such as in a command: [`Outbox`], which blocks.

mod desk;
mod drain;
mod handle;
mod job;
mod keeper;
mod listing;
mod moment;
mod person;
mod place;
mod telling;
#[cfg(test)]
mod tests;
mod thread;

pub use person::{Owner, new_id, owner, stored_person};
pub use place::OutboxPlace;
pub use store::{NewEntry, Outbox, OutboxError, Person, StoredEntry, TimeLeft, glance, time_left};

pub(crate) use handle::OutboxHandle;
pub(crate) use job::Given;
pub(crate) use keeper::{OutboxKeeper, OutboxSetup};
