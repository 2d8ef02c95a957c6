//! What a person sends and subscribes to, and what became of it.

use std::sync::Arc;
use std::time::Duration;

use super::{MessageProperties, Notice, Qos, Topic};

/// Number of a publish, given out by whoever asks for it; unique within one run of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublishId(pub u64);

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishRequest {
    /// Comes back with the outcome.
    pub id: PublishId,
    /// Where to.
    pub topic: Topic,
    /// Any bytes.
    pub payload: Arc<[u8]>,
    /// At least once gives a PUBACK, at most once none.
    pub qos: Qos,
    /// Ask the broker to keep it for later subscribers.
    pub retain: bool,
    /// What goes with it (MQTT 5 section 3.3.2.3).
    pub properties: MessageProperties,
}

/// What became of a [`PublishRequest`]. Every request gets exactly one.
#[derive(Clone, Debug, PartialEq)]
pub enum PublishOutcome {
    /// PUBACK with a reason code below 0x80; `reason_code` 0x10 says that nobody subscribes.
    Accepted {
        /// From handing it to the socket to the PUBACK.
        took: Duration,
        /// MQTT 5 PUBACK reason code.
        reason_code: u8,
    },
    /// QoS 0: handed to the socket, and the broker does not acknowledge.
    Sent,
    /// The broker, or our own check before sending, said no.
    Refused {
        /// MQTT 5 reason code, where the broker answered one.
        reason_code: Option<u8>,
        /// Why, for a person.
        notice: Box<Notice>,
    },
    /// It ended the connection twice and is not sent again, until the person sends it again.
    Parked {
        /// Why, for a person.
        notice: Box<Notice>,
    },
    /// The connection dropped before the PUBACK: it may or may not have arrived.
    Unknown,
    /// There was no connection, and it was never sent.
    NotSent,
}

/// How a subscription stands.
#[derive(Clone, Debug, PartialEq)]
pub enum SubscriptionState {
    /// Waiting for a connection or for the SUBACK.
    Requested,
    /// The broker delivers, with this guarantee at most.
    Granted {
        /// Granted QoS; may be lower than what was asked.
        qos: Qos,
    },
    /// The broker said no.
    Refused {
        /// MQTT 5 SUBACK reason code.
        reason_code: u8,
        /// Why, for a person.
        notice: Box<Notice>,
    },
    /// The person stopped it for now; the broker does not deliver.
    Paused,
    /// It ended the connection twice and is not asked for any more, until the person tries it again.
    Parked {
        /// Why, for a person.
        notice: Box<Notice>,
    },
}
