//! What is asked of AWS IoT beside the connection: shadows and retained messages. Times say their unit: AWS has
//! milliseconds for some and seconds for others.

use super::{Notice, Timestamp};

/// A call, and the number that its answer has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallCommand {
    /// Chosen by the caller.
    pub number: u64,
    /// What is asked.
    pub call: Call,
}

/// The answer to a call.
#[derive(Clone, Debug)]
pub struct CallEvent {
    /// As it was asked.
    pub number: u64,
    /// What came of it.
    pub answer: Result<CallAnswer, CallFailure>,
}

/// What can be asked. One call is one request to AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Reads a shadow.
    GetShadow(ShadowId),
    /// Changes a shadow, or creates it.
    UpdateShadow {
        /// Which one.
        shadow: ShadowId,
        /// JSON with a `state`; with a `version`, it is refused if that is not the current one.
        document: String,
    },
    /// Deletes a shadow.
    DeleteShadow(ShadowId),
    /// Lists the names of the shadows that have one.
    ListShadows {
        /// The thing.
        thing: String,
        /// Of the page before; `None` for the first page.
        next: Option<String>,
    },
    /// Lists the topics that have a retained message, without their payloads.
    ListRetained {
        /// Of the page before; `None` for the first page.
        next: Option<String>,
    },
    /// Reads a retained message.
    GetRetained {
        /// Its topic.
        topic: String,
    },
    /// Replaces a retained message; one without a payload is cleared.
    Retain(RetainedMessage),
}

impl Call {
    /// Whether it changes something, which a read-only connection refuses.
    #[must_use]
    pub fn is_change(&self) -> bool {
        match self {
            Self::UpdateShadow { .. } | Self::DeleteShadow(_) | Self::Retain(_) => true,
            Self::GetShadow(_) | Self::ListShadows { .. } | Self::ListRetained { .. } | Self::GetRetained { .. } => {
                false
            }
        }
    }
}

/// What AWS answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallAnswer {
    /// The document of a shadow, or that of its change.
    Shadow(ShadowDocument),
    /// The names of shadows, and what asks for the next page.
    Shadows(Vec<String>, Option<String>),
    /// Topics with a retained message, and what asks for the next page.
    Retained(Vec<RetainedTopic>, Option<String>),
    /// A retained message.
    RetainedMessage(RetainedMessage),
    /// It was done, and there is nothing to tell.
    Done,
}

/// Why a call failed.
#[derive(Clone, Debug)]
pub struct CallFailure {
    /// What code acts on.
    pub kind: CallFailureKind,
    /// What a person reads.
    pub notice: Box<Notice>,
}

/// The failures that code acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallFailureKind {
    /// There is none.
    NotFound,
    /// The shadow has another version than the change names.
    Conflict,
    /// The policy or the role does not allow it.
    NotAllowed,
    /// Code does the same about all others.
    Other,
}

/// The name of a shadow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ShadowId {
    /// Name of the thing.
    pub thing: String,
    /// Name of the shadow; `None` for the classic one.
    pub name: Option<String>,
}

impl std::fmt::Display for ShadowId {
    /// `THING/NAME`, as in the ARN.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(out, "{}/{name}", self.thing),
            None => out.write_str(&self.thing),
        }
    }
}

/// A shadow as AWS sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowDocument {
    /// JSON, as it came.
    pub text: String,
    /// Counts the changes.
    pub version: u64,
    /// When AWS answered. It says whole seconds.
    pub answered_at: Timestamp,
}

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
