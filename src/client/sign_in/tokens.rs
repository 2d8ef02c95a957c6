//! Tokens of one person.

use std::fmt;

use secrecy::SecretString;

use model::Timestamp;

/// The tokens of one person.
#[derive(Clone)]
pub struct Tokens {
    /// For the identity pool.
    pub id_token: SecretString,
    /// For APIs of the user pool.
    pub access_token: SecretString,
    /// For new tokens.
    pub refresh_token: Option<SecretString>,
    /// When ID and access token end, by the corrected clock.
    pub expires_at: Timestamp,
    /// `email`, else `cognito:username`, else `sub`.
    pub user: String,
    /// `sub`: never changes, unlike the e-mail address.
    pub subject: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Tokens");
        debug.field("user", &self.user).field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
