//! Settings that every part of a sign-in needs.

use super::{Background, Error, Keyring, SecretName};
use crate::dial::Network;
use crate::profile::{ClientSecret, Profile};

/// What every part of a sign-in needs. Cheap enough to clone once per attempt.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where to sign in.
    pub profile: Profile,
    /// The way out, and what time it is for AWS.
    pub network: Network,
    /// Where the sign-in and the client secret are kept. The caller decides whether it may ask the user; a
    /// session that is resumed or signed in asks nothing from then on.
    pub keyring: Keyring,
    /// Where a refresh or an exchange continues when its callers are gone.
    pub background: Background,
}

impl Setup {
    /// The app client's secret from the keyring, where the profile says that there is one.
    pub(super) async fn client_secret(&self) -> Result<Option<secrecy::SecretString>, Error> {
        match self.profile.client_secret {
            ClientSecret::None => Ok(None),
            ClientSecret::InKeyring => {
                let stored = self.keyring.load(&SecretName::client_secret(&self.profile)).await;
                stored.map_err(Error::Keyring)?.ok_or(Error::ClientSecretMissing).map(Some)
            }
        }
    }
}
