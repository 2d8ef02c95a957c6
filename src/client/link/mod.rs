//! Credentials to a live MQTT session: sign, dial, connect, subscribe, stay, and come back.
//!
//! [`run`] is one connection of one profile for as long as it is wanted. It takes [`Input`]s and
//! tells typed [`LinkUpdate`]s; words for people are made elsewhere. `protocol` is MQTT without IO; `line` has the socket,
//! the timers and the waiting.

mod line;
mod protocol;

pub use line::{
    BackOff, DEFAULT_ANSWER_LIMIT, DEFAULT_STABLE_AFTER, DEFAULT_SUSPECT_LIMIT, Pace, Setup, WallClock, presign, run,
};
pub use protocol::{
    Carry, Error, Input, LastSent, Leaving, LinkUpdate, MAX_PAYLOAD_BYTES, MAX_SUBSCRIPTIONS, MAX_TOPIC_BYTES,
    MAX_TOPIC_SLASHES, Outgoing, Output, Preflight, PublishEnd, REPEAT_MARK, RestoredSubscription, SubscriptionChange,
    check,
};

/// Reads packets as a broker would send them from any bytes, until they end or are refused: for a fuzz target.
#[cfg(fuzzing)]
pub fn read_all(bytes: &[u8]) {
    let mut buffer = bytes::BytesMut::from(bytes);
    while let Ok(Some(_)) = protocol::packet::read(&mut buffer) {}
}
