//! Who can sign in: two people that are always there, and those that were asked for.

use std::sync::Arc;

use super::random::uuid_of;
use super::{NEWCOMER, OPERATOR, REGION, USER_POOL_ID};

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
    fn new(name: &str) -> Self {
        let email = if name.contains('@') { name.to_owned() } else { format!("{name}{DOMAIN}") };
        Self { subject: uuid_of(&format!("{USER_POOL_ID}:user:{email}")), email }
    }

    /// The identity that the identity pool gives this user, `REGION:GUID`. The same at each sign-in.
    pub(crate) fn identity_id(&self) -> String {
        let guid = uuid_of(&format!("{USER_POOL_ID}:identity:{}", self.subject));
        format!("{REGION}:{guid}")
    }

    /// Whether this is the e-mail address, or the name before `@example.com`. Both compare without case.
    fn is_called(&self, name: &str) -> bool {
        let short = self.email.strip_suffix(DOMAIN);
        self.email.eq_ignore_ascii_case(name) || short.is_some_and(|short| short.eq_ignore_ascii_case(name))
    }
}

/// All users. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Users(Arc<[User]>);

impl Users {
    /// The two that are always there, and these: e-mail addresses, or names that get one. Each is there once.
    pub(crate) fn new(more: &[String]) -> Self {
        let mut users = Vec::new();
        for user in [OPERATOR, NEWCOMER].into_iter().chain(more.iter().map(String::as_str)).map(User::new) {
            if !users.iter().any(|known: &User| known.is_called(&user.email)) {
                users.push(user);
            }
        }
        Self(users.into())
    }

    /// All of them, the two that are always there first.
    pub(crate) fn all(&self) -> &[User] {
        &self.0
    }

    /// The user of this name or e-mail address.
    pub(crate) fn find(&self, name: &str) -> Option<User> {
        self.0.iter().find(|user| user.is_called(name.trim())).cloned()
    }

    /// The user with this `sub`.
    pub(crate) fn find_subject(&self, subject: &str) -> Option<User> {
        self.0.iter().find(|user| user.subject == subject).cloned()
    }

    /// The user with this identity.
    pub(crate) fn find_identity(&self, identity_id: &str) -> Option<User> {
        self.0.iter().find(|user| user.identity_id() == identity_id).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_stable_and_apart() {
        let users = Users::new(&[]);
        let [operator, newcomer] = [OPERATOR, NEWCOMER].map(|email| users.find(email).unwrap());
        assert_eq!(operator.identity_id(), users.find(" Operator@Example.com").unwrap().identity_id());
        assert_ne!(operator.identity_id(), newcomer.identity_id());
        assert_ne!(operator.identity_id(), format!("{REGION}:{}", operator.subject));
        assert_eq!(users.find_subject(&newcomer.subject), Some(newcomer.clone()));
        assert_eq!(users.find_identity(&newcomer.identity_id()), Some(newcomer));
    }

    #[test]
    fn more_users_have_an_address_and_are_there_once() {
        let users = Users::new(&["anna".to_owned(), "ben@plant.example".to_owned(), "Anna@example.com".to_owned()]);
        let emails: Vec<_> = users.all().iter().map(|user| user.email.as_str()).collect();
        assert_eq!(emails, [OPERATOR, NEWCOMER, "anna@example.com", "ben@plant.example"]);
        for (name, expected) in [
            ("anna", Some("anna@example.com")),
            ("ANNA@example.com", Some("anna@example.com")),
            ("ben@plant.example", Some("ben@plant.example")),
            ("ben", None),
            ("", None),
            ("@example.com", None),
        ] {
            assert_eq!(users.find(name).map(|user| user.email).as_deref(), expected, "{name}");
        }
        assert_eq!(Users::new(&[]).find("anna"), None);
    }
}
