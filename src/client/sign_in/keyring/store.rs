//! Opens the keyring of the system. No other place knows which one it is.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::Entry;
use keyring_core::api::CredentialStore;

use super::Asking;
use super::secret_name::{SERVICE, SecretName};

/// How the system's keyring is opened. It fails when there is none now; there may be one later.
#[cfg(target_os = "linux")]
pub(super) fn opener() -> impl Fn(Asking) -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static {
    let opener = super::secret_service::Opener::default();
    move |asking| opener.open(asking)
}

/// How the system's keyring is opened. Whether the person is asked is the system's business.
#[cfg(target_os = "windows")]
pub(super) fn opener() -> impl Fn(Asking) -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static {
    |_| Ok(windows_native_keyring_store::Store::new()?)
}

/// How the system's keyring is opened. Whether the person is asked is the system's business.
#[cfg(target_os = "macos")]
pub(super) fn opener() -> impl Fn(Asking) -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static {
    |_| Ok(apple_native_keyring_store::keychain::Store::new()?)
}

/// There is no keyring that this program knows.
#[cfg(not(any(target_os = "linux", target_os = "windows", target_os = "macos")))]
pub(super) fn opener() -> impl Fn(Asking) -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static {
    |_| Err(keyring_core::Error::NoDefaultStore)
}

/// The entry of `user`, with what the system wants beside it: a label for people on Linux; on Windows, that secrets do
/// not roam to other machines.
pub(super) fn entry(store: &CredentialStore, name: &SecretName, user: &str) -> keyring_core::Result<Entry> {
    let modifiers: HashMap<&str, &str> = if cfg!(target_os = "linux") {
        HashMap::from([("label", name.label.as_str())])
    } else if cfg!(target_os = "windows") {
        HashMap::from([("persistence", "Local")])
    } else {
        HashMap::new()
    };
    store.build(SERVICE, user, Some(&modifiers))
}
