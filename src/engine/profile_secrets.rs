//! What the keyring has of a profile, which gets another name or is removed. Its entries have the name of the profile in theirs.

use std::time::Duration;

use secrecy::SecretString;

use crate::explain;
use client::profile::Profile;
use client::sign_in::{Keyring, KeyringError, SecretName};
use model::Notice;

/// So long it is waited for the end of a connection, which says goodbye to its broker.
pub(crate) const ENDING: Duration = Duration::from_secs(10);

/// The entries of a profile: its sign-ins, and the secret of its app client.
pub(crate) fn names(profile: &Profile) -> [SecretName; 2] {
    [SecretName::refresh_token(profile), SecretName::client_secret(profile)]
}

/// Entries that are there under the former name and the new one, until the file is changed.
#[derive(Debug, Default)]
pub(crate) struct Copied {
    from: Vec<SecretName>,
    /// And what was there before.
    to: Vec<(SecretName, Option<SecretString>)>,
}

/// Stores what there is of `before` under the name of `after` too: all of it, or nothing. What is of another pool or app
/// client than that of `after` is of no use to it, and goes with the former name.
pub(crate) async fn copy(keyring: &Keyring, before: &Profile, after: &Profile) -> Result<Copied, KeyringError> {
    let mut renamed = before.clone();
    renamed.name.clone_from(&after.name);
    let mut copied = Copied::default();
    for ((from, to), expected) in names(before).into_iter().zip(names(after)).zip(names(&renamed)) {
        if from == to {
            continue;
        }
        if to != expected {
            copied.from.push(from);
            continue;
        }
        if let Err(error) = copied.add(keyring, from, to).await {
            copied.undo(keyring).await;
            return Err(error);
        }
    }
    Ok(copied)
}

impl Copied {
    async fn add(&mut self, keyring: &Keyring, from: SecretName, to: SecretName) -> Result<(), KeyringError> {
        let secret = match keyring.load(&from).await {
            Ok(Some(secret)) => secret,
            // Without a keyring there is nothing to lose.
            Ok(None)
            | Err(KeyringError::NoService { .. } | KeyringError::NoWallet { .. } | KeyringError::LeftAlone) => {
                return Ok(());
            }
            // It is of no use under any name.
            Err(KeyringError::Unreadable) => {
                self.from.push(from);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let former = match keyring.load(&to).await {
            Err(KeyringError::Unreadable) => None,
            former => former?,
        };
        self.to.push((to.clone(), former));
        keyring.store(&to, &secret).await?;
        self.from.push(from);
        Ok(())
    }

    /// The file was not changed: everything is as it was.
    pub(crate) async fn undo(self, keyring: &Keyring) {
        for (name, former) in self.to {
            // What cannot be undone is there twice.
            let _ = match former {
                Some(secret) => keyring.store(&name, &secret).await,
                None => keyring.delete(&name).await,
            };
        }
    }

    /// The file was changed: nothing is left under the former name.
    pub(crate) async fn finish(self, keyring: &Keyring) -> Option<Notice> {
        let mut failed = None;
        for name in &self.from {
            failed = failed.or(keyring.delete(name).await.err());
        }
        failed.map(|error| explain::keyring(&error))
    }
}
