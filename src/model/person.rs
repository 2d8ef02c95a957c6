//! A signed-in person, as the identity token describes them.

use std::fmt;

use super::Timestamp;

/// Who is signed in. Holds no token and no secret key.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedInPerson {
    /// E-mail address or user name.
    pub user: String,
    /// `sub`: never changes, unlike the e-mail address. Empty for keys of IAM.
    pub subject: String,
    /// The identity in the identity pool, `REGION:UUID`; `None` before it was asked for.
    pub identity_id: Option<String>,
    /// When the person was in the browser; `None` when it is not known.
    pub signed_in_at: Option<Timestamp>,
    /// When the ID token ends, where there is one. It is renewed before that.
    pub token_expires_at: Option<Timestamp>,
    /// What AWS's own tools have here, where that is used in place of a sign-in.
    pub aws: Option<AwsKeys>,
    /// Claims of the ID token, by name. What is no text is JSON.
    pub claims: Vec<(String, String)>,
}

/// A person whose sign-in is saved in the keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPerson {
    /// E-mail address or user name.
    pub user: String,
    /// `sub`, which never changes.
    pub subject: String,
    /// The program starts with this sign-in.
    pub is_current: bool,
}

/// Keys of a user or role of IAM, without their secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsKeys {
    /// Twelve digits of the account, where the keys tell.
    pub account_id: Option<String>,
    /// The id of the access key, which AWS's logs name.
    pub access_key_id: String,
    /// When they end; long-lived keys do not.
    pub expires_at: Option<Timestamp>,
}

/// Claims can hold a telephone number or an address, which do not belong in a log.
impl fmt::Debug for SignedInPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedInPerson").field("user", &self.user).finish_non_exhaustive()
    }
}
