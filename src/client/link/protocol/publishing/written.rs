//! A message as the packet that is written.

use bytes::{Bytes, BytesMut};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Publish, PublishProperties};

use model::{MessageProperties, PublishRequest, Qos};

pub(super) fn packet(request: &PublishRequest, packet_id: u16, dup: bool) -> Publish {
    let acknowledged = request.qos == Qos::AtLeastOnce;
    Publish {
        dup,
        qos: if acknowledged { QoS::AtLeastOnce } else { QoS::AtMostOnce },
        retain: request.retain,
        topic: Bytes::copy_from_slice(request.topic.as_str().as_bytes()),
        pkid: if acknowledged { packet_id } else { 0 },
        payload: Bytes::copy_from_slice(&request.payload),
        properties: (!request.properties.is_empty()).then(|| wire(&request.properties)),
    }
}

/// Writes the packet behind what is in `bytes`; returns false, and leaves `bytes` as it was, when MQTT has no such packet.
pub(super) fn write(packet: &Publish, bytes: &mut BytesMut) -> bool {
    let before = bytes.len();
    let is_written = packet.write(bytes).is_ok();
    if !is_written {
        bytes.truncate(before);
    }
    is_written
}

fn wire(properties: &MessageProperties) -> PublishProperties {
    PublishProperties {
        payload_format_indicator: properties.payload_format,
        message_expiry_interval: properties.message_expiry_secs,
        response_topic: properties.response_topic.clone(),
        correlation_data: properties.correlation_data.as_deref().map(Bytes::copy_from_slice),
        user_properties: properties.user.clone(),
        content_type: properties.content_type.clone(),
        ..PublishProperties::default()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::link::protocol::preflight::BrokerLimits;
    use crate::link::protocol::publishing::{Publishing, Turn};
    use crate::link::protocol::{LinkUpdate, Outgoing, PublishEnd};
    use model::{PublishId, Topic};

    /// No packet id is 0 (MQTT 5 section 2.2.1).
    const NONE: u16 = 0;

    fn message(id: u128, qos: Qos) -> Outgoing {
        let (topic, payload, properties) = (Topic::parse("a").unwrap(), b"x"[..].into(), MessageProperties::default());
        Outgoing::new(PublishId(id), PublishRequest { topic, payload, qos, retain: false, properties })
    }

    #[test]
    fn a_message_that_cannot_be_written_has_its_outcome_and_leaves_no_bytes() {
        let (mut publishing, mut updates) = (Publishing::default(), Vec::new());
        publishing.connected(false, None, BrokerLimits::default(), Instant::now(), &mut updates);
        for (id, qos) in [(1, Qos::AtLeastOnce), (2, Qos::AtMostOnce)] {
            publishing.publish(message(id, qos), &mut updates);
        }
        let turn = Turn { now: Instant::now(), only_again: false, may_isolate: false };
        let mut bytes = BytesMut::from(&b"before"[..]);
        let sent = publishing.send_next(NONE, turn, &mut bytes, &mut updates).expect("the other one is sent");
        assert_eq!(sent.request.qos, Qos::AtMostOnce);
        let mut expected = BytesMut::from(&b"before"[..]);
        packet(&sent.request, NONE, false).write(&mut expected).unwrap();
        assert_eq!(bytes, expected);
        assert!(
            matches!(updates[..], [LinkUpdate::PublishEnded { id: PublishId(1), end: PublishEnd::NotSent, .. }]),
            "{updates:?}"
        );
        assert!(!publishing.has_in_flight());
    }
}
