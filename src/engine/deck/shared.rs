//! What all sessions share, made from the options.

use client::dial::NetworkChanges;
use client::profile::Accepted;
use client::sign_in::{Background, Keyring};

use crate::Options;
use crate::callbacks::Callbacks;
use crate::inbox::Inbox;
use crate::schemas::SchemaFiles;
use crate::session::Surroundings;
use crate::way_out::proxy_logins;

/// To be called within a runtime.
pub(super) fn surroundings(options: Options, network_changes: NetworkChanges, inbox: &Inbox) -> Surroundings {
    let keyring = options.keyring.clone().unwrap_or_else(|| Keyring::of_system(options.limits.keyring));
    let runtime = tokio::runtime::Handle::current();
    Surroundings {
        accepted: options.accepted.clone().unwrap_or_else(Accepted::in_system_folder),
        proxy_logins: proxy_logins(keyring.clone()),
        keyring,
        background: Background::new(move |work| drop(runtime.spawn(work))),
        callbacks: Callbacks::default(),
        schemas: SchemaFiles::new(inbox.clone()),
        network_changes,
        options,
    }
}
