//! A message as a person writes it, and the message that is made from it.

use super::{Given, MessageProperties, Preflight, PublishRequest, Qos, Topic, TopicError, check};
use texts::t;

/// A message that is being written, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageDraft {
    /// As typed; need not be a topic yet.
    pub topic: String,
    /// As typed.
    pub payload: String,
    /// At most once or at least once.
    pub qos: Qos,
    /// Whether the broker is asked to keep it.
    pub retain: bool,
    /// What goes with it.
    pub properties: DraftProperties,
}

/// The MQTT 5 properties of a draft, as they were typed; an empty text means that there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftProperties {
    /// 0 or 1, where it is given.
    pub payload_format: Option<u8>,
    /// MIME type.
    pub content_type: String,
    /// Where an answer is expected.
    pub response_topic: String,
    /// What the answer has to carry: text, or hex digits behind `0x`.
    pub correlation_data: String,
    /// Seconds.
    pub message_expiry: String,
    /// Names and values, in order and repeated.
    pub user: Vec<(String, String)>,
}

/// Why no message can be made from a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftMistake {
    /// The topic is none.
    #[error(transparent)]
    Topic(#[from] TopicError),
    /// The response topic is none.
    #[error("{}", t!("Response topic: {error}", error = .0))]
    ResponseTopic(TopicError),
    /// Not a number of seconds.
    #[error("{}", t!("Message expiry: enter a whole number of seconds, at most 4294967295"))]
    MessageExpiry,
    /// Not hex digits.
    #[error("{}", t!("Correlation data: enter pairs of hex digits after 0x"))]
    CorrelationData,
    /// AWS does not take it.
    #[error(transparent)]
    Limit(#[from] Preflight),
}

impl MessageDraft {
    /// The message that would be sent now, checked.
    ///
    /// # Errors
    /// [`DraftMistake`]: the first thing that is wrong with it.
    pub fn request(&self) -> Result<PublishRequest, DraftMistake> {
        let request = PublishRequest {
            topic: Topic::parse(Given::new(&self.topic).text())?,
            payload: self.payload.as_bytes().into(),
            qos: self.qos,
            retain: self.retain,
            properties: self.properties.read()?,
        };
        check(&request)?;
        Ok(request)
    }
}

impl DraftProperties {
    /// The properties that these texts stand for.
    ///
    /// # Errors
    /// [`DraftMistake`]: the first that stands for none.
    pub fn read(&self) -> Result<MessageProperties, DraftMistake> {
        let text = |text: &str| Some(text).filter(|text| !text.trim().is_empty()).map(str::to_owned);
        let response_topic = text(Given::new(&self.response_topic).text());
        if let Some(topic) = &response_topic {
            Topic::parse(topic).map_err(DraftMistake::ResponseTopic)?;
        }
        let expiry = Some(self.message_expiry.trim()).filter(|text| !text.is_empty());
        Ok(MessageProperties {
            payload_format: self.payload_format,
            message_expiry_secs: expiry.map(str::parse).transpose().map_err(|_| DraftMistake::MessageExpiry)?,
            content_type: text(&self.content_type),
            response_topic,
            correlation_data: data(&self.correlation_data)?.map(Into::into),
            user: self.user.iter().filter(|pair| **pair != Default::default()).cloned().collect(),
        })
    }
}

fn data(text: &str) -> Result<Option<Vec<u8>>, DraftMistake> {
    let Some(digits) = text.strip_prefix("0x") else {
        return Ok(Some(text).filter(|text| !text.is_empty()).map(|text| text.as_bytes().to_vec()));
    };
    let pair = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2 && !pair.starts_with('+'))?;
        u8::from_str_radix(pair, 16).ok()
    };
    let bytes: Option<Vec<u8>> = digits.trim_end().as_bytes().chunks(2).map(pair).collect();
    bytes.map(Some).ok_or(DraftMistake::CorrelationData)
}
