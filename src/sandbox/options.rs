//! How the sandbox is to behave.

use std::path::PathBuf;
use std::time::Duration;

use super::{Document, USER_POOL_ID};

/// How the sandbox is to behave.
#[derive(Clone, Debug)]
pub struct Options {
    /// TCP port on loopback; 0 lets the system choose.
    pub port: u16,
    /// TCP port of a TLS server in front of the sandbox: the gateway takes it in the `Host` header, too.
    pub front_port: Option<u16>,
    /// Serve `https` and `wss` only, with an authority made for this sandbox. Its certificate is written to this file,
    /// which the profile names.
    pub tls: Option<PathBuf>,
    /// Messages per second of all simulated devices together.
    pub rate: f64,
    /// How many simulated devices there are; 0 for silence.
    pub devices: usize,
    /// People who can sign in beside the two that are always there, by e-mail address, or by a name that gets one. They
    /// have the same password, and their identities have the policy [`POLICY_NAME`](super::POLICY_NAME) attached.
    pub users: Vec<String>,
    /// Whether anyone can register on the sign-in pages, as in AWS's walkthrough. The codes are what
    /// [`next_mail`](super::Sandbox::next_mail) returns; who registers has no IoT policy.
    pub sign_up: bool,
    /// The document of the IoT policy [`POLICY_NAME`](super::POLICY_NAME), in place of the sandbox's own.
    pub policy: Option<Document>,
    /// The permissions of the identity pool's role, in place of the sandbox's own.
    pub role: Option<Document>,
    /// How long things live.
    pub lifetimes: Lifetimes,
    /// Callback URLs registered with every app client, compared letter for letter. They are its sign-out URLs, too.
    pub callback_urls: Vec<String>,
    /// Whether a refresh answers a new refresh token and retires the old one.
    pub refresh_rotation: bool,
    /// Which issuer the user pool has.
    pub issuer: Issuer,
    /// Whether the identity pool calls the user pool by its issuer, as any OpenID provider where that is none of Cognito's; otherwise by the usual name, whatever the issuer.
    pub issuer_in_logins: bool,
    /// The region of the user pool of which this one is a replica: it has the id of that one, and the identity pool knows it by that
    /// region. `None` for a pool of the region that the sandbox plays.
    pub replica_of: Option<&'static str>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            front_port: None,
            tls: None,
            rate: 20.0,
            devices: 8,
            users: Vec::new(),
            sign_up: false,
            policy: None,
            role: None,
            lifetimes: Lifetimes::default(),
            callback_urls: (8000..8004).map(|port| format!("http://localhost:{port}")).collect(),
            refresh_rotation: true,
            issuer: Issuer::Local,
            issuer_in_logins: false,
            replica_of: None,
        }
    }
}

impl Options {
    /// The id of the user pool, which a replica has from the pool that it is one of.
    #[must_use]
    pub fn user_pool_id(&self) -> String {
        match (self.replica_of, USER_POOL_ID.split_once('_')) {
            (Some(region), Some((_, name))) => format!("{region}_{name}"),
            _ => USER_POOL_ID.to_owned(),
        }
    }
}

/// The issuer of the user pool (`IssuerConfiguration.Type`), with `https` where TLS is served. A profile names the
/// original one, as people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// `http://localhost:PORT/POOL`, which is neither form of AWS.
    Local,
    /// `http://cognito-idp.localhost:PORT/POOL`
    Original,
    /// `http://issuer-cognito-idp.localhost:PORT/POOL`
    Updated,
}

impl Issuer {
    /// What its host begins with.
    pub(crate) fn label(self) -> Option<&'static str> {
        match self {
            Self::Local => None,
            Self::Original => Some("cognito-idp"),
            Self::Updated => Some("issuer-cognito-idp"),
        }
    }

    /// The one that a profile for this pool names.
    pub(crate) fn named(self) -> Self {
        if self == Self::Updated { Self::Original } else { self }
    }
}

/// How long things live; the defaults are those of Cognito.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// An authorization code: 5 minutes.
    pub code: Duration,
    /// The sign-in page's cookie: 1 hour.
    pub page_session: Duration,
    /// ID tokens: 1 hour.
    pub id_token: Duration,
    /// Access tokens: 1 hour.
    pub access_token: Duration,
    /// Refresh tokens, counted from the sign-in and not prolonged by rotation: 30 days.
    pub refresh_token: Duration,
    /// How long a rotated refresh token still works, 0-60 s: 10 s.
    pub refresh_grace: Duration,
    /// Temporary AWS credentials: 1 hour.
    pub credentials: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        const HOUR: Duration = Duration::from_hours(1);
        Self {
            code: Duration::from_mins(5),
            page_session: HOUR,
            id_token: HOUR,
            access_token: HOUR,
            refresh_token: 30 * 24 * HOUR,
            refresh_grace: Duration::from_secs(10),
            credentials: HOUR,
        }
    }
}
