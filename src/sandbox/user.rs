//! A person who can sign in.

use super::random::uuid_of;
use super::{REGION, USER_POOL_ID};

/// What is put behind a name that is no e-mail address.
const DOMAIN: &str = "@example.com";

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) email: String,
    /// The user pool's `sub`, which is also the `cognito:username`.
    pub(crate) subject: String,
}

impl User {
    /// With this e-mail address, or with this name and an address made of it.
    pub(crate) fn new(name: &str) -> Self {
        let email = if name.contains('@') { name.to_owned() } else { format!("{name}{DOMAIN}") };
        Self { subject: uuid_of(&format!("{USER_POOL_ID}:user:{email}")), email }
    }

    /// The identity that the identity pool gives this user, `REGION:GUID`. The same at each sign-in.
    pub(crate) fn identity_id(&self) -> String {
        let guid = uuid_of(&format!("{USER_POOL_ID}:identity:{}", self.subject));
        format!("{REGION}:{guid}")
    }

    /// Whether this is the e-mail address, or the name before `@example.com`. Both compare without case.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let short = self.email.strip_suffix(DOMAIN);
        self.email.eq_ignore_ascii_case(name) || short.is_some_and(|short| short.eq_ignore_ascii_case(name))
    }
}
