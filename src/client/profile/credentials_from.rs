//! Where the AWS credentials of a profile come from: a sign-in with Amazon Cognito, or what this computer has for AWS.

use std::fmt;

use texts::t;

/// The two doors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CredentialsFrom {
    /// A person signs in with Amazon Cognito, and an identity pool gives the credentials.
    #[default]
    Cognito,
    /// What AWS's own tools on this computer use.
    Aws(AwsSource),
}

/// What AWS's own tools on this computer use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwsSource {
    /// A profile of `~/.aws/config` or `~/.aws/credentials`: Identity Center, `aws login`, a process, a role, or keys.
    Profile(String),
    /// `AWS_ACCESS_KEY_ID` and what goes with it.
    Environment,
}

/// How the key begins for a profile of AWS's tools.
const PROFILE: &str = "aws-profile:";
const ENVIRONMENT: &str = "aws-environment";
const COGNITO: &str = "cognito";

impl CredentialsFrom {
    /// Reads the value of `credentials`. The error is what to write instead.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text.strip_prefix(PROFILE) {
            Some(name) if !name.is_empty() && name.trim() == name && !name.chars().any(char::is_control) => {
                Ok(Self::Aws(AwsSource::Profile(name.to_owned())))
            }
            None if text == COGNITO => Ok(Self::Cognito),
            None if text == ENVIRONMENT => Ok(Self::Aws(AwsSource::Environment)),
            _ => Err(t!(
                "\"cognito\", \"{profile}NAME\" with a profile of ~/.aws/config, or \"{environment}\"",
                profile = PROFILE,
                environment = ENVIRONMENT
            )),
        }
    }
}

impl AwsSource {
    /// What a person reads, where a user name would be otherwise.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Profile(name) => t!("AWS profile {name}", name),
            Self::Environment => t!("AWS keys of the environment").to_owned(),
        }
    }

    /// The keys, as they are called in a sentence: "AWS does not accept ...".
    #[must_use]
    pub fn keys(&self) -> String {
        match self {
            Self::Profile(name) => t!("the keys of AWS profile {name}", name),
            Self::Environment => t!("the AWS keys of the environment").to_owned(),
        }
    }

    /// What stands for `{identity}` in an MQTT client id, where there is no identity: letters, digits and `-_.`.
    #[must_use]
    pub fn name_in_client_id(&self) -> String {
        let name = match self {
            Self::Profile(name) => name,
            Self::Environment => "environment",
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        name.chars().map(|c| if fits(c) { c } else { '-' }).collect()
    }
}

/// As in `profiles.toml`.
impl fmt::Display for AwsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(name) => write!(f, "{PROFILE}{name}"),
            Self::Environment => f.write_str(ENVIRONMENT),
        }
    }
}

/// As in `profiles.toml`.
impl fmt::Display for CredentialsFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cognito => f.write_str(COGNITO),
            Self::Aws(source) => source.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_the_same_way() {
        let profile = |name: &str| CredentialsFrom::Aws(AwsSource::Profile(name.to_owned()));
        for (text, expected) in [
            ("cognito", Some(CredentialsFrom::Cognito)),
            ("aws-profile:plant", Some(profile("plant"))),
            ("aws-profile:plant eu", Some(profile("plant eu"))),
            ("aws-environment", Some(CredentialsFrom::Aws(AwsSource::Environment))),
            ("aws-profile:", None),
            ("aws-profile: plant", None),
            ("aws-profile", None),
            ("Cognito", None),
        ] {
            let read = CredentialsFrom::parse(text).ok();
            assert_eq!(read, expected, "{text}");
            assert!(read.is_none_or(|read| read.to_string() == text), "{text}");
        }
    }

    #[test]
    fn a_client_id_has_only_what_a_policy_can_name() {
        let name = |text: &str| AwsSource::Profile(text.to_owned()).name_in_client_id();
        assert_eq!(name("plant eu/ops+1"), "plant-eu-ops-1");
        assert_eq!(AwsSource::Environment.name_in_client_id(), "environment");
    }
}
