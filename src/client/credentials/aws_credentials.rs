//! AWS credentials, and what is known of them.

use std::fmt;

use secrecy::SecretString;

use super::account;
use crate::profile::AwsSource;
use model::Timestamp;

/// Keys of one Cognito identity, or of a user or role of IAM.
#[derive(Clone)]
pub struct AwsCredentials {
    /// Begins with `ASIA`, long-lived ones with `AKIA`. Not a secret, but of no use to anybody else either.
    pub access_key_id: String,
    /// What signatures are made with.
    pub secret_access_key: SecretString,
    /// Goes with every request; long-lived keys have none.
    pub session_token: Option<SecretString>,
    /// When AWS stops taking them; long-lived keys have no end.
    pub expires_at: Option<Timestamp>,
    /// Whose they are.
    pub holder: Holder,
}

/// Whose keys they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Of this Cognito identity, `REGION:GUID`: its IoT policy and the role of the identity pool both have to allow.
    Identity(String),
    /// Of the user or role that AWS's tools have here: its IAM policies alone have to allow.
    Aws(AwsSource),
}

impl AwsCredentials {
    /// The AWS account that they belong to, twelve digits, where the access key tells.
    #[must_use]
    pub fn account_id(&self) -> Option<String> {
        account::account_id(&self.access_key_id)
    }

    /// Cognito identity id, `REGION:GUID`, where they are of one.
    #[must_use]
    pub fn identity_id(&self) -> Option<&str> {
        match &self.holder {
            Holder::Identity(id) => Some(id),
            Holder::Aws(_) => None,
        }
    }

    /// What stands for `{identity}` in an MQTT client id.
    #[must_use]
    pub fn name_in_client_id(&self) -> String {
        match &self.holder {
            Holder::Identity(id) => id.clone(),
            Holder::Aws(source) => source.name_in_client_id(),
        }
    }
}

impl fmt::Debug for AwsCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsCredentials")
            .field("holder", &self.holder)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
