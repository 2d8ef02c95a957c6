//! Retained messages, as AWS tells of them.

use super::Timestamp;

/// A topic with a retained message, as a list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetainedTopic {
    /// The topic.
    pub topic: String,
    /// Size of the payload.
    pub payload_bytes: u64,
    /// QoS level it was published with.
    pub qos: u8,
    /// When it was published. AWS says milliseconds.
    pub modified_at: Timestamp,
}

/// A retained message, with all that AWS gives of it. It does not give the content type and the other properties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetainedMessage {
    /// The topic.
    pub topic: String,
    /// Empty to clear it.
    pub payload: Vec<u8>,
    /// QoS level it was published with.
    pub qos: u8,
    /// When it was published. AWS says milliseconds.
    pub modified_at: Option<Timestamp>,
    /// Name and value, in order.
    pub user_properties: Vec<(String, String)>,
}
