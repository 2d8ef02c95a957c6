//! Names of secrets in the keyring.

use crate::profile::Profile;

/// The service name of all entries.
pub(super) const SERVICE: &str = "topicdeck";

/// The name of one secret. Includes pool and app client; that a profile may be pointed elsewhere is taken care of by the
/// entry of the sign-in itself, and by the name of a client secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretName {
    pub(super) user: String,
    pub(super) label: String,
}

impl SecretName {
    /// What is kept of the sign-ins of a profile.
    #[must_use]
    pub fn refresh_token(profile: &Profile) -> Self {
        Self::of(profile, "refresh-token", "sign-in")
    }

    /// The app client's secret of a profile, for the addresses to which the profile leads.
    #[must_use]
    pub fn client_secret(profile: &Profile) -> Self {
        let origins = profile.origins();
        if origins.are_of_aws() {
            return Self::of(profile, "client-secret", "client secret");
        }
        Self::of(profile, &format!("client-secret@{origins}"), "client secret")
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
        let (Profile { name, client_id, .. }, pool) = (profile, profile.pool_name());
        Self { user: format!("{name}/{pool}/{client_id}/{kind}"), label: format!("Topicdeck: {word} of {name}") }
    }
}
