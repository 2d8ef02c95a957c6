//! Stored form of a sign-in in the keyring: tokens, when they were got, and at which addresses.
//!
//! One entry holds the sign-ins of a profile, one for each person at each set of origins that it has led to: a token goes
//! nowhere but where it was got. Of the people at the same origins one is the current one, whom a program that starts takes;
//! the others are parked until a person switches to them. An entry of an earlier version is the bare refresh token, got at AWS's own addresses. Writing here
//! is reading, changing and writing in one go, because another window may have changed the entry meanwhile.

use secrecy::{ExposeSecret as _, SecretString};

use super::keyring::Change;
use super::sign_ins::{Row, SignIns};
use super::stored_tokens::{StoredTokens, Who, is_same};
use super::{Keyring, KeyringError, SecretName, Setup};
use crate::profile::{Origins, Profile};
use model::{SavedPerson, Timestamp};

/// What the keyring holds for a profile.
pub(super) enum Found {
    SignIn(StoredTokens),
    /// The profile led elsewhere when the person signed in.
    Elsewhere,
    Nothing,
}

/// Looks for the sign-in that was got at the profile's present addresses.
pub(super) async fn load(keyring: &Keyring, profile: &Profile, who: &Who) -> Result<Found, KeyringError> {
    let text = keyring.load(&SecretName::refresh_token(profile)).await?;
    let mut sign_ins = text.map_or(Ok(SignIns::default()), |text| SignIns::parse(&text))?;
    let origins = profile.origins();
    let is_elsewhere = !sign_ins.sign_ins.is_empty() && sign_ins.sign_ins.iter().all(|row| row.origins != origins);
    Ok(match sign_ins.take(&origins, who) {
        Some((_, row)) => Found::SignIn(row.stored()),
        None if is_elsewhere => Found::Elsewhere,
        None => Found::Nothing,
    })
}

/// Everyone whose sign-in at the profile's addresses is saved and named, the one who was current last first.
///
/// # Errors
/// [`KeyringError`]
pub async fn saved_people(keyring: &Keyring, profile: &Profile) -> Result<Vec<SavedPerson>, KeyringError> {
    let text = keyring.load(&SecretName::refresh_token(profile)).await?;
    let sign_ins = text.map_or(Ok(SignIns::default()), |text| SignIns::parse(&text))?;
    let origins = profile.origins();
    let here = sign_ins.sign_ins.iter().filter(|row| row.origins == origins && !row.subject().is_empty());
    let person = |row: &Row| SavedPerson {
        user: row.user().to_owned(),
        subject: row.subject().to_owned(),
        is_current: !row.is_parked,
    };
    Ok(here.map(person).collect())
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
    Ok(match load(keyring, profile, &Who::Current).await? {
        Found::SignIn(StoredTokens { user, subject, signed_in_at, identity_id, .. }) => {
            let known = |text: String| Some(text).filter(|text| !text.is_empty());
            KeyringSignIn::Yes { user: known(user), subject: known(subject), signed_in_at, identity_id }
        }
        Found::Elsewhere => KeyringSignIn::Elsewhere,
        Found::Nothing => KeyringSignIn::No,
    })
}

/// Keeps `stored` in the place of what was got by the same person at the same addresses, who is the current one from now on.
pub(super) async fn store(setup: &Setup, who: &Who, stored: StoredTokens) -> Result<(), KeyringError> {
    let who = who.clone();
    change(setup, move |sign_ins, origins| {
        sign_ins.take(origins, &who);
        sign_ins.park(origins);
        sign_ins.put(0, Row::new(origins.clone(), &who, &stored, false));
    })
    .await
}

/// Keeps `stored` in the place of what this person has there, current or not.
pub(super) async fn replace(setup: &Setup, who: &Who, stored: StoredTokens) -> Result<(), KeyringError> {
    let who = who.clone();
    change(setup, move |sign_ins, origins| {
        let taken = sign_ins.take(origins, &who).map(|(place, old)| (place, old.is_parked));
        let (place, is_parked) = taken.unwrap_or_else(|| (0, sign_ins.has_current(origins)));
        sign_ins.put(place, Row::new(origins.clone(), &who, &stored, is_parked));
    })
    .await
}

/// This person is the current one from now on, where their sign-in is saved.
pub(super) async fn make_current(setup: &Setup, subject: &str) -> Result<(), KeyringError> {
    let who = Who::of(subject);
    change(setup, move |sign_ins, origins| {
        if let Some((_, mut row)) = sign_ins.take(origins, &who) {
            sign_ins.park(origins);
            row.is_parked = false;
            sign_ins.put(0, row);
        }
    })
    .await
}

/// Forgets what this person got at the profile's addresses.
pub(super) async fn forget(setup: &Setup, who: &Who) -> Result<(), KeyringError> {
    let who = who.clone();
    change(setup, move |sign_ins, origins| drop(sign_ins.take(origins, &who))).await
}

/// Forgets it if its refresh token is `refresh_token`: what another window has put there meanwhile stays.
pub(super) async fn forget_if(setup: &Setup, who: &Who, refresh_token: &SecretString) -> Result<(), KeyringError> {
    let (who, refused) = (who.clone(), refresh_token.clone());
    change(setup, move |sign_ins, origins| {
        if let Some((place, row)) = sign_ins.take(origins, &who)
            && row.refresh_token != refused.expose_secret()
        {
            sign_ins.put(place, row);
        }
    })
    .await
}

/// Notes something beside `refresh_token`, if that is the one that is stored.
pub(super) async fn note(
    setup: &Setup,
    who: &Who,
    refresh_token: &SecretString,
    note: impl FnOnce(&mut StoredTokens) + Send + 'static,
) -> Result<(), KeyringError> {
    let (who, expected) = (who.clone(), refresh_token.clone());
    change(setup, move |sign_ins, origins| {
        let Some((place, row)) = sign_ins.take(origins, &who) else { return };
        if row.refresh_token != expected.expose_secret() {
            return sign_ins.put(place, row);
        }
        let mut stored = row.stored();
        note(&mut stored);
        let who = Who::of(stored.id_token.as_ref().map_or(row.subject(), |id_token| &id_token.subject));
        let mut new = Row::new(origins.clone(), &who, &stored, row.is_parked);
        if new.user.is_empty() {
            row.user().clone_into(&mut new.user);
        }
        sign_ins.put(place, new);
    })
    .await
}

async fn change(
    setup: &Setup,
    change: impl FnOnce(&mut SignIns, &Origins) + Send + 'static,
) -> Result<(), KeyringError> {
    let (name, origins) = (SecretName::refresh_token(&setup.profile), setup.profile.origins());
    let update = move |text: Option<SecretString>| {
        // What cannot be read is of no use to anybody: it is replaced.
        let mut sign_ins = text.as_ref().and_then(|text| SignIns::parse(text).ok()).unwrap_or_default();
        change(&mut sign_ins, &origins);
        match (sign_ins.to_text(), text) {
            (Some(new), Some(old)) if is_same(&new, &old) => Change::Nothing,
            (Some(new), _) => Change::Store(new),
            (None, _) => Change::Delete,
        }
    };
    setup.keyring.update(&name, update).await
}
