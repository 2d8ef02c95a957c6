//! Why an attempt or a connection ended. Typed, so that nothing has to be read back out of text.

use std::io;
use std::time::Duration;

use crate::{aws, credentials, dial};
use model::{Rung, Topic, TopicFilter};

/// A clock that is wrong by this much is why AWS refuses a signature: it takes them within 5 minutes, and the minute before
/// it may be the way of the request.
const SIGNATURE_SKEW_MS: u64 = 241_000;

/// Why an attempt or a connection ended. Holds no secret and no signed address.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There were no credentials to sign with.
    #[error(transparent)]
    Credentials(#[from] credentials::Error),
    /// The profile names no endpoint, and it could not be looked up.
    #[error("the endpoint could not be looked up")]
    Endpoint(#[source] aws::Error),
    /// The address could not be signed: the profile's address or region is unusable.
    #[error("the address could not be signed")]
    Signing,
    /// DNS, TCP or TLS.
    #[error(transparent)]
    Dial(#[from] dial::Error),
    /// The gateway answered the WebSocket upgrade with something other than 101; 403 is AWS's answer to everything
    /// that is wrong with a signature.
    #[error("the gateway answered the upgrade with {status}")]
    UpgradeRefused {
        /// HTTP status.
        status: u16,
        /// `x-amzn-ErrorType`, where present.
        error_type: Option<String>,
        /// `Date` of the answer minus our clock until then, in milliseconds: how far we were behind.
        skew_ms: Option<i64>,
    },
    /// The answer to the upgrade was not that of an MQTT gateway.
    #[error("no MQTT gateway answered the upgrade: {detail}")]
    UpgradeFailed {
        /// What was wrong with it, in the words of the WebSocket library.
        detail: String,
        /// What the system said, when the connection broke.
        kind: Option<io::ErrorKind>,
    },
    /// Nothing came back in time.
    #[error("no answer at {} within {limit:?}", rung.label())]
    NoAnswer {
        /// The rung that was waited for: the upgrade, the CONNACK or the SUBACKs.
        rung: Rung,
        /// How long it may take.
        limit: Duration,
        /// The filters whose SUBACK is missing, and the like.
        after: Option<LastSent>,
    },
    /// The broker refused the CONNECT.
    #[error("CONNACK {reason_code:#04x}")]
    Connack {
        /// MQTT 5 CONNACK reason code (section 3.2.2.2).
        reason_code: u8,
        /// The broker's own words.
        reason_string: Option<String>,
        /// Where to connect instead (section 4.11).
        server_reference: Option<String>,
    },
    /// The connection ended between CONNECT and CONNACK. AWS does so when the policy does not allow the client id.
    #[error("the connection was closed instead of a CONNACK")]
    ClosedBeforeConnack {
        /// Of a DISCONNECT, if one came.
        reason_code: Option<u8>,
        /// The broker's own words.
        reason_string: Option<String>,
        /// Where to connect instead (section 4.11).
        server_reference: Option<String>,
    },
    /// The broker sent a DISCONNECT.
    #[error("DISCONNECT {reason_code:#04x}")]
    ClosedByBroker {
        /// MQTT 5 DISCONNECT reason code (section 3.14.2.1).
        reason_code: u8,
        /// The broker's own words.
        reason_string: Option<String>,
        /// Where to connect instead (section 4.11).
        server_reference: Option<String>,
        /// What the broker had not answered yet: the likely reason.
        after: Option<LastSent>,
    },
    /// The connection ended without a DISCONNECT: the network, or a broker that closes it over what it does not allow.
    #[error("the connection was closed without a word")]
    ClosedWithoutWord {
        /// What the broker had not answered yet: the likely reason.
        after: Option<LastSent>,
        /// What the system said, when it was not a plain end.
        kind: Option<io::ErrorKind>,
    },
    /// Another connection with our client id took over again, shortly after we had taken over from it: going on would
    /// be a fight without end.
    #[error("DISCONNECT 0x8e again within a minute")]
    ClientIdContested,
    /// Nothing came back to a PINGREQ.
    #[error("no sign of life for {silent:?}")]
    KeepAliveTimeout {
        /// How long nothing was received.
        silent: Duration,
    },
    /// The gateway turned on a WebSocket extension that was not asked for (RFC 6455 section 4.1): what comes would be
    /// read wrongly.
    #[error("the upgrade turned on the extension {names}")]
    UnaskedExtension {
        /// `Sec-WebSocket-Extensions`, printable and cut.
        names: String,
    },
    /// The broker sent something that is not MQTT 5 over WebSocket.
    #[error("the broker broke the protocol: {detail}")]
    Protocol {
        /// What it was.
        detail: String,
        /// What our DISCONNECT says of it (section 3.14.2.1).
        reason_code: u8,
    },
    /// The broker sends on and takes nothing of what it is answered.
    #[error("{waiting} bytes wait for the broker to take them")]
    NotTaken {
        /// How many bytes may wait.
        waiting: usize,
    },
}

/// What was sent and not answered when the connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LastSent {
    /// A SUBSCRIBE with these filters.
    Subscribe(Vec<TopicFilter>),
    /// A PUBLISH.
    Publish {
        /// Where to.
        topic: Topic,
        /// Whether it was to be kept.
        retain: bool,
    },
}

/// Reason codes of a DISCONNECT that tells a broker what was wrong (section 3.14.2.1).
pub(in crate::link) mod breach {
    /// It cannot be read as the specification has it.
    pub(in crate::link) const MALFORMED: u8 = 0x81;
    /// It can be read, and must not be.
    pub(in crate::link) const PROTOCOL: u8 = 0x82;
    /// An unknown topic alias.
    pub(in crate::link) const TOPIC_ALIAS: u8 = 0x94;
    /// Larger than we said that we take.
    pub(in crate::link) const TOO_LARGE: u8 = 0x95;
    /// More than was granted.
    pub(in crate::link) const QOS: u8 = 0x9b;
}

impl Error {
    pub(in crate::link) fn protocol(reason_code: u8, detail: impl Into<String>) -> Self {
        Self::Protocol { detail: detail.into(), reason_code }
    }

    pub(in crate::link) fn closed_before_connack() -> Self {
        Self::ClosedBeforeConnack { reason_code: None, reason_string: None, server_reference: None }
    }

    /// Whether trying again cannot help until a person does something: the sign-in is over.
    #[must_use]
    pub fn needs_sign_in(&self) -> bool {
        matches!(self, Self::Credentials(error) if error.needs_sign_in())
    }

    /// What an end means that comes before the CONNACK: AWS closes the connection without a word when the policy does not
    /// allow this client.
    pub(in crate::link) fn before_connack(self) -> Self {
        match self {
            Self::ClosedWithoutWord { .. } => Self::closed_before_connack(),
            other => other,
        }
    }

    /// Whether the gateway refused what the credentials signed.
    #[must_use]
    pub fn is_about_the_signature(&self) -> bool {
        matches!(self, Self::UpgradeRefused { status: 403, .. })
    }

    /// Whether the gateway refused the signature because this computer's clock is wrong.
    #[must_use]
    pub fn is_about_the_clock(&self) -> bool {
        let skew_ms = if let Self::UpgradeRefused { status: 403, skew_ms, .. } = self { *skew_ms } else { None };
        skew_ms.is_some_and(|skew_ms| skew_ms.unsigned_abs() >= SIGNATURE_SKEW_MS)
    }

    /// The HTTP status that says no, where a gateway, a proxy or the sign-in service answered with one.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::Credentials(error) => error.http_status(),
            Self::Dial(error) => error.http_status(),
            Self::UpgradeRefused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether trying again cannot help until a person does something.
    pub(in crate::link) fn needs_a_person(&self) -> bool {
        match self {
            Self::Credentials(error) => error.needs_a_person(),
            Self::Endpoint(error) => error.needs_a_person(),
            Self::ClientIdContested => true,
            _ => false,
        }
    }

    /// Whether another network could be all that it takes: AWS was not reached, or did not answer.
    pub(in crate::link) fn is_about_the_network(&self) -> bool {
        match self {
            Self::Dial(_)
            | Self::UpgradeFailed { .. }
            | Self::UnaskedExtension { .. }
            | Self::NoAnswer { .. }
            | Self::KeepAliveTimeout { .. }
            | Self::Endpoint(aws::Error::Unreachable(_)) => true,
            Self::ClosedWithoutWord { kind, .. } => kind.is_some(),
            Self::Credentials(error) => error.is_about_the_network(),
            _ => false,
        }
    }

    /// Whether another connection took our client id (0x8E, section 3.14.2.1).
    #[must_use]
    pub fn is_take_over(&self) -> bool {
        matches!(self, Self::ClosedByBroker { reason_code: 0x8e, .. })
    }

    /// Whether the other side ended the connection in order: nothing that it had sent before is missing.
    pub(in crate::link) fn is_plain_end(&self) -> bool {
        matches!(self, Self::ClosedByBroker { .. } | Self::ClosedWithoutWord { kind: None, .. } | Self::Protocol { .. })
    }

    /// Whether what was sent last may be the reason. AWS closes the connection over what it does not allow; a network that went
    /// away, maintenance and the like have their own reasons.
    #[must_use]
    pub fn may_be_a_violation(&self) -> bool {
        match self {
            Self::ClosedByBroker { reason_code, .. } => {
                !matches!(reason_code, 0..=0x7f | 0x88 | 0x89 | 0x8b | 0x8d | 0x8e | 0x98 | 0x9c | 0x9d | 0x9f | 0xa0)
            }
            Self::ClosedWithoutWord { kind, .. } => kind.is_none_or(|kind| {
                use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
                matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
            }),
            Self::NoAnswer { rung, after, .. } => *rung == Rung::Subscriptions && after.is_some(),
            _ => false,
        }
    }
}
