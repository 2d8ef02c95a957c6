//! MQTT 5 properties of a message, packed as on the wire so that they cost nothing when there are none.

use std::sync::Arc;

/// One property of a PUBLISH (MQTT 5 section 3.3.2.3), borrowed from its batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyRef<'a> {
    /// The payload is said to be UTF-8 text (1) or plain bytes (0).
    PayloadFormat(u8),
    /// Seconds the message may still live.
    MessageExpirySecs(u32),
    /// MIME type of the payload, as the sender wrote it.
    ContentType(&'a str),
    /// Where an answer is expected.
    ResponseTopic(&'a str),
    /// What the answer has to carry.
    CorrelationData(&'a [u8]),
    /// A name and a value of the sender's own.
    User(&'a str, &'a str),
}

/// The properties of one message, in the order they were packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Properties<'a> {
    bytes: &'a [u8],
}

impl<'a> Properties<'a> {
    /// Reads packed properties; bytes that are not such end the iteration early.
    #[must_use]
    pub fn from_bytes(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Whether the message carries none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The packed form.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The content type, when there is one.
    #[must_use]
    pub fn content_type(&self) -> Option<&'a str> {
        (*self).into_iter().find_map(|p| if let PropertyRef::ContentType(t) = p { Some(t) } else { None })
    }
}

impl<'a> IntoIterator for Properties<'a> {
    type Item = PropertyRef<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        Iter { rest: self.bytes }
    }
}

/// Walks over packed properties.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    rest: &'a [u8],
}

impl<'a> Iter<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.rest.split_at_checked(count)?;
        self.rest = tail;
        Some(head)
    }

    fn chunk(&mut self) -> Option<&'a [u8]> {
        let length = self.take(2)?;
        self.take(usize::from(u16::from_be_bytes(length.try_into().ok()?)))
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.chunk()?).ok()
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = PropertyRef<'a>;

    fn next(&mut self) -> Option<PropertyRef<'a>> {
        match self.take(1)?.first()? {
            0x01 => self.take(1)?.first().copied().map(PropertyRef::PayloadFormat),
            0x02 => Some(PropertyRef::MessageExpirySecs(u32::from_be_bytes(self.take(4)?.try_into().ok()?))),
            0x03 => self.text().map(PropertyRef::ContentType),
            0x08 => self.text().map(PropertyRef::ResponseTopic),
            0x09 => self.chunk().map(PropertyRef::CorrelationData),
            0x26 => Some(PropertyRef::User(self.text()?, self.text()?)),
            _ => None,
        }
    }
}

/// Packs properties into a buffer that can be reused for the next message.
#[derive(Debug, Default)]
pub struct PropertiesBuilder {
    bytes: Vec<u8>,
}

impl PropertiesBuilder {
    /// Forgets what was packed and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Appends one property. Texts and data over 65,535 bytes cannot come from MQTT and are left out.
    pub fn push(&mut self, property: PropertyRef<'_>) {
        match property {
            PropertyRef::PayloadFormat(format) => self.bytes.extend([0x01, format]),
            PropertyRef::MessageExpirySecs(secs) => {
                self.bytes.push(0x02);
                self.bytes.extend(secs.to_be_bytes());
            }
            PropertyRef::ContentType(text) => self.chunks(0x03, &[text.as_bytes()]),
            PropertyRef::ResponseTopic(text) => self.chunks(0x08, &[text.as_bytes()]),
            PropertyRef::CorrelationData(data) => self.chunks(0x09, &[data]),
            PropertyRef::User(name, value) => self.chunks(0x26, &[name.as_bytes(), value.as_bytes()]),
        }
    }

    /// The packed form.
    #[must_use]
    pub fn as_properties(&self) -> Properties<'_> {
        Properties::from_bytes(&self.bytes)
    }

    fn chunks(&mut self, id: u8, chunks: &[&[u8]]) {
        if chunks.iter().any(|chunk| chunk.len() > usize::from(u16::MAX)) {
            return;
        }
        self.bytes.push(id);
        for chunk in chunks {
            let length = u16::try_from(chunk.len()).unwrap_or(u16::MAX);
            self.bytes.extend(length.to_be_bytes());
            self.bytes.extend_from_slice(chunk);
        }
    }
}

/// The properties of a message that is sent, each by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageProperties {
    /// The payload is said to be UTF-8 text (1) or plain bytes (0).
    pub payload_format: Option<u8>,
    /// Seconds the message may live.
    pub message_expiry_secs: Option<u32>,
    /// MIME type of the payload.
    pub content_type: Option<String>,
    /// Where an answer is expected.
    pub response_topic: Option<String>,
    /// What the answer has to carry.
    pub correlation_data: Option<Arc<[u8]>>,
    /// Names and values of the sender's own, in order; a name may come several times.
    pub user: Vec<(String, String)>,
}

impl MessageProperties {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Packs them as they are packed for a message that was received.
    pub fn pack(&self, builder: &mut PropertiesBuilder) {
        let texts = [
            self.payload_format.map(PropertyRef::PayloadFormat),
            self.message_expiry_secs.map(PropertyRef::MessageExpirySecs),
            self.content_type.as_deref().map(PropertyRef::ContentType),
            self.response_topic.as_deref().map(PropertyRef::ResponseTopic),
            self.correlation_data.as_deref().map(PropertyRef::CorrelationData),
        ];
        texts.into_iter().flatten().for_each(|property| builder.push(property));
        self.user.iter().for_each(|(name, value)| builder.push(PropertyRef::User(name, value)));
    }
}

impl From<Properties<'_>> for MessageProperties {
    fn from(properties: Properties<'_>) -> Self {
        let mut owned = Self::default();
        for property in properties {
            match property {
                PropertyRef::PayloadFormat(format) => owned.payload_format = Some(format),
                PropertyRef::MessageExpirySecs(secs) => owned.message_expiry_secs = Some(secs),
                PropertyRef::ContentType(text) => owned.content_type = Some(text.to_owned()),
                PropertyRef::ResponseTopic(text) => owned.response_topic = Some(text.to_owned()),
                PropertyRef::CorrelationData(data) => owned.correlation_data = Some(data.into()),
                PropertyRef::User(name, value) => owned.user.push((name.to_owned(), value.to_owned())),
            }
        }
        owned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_in_order() {
        let all = [
            PropertyRef::PayloadFormat(1),
            PropertyRef::MessageExpirySecs(300),
            PropertyRef::ContentType("application/json"),
            PropertyRef::ResponseTopic("a/b"),
            PropertyRef::CorrelationData(&[0, 255]),
            PropertyRef::User("device", "press-1"),
            PropertyRef::User("device", "again"),
        ];
        let mut builder = PropertiesBuilder::default();
        for property in all {
            builder.push(property);
        }
        assert_eq!(builder.as_properties().into_iter().collect::<Vec<_>>(), all);
        assert_eq!(builder.as_properties().content_type(), Some("application/json"));
        let mut again = PropertiesBuilder::default();
        MessageProperties::from(builder.as_properties()).pack(&mut again);
        assert_eq!(again.as_properties(), builder.as_properties(), "a message that is sent carries the same");
    }

    #[test]
    fn broken_bytes_end_early() {
        assert_eq!(Properties::from_bytes(&[0x03, 0, 9, b'x']).into_iter().count(), 0);
        assert_eq!(Properties::from_bytes(&[0x7f]).into_iter().count(), 0);
    }
}
