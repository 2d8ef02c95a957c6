//! A message on its way to one subscriber, and its form on the wire.
//!
//! The form is written here and not by the codec: the codec's `Publish` owns its properties, and one message goes to
//! many subscribers, each in its own version.

use std::sync::Arc;

use bytes::{BufMut, BytesMut};
use tokio::sync::Notify;

use super::groups::Group;
use super::message::Message;
use super::terms::Terms;
use model::{Qos, Timestamp};

/// A message on its way to one subscriber.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) message: Arc<Message>,
    /// The lower one of the message's and the subscription's.
    pub(crate) qos: Qos,
    /// Sent because it was retained, or the subscriber wants the flag as published.
    pub(crate) retain: bool,
    /// The shared group that gave it to this subscriber.
    pub(crate) group: Option<Arc<Group>>,
    /// Told of the PUBACK.
    pub(crate) confirmed: Option<Arc<Notify>>,
}

impl Delivery {
    /// Appends the PUBLISH packet to `out`; nothing when the message has expired or is larger than `terms` allow.
    /// `packet_id` counts for QoS 1 only. Answers whether it was written.
    pub(crate) fn encode(
        &self,
        packet_id: u16,
        repeated: bool,
        terms: &Terms,
        now: Timestamp,
        out: &mut BytesMut,
    ) -> bool {
        let message = &*self.message;
        if message.is_expired(now) {
            return false;
        }
        let left = message.left(now);
        let properties = message.packed_properties().len() + if left.is_some() { 5 } else { 0 };
        // Before MQTT 5 there were none.
        let properties_bytes = if terms.version.is_5() { varint_bytes(properties) + properties } else { 0 };
        let packet_id_bytes = 2 * usize::from(self.qos.level());
        let length = 2 + message.topic.len() + packet_id_bytes + properties_bytes + message.payload.len();
        if 1 + varint_bytes(length) + length > terms.max_packet_bytes {
            return false;
        }
        out.reserve(5 + length);
        out.put_u8(0x30 | u8::from(repeated) << 3 | self.qos.level() << 1 | u8::from(self.retain));
        put_varint(out, length);
        out.put_u16(u16::try_from(message.topic.len()).unwrap_or(u16::MAX));
        out.put_slice(message.topic.as_bytes());
        if self.qos == Qos::AtLeastOnce {
            out.put_u16(packet_id);
        }
        if terms.version.is_5() {
            put_varint(out, properties);
            if let Some(left) = left {
                out.put_u8(0x02);
                // Whole seconds; 0 in the last one (AWS IoT developer guide, "Message expiry").
                out.put_u32(u32::try_from(left.as_secs()).unwrap_or(u32::MAX));
            }
            out.put_slice(message.packed_properties());
        }
        out.put_slice(&message.payload);
        true
    }
}

fn varint_bytes(value: usize) -> usize {
    match value {
        0..=127 => 1,
        128..=16_383 => 2,
        16_384..=2_097_151 => 3,
        _ => 4,
    }
}

fn put_varint(out: &mut BytesMut, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or(0);
        value >>= 7;
        if value == 0 {
            return out.put_u8(low);
        }
        out.put_u8(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use rumqttc::v5::mqttbytes::v5::{Packet, PublishProperties};

    use super::super::terms::Version;
    use super::*;

    fn delivery(message: Message, qos: Qos, retain: bool) -> Delivery {
        Delivery { message: Arc::new(message), qos, retain, group: None, confirmed: None }
    }

    #[test]
    fn the_codec_reads_what_is_written_here() {
        let properties = PublishProperties {
            payload_format_indicator: Some(1),
            message_expiry_interval: Some(300),
            response_topic: Some("a/answer".to_owned()),
            correlation_data: Some(Bytes::from_static(&[0, 255])),
            user_properties: vec![("device".to_owned(), "press-1".to_owned()); 2],
            content_type: Some("application/json".to_owned()),
            ..PublishProperties::default()
        };
        let now = Timestamp::from_secs(1_000);
        let message = Message::new("plant/a", vec![b'x'; 20_000]).with_publish_properties(Some(&properties), now);
        let delivery = delivery(message, Qos::AtLeastOnce, true);
        let mut out = BytesMut::new();
        assert!(delivery.encode(7, true, &Terms::default(), Timestamp(now.0 + 500_000), &mut out));
        let Ok(Packet::Publish(read)) = Packet::read(&mut out, None) else { panic!("not a publish") };
        assert!(out.is_empty());
        assert_eq!((read.pkid, read.dup, read.retain, &read.topic[..]), (7, true, true, &b"plant/a"[..]));
        let left = PublishProperties { message_expiry_interval: Some(299), ..properties };
        assert_eq!((read.payload.len(), read.properties), (20_000, Some(left)));
    }

    #[test]
    fn older_versions_have_no_properties() {
        let properties = PublishProperties { content_type: Some("text/plain".to_owned()), ..Default::default() };
        let message = Message::new("a", "x").with_publish_properties(Some(&properties), Timestamp(0));
        for version in [Version::V3_1, Version::V3_1_1] {
            let terms = Terms { version, ..Terms::default() };
            let mut out = BytesMut::new();
            assert!(delivery(message.clone(), Qos::AtLeastOnce, false).encode(
                258,
                true,
                &terms,
                Timestamp(0),
                &mut out
            ));
            assert!(delivery(message.clone(), Qos::AtMostOnce, true).encode(0, false, &terms, Timestamp(0), &mut out));
            assert_eq!(&out[..], [0x3A, 6, 0, 1, b'a', 1, 2, b'x', 0x31, 4, 0, 1, b'a', b'x']);
        }
    }

    #[test]
    fn an_expired_or_oversized_message_is_not_written() {
        let message = Message::new("a", "x").expiring_at(Some(Timestamp::from_secs(10)));
        let delivery = delivery(message, Qos::AtMostOnce, false);
        let mut out = BytesMut::new();
        assert!(!delivery.encode(0, false, &Terms::default(), Timestamp::from_secs(10), &mut out));
        let small = Terms { max_packet_bytes: 8, ..Terms::default() };
        assert!(!delivery.encode(0, false, &small, Timestamp::from_secs(9), &mut out));
        assert!(out.is_empty());
    }
}
