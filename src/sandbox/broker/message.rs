//! A message inside the broker, made from what a client sent.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use rumqttc::v5::mqttbytes::v5::{LastWill, PublishProperties};

use model::{Properties, PropertiesBuilder, PropertyRef, Qos, Timestamp};

/// Seconds that a message may be given to live. What is outside is moved to the nearer end (AWS IoT developer guide,
/// "Message expiry").
const EXPIRY_SECS: RangeInclusive<u32> = 1..=604_800;

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
        let expires_at = properties.message_expiry_interval.map(|secs| now.plus(lifetime(secs)));
        self.with_properties(Bytes::copy_from_slice(packed.as_properties().as_bytes())).expiring_at(expires_at)
    }

    /// Bytes that it occupies while it waits, roughly.
    pub(crate) fn weight(&self) -> usize {
        self.topic.len() + self.payload.len() + self.properties.len() + 64
    }

    /// Whether it has a message expiry.
    pub(crate) fn expires(&self) -> bool {
        self.expires_at.is_some()
    }

    /// How long it has left, when it has a message expiry.
    pub(super) fn left(&self, now: Timestamp) -> Option<Duration> {
        Some(self.expires_at?.since(now))
    }

    /// Whether its message expiry has passed.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }

    /// As on the wire, without the message expiry.
    pub(super) fn packed_properties(&self) -> &[u8] {
        &self.properties
    }

    /// The properties that came with it, for those in the same process.
    pub(crate) fn properties(&self) -> Properties<'_> {
        Properties::from_bytes(&self.properties)
    }
}

/// The will of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Will {
    pub(crate) message: Message,
    lifetime: Option<Duration>,
}

impl Will {
    /// The will that a CONNECT carries, or `None` when its topic is not a text or its QoS is 2.
    pub(crate) fn new(will: &LastWill) -> Option<Self> {
        let topic = std::str::from_utf8(&will.topic).ok()?;
        let qos = Qos::from_level(will.qos as u8)?;
        let asked = will.properties.as_ref();
        let properties = asked.map(|properties| PublishProperties {
            payload_format_indicator: properties.payload_format_indicator,
            response_topic: properties.response_topic.clone(),
            correlation_data: properties.correlation_data.clone(),
            user_properties: properties.user_properties.clone(),
            content_type: properties.content_type.clone(),
            ..PublishProperties::default()
        });
        let message = Message::new(topic, will.message.clone()).with_flags(qos, will.retain);
        let message = message.with_publish_properties(properties.as_ref(), Timestamp(0));
        let lifetime = asked.and_then(|properties| properties.message_expiry_interval).map(lifetime);
        Some(Self { message, lifetime })
    }

    /// What is published at the end of the connection. Its life begins then.
    pub(super) fn speak(self, now: Timestamp) -> Message {
        let expires_at = self.lifetime.map(|lifetime| now.plus(lifetime));
        self.message.expiring_at(expires_at)
    }
}

impl From<Message> for Will {
    fn from(message: Message) -> Self {
        Self { message, lifetime: None }
    }
}

fn push<'a>(packed: &mut PropertiesBuilder, properties: impl IntoIterator<Item = PropertyRef<'a>>) {
    for property in properties {
        packed.push(property);
    }
}

fn lifetime(asked_secs: u32) -> Duration {
    Duration::from_secs(asked_secs.clamp(*EXPIRY_SECS.start(), *EXPIRY_SECS.end()).into())
}

#[cfg(test)]
mod tests {
    use rumqttc::v5::mqttbytes::QoS;
    use rumqttc::v5::mqttbytes::v5::LastWillProperties;

    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    #[test]
    fn a_message_expiry_is_between_a_second_and_a_week() {
        for (asked, left) in [(0, 1), (1, 1), (300, 300), (604_800, 604_800), (604_801, 604_800), (u32::MAX, 604_800)] {
            let properties = PublishProperties { message_expiry_interval: Some(asked), ..PublishProperties::default() };
            let message = Message::new("a", "x").with_publish_properties(Some(&properties), NOW);
            assert_eq!(message.left(NOW), Some(Duration::from_secs(left)), "{asked}");
        }
        assert_eq!(
            Message::new("a", "x").with_publish_properties(Some(&PublishProperties::default()), NOW).left(NOW),
            None
        );
    }

    #[test]
    fn the_life_of_a_will_begins_when_it_is_published() {
        let properties = LastWillProperties {
            delay_interval: None,
            payload_format_indicator: None,
            message_expiry_interval: Some(0),
            content_type: Some("text/plain".to_owned()),
            response_topic: None,
            correlation_data: None,
            user_properties: Vec::new(),
        };
        let will = LastWill::new("a", "gone", QoS::AtLeastOnce, false, Some(properties));
        let message = Will::new(&will).unwrap().speak(NOW);
        assert_eq!((message.left(NOW), message.qos), (Some(Duration::from_secs(1)), Qos::AtLeastOnce));
        assert_eq!(message.properties().into_iter().count(), 1);
    }
}
