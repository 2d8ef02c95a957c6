//! Why the keyring cannot be used.

use std::time::Duration;

/// Why the keyring cannot be used. Its contents are unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// This system runs no keyring service that can be reached.
    #[error("no keyring service was found")]
    NoService {
        /// What the system said.
        details: String,
    },
    /// The keyring is locked, or the unlock dialog was dismissed.
    #[error("the keyring is locked")]
    Locked {
        /// What the system said.
        details: String,
    },
    /// The keyring did not answer in time. An unlock dialog may still be up.
    #[error("the keyring did not answer within {limit:?}")]
    TimedOut {
        /// How long it was waited for.
        limit: Duration,
    },
    /// No keyring is wanted: what would be kept ends with the program.
    #[error("no keyring is used")]
    LeftAlone,
    /// There is a keyring service, and no keyring in it yet.
    #[error("the keyring service has no keyring")]
    NoWallet {
        /// What the system said.
        details: String,
    },
    /// What is stored was not written by this program, or is damaged. It can be replaced and deleted.
    #[error("the entry in the keyring cannot be read")]
    Unreadable,
    /// Anything else.
    #[error("the keyring failed")]
    Other {
        /// What the system said.
        details: String,
    },
}

/// What our own stores say, within [`keyring_core::Error::PlatformFailure`].
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(super) enum Cause {
    /// The service has no keyring to put an entry into.
    #[error("no keyring is open or set up")]
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "wallets are a matter of Linux"))]
    NoWallet,
    /// No keyring is wanted.
    #[error("no keyring is used")]
    LeftAlone,
}

/// Why an operation on an open store failed.
pub(super) fn failed(error: &keyring_core::Error) -> Error {
    let details = error.to_string();
    match error {
        keyring_core::Error::PlatformFailure(source) => match source.downcast_ref() {
            Some(Cause::NoWallet) => Error::NoWallet { details },
            Some(Cause::LeftAlone) => Error::LeftAlone,
            None => Error::Other { details },
        },
        keyring_core::Error::NoStorageAccess(_) => Error::Locked { details },
        keyring_core::Error::NoDefaultStore => Error::NoService { details },
        _ => Error::Other { details },
    }
}
