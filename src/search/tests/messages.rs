//! Messages and batches for tests.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use model::{Batch, BatchBuilder, Message, MessageProperties, Origin, PropertiesBuilder, Qos, Timestamp, TopicId};

/// What every age in the tests counts from: 2026-11-28 15:00 UTC.
pub(crate) const NOW: Timestamp = Timestamp(1_795_878_000_000_000);

/// A message that owns what it has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owned {
    pub(crate) topic: String,
    pub(crate) payload: Vec<u8>,
    pub(crate) age_secs: u64,
    pub(crate) qos: Qos,
    pub(crate) retain: bool,
    pub(crate) origin: Origin,
    pub(crate) properties: MessageProperties,
}

impl Owned {
    pub(crate) fn new(topic: &str, payload: &str) -> Self {
        Self { topic: topic.to_owned(), payload: payload.as_bytes().to_vec(), ..Self::default() }
    }

    pub(crate) fn property(mut self, name: &str, value: &str) -> Self {
        self.properties.user.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn content_type(mut self, content_type: &str) -> Self {
        self.properties.content_type = Some(content_type.to_owned());
        self
    }
}

/// A batch of them, and the names of its topics.
pub(crate) fn batch(messages: &[Owned]) -> (Arc<Batch>, HashMap<TopicId, Arc<str>>) {
    let mut builder = BatchBuilder::default();
    let mut properties = PropertiesBuilder::default();
    for message in messages {
        properties.clear();
        message.properties.pack(&mut properties);
        builder.push(Message {
            received_at: NOW.minus(std::time::Duration::from_secs(message.age_secs)),
            topic: &message.topic,
            payload: &message.payload,
            properties: properties.as_properties(),
            qos: message.qos,
            retain: message.retain,
            duplicate: false,
            origin: message.origin,
        });
    }
    let batch = builder.close().unwrap_or_default();
    let names = batch.new_topics().iter().map(|topic| (topic.id, topic.name.into())).collect();
    (batch, names)
}

/// The rows that match a query.
pub(crate) fn matching(query: &crate::Query, messages: &[Owned]) -> Vec<usize> {
    let (batch, names) = batch(messages);
    let mut rows = Vec::new();
    query.at(NOW, &TimeZone::UTC).compile().match_batch(&batch, |id| &names[&id], NOW, |row| rows.push(row));
    rows
}
