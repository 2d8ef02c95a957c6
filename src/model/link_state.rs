//! The ladder from sign-in to live, as shown on screen.

use std::time::Duration;

use texts::t;

use super::{Failure, Notice, RungDetail, Timestamp};

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

/// The whole state of the connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkState {
    /// The rungs in the order of [`Rung::ALL`].
    pub rungs: [RungReport; 7],
    /// Parts of the socket rung of this attempt.
    pub dial_steps: Vec<DialStep>,
    /// Attempts since the last time it was live, counting this one; 0 when idle.
    pub attempt: u32,
    /// Live since then.
    pub live_since: Option<Timestamp>,
    /// Time of the last PINGREQ to its PINGRESP.
    pub round_trip: Option<Duration>,
    /// When the next attempt starts by itself.
    pub next_attempt_at: Option<Timestamp>,
    /// Why the last attempt or connection ended; `None` while all is well.
    pub failure: Option<Failure>,
    /// Cognito identity id, `REGION:GUID`.
    pub identity_id: Option<String>,
    /// MQTT client id of this connection.
    pub client_id: Option<String>,
    /// When the AWS credentials end.
    pub credentials_expire_at: Option<Timestamp>,
}

impl LinkState {
    /// The report of `rung`.
    #[must_use]
    pub fn rung(&self, rung: Rung) -> &RungReport {
        &self.rungs[rung as usize]
    }

    /// The report of `rung`, to change it.
    pub fn rung_mut(&mut self, rung: Rung) -> &mut RungReport {
        &mut self.rungs[rung as usize]
    }

    /// What a person reads about [`LinkState::failure`].
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.failure.as_ref().map(|failure| &*failure.notice)
    }

    /// Whether messages flow.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.rung(Rung::Live).state == RungState::Done
    }

    /// The rung at which the attempt ended, if it did.
    #[must_use]
    pub fn failed_rung(&self) -> Option<Rung> {
        Rung::ALL.into_iter().find(|rung| self.rung(*rung).state == RungState::Failed)
    }
}
