//! Under which names secrets stand in the keyring.

use crate::profile::Profile;

/// The service name of all entries.
pub(super) const SERVICE: &str = "topicdeck";

/// The name of one secret. Includes pool and app client, so that a profile that is pointed elsewhere does not present
/// a token where it does not belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretName {
    pub(super) user: String,
    pub(super) label: String,
}

impl SecretName {
    /// The refresh token of a profile.
    #[must_use]
    pub fn refresh_token(profile: &Profile) -> Self {
        Self::of(profile, "refresh-token", "sign-in")
    }

    /// The app client's secret of a profile.
    #[must_use]
    pub fn client_secret(profile: &Profile) -> Self {
        Self::of(profile, "client-secret", "client secret")
    }

    /// User and password for the proxy `HOST:PORT`, whichever profile goes through it.
    #[must_use]
    pub fn proxy_login(proxy: &str) -> Self {
        Self { user: format!("proxy/{proxy}/login"), label: format!("Topicdeck: login for the proxy {proxy}") }
    }

    /// The marker with which the keyring is tried.
    pub(super) fn marker() -> Self {
        Self { user: format!("probe/{:016x}", rand::random::<u64>()), label: "Topicdeck: trial".to_owned() }
    }

    fn of(profile: &Profile, kind: &str, word: &str) -> Self {
        let Profile { name, user_pool_id, client_id, .. } = profile;
        Self {
            user: format!("{name}/{user_pool_id}/{client_id}/{kind}"),
            label: format!("Topicdeck: {word} of {name}"),
        }
    }
}
