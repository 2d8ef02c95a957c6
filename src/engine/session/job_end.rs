//! How a job on the side ended.

use std::path::PathBuf;
use std::sync::Arc;

use client::credentials::AwsCredentials;
use client::sign_in::{Landed, Session};
use model::{CallEvent, Check, Notice};
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
    /// AWS IoT answered a call, or did not.
    Called(Box<Called>),
    /// The browser came back from the logout page, or not.
    BrowserSignedOut(Result<Landed, Box<Notice>>),
    /// The keyring was asked whose sign-in it has.
    SavedPerson(Option<Person>),
}

/// Where a bundle goes; `None` for a new file at the usual place.
pub(super) struct Bundle(pub(super) Option<PathBuf>);

/// The credentials of the last call, for the next one of the same sign-in.
pub(super) struct CallCredentials {
    pub(super) session: Arc<Session>,
    pub(super) credentials: AwsCredentials,
}

/// How a call ended.
pub(super) struct Called {
    pub(super) event: CallEvent,
    pub(super) credentials: Option<CallCredentials>,
}
