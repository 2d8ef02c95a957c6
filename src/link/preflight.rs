//! What AWS IoT Core would refuse, discard or hang up on, found before anything is sent.

use crate::model::{PublishRequest, Qos};

/// Largest payload in bytes (AWS IoT Core quotas).
pub const MAX_PAYLOAD_BYTES: usize = 128 * 1024;
/// Longest topic in bytes.
pub const MAX_TOPIC_BYTES: usize = 256;
/// Most slashes in a topic.
pub const MAX_TOPIC_SLASHES: usize = 7;
/// Most subscriptions of one connection.
pub const MAX_SUBSCRIPTIONS: usize = 50;
/// `$aws/rules/RULE/` is not counted against the limits of a topic (AWS IoT Core, Basic Ingest).
const BASIC_INGEST_PREFIX: &str = "$aws/rules/";

/// Why a message or a SUBSCRIBE was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Preflight {
    /// The payload is over [`MAX_PAYLOAD_BYTES`]. Sent with QoS 1, it would be repeated for ever.
    #[error("the payload has {bytes} bytes, and AWS IoT Core takes {MAX_PAYLOAD_BYTES}")]
    PayloadTooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The topic is over [`MAX_TOPIC_BYTES`].
    #[error("the topic has {bytes} bytes, and AWS IoT Core takes {MAX_TOPIC_BYTES}")]
    TopicTooLong {
        /// Its length.
        bytes: usize,
    },
    /// The topic is over [`MAX_TOPIC_SLASHES`].
    #[error("the topic has {slashes} slashes, and AWS IoT Core takes {MAX_TOPIC_SLASHES}")]
    TooManySlashes {
        /// How many it has.
        slashes: usize,
    },
    /// There are [`MAX_SUBSCRIPTIONS`] subscriptions already.
    #[error("AWS IoT Core takes {MAX_SUBSCRIPTIONS} subscriptions in one connection")]
    TooManySubscriptions,
    /// Nothing is retained under `$`.
    #[error("a topic that begins with $ cannot keep a retained message")]
    RetainOnReservedTopic,
    /// The whole packet is over what this broker announced in its CONNACK.
    #[error("the message needs {bytes} bytes, and this broker takes {limit}")]
    PacketTooLarge {
        /// Size of the packet.
        bytes: usize,
        /// The broker's maximum packet size.
        limit: u32,
    },
    /// This broker said in its CONNACK that it retains nothing.
    #[error("this broker does not keep retained messages")]
    RetainUnavailable,
    /// This broker said in its CONNACK that it takes QoS 0 only.
    #[error("this broker does not acknowledge messages")]
    QosUnavailable,
    /// A text among the properties is longer than MQTT can carry (65,535 bytes).
    #[error("a property has {bytes} bytes, and MQTT carries 65,535")]
    PropertyTooLong {
        /// Its length.
        bytes: usize,
    },
}

/// What a broker announced in its CONNACK (MQTT 5 section 3.2.2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct BrokerLimits {
    pub(super) max_packet_bytes: Option<u32>,
    pub(super) no_retain: bool,
    pub(super) no_qos_1: bool,
}

/// Checks a message against what AWS IoT Core takes; no connection is needed.
///
/// # Errors
/// [`Preflight`] names the first limit that it breaks.
pub fn check(request: &PublishRequest) -> Result<(), Preflight> {
    let topic = without_basic_ingest(request.topic.as_str());
    let slashes = topic.matches('/').count();
    if request.payload.len() > MAX_PAYLOAD_BYTES {
        return Err(Preflight::PayloadTooLarge { bytes: request.payload.len() });
    }
    if topic.len() > MAX_TOPIC_BYTES {
        return Err(Preflight::TopicTooLong { bytes: topic.len() });
    }
    if slashes > MAX_TOPIC_SLASHES {
        return Err(Preflight::TooManySlashes { slashes });
    }
    if request.retain && request.topic.as_str().starts_with('$') {
        return Err(Preflight::RetainOnReservedTopic);
    }
    check_properties(request)
}

/// Checks a message of `packet_bytes` against what this broker announced.
pub(super) fn check_broker(
    request: &PublishRequest,
    packet_bytes: usize,
    limits: BrokerLimits,
) -> Result<(), Preflight> {
    if let Some(limit) = limits.max_packet_bytes.filter(|limit| packet_bytes > *limit as usize) {
        return Err(Preflight::PacketTooLarge { bytes: packet_bytes, limit });
    }
    if request.retain && limits.no_retain {
        return Err(Preflight::RetainUnavailable);
    }
    if request.qos == Qos::AtLeastOnce && limits.no_qos_1 {
        return Err(Preflight::QosUnavailable);
    }
    Ok(())
}

fn check_properties(request: &PublishRequest) -> Result<(), Preflight> {
    let user = request.user_properties.iter().flat_map(|(name, value)| [name.len(), value.len()]);
    match request.content_type.iter().map(String::len).chain(user).max() {
        Some(bytes) if bytes > usize::from(u16::MAX) => Err(Preflight::PropertyTooLong { bytes }),
        _ => Ok(()),
    }
}

fn without_basic_ingest(topic: &str) -> &str {
    let rest = topic.strip_prefix(BASIC_INGEST_PREFIX).and_then(|rest| rest.split_once('/'));
    rest.map_or(topic, |(_rule, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PublishId, Topic};

    fn request(topic: &str, payload_bytes: usize, retain: bool) -> PublishRequest {
        PublishRequest {
            id: PublishId(1),
            topic: Topic::parse(topic).expect("topic"),
            payload: vec![0; payload_bytes].into(),
            qos: Qos::AtLeastOnce,
            retain,
            content_type: None,
            user_properties: Vec::new(),
        }
    }

    #[test]
    fn limits_of_aws_are_kept_to_the_byte() {
        let long = "x".repeat(257);
        for (topic, payload, retain, expected) in [
            ("a", MAX_PAYLOAD_BYTES, false, Ok(())),
            ("a", MAX_PAYLOAD_BYTES + 1, false, Err(Preflight::PayloadTooLarge { bytes: 131_073 })),
            (&long[..256], 0, true, Ok(())),
            (&long, 0, false, Err(Preflight::TopicTooLong { bytes: 257 })),
            ("1/2/3/4/5/6/7/8", 0, false, Ok(())),
            ("1/2/3/4/5/6/7/8/9", 0, false, Err(Preflight::TooManySlashes { slashes: 8 })),
            ("$aws/rules/store/1/2/3/4/5/6/7/8", 0, false, Ok(())),
            ("$aws/things/pump/shadow/update", 0, true, Err(Preflight::RetainOnReservedTopic)),
        ] {
            assert_eq!(check(&request(topic, payload, retain)), expected, "{topic}");
        }
    }

    #[test]
    fn what_the_broker_announced_is_kept() {
        let limits = BrokerLimits { max_packet_bytes: Some(100), no_retain: true, no_qos_1: true };
        let expected = Preflight::PacketTooLarge { bytes: 101, limit: 100 };
        assert_eq!(check_broker(&request("a", 0, false), 101, limits), Err(expected));
        assert_eq!(check_broker(&request("a", 0, true), 100, limits), Err(Preflight::RetainUnavailable));
        assert_eq!(check_broker(&request("a", 0, false), 100, limits), Err(Preflight::QosUnavailable));
        assert_eq!(check_broker(&request("a", 0, true), 9_999, BrokerLimits::default()), Ok(()));
    }
}
