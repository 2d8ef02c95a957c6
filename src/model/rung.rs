//! Rungs of the ladder from sign-in to live, and the parts of dialling.

use std::time::Duration;

use texts::t;

use super::RungDetail;

/// A step on the way to live messages, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// Tokens from the user pool.
    SignIn,
    /// `GetId` at the identity pool.
    Identity,
    /// `GetCredentialsForIdentity`.
    Credentials,
    /// DNS, TCP, proxy, TLS and the WebSocket upgrade.
    Socket,
    /// MQTT CONNECT and its CONNACK.
    Mqtt,
    /// SUBSCRIBE of all filters and their SUBACKs.
    Subscriptions,
    /// Messages flow.
    Live,
}

impl Rung {
    /// All seven, from the bottom.
    pub const ALL: [Self; 7] =
        [Self::SignIn, Self::Identity, Self::Credentials, Self::Socket, Self::Mqtt, Self::Subscriptions, Self::Live];

    /// The word a person reads.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::SignIn => t!("Sign-in"),
            Self::Identity => t!("Identity"),
            Self::Credentials => t!("Credentials"),
            Self::Socket => t!("Socket"),
            Self::Mqtt => "MQTT",
            Self::Subscriptions => t!("Subscriptions"),
            Self::Live => t!("Live"),
        }
    }
}

/// The state of a rung in the current attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RungState {
    /// Not reached yet.
    #[default]
    Waiting,
    /// In progress.
    Trying,
    /// Completed.
    Done,
    /// The attempt ended here.
    Failed,
}

/// One rung with its time and detail.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RungReport {
    /// Its state.
    pub state: RungState,
    /// How long it took, once it ended.
    pub took: Option<Duration>,
    /// What else there is to say.
    pub detail: RungDetail,
}

/// A part of the way to another computer, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DialPart {
    /// Turning the name into addresses.
    Dns,
    /// Connecting to one of the addresses.
    Tcp,
    /// Asking a proxy for a tunnel.
    Proxy,
    /// The TLS handshake.
    Tls,
    /// The WebSocket upgrade.
    Upgrade,
}

impl DialPart {
    /// The word a person reads.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dns => "DNS",
            Self::Tcp => "TCP",
            Self::Proxy => t!("proxy"),
            Self::Tls => "TLS",
            Self::Upgrade => t!("upgrade"),
        }
    }
}

/// One part of the [`Rung::Socket`] with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DialStep {
    /// Which part.
    pub part: DialPart,
    /// How long it took.
    pub took: Duration,
}
