//! MQTT 5 protocol of a link, without IO: packets, commands and the time go in, bytes and [`LinkUpdate`]s come out.
//!
//! `rumqttc` is used as a codec only, because its own event loop loses what this room has to account for (the outcome of
//! each publish, refusals, reason codes). Sockets, timers and waiting are left to `line`.

pub(super) mod batches;
pub(super) mod carry;
pub(super) mod client_id;
pub(super) mod error;
pub(super) mod packet;
pub(super) mod plain;
pub(super) mod session;

mod aliases;
mod connack;
mod input;
mod keep_alive;
mod limits;
mod parked;
mod preflight;
mod publishing;
mod rate;
mod subscriptions;
mod update;

pub use carry::{Carry, RestoredSubscription};
pub use error::{Error, LastSent};
pub use input::{Input, Outgoing, REPEAT_MARK};
pub(super) use limits::SessionLimits;
pub use preflight::{MAX_PAYLOAD_BYTES, MAX_SUBSCRIPTIONS, MAX_TOPIC_BYTES, MAX_TOPIC_SLASHES, Preflight, check};
pub use update::{Leaving, LinkUpdate, Output, PublishEnd, SubscriptionChange};

#[cfg(test)]
mod tests;
