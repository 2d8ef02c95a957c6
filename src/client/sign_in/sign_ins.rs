//! Text of the entry of the keyring with the sign-ins of a profile: JSON, or the bare refresh token of an early version.

use secrecy::zeroize::Zeroize as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::KeyringError;
use super::stored_tokens::{StoredIdToken, StoredTokens, Who};
use crate::profile::Origins;
use model::Timestamp;

/// Sandboxes come and go, and a computer is shared by few; a keyring has no room for more.
const MOST_SIGN_INS: usize = 12;

/// The text of the entry. The newest comes first, and no person is there twice for the same origins.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct SignIns {
    pub(super) sign_ins: Vec<Row>,
}

/// Microseconds since 1970 are numbers that JSON carries exactly.
#[derive(Serialize, Deserialize)]
pub(super) struct Row {
    #[serde(default, skip_serializing_if = "Origins::are_of_aws")]
    pub(super) origins: Origins,
    pub(super) refresh_token: String,
    /// Earlier versions named the person only beside the ID token.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    subject: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) user: String,
    /// Another person at the same origins is the current one, or no one is.
    #[serde(default, rename = "parked", skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_parked: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signed_in_at: Option<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    renewing: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rotates: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id_token: Option<IdTokenRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity_id: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct IdTokenRow {
    token: String,
    received_at: i64,
    expires_at: i64,
    user: String,
    subject: String,
}

impl Drop for Row {
    fn drop(&mut self) {
        self.refresh_token.zeroize();
    }
}

impl Drop for IdTokenRow {
    fn drop(&mut self) {
        self.token.zeroize();
    }
}

impl SignIns {
    pub(super) fn parse(text: &SecretString) -> Result<Self, KeyringError> {
        let text = text.expose_secret();
        if text.starts_with('{') {
            // The parser's words could repeat a piece of a token.
            return serde_json::from_str(text).map_err(|_| KeyringError::Unreadable);
        }
        let stored = StoredTokens { refresh_token: text.into(), ..StoredTokens::default() };
        Ok(Self { sign_ins: vec![Row::new(Origins::default(), &Who::Current, &stored, false)] })
    }

    /// Takes out the sign-in, with its place. One whose person is not known yet may be anyone's.
    pub(super) fn take(&mut self, origins: &Origins, who: &Who) -> Option<(usize, Row)> {
        let is_current = |row: &Row| row.origins == *origins && !row.is_parked;
        let place = match who {
            Who::Current => self.sign_ins.iter().position(is_current),
            Who::Person(subject) => {
                let is_theirs = |row: &Row| row.origins == *origins && row.subject() == subject;
                let unknown = |row: &Row| is_current(row) && row.subject().is_empty();
                self.sign_ins.iter().position(is_theirs).or_else(|| self.sign_ins.iter().position(unknown))
            }
        }?;
        Some((place, self.sign_ins.remove(place)))
    }

    pub(super) fn has_current(&self, origins: &Origins) -> bool {
        self.sign_ins.iter().any(|row| row.origins == *origins && !row.is_parked)
    }

    /// No one is the current person any more. A sign-in whose person is not known cannot be switched to.
    pub(super) fn park(&mut self, origins: &Origins) {
        self.sign_ins.retain(|row| row.origins != *origins || !row.subject().is_empty());
        for row in self.sign_ins.iter_mut().filter(|row| row.origins == *origins) {
            row.is_parked = true;
        }
    }

    pub(super) fn put(&mut self, place: usize, row: Row) {
        self.sign_ins.insert(place.min(self.sign_ins.len()), row);
        self.sign_ins.truncate(MOST_SIGN_INS);
    }

    pub(super) fn to_text(&self) -> Option<SecretString> {
        if self.sign_ins.is_empty() {
            return None;
        }
        serde_json::to_string(self).ok().map(SecretString::from)
    }
}

impl Row {
    /// `who` is the person, where the ID token does not tell.
    pub(super) fn new(origins: Origins, who: &Who, stored: &StoredTokens, is_parked: bool) -> Self {
        let named = match who {
            Who::Current => "",
            Who::Person(subject) => subject,
        };
        let subject = stored.id_token.as_ref().map_or(named, |id_token| &id_token.subject).to_owned();
        let id_token = stored.id_token.as_ref().map(|id_token| IdTokenRow {
            token: id_token.token.expose_secret().to_owned(),
            received_at: id_token.received_at.0,
            expires_at: id_token.expires_at.0,
            user: id_token.user.clone(),
            subject: id_token.subject.clone(),
        });
        Self {
            origins,
            refresh_token: stored.refresh_token.expose_secret().to_owned(),
            subject,
            user: stored.id_token.as_ref().map_or(&stored.user, |id_token| &id_token.user).clone(),
            is_parked,
            signed_in_at: stored.signed_in_at.map(|at| at.0),
            renewing: stored.renewing,
            rotates: stored.rotates,
            id_token,
            identity_id: stored.identity_id.clone(),
        }
    }

    pub(super) fn subject(&self) -> &str {
        match &self.id_token {
            Some(id_token) if self.subject.is_empty() => &id_token.subject,
            _ => &self.subject,
        }
    }

    pub(super) fn user(&self) -> &str {
        match &self.id_token {
            Some(id_token) if self.user.is_empty() => &id_token.user,
            _ => &self.user,
        }
    }

    pub(super) fn stored(&self) -> StoredTokens {
        let id_token = self.id_token.as_ref().map(|row| StoredIdToken {
            token: row.token.as_str().into(),
            received_at: Timestamp(row.received_at),
            expires_at: Timestamp(row.expires_at),
            user: row.user.clone(),
            subject: row.subject.clone(),
        });
        StoredTokens {
            refresh_token: self.refresh_token.as_str().into(),
            subject: self.subject().to_owned(),
            user: self.user().to_owned(),
            signed_in_at: self.signed_in_at.map(Timestamp),
            renewing: self.renewing,
            rotates: self.rotates,
            id_token,
            identity_id: self.identity_id.clone(),
        }
    }
}
