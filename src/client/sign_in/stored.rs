//! Stored form of a sign-in in the keyring: tokens, when they were got, and at which addresses.
//!
//! One entry holds the sign-ins of a profile, one for each set of origins that it has led to: a token goes nowhere but
//! where it was got. An entry of an earlier version is the bare refresh token, got at AWS's own addresses. Writing here
//! is reading, changing and writing in one go, because another window may have changed the entry meanwhile.

use secrecy::zeroize::Zeroize as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::keyring::Change;
use super::{Keyring, KeyringError, SecretName, Setup, Tokens};
use crate::profile::{Origins, Profile};
use model::Timestamp;

/// Sandboxes come and go; a person has no more user pools than this for one profile.
const MOST_SIGN_INS: usize = 8;

/// One sign-in as it is stored.
#[derive(Clone, Default)]
pub(super) struct StoredTokens {
    pub(super) refresh_token: SecretString,
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

/// What the keyring holds for a profile.
pub(super) enum Found {
    SignIn(StoredTokens),
    /// The profile led elsewhere when the person signed in.
    Elsewhere,
    Nothing,
}

/// Looks for the sign-in that was got at the profile's present addresses.
pub(super) async fn load(keyring: &Keyring, profile: &Profile) -> Result<Found, KeyringError> {
    let text = keyring.load(&SecretName::refresh_token(profile)).await?;
    let mut sign_ins = text.map_or(Ok(SignIns::default()), |text| SignIns::parse(&text))?;
    Ok(match sign_ins.take(&profile.origins()) {
        Some(stored) => Found::SignIn(stored),
        None if sign_ins.sign_ins.is_empty() => Found::Nothing,
        None => Found::Elsewhere,
    })
}

/// What the keyring keeps, for a caller that only looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyringSignIn {
    /// A sign-in, got at the profile's addresses.
    Yes {
        /// Who, where that is known.
        user: Option<String>,
        /// `sub` of that person, where that is known.
        subject: Option<String>,
        /// When the person was in the browser, where that is known.
        signed_in_at: Option<Timestamp>,
        /// Who that is in the identity pool, where that is known.
        identity_id: Option<String>,
    },
    /// None that was got at the profile's addresses; there is one from others.
    Elsewhere,
    /// None.
    No,
}

/// Looks for a saved sign-in of the profile.
///
/// # Errors
/// [`KeyringError`]
pub async fn keyring_sign_in(keyring: &Keyring, profile: &Profile) -> Result<KeyringSignIn, KeyringError> {
    Ok(match load(keyring, profile).await? {
        Found::SignIn(StoredTokens { id_token, signed_in_at, identity_id, .. }) => {
            let (user, subject) = id_token.map(|id_token| (id_token.user, id_token.subject)).unzip();
            KeyringSignIn::Yes { user, subject, signed_in_at, identity_id }
        }
        Found::Elsewhere => KeyringSignIn::Elsewhere,
        Found::Nothing => KeyringSignIn::No,
    })
}

/// Keeps `stored` in the place of what was got at the same addresses.
pub(super) async fn store(setup: &Setup, stored: StoredTokens) -> Result<(), KeyringError> {
    change(setup, |_| Some(stored)).await
}

/// Forgets what was got at the profile's addresses.
pub(super) async fn forget(setup: &Setup) -> Result<(), KeyringError> {
    change(setup, |_| None).await
}

/// Forgets it if its refresh token is `refresh_token`: what another window has put there meanwhile stays.
pub(super) async fn forget_if(setup: &Setup, refresh_token: &SecretString) -> Result<(), KeyringError> {
    let refused = refresh_token.clone();
    change(setup, move |stored| stored.filter(|stored| !is_same(&stored.refresh_token, &refused))).await
}

/// Notes something beside `refresh_token`, if that is the one that is stored.
pub(super) async fn note(
    setup: &Setup,
    refresh_token: &SecretString,
    note: impl FnOnce(&mut StoredTokens) + Send + 'static,
) -> Result<(), KeyringError> {
    let expected = refresh_token.clone();
    let noted = move |stored: Option<StoredTokens>| {
        let mut stored = stored?;
        if is_same(&stored.refresh_token, &expected) {
            note(&mut stored);
        }
        Some(stored)
    };
    change(setup, noted).await
}

async fn change(
    setup: &Setup,
    change: impl FnOnce(Option<StoredTokens>) -> Option<StoredTokens> + Send + 'static,
) -> Result<(), KeyringError> {
    let (name, origins) = (SecretName::refresh_token(&setup.profile), setup.profile.origins());
    let update = move |text: Option<SecretString>| {
        // What cannot be read is of no use to anybody: it is replaced.
        let mut sign_ins = text.as_ref().and_then(|text| SignIns::parse(text).ok()).unwrap_or_default();
        if let Some(stored) = change(sign_ins.take(&origins)) {
            sign_ins.put(origins, &stored);
        }
        match (sign_ins.to_text(), text) {
            (Some(new), Some(old)) if is_same(&new, &old) => Change::Nothing,
            (Some(new), _) => Change::Store(new),
            (None, _) => Change::Delete,
        }
    };
    setup.keyring.update(&name, update).await
}

pub(super) fn is_same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

/// The text of the entry. The newest comes first.
#[derive(Default, Serialize, Deserialize)]
struct SignIns {
    sign_ins: Vec<Row>,
}

/// Microseconds since 1970 are numbers that JSON carries exactly.
#[derive(Serialize, Deserialize)]
struct Row {
    #[serde(default, skip_serializing_if = "Origins::are_of_aws")]
    origins: Origins,
    refresh_token: String,
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
    fn parse(text: &SecretString) -> Result<Self, KeyringError> {
        let text = text.expose_secret();
        if text.starts_with('{') {
            // The parser's words could repeat a piece of a token.
            return serde_json::from_str(text).map_err(|_| KeyringError::Unreadable);
        }
        let row = Row::new(Origins::default(), &StoredTokens { refresh_token: text.into(), ..StoredTokens::default() });
        Ok(Self { sign_ins: vec![row] })
    }

    fn take(&mut self, origins: &Origins) -> Option<StoredTokens> {
        let place = self.sign_ins.iter().position(|row| row.origins == *origins)?;
        Some(self.sign_ins.remove(place).stored())
    }

    fn put(&mut self, origins: Origins, stored: &StoredTokens) {
        self.sign_ins.insert(0, Row::new(origins, stored));
        self.sign_ins.truncate(MOST_SIGN_INS);
    }

    fn to_text(&self) -> Option<SecretString> {
        if self.sign_ins.is_empty() {
            return None;
        }
        serde_json::to_string(self).ok().map(SecretString::from)
    }
}

impl Row {
    fn new(origins: Origins, stored: &StoredTokens) -> Self {
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
            signed_in_at: stored.signed_in_at.map(|at| at.0),
            renewing: stored.renewing,
            rotates: stored.rotates,
            id_token,
            identity_id: stored.identity_id.clone(),
        }
    }

    fn stored(&self) -> StoredTokens {
        let id_token = self.id_token.as_ref().map(|row| StoredIdToken {
            token: row.token.as_str().into(),
            received_at: Timestamp(row.received_at),
            expires_at: Timestamp(row.expires_at),
            user: row.user.clone(),
            subject: row.subject.clone(),
        });
        StoredTokens {
            refresh_token: self.refresh_token.as_str().into(),
            signed_in_at: self.signed_in_at.map(Timestamp),
            renewing: self.renewing,
            rotates: self.rotates,
            id_token,
            identity_id: self.identity_id.clone(),
        }
    }
}
