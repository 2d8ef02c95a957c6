//! One sign-in as the keyring keeps it, and whose it is.

use secrecy::{ExposeSecret as _, SecretString};

use super::Tokens;
use model::Timestamp;

/// Whose sign-in is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Who {
    /// The current person's.
    #[default]
    Current,
    /// That of the person with this `sub`.
    Person(String),
}

impl Who {
    /// The person with this `sub`, or the current one where it is not known.
    pub(super) fn of(subject: &str) -> Self {
        if subject.is_empty() { Self::Current } else { Self::Person(subject.to_owned()) }
    }
}

/// One sign-in as it is stored.
#[derive(Clone, Default)]
pub(super) struct StoredTokens {
    pub(super) refresh_token: SecretString,
    /// Whose it is, by `sub` and by name; empty where that is not known.
    pub(super) subject: String,
    pub(super) user: String,
    /// When the person was in the browser; earlier versions did not keep it.
    pub(super) signed_in_at: Option<Timestamp>,
    /// A renewal was sent and its answer has not been stored: the refresh token may be void.
    pub(super) renewing: bool,
    /// Whether the last renewal brought a new refresh token.
    pub(super) rotates: Option<bool>,
    pub(super) id_token: Option<StoredIdToken>,
    /// Who the person is in the identity pool, once that was asked: for those who only look.
    pub(super) identity_id: Option<String>,
}

/// A verified ID token, so that a program that starts within its life renews nothing.
#[derive(Clone)]
pub(super) struct StoredIdToken {
    pub(super) token: SecretString,
    pub(super) received_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) user: String,
    pub(super) subject: String,
}

impl StoredIdToken {
    pub(super) fn of(tokens: &Tokens, received_at: Timestamp) -> Self {
        Self {
            token: tokens.id_token.clone(),
            received_at,
            expires_at: tokens.expires_at,
            user: tokens.user.clone(),
            subject: tokens.subject.clone(),
        }
    }
}

pub(super) fn is_same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}
