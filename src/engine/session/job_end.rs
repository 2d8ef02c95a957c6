//! How a job on the side ended.

use std::path::PathBuf;

use crate::login::Login;
use client::credentials::AwsCredentials;
use client::sign_in::Landed;
use model::{CallEvent, Check, Notice, SavedPerson, SignedInPerson};
use store::Person;

/// How a job ended.
pub(super) enum Done {
    /// The surroundings were looked at, for a diagnosis or for a bundle too.
    LookedAround { checks: Vec<Check>, other_endpoint: Option<Box<Notice>>, bundle: Option<Bundle> },
    /// AWS said whether another program has the client id.
    ClientIdAsked { is_held: bool },
    /// A bundle was written, or not.
    BundleWritten(Result<String, Box<Notice>>),
    /// The keyring keeps the login for a proxy, or not.
    ProxyLoginStored(Result<(), Box<Notice>>),
    /// The keyring keeps the secret of the app client, or not.
    ClientSecretStored(Result<(), Box<Notice>>),
    /// The policy was attached to this identity, or not.
    PolicyAttached(Result<(String, String), Box<Notice>>),
    /// AWS IoT answered a call, or did not.
    Called(Box<Called>),
    /// Whose the keys of AWS's tools are, or why there are none.
    WhoIs(Result<Box<SignedInPerson>, Box<Notice>>),
    /// Whose sign-ins are saved.
    People(Vec<SavedPerson>),
    /// The endpoint that was found is in the file, if the profile is.
    EndpointKept { kept: Result<bool, Vec<Notice>>, host: String },
    /// The browser came back from the logout page, or not.
    BrowserSignedOut(Result<Landed, Box<Notice>>),
    /// The keyring was asked whose sign-in it has.
    SavedPerson(Option<Person>),
}

/// Where a bundle goes; `None` for a new file at the usual place.
pub(super) struct Bundle(pub(super) Option<PathBuf>);

/// The credentials of the last call, for the next one of the same sign-in.
pub(super) struct CallCredentials {
    pub(super) login: Login,
    pub(super) credentials: AwsCredentials,
}

/// How a call ended.
pub(super) struct Called {
    pub(super) event: CallEvent,
    pub(super) credentials: Option<CallCredentials>,
}
