//! A signed-in person, as the identity token describes them.

use std::fmt;

use super::Timestamp;

/// Who is signed in. Holds no token.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedInPerson {
    /// E-mail address or user name.
    pub user: String,
    /// `sub`: never changes, unlike the e-mail address.
    pub subject: String,
    /// The identity in the identity pool, `REGION:UUID`; `None` before it was asked for.
    pub identity_id: Option<String>,
    /// When the person was in the browser; `None` when it is not known.
    pub signed_in_at: Option<Timestamp>,
    /// When the ID token ends. It is renewed before that.
    pub token_expires_at: Timestamp,
    /// Claims of the ID token, by name. What is no text is JSON.
    pub claims: Vec<(String, String)>,
}

/// Claims can hold a telephone number or an address, which do not belong in a log.
impl fmt::Debug for SignedInPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedInPerson").field("user", &self.user).finish_non_exhaustive()
    }
}
