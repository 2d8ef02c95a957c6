//! Secrets of profiles that were removed in this run: the keyring has them no more, and they come back with their profile.

use std::collections::HashMap;
use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::explain;
use client::profile::Profile;
use client::sign_in::{Keyring, KeyringError, SecretName};
use model::Notice;

/// What the keyring had, by the names of the profiles, and under which names.
#[derive(Clone, Debug, Default)]
pub(super) struct RemovedSecrets(Arc<Mutex<HashMap<String, Removed>>>);

/// The names of secrets in the keyring, and what was there.
type Removed = ([SecretName; 2], Secrets);
/// The sign-ins, and the secret of the app client.
type Secrets = [Option<SecretString>; 2];

impl RemovedSecrets {
    /// Deletes what the keyring has of a profile, and remembers it. Returns why it could not.
    pub(super) async fn take(self, keyring: Keyring, profile: Profile) -> Option<Box<Notice>> {
        let mut removed = self.0.lock().await;
        let secrets = match load(&keyring, &profile).await {
            Ok(secrets) => secrets,
            Err(error) => return Some(Box::new(explain::keyring(&error))),
        };
        let mut failed = None;
        for (name, secret) in names(&profile).iter().zip(&secrets) {
            if secret.is_some() {
                failed = failed.or(keyring.delete(name).await.err());
            }
        }
        let names = names(&profile);
        removed.insert(profile.name, (names, secrets));
        failed.map(|error| Box::new(explain::keyring(&error)))
    }

    /// Puts back what was there when this profile was removed. Another one of the same name gets nothing of it. Returns why it
    /// could not.
    pub(super) async fn put_back(self, keyring: Keyring, profile: Profile) -> Option<Box<Notice>> {
        let (names, secrets) = self.0.lock().await.remove(&profile.name)?;
        if names != self::names(&profile) {
            return None;
        }
        let mut failed = None;
        for (name, secret) in names.iter().zip(secrets) {
            if let Some(secret) = secret {
                failed = failed.or(keyring.store(name, &secret).await.err());
            }
        }
        failed.map(|error| Box::new(explain::keyring(&error)))
    }
}

fn names(profile: &Profile) -> [SecretName; 2] {
    [SecretName::refresh_token(profile), SecretName::client_secret(profile)]
}

async fn load(keyring: &Keyring, profile: &Profile) -> Result<Secrets, KeyringError> {
    let [sign_ins, secret] = names(profile);
    Ok([keyring.load(&sign_ins).await?, keyring.load(&secret).await?])
}
