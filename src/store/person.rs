//! Whose subscriptions and drafts these are, without saying who it is.

use super::digest;

/// A person at one issuer, as 16 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person(String);

impl Person {
    /// The person whom `issuer` calls `subject` (the claims `iss` and `sub`, OpenID Connect Core section 2).
    #[must_use]
    pub fn new(issuer: &str, subject: &str) -> Self {
        Self(format!("{:016x}", digest::of(&format!("{issuer}\n{subject}"))))
    }

    /// The key in the file.
    pub(super) fn key(&self) -> &str {
        &self.0
    }

    /// The person with this key.
    pub(super) fn from_key(key: String) -> Self {
        Self(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_apart_by_issuer_and_subject_and_not_named() {
        let ann = Person::new("https://idp.example/pool", "ann");
        assert_eq!(ann, Person::new("https://idp.example/pool", "ann"));
        assert_ne!(ann, Person::new("https://idp.example/other", "ann"));
        assert_ne!(ann, Person::new("https://idp.example/pool", "bob"));
        assert!(ann.key().len() == 16 && !ann.key().contains("ann"));
    }
}
