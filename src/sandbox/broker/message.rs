//! A message inside the broker, and its form on the wire.
//!
//! The form is written here and not by the codec: the codec's `Publish` owns its properties, and one message goes to
//! many subscribers.

use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};
use rumqttc::v5::mqttbytes::v5::{LastWill, PublishProperties};

use model::{Properties, PropertiesBuilder, PropertyRef, Qos, Timestamp};

/// A message that was published. Subscribers share it.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) topic: Arc<str>,
    pub(crate) payload: Bytes,
    pub(crate) qos: Qos,
    pub(crate) retain: bool,
    /// As on the wire, without the message expiry, which counts down.
    properties: Bytes,
    expires_at: Option<Timestamp>,
}

impl Message {
    /// A QoS 0 message without properties.
    pub(crate) fn new(topic: impl Into<Arc<str>>, payload: impl Into<Bytes>) -> Self {
        let (topic, payload) = (topic.into(), payload.into());
        Self { topic, payload, qos: Qos::AtMostOnce, retain: false, properties: Bytes::new(), expires_at: None }
    }

    /// The same with other flags.
    pub(crate) fn with_flags(self, qos: Qos, retain: bool) -> Self {
        Self { qos, retain, ..self }
    }

    /// The same with properties in packed form. A message expiry among them belongs into [`Self::expiring_at`].
    pub(crate) fn with_properties(self, packed: Bytes) -> Self {
        Self { properties: packed, ..self }
    }

    /// The same with an end.
    pub(crate) fn expiring_at(self, expires_at: Option<Timestamp>) -> Self {
        Self { expires_at, ..self }
    }

    /// The same with what came in a PUBLISH. A topic alias is between two neighbours and stays behind.
    pub(crate) fn with_publish_properties(self, properties: Option<&PublishProperties>, now: Timestamp) -> Self {
        let Some(properties) = properties else { return self };
        let mut packed = PropertiesBuilder::default();
        push(&mut packed, properties.payload_format_indicator.map(PropertyRef::PayloadFormat));
        push(&mut packed, properties.content_type.as_deref().map(PropertyRef::ContentType));
        push(&mut packed, properties.response_topic.as_deref().map(PropertyRef::ResponseTopic));
        push(&mut packed, properties.correlation_data.as_deref().map(PropertyRef::CorrelationData));
        push(&mut packed, properties.user_properties.iter().map(|(name, value)| PropertyRef::User(name, value)));
        let expires_at = properties.message_expiry_interval.map(|secs| after(now, secs));
        self.with_properties(Bytes::copy_from_slice(packed.as_properties().as_bytes())).expiring_at(expires_at)
    }

    /// The will of a connection, or `None` when its topic is not a text.
    pub(crate) fn from_will(will: &LastWill, now: Timestamp) -> Option<Self> {
        let topic = std::str::from_utf8(&will.topic).ok()?;
        let qos = Qos::from_level(will.qos as u8)?;
        let properties = will.properties.as_ref().map(|properties| PublishProperties {
            payload_format_indicator: properties.payload_format_indicator,
            message_expiry_interval: properties.message_expiry_interval,
            response_topic: properties.response_topic.clone(),
            correlation_data: properties.correlation_data.clone(),
            user_properties: properties.user_properties.clone(),
            content_type: properties.content_type.clone(),
            ..PublishProperties::default()
        });
        let message = Self::new(topic, will.message.clone()).with_flags(qos, will.retain);
        Some(message.with_publish_properties(properties.as_ref(), now))
    }

    /// Bytes that it occupies while it waits, roughly.
    pub(crate) fn weight(&self) -> usize {
        self.topic.len() + self.payload.len() + self.properties.len() + 64
    }

    /// Whether its message expiry has passed.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }

    /// The properties that came with it, for those in the same process.
    pub(crate) fn properties(&self) -> Properties<'_> {
        Properties::from_bytes(&self.properties)
    }
}

/// A message on its way to one subscriber.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) message: Arc<Message>,
    /// The lower one of the message's and the subscription's.
    pub(crate) qos: Qos,
    /// Sent because it was retained, or the subscriber wants the flag as published.
    pub(crate) retain: bool,
}

impl Delivery {
    /// Appends the PUBLISH packet to `out`; nothing when the message has expired or is larger than `max_bytes`.
    /// `packet_id` counts for QoS 1 only. Answers whether it was written.
    pub(crate) fn encode(
        &self,
        packet_id: u16,
        repeated: bool,
        max_bytes: usize,
        now: Timestamp,
        out: &mut BytesMut,
    ) -> bool {
        let message = &*self.message;
        if message.is_expired(now) {
            return false;
        }
        let properties = message.properties.len() + if message.expires_at.is_some() { 5 } else { 0 };
        let packet_id_bytes = 2 * usize::from(self.qos.level());
        let rest = 2 + message.topic.len() + packet_id_bytes + varint_bytes(properties) + properties;
        let length = rest + message.payload.len();
        if 1 + varint_bytes(length) + length > max_bytes {
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
        put_varint(out, properties);
        if let Some(expires_at) = message.expires_at {
            out.put_u8(0x02);
            // Rounded up: zero would mean that it has expired.
            let left = expires_at.since(now).as_secs() + 1;
            out.put_u32(u32::try_from(left).unwrap_or(u32::MAX));
        }
        out.put_slice(&message.properties);
        out.put_slice(&message.payload);
        true
    }
}

fn push<'a>(packed: &mut PropertiesBuilder, properties: impl IntoIterator<Item = PropertyRef<'a>>) {
    for property in properties {
        packed.push(property);
    }
}

fn after(now: Timestamp, secs: u32) -> Timestamp {
    now.plus(std::time::Duration::from_secs(secs.into()))
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
    use rumqttc::v5::mqttbytes::v5::Packet;

    use super::*;

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
        let delivery = Delivery { message: Arc::new(message), qos: Qos::AtLeastOnce, retain: true };
        let mut out = BytesMut::new();
        assert!(delivery.encode(7, true, usize::MAX, Timestamp(now.0 + 500_000), &mut out));
        let Ok(Packet::Publish(read)) = Packet::read(&mut out, None) else { panic!("not a publish") };
        assert!(out.is_empty());
        assert_eq!((read.pkid, read.dup, read.retain, &read.topic[..]), (7, true, true, &b"plant/a"[..]));
        assert_eq!((read.payload.len(), read.properties), (20_000, Some(properties)));
    }

    #[test]
    fn an_expired_or_oversized_message_is_not_written() {
        let message = Message::new("a", "x").expiring_at(Some(Timestamp::from_secs(10)));
        let delivery = Delivery { message: Arc::new(message), qos: Qos::AtMostOnce, retain: false };
        let mut out = BytesMut::new();
        assert!(!delivery.encode(0, false, usize::MAX, Timestamp::from_secs(10), &mut out));
        assert!(!delivery.encode(0, false, 8, Timestamp::from_secs(9), &mut out));
        assert!(out.is_empty());
    }
}
