//! What is asked of AWS IoT beside the connection: shadows, retained messages and clients. Times say their unit: AWS has
//! milliseconds for some and seconds for others.

use std::time::Duration;

use super::{
    Clearing, ClearingAnswer, ClearingProgress, EffectivePolicy, Notice, RetainedMessage, RetainedTopic, RightAnswer,
    RightQuestion, Timestamp,
};

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

/// What can be asked. One call is one request to AWS, except for a step of clearing.
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
    /// Asks whether a client is connected, and how.
    GetConnection {
        /// MQTT client id.
        client_id: String,
    },
    /// Lists what a client subscribes to.
    ListSubscriptions {
        /// MQTT client id.
        client_id: String,
        /// Of the page before; `None` for the first page.
        next: Option<String>,
    },
    /// Sends a message to one client, which confirms it.
    SendDirect(DirectMessage),
    /// Ends the connection of a client. It may connect again.
    EndConnection {
        /// MQTT client id.
        client_id: String,
        /// Whether its subscriptions and what waits for it are removed, too.
        ends_session: bool,
        /// Whether its will is published.
        publishes_will: bool,
    },
    /// Lists the IoT policies of the signed-in identity.
    EffectivePolicies,
    /// Asks whether these policies allow something.
    TestRight(RightQuestion),
    /// Clears a retained message so that it can be put back, or puts it back.
    Clearing(Clearing),
    /// Does these steps, some at a time, until one fails or they are stopped. What was done is said again and again, with
    /// [`CallAnswer::ClearingProgress`]; the one that is over, or a failure, is the last answer.
    ClearMany(Vec<Clearing>),
    /// Begins no more of those steps. Those that are on their way are waited for.
    StopClearing,
}

impl Call {
    /// Whether it changes something, which a read-only connection refuses.
    #[must_use]
    pub fn is_change(&self) -> bool {
        match self {
            Self::UpdateShadow { .. }
            | Self::DeleteShadow(_)
            | Self::Retain(_)
            | Self::SendDirect(_)
            | Self::EndConnection { .. } => true,
            Self::Clearing(step) => step.is_change(),
            Self::ClearMany(steps) => steps.iter().any(Clearing::is_change),
            Self::GetShadow(_)
            | Self::ListShadows { .. }
            | Self::ListRetained { .. }
            | Self::GetRetained { .. }
            | Self::GetConnection { .. }
            | Self::ListSubscriptions { .. }
            | Self::EffectivePolicies
            | Self::TestRight(_)
            | Self::StopClearing => false,
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
    /// What is known of a client.
    Connection(ClientConnection),
    /// Filters of a client with their QoS level, and what asks for the next page.
    Subscriptions(Vec<(String, u8)>, Option<String>),
    /// The client confirmed a direct message.
    Delivered {
        /// How long that took, the way to AWS included.
        took: Duration,
    },
    /// The IoT policies of the identity.
    Policies(Vec<EffectivePolicy>),
    /// What they say to a question.
    Right(RightAnswer),
    /// What became of a step of clearing.
    Clearing(ClearingAnswer),
    /// What was done of many steps since the last time.
    ClearingProgress(ClearingProgress),
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
    /// The client did not confirm the message in time. It may have it all the same.
    NotConfirmed,
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

/// A message to one client, which need not subscribe to the topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectMessage {
    /// MQTT client id.
    pub client_id: String,
    /// The topic that the client sees.
    pub topic: String,
    /// Any bytes.
    pub payload: Vec<u8>,
    /// MIME type.
    pub content_type: Option<String>,
    /// Name and value, in order.
    pub user_properties: Vec<(String, String)>,
    /// How long the client may take to confirm it, 1 to 15.
    pub timeout_secs: u8,
}

/// What AWS knows of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientConnection {
    /// Whether it is connected now.
    pub is_connected: bool,
    /// Since when it is connected. AWS says milliseconds, as for the next one.
    pub connected_since: Option<Timestamp>,
    /// Since when it is not. AWS knows it for 30 minutes.
    pub disconnected_since: Option<Timestamp>,
    /// Why it went, in the words of AWS.
    pub disconnect_reason: Option<String>,
    /// How often it has to give a sign of life.
    pub keep_alive_secs: Option<u64>,
    /// How long its session lasts without a connection.
    pub session_expiry_secs: Option<u64>,
    /// Whether it began without its former session.
    pub clean_session: Option<bool>,
    /// The thing that it belongs to.
    pub thing: Option<String>,
    /// Address and port of the client.
    pub source: Option<String>,
    /// Address and port that it connected to.
    pub target: Option<String>,
}
