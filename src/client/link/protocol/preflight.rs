//! Finds what this broker would refuse by its own CONNACK; what AWS IoT Core refuses anywhere is in [`model::check`].

pub use model::{MAX_PAYLOAD_BYTES, MAX_SUBSCRIPTIONS, MAX_TOPIC_BYTES, MAX_TOPIC_SLASHES, Preflight, check};
use model::{PublishRequest, Qos, TopicFilter};

/// What a broker announced in its CONNACK (MQTT 5 section 3.2.2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a separate answer")]
pub(in crate::link) struct BrokerLimits {
    pub(in crate::link) max_packet_bytes: Option<u32>,
    pub(in crate::link) no_retain: bool,
    pub(in crate::link) no_qos_1: bool,
    pub(in crate::link) no_wildcards: bool,
    pub(in crate::link) no_shared: bool,
}

/// Checks a message of `packet_bytes` against what this broker announced.
pub(in crate::link) fn check_broker(
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

/// Checks a filter that needs `packet_bytes` in a packet with nothing else.
pub(in crate::link) fn check_broker_filter(
    topic_filter: &TopicFilter,
    packet_bytes: usize,
    limits: BrokerLimits,
) -> Result<(), Preflight> {
    if let Some(limit) = limits.max_packet_bytes.filter(|limit| packet_bytes > *limit as usize) {
        return Err(Preflight::FilterTooLarge { bytes: packet_bytes, limit });
    }
    if limits.no_shared && topic_filter.as_str().starts_with("$share/") {
        return Err(Preflight::SharedUnavailable);
    }
    if limits.no_wildcards && topic_filter.has_wildcard() {
        return Err(Preflight::WildcardsUnavailable);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{MessageProperties, Topic};

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
    fn what_the_broker_announced_is_kept() {
        let limits =
            BrokerLimits { max_packet_bytes: Some(100), no_retain: true, no_qos_1: true, ..BrokerLimits::default() };
        let expected = Preflight::PacketTooLarge { bytes: 101, limit: 100 };
        assert_eq!(check_broker(&request("a", 0, false), 101, limits), Err(expected));
        assert_eq!(check_broker(&request("a", 0, true), 100, limits), Err(Preflight::RetainUnavailable));
        assert_eq!(check_broker(&request("a", 0, false), 100, limits), Err(Preflight::QosUnavailable));
        assert_eq!(check_broker(&request("a", 0, true), 9_999, BrokerLimits::default()), Ok(()));
    }
}
