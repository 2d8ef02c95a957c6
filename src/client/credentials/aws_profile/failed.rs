//! Which way a profile of AWS's tools leads to credentials, and what it means that it did not.
//!
//! `aws-config` words its errors and does not type them, so what a profile says of itself tells what failed.

use std::error::Error as StdError;

use aws_config::profile::{Profile, ProfileSet};
use aws_credential_types::provider::error::CredentialsError;

use super::error::AwsProfileError;
use model::redact;

/// Most characters that are kept of what was said.
const MOST_CHARS: usize = 500;
/// A chain of roles is no longer than that.
const MOST_ROLES: usize = 8;

/// The way of one profile.
#[derive(Debug)]
pub(super) enum Door {
    /// Keys that are in the files.
    Keys,
    /// IAM Identity Center, by `aws sso login`.
    Sso { profile: String },
    /// A sign-in in the browser, by `aws login`.
    Login { profile: String },
    /// A process that prints credentials.
    Process { profile: String },
    /// A role, with the credentials of another profile or of the environment.
    Role { profile: String, source: Option<(String, Box<Door>)> },
}

/// The way of the profile of this name.
///
/// # Errors
/// [`AwsProfileError::Missing`], [`AwsProfileError::Empty`], [`AwsProfileError::Unusable`]
pub(super) fn door(files: &ProfileSet, name: &str) -> Result<Door, AwsProfileError> {
    follow(files, name, MOST_ROLES)
}

fn follow(files: &ProfileSet, name: &str, most: usize) -> Result<Door, AwsProfileError> {
    let Some(found) = files.get_profile(name) else {
        let mut known: Vec<String> = files.profiles().map(str::to_owned).collect();
        known.sort_unstable();
        return Err(AwsProfileError::Missing { profile: name.to_owned(), known });
    };
    if most == 0 {
        return Err(AwsProfileError::Unusable { details: format!("the roles of {name} form a circle") });
    }
    let (has, profile) = (|key: &str| found.get(key).is_some(), name.to_owned());
    if has("role_arn") {
        let source = match source_of(found) {
            Some(source) if source != name => Some((source.to_owned(), Box::new(follow(files, source, most - 1)?))),
            _ => None,
        };
        return Ok(Door::Role { profile, source });
    }
    Ok(if has("sso_session") || has("sso_start_url") || has("sso_account_id") {
        Door::Sso { profile }
    } else if has("login_session") {
        Door::Login { profile }
    } else if has("credential_process") {
        Door::Process { profile }
    } else if has("aws_access_key_id") {
        Door::Keys
    } else {
        return Err(AwsProfileError::Empty { profile });
    })
}

fn source_of(profile: &Profile) -> Option<&str> {
    profile.get("source_profile")
}

impl Door {
    /// What it means that this way led to `error`.
    pub(super) fn failed(&self, error: CredentialsError) -> AwsProfileError {
        let (details, is_about_files) = (words(&error), matches!(error, CredentialsError::InvalidConfiguration(_)));
        let unreachable = AwsProfileError::Unreachable(Box::new(error));
        if unreachable.network().is_some() {
            return unreachable;
        }
        match self {
            Self::Keys => AwsProfileError::Unusable { details },
            Self::Sso { .. } | Self::Login { .. } | Self::Role { .. } if is_about_files => {
                AwsProfileError::Unusable { details }
            }
            Self::Sso { profile } => AwsProfileError::SsoEnded { profile: profile.clone(), details },
            Self::Login { profile } => AwsProfileError::LoginEnded { profile: profile.clone(), details },
            Self::Process { profile } => AwsProfileError::ProcessFailed { profile: profile.clone(), details },
            Self::Role { profile, .. } => AwsProfileError::RoleRefused { profile: profile.clone(), details },
        }
    }
}

/// What an error and its causes say, without secrets and without saying anything twice.
pub(super) fn words(error: &(dyn StdError + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if said.iter().all(|before| !before.contains(&text)) {
            said.push(text);
        }
        next = error.source();
    }
    redact(&said.join(": ")).chars().take(MOST_CHARS).collect()
}
