//! The text of the form as it was typed, and what it shows of other messages.

use std::ops::{Deref, DerefMut};

use crate::kit::words;
use model::{DraftProperties, MessageDraft, MessageProperties, MessageRef, PublishRequest, Qos, Topic};
use texts::t;

/// What is in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft(pub(super) MessageDraft);

impl Default for Draft {
    /// At least once, as the command `send` does: the sender of a command wants to know whether it arrived.
    fn default() -> Self {
        Self::new("", "", Qos::AtLeastOnce)
    }
}

impl Deref for Draft {
    type Target = MessageDraft;

    fn deref(&self) -> &MessageDraft {
        &self.0
    }
}

impl DerefMut for Draft {
    fn deref_mut(&mut self) -> &mut MessageDraft {
        &mut self.0
    }
}

impl Draft {
    /// A message without properties that is not to be retained.
    pub(crate) fn new(topic: &str, payload: &str, qos: Qos) -> Self {
        let (topic, payload) = (topic.to_owned(), payload.to_owned());
        Self(MessageDraft { topic, payload, qos, ..MessageDraft::default() })
    }

    /// The same message again, without its retain flag; `None` when its payload is not text.
    pub(super) fn of_message(topic: &str, message: &MessageRef<'_>) -> Option<Self> {
        let payload = std::str::from_utf8(message.payload).ok()?;
        let properties = fields_of(&message.properties.into());
        Some(Self(MessageDraft { properties, ..Self::new(topic, payload, message.qos).0 }))
    }

    /// The same message again; `None` when the payload is not text.
    pub(super) fn of_request(request: &PublishRequest) -> Option<Self> {
        let payload = std::str::from_utf8(&request.payload).ok()?;
        let properties = fields_of(&request.properties);
        let plain = Self::new(request.topic.as_str(), payload, request.qos).0;
        Some(Self(MessageDraft { retain: request.retain, properties, ..plain }))
    }

    /// Names of the properties that the form cannot hold unchanged.
    pub(super) fn lost(&self, wanted: &MessageProperties) -> Vec<&'static str> {
        let kept = self.properties.read().unwrap_or_default();
        [
            (kept.payload_format == wanted.payload_format, t!("payload format")),
            (kept.message_expiry_secs == wanted.message_expiry_secs, t!("message expiry")),
            (kept.content_type == wanted.content_type, t!("content type")),
            (kept.response_topic == wanted.response_topic, t!("response topic")),
            (kept.correlation_data == wanted.correlation_data, t!("correlation data")),
            (kept.user == wanted.user, t!("empty user properties")),
        ]
        .into_iter()
        .filter(|(is_kept, _)| !is_kept)
        .map(|(_, name)| name)
        .collect()
    }
}

/// What the fields show of `properties`.
fn fields_of(properties: &MessageProperties) -> DraftProperties {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    // A response topic that is none would keep the message from being sent.
    let response_topic = properties.response_topic.clone().filter(|topic| Topic::parse(topic).is_ok());
    DraftProperties {
        payload_format: properties.payload_format.filter(|format| *format <= 1),
        content_type: text(&properties.content_type),
        response_topic: response_topic.unwrap_or_default(),
        correlation_data: properties.correlation_data.as_deref().map(data_text).unwrap_or_default(),
        message_expiry: properties.message_expiry_secs.map(|secs| secs.to_string()).unwrap_or_default(),
        user: properties.user.clone(),
    }
}

/// How many properties the fields have.
pub(super) fn count(fields: &DraftProperties) -> usize {
    let texts = [&fields.content_type, &fields.response_topic, &fields.correlation_data, &fields.message_expiry];
    let texts = texts.into_iter().filter(|text| !text.is_empty()).count();
    texts + usize::from(fields.payload_format.is_some()) + fields.user.len()
}

/// Data as the field shows it: as text where that is one line and comes back as the same bytes.
fn data_text(data: &[u8]) -> String {
    match std::str::from_utf8(data) {
        Ok(text) if !text.is_empty() && !text.starts_with("0x") && !text.contains(char::is_control) => text.to_owned(),
        _ => format!("0x{}", words::hex(data)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{DraftMistake, Origin, PropertiesBuilder, Timestamp, TopicError, TopicId};

    fn draft() -> Draft {
        Draft::new("plant/a", "x", Qos::AtLeastOnce)
    }

    #[test]
    fn every_property_of_a_received_message_goes_out_again() {
        let user = [("a", "1"), ("a", "2"), ("", "nameless"), ("b", "two\nlines")];
        for data in [&b"reply-1"[..], &[0, 255], b"0x", b"", "zwei\nZeilen".as_bytes()] {
            let wanted = MessageProperties {
                payload_format: Some(1),
                message_expiry_secs: Some(300),
                content_type: Some(" application/json ".to_owned()),
                response_topic: Some("plant/answers".to_owned()),
                correlation_data: Some(data.into()),
                user: user.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            };
            let mut builder = PropertiesBuilder::default();
            wanted.pack(&mut builder);
            let message = MessageRef {
                received_at: Timestamp::default(),
                topic: TopicId(0),
                payload: b"{\r\n \"a\": 1\r\n}\r\n",
                properties: builder.as_properties(),
                qos: Qos::AtMostOnce,
                retain: true,
                duplicate: true,
                origin: Origin::Received,
                quiet: None,
            };
            let draft = Draft::of_message("plant/a", &message).expect("text");
            assert_eq!(draft.lost(&wanted), [""; 0], "{data:?}");
            let request = draft.request().expect("a message");
            assert_eq!((request.properties, request.retain, request.qos), (wanted, false, Qos::AtMostOnce));
            assert_eq!(&request.payload[..], message.payload, "the ends of lines stay");
        }
    }

    #[test]
    fn what_the_form_cannot_keep_is_named() {
        let wanted = MessageProperties {
            payload_format: Some(7),
            content_type: Some(String::new()),
            response_topic: Some("plant/#".to_owned()),
            user: vec![<(String, String)>::default()],
            ..MessageProperties::default()
        };
        let mut draft = draft();
        draft.properties = fields_of(&wanted);
        let expected = ["payload format", "content type", "response topic", "empty user properties"];
        assert_eq!(draft.lost(&wanted), expected);
        assert!(draft.request().is_ok(), "and the rest can be sent");
    }

    #[test]
    fn a_property_that_is_none_is_named() {
        type Change = fn(&mut DraftProperties);
        let cases: [(Change, DraftMistake); 4] = [
            (|fields| fields.message_expiry = "soon".to_owned(), DraftMistake::MessageExpiry),
            (|fields| fields.correlation_data = "0x0".to_owned(), DraftMistake::CorrelationData),
            (|fields| fields.correlation_data = "0x+f".to_owned(), DraftMistake::CorrelationData),
            (
                |fields| fields.response_topic = "a/+".to_owned(),
                DraftMistake::ResponseTopic(TopicError::Forbidden { character: '+' }),
            ),
        ];
        for (change, expected) in cases {
            let mut draft = draft();
            change(&mut draft.properties);
            assert_eq!(draft.request().err(), Some(expected));
        }
    }
}
