//! Secrets of profiles that were removed in this run: the keyring has them no more, and they come back with their profile.

use std::collections::HashMap;
use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::{Mutex, watch};

use crate::explain;
use crate::profile_secrets::{ENDING, names};
use client::profile::Profile;
use client::sign_in::{Keyring, KeyringError, SecretName};
use model::Notice;

/// What the keyring had, by the names of the profiles.
#[derive(Clone, Debug, Default)]
pub(super) struct RemovedSecrets(Arc<Mutex<HashMap<String, Removed>>>);

#[derive(Debug)]
struct Removed {
    names: [SecretName; 2],
    /// The sign-ins, and the secret of the app client.
    secrets: [Option<SecretString>; 2],
    /// It had a connection.
    was_open: bool,
}

impl RemovedSecrets {
    /// Deletes what the keyring has of a profile, and remembers it. What cannot be read is deleted as well: nothing could delete it
    /// later. A connection that it had stores nothing any more once `ended` is closed. Returns why it could not.
    pub(super) async fn take(
        self,
        keyring: Keyring,
        profile: Profile,
        ended: Option<watch::Receiver<()>>,
    ) -> Option<Box<Notice>> {
        let mut removed = self.0.lock().await;
        let was_open = ended.is_some();
        if let Some(mut ended) = ended {
            let _ = tokio::time::timeout(ENDING, ended.changed()).await;
        }
        let (names, mut secrets, mut failed) = (names(&profile), [None, None], None);
        for (name, kept) in names.iter().zip(&mut secrets) {
            let gone = match keyring.load(name).await {
                Ok(None) => Ok(()),
                Ok(secret) => {
                    *kept = secret;
                    keyring.delete(name).await
                }
                Err(KeyringError::Unreadable) => keyring.delete(name).await,
                Err(error) => Err(error),
            };
            failed = failed.or(gone.err());
        }
        removed.insert(profile.name, Removed { names, secrets, was_open });
        failed.map(|error| Box::new(explain::keyring(&error)))
    }

    /// Puts back what was there when this profile was removed. Another one of the same name gets nothing of it. Returns whether it
    /// had a connection, and why something is not there again.
    pub(super) async fn put_back(self, keyring: Keyring, profile: Profile) -> (bool, Option<Box<Notice>>) {
        let removed = self.0.lock().await.remove(&profile.name);
        let Some(Removed { names, secrets, was_open }) =
            removed.filter(|removed| removed.names == self::names(&profile))
        else {
            return (false, None);
        };
        let mut failed = None;
        for (name, secret) in names.iter().zip(secrets) {
            if let Some(secret) = secret {
                failed = failed.or(keyring.store(name, &secret).await.err());
            }
        }
        (was_open, failed.map(|error| Box::new(explain::keyring(&error))))
    }
}
