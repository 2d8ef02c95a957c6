//! Whose message it is that is put into the outbox without a connection.

use std::path::Path;

use client::profile::Profile;
use client::sign_in::{DEFAULT_KEYRING_LIMIT, Keyring, KeyringError, KeyringSignIn, keyring_sign_in};
use model::{Notice, PublishId};
use store::Person;

use crate::offline;

/// Whose messages go into the outbox of a profile.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The name of the profile.
    pub profile: String,
    /// Nothing may be sent with it.
    pub is_read_only: bool,
    /// Sending has to be confirmed.
    pub is_production: bool,
    /// The person whose sign-in the keyring has, where that is known.
    pub person: Option<Person>,
}

/// Reads `profiles.toml` and asks the keyring; it does not use the network. Blocks for as long as the keyring does, some
/// seconds at most.
///
/// # Errors
/// A notice for each mistake in the file, or one when it has no such profile.
pub fn owner(config: Option<&Path>, profile: Option<&str>) -> Result<Owner, Vec<Notice>> {
    let profile = offline::profile_in_use(config, profile)?;
    let keyring = Keyring::of_system(DEFAULT_KEYRING_LIMIT);
    let person = offline::block_on(stored_person(&keyring, &profile))?.unwrap_or_else(|error| {
        tracing::debug!(%error, "the keyring does not say whose messages they are");
        None
    });
    let (is_read_only, is_production) = (profile.read_only, profile.production);
    Ok(Owner { profile: profile.name, is_read_only, is_production, person })
}

/// The id of a new message.
#[must_use]
pub fn new_id() -> PublishId {
    PublishId::from_random(rand::random())
}

/// The person whose sign-in the keyring has for the profile, where that is known.
///
/// # Errors
/// [`KeyringError`] when the keyring cannot be asked.
pub async fn stored_person(keyring: &Keyring, profile: &Profile) -> Result<Option<Person>, KeyringError> {
    let of = |subject: &str| Person::new(profile.issuer_url().as_str(), subject);
    if let Some(source) = profile.aws_source() {
        return Ok(Some(of(&source.to_string())));
    }
    Ok(match keyring_sign_in(keyring, profile).await? {
        KeyringSignIn::Yes { subject: Some(subject), .. } => Some(of(&subject)),
        KeyringSignIn::Yes { .. } | KeyringSignIn::Elsewhere | KeyringSignIn::No => None,
    })
}
