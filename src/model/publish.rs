//! Messages and subscriptions as a person asks for them, and what became of them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{MessageProperties, Notice, Qos, Topic};

/// Names one publish for good: a UUID (RFC 9562), minted by the engine when the publish is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublishId(pub u128);

impl PublishId {
    /// Makes a UUID of version 4 (section 5.4) of 128 random bits, six of which give way to version and variant.
    #[must_use]
    pub fn from_random(bits: u128) -> Self {
        const VERSION: u128 = 0xf << 76;
        const VARIANT: u128 = 0b11 << 62;
        Self(bits & !VERSION & !VARIANT | 4 << 76 | 0b10 << 62)
    }

    /// Reads what [`Display`](fmt::Display) writes, in capitals too.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let id = Self(u128::from_str_radix(&text.replace('-', ""), 16).ok()?);
        id.to_string().eq_ignore_ascii_case(text).then_some(id)
    }
}

/// Writes 32 hex digits in five groups (section 4).
impl fmt::Display for PublishId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", self.0);
        let (time, rest) = digits.split_at(8);
        write!(f, "{time}-{}-{}-{}-{}", &rest[..4], &rest[4..8], &rest[8..12], &rest[12..])
    }
}

/// A message to send. Clones share its payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishRequest {
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
    /// PUBACK with a reason code below 0x80; `reason_code` 0x10 means that there is no subscriber.
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
    /// It could not be put on disk, and so it was not sent.
    Unstored {
        /// Why, for a person.
        notice: Box<Notice>,
    },
    /// It ended the connection twice and is not sent again, until the person sends it again.
    Parked {
        /// Why, for a person.
        notice: Box<Notice>,
    },
    /// QoS 0: the broker ended the connection for a reason that is about this message.
    Blamed {
        /// Others could be the cause as well.
        probably: bool,
        /// Why, for a person.
        notice: Box<Notice>,
    },
    /// The connection lives and no PUBACK came: it may or may not have arrived.
    Unacknowledged {
        /// Why, for a person.
        notice: Box<Notice>,
    },
    /// The connection dropped before the PUBACK: it may or may not have arrived.
    Unknown,
    /// There was no connection, and it was never sent.
    NotSent,
    /// It is in the outbox, on disk, and is sent in its turn; [`OutboxEvent`](super::OutboxEvent) says what becomes of it.
    Queued,
}

/// The state of a subscription.
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
    /// The person stopped or removed it, and the broker did not end it: it keeps delivering.
    NotStopped {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_as_a_uuid_of_version_4_whatever_the_bits() {
        for (bits, expected) in [
            (0, "00000000-0000-4000-8000-000000000000"),
            (u128::MAX, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
            (0x0123_4567_89ab_cdef_0123_4567_89ab_cdef, "01234567-89ab-4def-8123-456789abcdef"),
        ] {
            assert_eq!(PublishId::from_random(bits).to_string(), expected);
            assert_eq!(PublishId::parse(&expected.to_uppercase()), Some(PublishId::from_random(bits)));
        }
    }

    #[test]
    fn what_is_no_id_is_not_taken_for_one() {
        for text in ["", "1", "00000000000040008000000000000000", "+0000000-0000-4000-8000-000000000000", "x"] {
            assert_eq!(PublishId::parse(text), None, "{text}");
        }
    }
}
