//! Where the credentials of a profile come from, as the form knows it.

/// How `credentials` begins for a profile of AWS's tools.
const PROFILE: &str = "aws-profile:";
const ENVIRONMENT: &str = "aws-environment";

/// The two doors, of which the second has two kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Door {
    /// A sign-in with Amazon Cognito.
    #[default]
    Cognito,
    /// A profile of AWS's own tools.
    AwsProfile,
    /// Keys in the environment of the program.
    AwsEnvironment,
}

impl Door {
    /// Reads `credentials`: the door, and the name of the profile. What is wrong with it is for the check.
    pub(crate) fn read(text: &str) -> (Self, String) {
        match text.strip_prefix(PROFILE) {
            Some(name) => (Self::AwsProfile, name.to_owned()),
            None if text == ENVIRONMENT => (Self::AwsEnvironment, String::new()),
            None => (Self::Cognito, String::new()),
        }
    }

    /// What `credentials` is to be; `None` where the setting is left out.
    pub(crate) fn written(self, profile: &str) -> Option<String> {
        match self {
            Self::AwsProfile if !profile.is_empty() => Some(format!("{PROFILE}{profile}")),
            // Without a name, which is asked for, the rest is checked as that of any.
            Self::AwsEnvironment | Self::AwsProfile => Some(ENVIRONMENT.to_owned()),
            Self::Cognito => None,
        }
    }
}
