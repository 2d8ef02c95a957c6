//! Credentials to a live MQTT session: sign, dial, connect, subscribe, stay, and come back.
//!
//! [`run`] is one connection of one profile for as long as it is wanted. It takes [`Input`]s and
//! tells typed [`Happening`]s; words for people are made elsewhere. The MQTT protocol itself (`session`) is free of IO:
//! `rumqttc` is used as a codec only, because its own event loop loses what this room has to account for (the outcome
//! of each publish, refusals, reason codes).

mod aliases;
mod back_off;
mod background;
mod batches;
mod carry;
mod client_id;
mod connack;
mod desk;
mod error;
mod hand_over;
mod happening;
mod input;
mod keep_alive;
mod live;
mod packet;
mod parked;
mod preflight;
mod presign;
mod publishing;
mod rate;
mod run;
mod session;
#[cfg(test)]
mod session_tests;
mod setup;
mod state;
mod subscriptions;
mod upgrade;
mod wake;
mod wire;

pub use back_off::{BackOff, Pace};
pub use carry::{Carry, Wanted};
pub use error::{Error, LastSent};
pub use happening::{Happening, Leaving, Output, PublishEnd, SubscriptionChange};
pub use input::{Input, Outgoing};
pub use preflight::{MAX_PAYLOAD_BYTES, MAX_SUBSCRIPTIONS, MAX_TOPIC_BYTES, MAX_TOPIC_SLASHES, Preflight, check};
pub use presign::presign;
pub use run::run;
pub use setup::{DEFAULT_ANSWER_LIMIT, Setup, WallClock};

/// Reads packets as a broker would send them from any bytes, until they end or are refused: for a fuzz target.
#[cfg(fuzzing)]
pub fn read_all(bytes: &[u8]) {
    let mut buffer = bytes::BytesMut::from(bytes);
    while let Ok(Some(_)) = packet::read(&mut buffer) {}
}
