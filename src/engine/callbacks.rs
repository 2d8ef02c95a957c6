//! Which connection waits for its browser on which port of this computer. Listening there is left to the client.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use client::profile::{CallbackUrl, Profile};

/// The callback URLs in use by the sign-ins of this program. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Callbacks(Arc<Mutex<Vec<HeldCallback>>>);

/// A callback URL that a sign-in of this program has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeldCallback {
    /// Name of the connection that signs in.
    pub(super) connection: String,
    /// Where it waits for the browser.
    pub(super) callback_url: CallbackUrl,
}

/// A callback URL is in use until this is dropped.
pub(super) struct Holding {
    callbacks: Callbacks,
    held: HeldCallback,
}

impl Callbacks {
    /// Notes that a sign-in to `profile` waits on `callback_url`, which is one of the profile's.
    pub(super) fn hold(&self, profile: &Profile, callback_url: &str) -> Option<Holding> {
        let callback_url = profile.callback_urls.iter().find(|url| url.as_str() == callback_url)?.clone();
        let held = HeldCallback { connection: profile.name.clone(), callback_url };
        self.list().push(held.clone());
        Some(Holding { callbacks: self.clone(), held })
    }

    /// The sign-in that has the port of one of these.
    pub(super) fn holder(&self, callback_urls: &[CallbackUrl]) -> Option<HeldCallback> {
        let is_wanted = |held: &&HeldCallback| callback_urls.iter().any(|url| url.port() == held.callback_url.port());
        self.list().iter().find(is_wanted).cloned()
    }

    fn list(&self) -> MutexGuard<'_, Vec<HeldCallback>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        let mut list = self.callbacks.list();
        if let Some(at) = list.iter().position(|held| *held == self.held) {
            list.swap_remove(at);
        }
    }
}
