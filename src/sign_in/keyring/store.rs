//! The one place that knows which keyring a system has.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::Entry;
use keyring_core::api::CredentialStore;

use super::secret_name::{SERVICE, SecretName};

/// Opens the system's keyring. Fails when there is none now; there may be one later.
#[cfg(target_os = "linux")]
pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

/// Opens the system's keyring.
#[cfg(target_os = "windows")]
pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// Opens the system's keyring.
#[cfg(target_os = "macos")]
pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

/// There is no keyring that this program knows.
#[cfg(not(any(target_os = "linux", target_os = "windows", target_os = "macos")))]
pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(keyring_core::Error::NoDefaultStore)
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
