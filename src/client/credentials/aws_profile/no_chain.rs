//! A build without AWS profiles: every call says so.

use super::error::AwsProfileError;
use super::known::KnownAwsProfile;
use crate::credentials::AwsCredentials;
use crate::dial::Network;
use crate::profile::AwsSource;

/// What there is none of.
#[derive(Debug)]
pub(super) enum Chain {}

impl Chain {
    #[allow(clippy::unused_async, reason = "as in a build with them; not all of them are seen as such")]
    pub(super) async fn new(_: &AwsSource, _: &str, _: &Network) -> Result<Self, AwsProfileError> {
        Err(AwsProfileError::NotBuiltIn)
    }

    #[allow(clippy::unused_async, reason = "as in a build with them; not all of them are seen as such")]
    pub(super) async fn load(&self) -> Result<AwsCredentials, AwsProfileError> {
        Err(AwsProfileError::NotBuiltIn)
    }
}

/// Whether this build has AWS profiles.
#[must_use]
pub fn are_built_in() -> bool {
    false
}

/// The profiles in the files of AWS's tools.
///
/// # Errors
/// [`AwsProfileError::NotBuiltIn`]
#[allow(clippy::unused_async, reason = "as in a build with them; not all of them are seen as such")]
pub async fn known_aws_profiles() -> Result<Vec<KnownAwsProfile>, AwsProfileError> {
    Err(AwsProfileError::NotBuiltIn)
}
