//! How a job on the side ended.

use std::path::PathBuf;

use client::sign_in::Landed;
use model::{Check, Notice};
use store::Person;

/// How a job ended.
pub(super) enum Done {
    /// The surroundings were looked at, for a diagnosis or for a bundle too.
    LookedAround { checks: Vec<Check>, other_endpoint: Option<Box<Notice>>, bundle: Option<Bundle> },
    /// A bundle was written, or not.
    BundleWritten(Result<String, Box<Notice>>),
    /// The keyring keeps the login for a proxy, or not.
    ProxyLoginStored(Result<(), Box<Notice>>),
    /// The policy was attached to this identity, or not.
    PolicyAttached(Result<(String, String), Box<Notice>>),
    /// The browser came back from the logout page, or not.
    BrowserSignedOut(Result<Landed, Box<Notice>>),
    /// The keyring was asked whose sign-in it has.
    SavedPerson(Option<Person>),
}

/// Where a bundle goes; `None` for a new file at the usual place.
pub(super) struct Bundle(pub(super) Option<PathBuf>);
