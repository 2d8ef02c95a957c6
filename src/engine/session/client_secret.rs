//! The session's part about the secret of the app client, which a person gives where the keyring has none.

use std::sync::Arc;

use secrecy::SecretString;

use super::SessionActor;
use super::job_end::Done;
use crate::explain;
use client::sign_in::SecretName;

impl SessionActor {
    /// A sign-in takes the secret from the keyring, so that it begins when it is there.
    pub(super) fn use_client_secret(&mut self, secret: SecretString) {
        let (keyring, profile) = (self.keyring.asking(), Arc::clone(&self.profile));
        self.jobs.spawn(async move {
            let stored = keyring.store(&SecretName::client_secret(&profile), &secret).await;
            Done::ClientSecretStored(
                stored.map_err(|error| Box::new(explain::client_secret_not_kept(&error, &profile))),
            )
        });
    }
}
