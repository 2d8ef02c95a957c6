//! Finds what AWS IoT Core would refuse, discard or disconnect for, before anything is sent.

use texts::{count, t};

use super::{PublishRequest, TopicFilter};

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

/// Why a message was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Preflight {
    /// The payload is over [`MAX_PAYLOAD_BYTES`]. Sent with QoS 1, it would be repeated forever.
    #[error("{}", t!("the payload has {bytes} bytes, and AWS IoT Core accepts at most {limit}", bytes = count(*bytes as u64), limit = count(MAX_PAYLOAD_BYTES as u64)))]
    PayloadTooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The topic is over [`MAX_TOPIC_BYTES`].
    #[error("{}", t!("the topic has {bytes} bytes, and AWS IoT Core accepts at most {limit}", bytes = count(*bytes as u64), limit = MAX_TOPIC_BYTES))]
    TopicTooLong {
        /// Its length.
        bytes: usize,
    },
    /// The topic is over [`MAX_TOPIC_SLASHES`].
    #[error("{}", t!("the topic has {slashes} slashes, and AWS IoT Core accepts at most {limit}", slashes, limit = MAX_TOPIC_SLASHES))]
    TooManySlashes {
        /// How many it has.
        slashes: usize,
    },
    /// There are already [`MAX_SUBSCRIPTIONS`] subscriptions.
    #[error("{}", t!("AWS IoT Core accepts at most {limit} subscriptions per connection", limit = MAX_SUBSCRIPTIONS))]
    TooManySubscriptions,
    /// Nothing is retained under `$`.
    #[error("{}", t!("topics that begin with $ cannot have retained messages"))]
    RetainOnReservedTopic,
    /// The whole packet is over what this broker announced in its CONNACK.
    #[error("{}", t!("the message needs {bytes} bytes, and this broker accepts at most {limit}", bytes = count(*bytes as u64), limit = count(u64::from(*limit))))]
    PacketTooLarge {
        /// Size of the packet.
        bytes: usize,
        /// The broker's maximum packet size.
        limit: u32,
    },
    /// A single filter is over what this broker announced in its CONNACK.
    #[error("{}", t!("the filter needs {bytes} bytes, and this broker accepts at most {limit}", bytes = count(*bytes as u64), limit = count(u64::from(*limit))))]
    FilterTooLarge {
        /// Size of a packet with nothing else.
        bytes: usize,
        /// The broker's maximum packet size.
        limit: u32,
    },
    /// This broker said in its CONNACK that it has no wildcards.
    #[error("{}", t!("this broker does not support wildcards"))]
    WildcardsUnavailable,
    /// This broker said in its CONNACK that it has no shared subscriptions.
    #[error("{}", t!("this broker does not support shared subscriptions"))]
    SharedUnavailable,
    /// `$share/` begins a shared subscription, which has no messages; AWS IoT Core ends the connection.
    #[error("{}", t!("$share/ is for shared subscriptions, not for topics"))]
    SharedTopic,
    /// `$SYS` belongs to the broker (MQTT 5 section 4.7.2); AWS IoT Core ends the connection.
    #[error("{}", t!("only the broker can send to $SYS"))]
    BrokerTopic,
    /// This broker said in its CONNACK that it retains nothing.
    #[error("{}", t!("this broker does not keep retained messages"))]
    RetainUnavailable,
    /// This broker said in its CONNACK that it takes QoS 0 only.
    #[error("{}", t!("this broker supports QoS 0 only"))]
    QosUnavailable,
    /// A text or data among the properties is longer than MQTT can carry (65,535 bytes).
    #[error("{}", t!("a property has {bytes} bytes, and MQTT allows at most 65,535", bytes = count(*bytes as u64)))]
    PropertyTooLong {
        /// Its length.
        bytes: usize,
    },
}

/// Checks a message against the limits of AWS IoT Core; needs no connection.
///
/// # Errors
/// [`Preflight`] names the first limit that it breaks.
pub fn check(request: &PublishRequest) -> Result<(), Preflight> {
    let topic = without_basic_ingest(request.topic.as_str());
    if request.payload.len() > MAX_PAYLOAD_BYTES {
        return Err(Preflight::PayloadTooLarge { bytes: request.payload.len() });
    }
    check_topic(topic)?;
    check_owner(request.topic.as_str())?;
    if request.retain && request.topic.as_str().starts_with('$') {
        return Err(Preflight::RetainOnReservedTopic);
    }
    check_properties(request)
}

/// Checks a topic filter in the same way: AWS counts its bytes and slashes like those of a topic.
///
/// # Errors
/// [`Preflight::TopicTooLong`] and [`Preflight::TooManySlashes`].
pub fn check_filter(topic_filter: &TopicFilter) -> Result<(), Preflight> {
    let text = topic_filter.as_str();
    check_topic(without_share(text))
}

