//! Received and sent messages into batches: one copy each, closed 20 ms after the first message or when full.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Publish, PublishProperties};

use super::Error;
use super::publishing::SentMessage;
use crate::model::{
    Batch, BatchBuilder, Message, Origin, PropertiesBuilder, PropertyRef, PublishRequest, Qos, Timestamp,
};

/// How long a message may wait for company.
const OPEN_FOR: Duration = Duration::from_millis(20);

/// The open batch of a run.
#[derive(Debug, Default)]
pub(super) struct Batches {
    builder: BatchBuilder,
    properties: PropertiesBuilder,
    close_at: Option<Instant>,
}

impl Batches {
    /// Copies a received message. Its topic must be resolved.
    ///
    /// # Errors
    /// [`Error::Protocol`] when the topic is not UTF-8.
    pub(super) fn push_received(&mut self, publish: &Publish, at: Timestamp, now: Instant) -> Result<(), Error> {
        let topic = std::str::from_utf8(&publish.topic)
            .map_err(|_| Error::Protocol { detail: "a topic is not UTF-8".to_owned() })?;
        self.properties.clear();
        if let Some(properties) = &publish.properties {
            pack(&mut self.properties, properties);
        }
        self.builder.push(Message {
            received_at: at,
            topic,
            payload: &publish.payload,
            properties: self.properties.as_properties(),
            qos: if publish.qos == QoS::AtMostOnce { Qos::AtMostOnce } else { Qos::AtLeastOnce },
            retain: publish.retain,
            duplicate: publish.dup,
            origin: Origin::Received,
        });
        self.close_at.get_or_insert(now + OPEN_FOR);
        Ok(())
    }

    /// Copies a message that was handed to the socket.
    pub(super) fn push_sent(&mut self, sent: &SentMessage, at: Timestamp, now: Instant) {
        let request = &sent.request;
        self.properties.clear();
        pack_request(&mut self.properties, request);
        self.builder.push(Message {
            received_at: at,
            topic: request.topic.as_str(),
            payload: &request.payload,
            properties: self.properties.as_properties(),
            qos: request.qos,
            retain: request.retain,
            duplicate: sent.duplicate,
            origin: Origin::Sent,
        });
        self.close_at.get_or_insert(now + OPEN_FOR);
    }

    /// When the open batch has to be closed; `None` when it is empty.
    pub(super) fn close_at(&self) -> Option<Instant> {
        self.close_at
    }

    /// Whether nothing more should be added.
    pub(super) fn is_full(&self) -> bool {
        self.builder.is_full()
    }

    /// Closes the batch if it is full or its time has come.
    pub(super) fn close_if_due(&mut self, now: Instant) -> Option<Arc<Batch>> {
        let due = self.is_full() || self.close_at.is_some_and(|at| at <= now);
        if due { self.close() } else { None }
    }

    /// Closes the batch.
    pub(super) fn close(&mut self) -> Option<Arc<Batch>> {
        self.close_at = None;
        self.builder.close()
    }
}

fn pack(builder: &mut PropertiesBuilder, properties: &PublishProperties) {
    if let Some(format) = properties.payload_format_indicator {
        builder.push(PropertyRef::PayloadFormat(format));
    }
    if let Some(secs) = properties.message_expiry_interval {
        builder.push(PropertyRef::MessageExpirySecs(secs));
    }
    if let Some(content_type) = &properties.content_type {
        builder.push(PropertyRef::ContentType(content_type));
    }
    if let Some(topic) = &properties.response_topic {
        builder.push(PropertyRef::ResponseTopic(topic));
    }
    if let Some(data) = &properties.correlation_data {
        builder.push(PropertyRef::CorrelationData(data));
    }
    for (name, value) in &properties.user_properties {
        builder.push(PropertyRef::User(name, value));
    }
}

fn pack_request(builder: &mut PropertiesBuilder, request: &PublishRequest) {
    if let Some(content_type) = &request.content_type {
        builder.push(PropertyRef::ContentType(content_type));
    }
    for (name, value) in &request.user_properties {
        builder.push(PropertyRef::User(name, value));
    }
}
