//! Result of the doctor: a list of checks from the profile to a subscription, and one verdict. The reasoning is in
//! `engine::doctor`.

use std::time::Duration;

use texts::t;

use super::{DialPart, Notice, Rung, Severity};

/// What is checked, each after what it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Examined {
    /// `profiles.toml` and the profile in use.
    Profile,
    /// Where the sign-in is kept.
    Keyring,
    /// Ports on this computer to which the browser comes back.
    CallbackUrl,
    /// Discovery and signing keys of the user pool.
    UserPool,
    /// Tokens from the user pool.
    SignIn,
    /// Whether the identity pool can be reached.
    IdentityPool,
    /// `GetId`.
    Identity,
    /// `GetCredentialsForIdentity`.
    Credentials,
    /// The name of the IoT endpoint.
    Dns,
    /// A TCP connection to it.
    Tcp,
    /// The proxy on the way, where there is one.
    Proxy,
    /// TLS with it; nothing for a plain connection.
    Tls,
    /// The WebSocket upgrade by a signed address.
    Upgrade,
    /// This computer's clock against that of AWS.
    Clock,
    /// Who is connected under the client id of this program.
    ClientId,
    /// MQTT CONNECT and its CONNACK.
    Mqtt,
    /// SUBSCRIBE and its SUBACK.
    Subscription,
    /// Whether the connection holds.
    Live,
}

impl Examined {
    /// All of them, in order.
    pub const ALL: [Self; 18] = [
        Self::Profile,
        Self::Keyring,
        Self::CallbackUrl,
        Self::UserPool,
        Self::SignIn,
        Self::IdentityPool,
        Self::Identity,
        Self::Credentials,
        Self::Dns,
        Self::Tcp,
        Self::Proxy,
        Self::Tls,
        Self::Upgrade,
        Self::Clock,
        Self::ClientId,
        Self::Mqtt,
        Self::Subscription,
        Self::Live,
    ];

    /// A name that never changes, for programs.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Keyring => "keyring",
            Self::CallbackUrl => "callback_url",
            Self::UserPool => "user_pool",
            Self::SignIn => "sign_in",
            Self::IdentityPool => "identity_pool",
            Self::Identity => "identity",
            Self::Credentials => "credentials",
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
            Self::Upgrade => "upgrade",
            Self::Clock => "clock",
            Self::ClientId => "client_id",
            Self::Mqtt => "mqtt",
            Self::Subscription => "subscription",
            Self::Live => "live",
        }
    }

    /// Its name on screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Profile => t!("Profile"),
            Self::Keyring => t!("Keyring"),
            Self::CallbackUrl => t!("Callback URL"),
            Self::UserPool => t!("User pool"),
            Self::SignIn => t!("Sign-in"),
            Self::IdentityPool => t!("Identity pool"),
            Self::Identity => t!("Identity"),
            Self::Credentials => t!("Credentials"),
            Self::Dns => "DNS",
            Self::Tcp => "TCP",
            Self::Proxy => t!("Proxy"),
            Self::Tls => "TLS",
            Self::Upgrade => t!("Upgrade"),
            Self::Clock => t!("Clock"),
            Self::ClientId => t!("Client id"),
            Self::Mqtt => "MQTT",
            Self::Subscription => t!("Subscription"),
            Self::Live => t!("Connection"),
        }
    }
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// No problem.
    Ok,
    /// It works, but needs attention.
    Warning,
    /// It does not work.
    Failed,
    /// Could not be checked, because of an earlier failure.
    NotTried,
}

impl CheckState {
    /// A name that never changes, for programs.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::NotTried => "not_tried",
        }
    }
}

/// One check and its result.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What it was.
    pub examined: Examined,
    /// How it ended.
    pub state: CheckState,
    /// How long it took, where that is worth showing.
    pub took: Option<Duration>,
    /// A short text for a person.
    pub detail: String,
    /// What helps, unless there is no problem.
    pub notice: Option<Box<Notice>>,
}

impl Check {
    /// A check that passed.
    #[must_use]
    pub fn ok(examined: Examined, took: Option<Duration>, detail: impl Into<String>) -> Self {
        Self { examined, state: CheckState::Ok, took, detail: detail.into(), notice: None }
    }

    /// A check with a problem: failed, or a warning when `notice` is no error.
    #[must_use]
    pub fn bad(examined: Examined, took: Option<Duration>, notice: Notice) -> Self {
        let state = if notice.severity == Severity::Error { CheckState::Failed } else { CheckState::Warning };
        Self { examined, state, took, detail: notice.summary.clone(), notice: Some(Box::new(notice)) }
    }

    /// A check that was skipped because of an earlier failure.
    #[must_use]
    pub fn not_tried(examined: Examined) -> Self {
        Self { examined, state: CheckState::NotTried, took: None, detail: t!("not tried").to_owned(), notice: None }
    }
}

/// All checks, and the verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// In the order of [`Examined::ALL`]; without [`Examined::Proxy`] when there is none.
    pub checks: Vec<Check>,
    /// What helps most; an [`Severity::Info`] when nothing failed.
    pub verdict: Notice,
}

impl Diagnosis {
    /// Whether nothing failed.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.checks.iter().all(|check| check.state != CheckState::Failed)
    }
}

impl From<Rung> for Examined {
    /// The check that a rung is; the last one of several.
    fn from(rung: Rung) -> Self {
        match rung {
            Rung::SignIn => Self::SignIn,
            Rung::Identity => Self::Identity,
            Rung::Credentials => Self::Credentials,
            Rung::Socket => Self::Upgrade,
            Rung::Mqtt => Self::Mqtt,
            Rung::Subscriptions => Self::Subscription,
            Rung::Live => Self::Live,
        }
    }
}

impl From<DialPart> for Examined {
    fn from(part: DialPart) -> Self {
        match part {
            DialPart::Dns => Self::Dns,
            DialPart::Tcp => Self::Tcp,
            DialPart::Proxy => Self::Proxy,
            DialPart::Tls => Self::Tls,
            DialPart::Upgrade => Self::Upgrade,
        }
    }
}
