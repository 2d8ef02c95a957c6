//! Why AWS's own tools give no credentials here.

use std::error::Error as _;

use crate::dial;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why there are none. `profile` is a name in the files of AWS's tools.
#[derive(Debug, thiserror::Error)]
pub enum AwsProfileError {
    /// This program was built without them.
    #[error("this build has no AWS profiles")]
    NotBuiltIn,
    /// The files have no profile of this name.
    #[error("there is no AWS profile {profile}")]
    Missing {
        /// The name.
        profile: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The files cannot be read or understood, or what they say is not complete.
    #[error("the files of the AWS tools cannot be used: {details}")]
    Unusable {
        /// What is wrong with them.
        details: String,
    },
    /// The profile says nothing about credentials.
    #[error("the AWS profile {profile} has no credentials")]
    Empty {
        /// The name.
        profile: String,
    },
    /// The environment has no keys.
    #[error("there are no keys in the environment")]
    NoEnvironment,
    /// The sign-in at Identity Center is over, or there was none.
    #[error("the sign-in of {profile} at IAM Identity Center is over")]
    SsoEnded {
        /// The profile with which a person signs in again.
        profile: String,
        /// What was said.
        details: String,
    },
    /// The sign-in by `aws login` is over, or there was none.
    #[error("the sign-in of {profile} by aws login is over")]
    LoginEnded {
        /// The profile with which a person signs in again.
        profile: String,
        /// What was said.
        details: String,
    },
    /// The `credential_process` failed, or what it printed is not understood.
    #[error("the process of {profile} gave no credentials")]
    ProcessFailed {
        /// The profile that names the process.
        profile: String,
        /// What was said.
        details: String,
    },
    /// The role may not be assumed.
    #[error("the role of {profile} was refused")]
    RoleRefused {
        /// The profile that names the role.
        profile: String,
        /// What was said.
        details: String,
    },
    /// There are credentials, and they are past their end.
    #[error("the credentials are past their end")]
    Expired,
    /// Nothing came within the time.
    #[error("the credentials did not come in time")]
    TimedOut,
    /// A service of AWS that gives credentials could not be reached.
    #[error("a service of AWS could not be reached")]
    Unreachable(#[source] Source),
}

impl AwsProfileError {
    /// What kept AWS from being reached.
    #[must_use]
    pub fn network(&self) -> Option<&dial::Error> {
        let mut error = self.source();
        while let Some(source) = error {
            if let Some(found) = source.downcast_ref::<dial::Error>() {
                return Some(found);
            }
            error = source.source();
        }
        None
    }

    /// Whether it stays so until a person does something.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        !matches!(self, Self::Unreachable(_) | Self::TimedOut)
    }
}
