//! Who can sign in: two people that are always there, those that were asked for, and those who registered.

use std::sync::Arc;

use super::registrations::{Known, Refused, Registrations};
pub(crate) use super::user::User;
use super::{NEWCOMER, OPERATOR, PASSWORD};
use model::Timestamp;

/// All users. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Users {
    known: Arc<[User]>,
    registrations: Registrations,
}

impl Users {
    /// The two that are always there, and these: e-mail addresses, or names that get one. Each is there once.
    pub(crate) fn new(more: &[String]) -> Self {
        let mut users = Vec::new();
        for user in [OPERATOR, NEWCOMER].into_iter().chain(more.iter().map(String::as_str)).map(User::new) {
            if !users.iter().any(|known: &User| known.is_called(&user.email)) {
                users.push(user);
            }
        }
        Self { known: users.into(), registrations: Registrations::default() }
    }

    /// Those who did not register, the two that are always there first.
    pub(crate) fn known(&self) -> &[User] {
        &self.known
    }

    /// Those who registered.
    pub(crate) fn registrations(&self) -> &Registrations {
        &self.registrations
    }

    /// Adds a person, who cannot sign in before the code that this returns was entered.
    pub(crate) fn register(&self, email: &str, password: &str, now: Timestamp) -> Result<String, Refused> {
        let is_taken = self.known.iter().any(|user| user.is_called(email.trim()));
        self.registrations.register(email, password, is_taken, now)
    }

    /// Who this is.
    pub(crate) fn sign_in(&self, name: &str, password: &str) -> Known {
        match self.known.iter().find(|user| user.is_called(name.trim())) {
            Some(user) if password == PASSWORD => Known::Is(user.clone()),
            Some(_) => Known::Wrong,
            None => self.registrations.known(name, password),
        }
    }

    /// The user of this name or e-mail address.
    pub(crate) fn find(&self, name: &str) -> Option<User> {
        self.first(|user| user.is_called(name.trim()))
    }

    /// The user with this `sub`.
    pub(crate) fn find_subject(&self, subject: &str) -> Option<User> {
        self.first(|user| user.subject == subject)
    }

    /// The user with this identity.
    pub(crate) fn find_identity(&self, identity_id: &str) -> Option<User> {
        self.first(|user| user.identity_id() == identity_id)
    }

    fn first(&self, is_meant: impl Fn(&User) -> bool) -> Option<User> {
        let found = self.known.iter().find(|user| is_meant(user)).cloned();
        found.or_else(|| self.registrations.users().into_iter().find(|user| is_meant(user)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::REGION;

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
        let emails: Vec<_> = users.known().iter().map(|user| user.email.as_str()).collect();
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
