//! Detail of a rung, as data. [`words`](super::words) turns it into text.

/// The detail of a rung beside its state. Nothing that changes with time alone: how long credentials last is worded
/// where it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RungDetail {
    /// Nothing more.
    #[default]
    None,
    /// Who is signed in.
    User(String),
    /// The saved sign-in is there and could not be renewed yet.
    NotRenewed,
    /// What the identity pool calls the person.
    Identity {
        /// Cognito identity id, `REGION:GUID`.
        id: String,
        /// The name under which the identity pool knows the user pool, where it is not the usual one.
        provider: Option<String>,
    },
    /// There is no identity: the credentials are of a user or role, whose IAM policies alone decide.
    IamAlone,
    /// How the connection is encrypted; `None` for a plain one.
    Encryption(Option<TlsVersion>),
    /// The broker's answer to CONNECT.
    Session {
        /// It still knew the session.
        resumed: bool,
    },
    /// The state of the subscriptions.
    Subscriptions(SubscriptionCounts),
    /// The broker refused with this reason code in its CONNACK (MQTT 5 section 3.2.2.2).
    Connack(u8),
    /// The broker ended the connection with this reason code (MQTT 5 section 3.14.2.1).
    Disconnect(u8),
    /// An HTTP status said no.
    HttpStatus(u16),
}

/// Version of a TLS connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TlsVersion {
    /// TLS 1.2.
    V1_2,
    /// TLS 1.3.
    V1_3,
    /// One that Topicdeck has no name for.
    Other,
}

/// How many subscriptions were answered, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SubscriptionCounts {
    /// The broker delivers for these.
    pub granted: usize,
    /// It said no to these.
    pub refused: usize,
    /// These ended the connection twice.
    pub parked: usize,
}