/// Behaviour of AWS that surprises users of other brokers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterHint {
    /// `sensor/#` does not match `sensor` itself, as it does elsewhere (AWS IoT Core, topic filters).
    ParentNotMatched {
        /// The topic that is left out.
        parent: String,
    },
    /// A filter with a wildcard never delivers retained messages (AWS IoT Core, retained messages).
    NoRetained,
}

impl std::fmt::Display for FilterHint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ParentNotMatched { parent } => f.write_str(&t!(
                "On AWS, {parent}/# does not include the topic {parent}. Subscribe to {parent} too if you need it.",
                parent
            )),
            Self::NoRetained => f.write_str(t!(
                "A filter with a wildcard gets no retained messages. Subscribe to the exact topic to get them."
            )),
        }
    }
}

/// The hints for a filter, most surprising first.
#[must_use]
pub fn filter_hints(topic_filter: &TopicFilter) -> Vec<FilterHint> {
    let parent = without_share(topic_filter.as_str()).strip_suffix("/#").filter(|parent| !parent.is_empty());
    let parent = parent.map(|parent| FilterHint::ParentNotMatched { parent: parent.to_owned() });
    let retained = topic_filter.has_wildcard().then_some(FilterHint::NoRetained);
    parent.into_iter().chain(retained).collect()
}

/// The filter of a shared subscription without its name (MQTT 5 section 4.8.2); others as they are.
#[must_use]
pub fn without_share(text: &str) -> &str {
    text.strip_prefix("$share/").and_then(|rest| rest.split_once('/')).map_or(text, |(_, rest)| rest)
}

fn check_topic(topic: &str) -> Result<(), Preflight> {
    let slashes = topic.matches('/').count();
    if topic.len() > MAX_TOPIC_BYTES {
        return Err(Preflight::TopicTooLong { bytes: topic.len() });
    }
    if slashes > MAX_TOPIC_SLASHES {
        return Err(Preflight::TooManySlashes { slashes });
    }
    Ok(())
}

/// What only the broker may send to.
fn check_owner(topic: &str) -> Result<(), Preflight> {
    match topic.split('/').next() {
        Some("$share") => Err(Preflight::SharedTopic),
        Some("$SYS") => Err(Preflight::BrokerTopic),
        _ => Ok(()),
    }
}

fn check_properties(request: &PublishRequest) -> Result<(), Preflight> {
    let properties = &request.properties;
    let texts = [&properties.content_type, &properties.response_topic].into_iter().flatten().map(String::len);
    let user = properties.user.iter().flat_map(|(name, value)| [name.len(), value.len()]);
    let data = properties.correlation_data.iter().map(|data| data.len());
    match texts.chain(user).chain(data).max() {
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
    use crate::{MessageProperties, Qos, Topic};

    fn request(topic: &str, payload_bytes: usize, retain: bool) -> PublishRequest {
        PublishRequest {
            topic: Topic::parse(topic).expect("topic"),
            payload: vec![0; payload_bytes].into(),
            qos: Qos::AtLeastOnce,
            retain,
            properties: MessageProperties::default(),
        }
    }

    #[test]
    fn limits_of_aws_are_exact_to_the_byte() {
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
            ("$share/group/plant/a", 0, false, Err(Preflight::SharedTopic)),
            ("$SYS/broker/uptime", 0, true, Err(Preflight::BrokerTopic)),
            ("$SYS", 0, false, Err(Preflight::BrokerTopic)),
            ("$SYSTEM/a", 0, false, Ok(())),
        ] {
            assert_eq!(check(&request(topic, payload, retain)), expected, "{topic}");
        }
    }

    #[test]
    fn filters_are_checked_and_hinted_at() {
        let filter = |text: &str| TopicFilter::parse(text).expect(text);
        assert_eq!(check_filter(&filter("1/2/3/4/5/6/7/#")), Ok(()));
        assert_eq!(check_filter(&filter("1/2/3/4/5/6/7/8/#")), Err(Preflight::TooManySlashes { slashes: 8 }));
        assert_eq!(check_filter(&filter("$share/g/1/2/3/4/5/6/7/#")), Ok(()));
        let parent = FilterHint::ParentNotMatched { parent: "sensor".to_owned() };
        assert_eq!(filter_hints(&filter("sensor/#")), [parent.clone(), FilterHint::NoRetained]);
        assert_eq!(filter_hints(&filter("$share/group/sensor/#")), [parent, FilterHint::NoRetained]);
        assert!(
            matches!(&filter_hints(&filter("a/+/#"))[0], FilterHint::ParentNotMatched { parent } if parent == "a/+")
        );
        assert_eq!(filter_hints(&filter("+/state")), [FilterHint::NoRetained]);
        assert_eq!(filter_hints(&filter("sensor")), []);
    }
}
