//! Temporary AWS credentials, and what is known of them.

use std::fmt;

use secrecy::SecretString;

use super::account;
use model::Timestamp;

/// Temporary keys of one Cognito identity.
#[derive(Clone)]
pub struct AwsCredentials {
    /// Begins with `ASIA`. Not a secret, but of no use to anybody else either.
    pub access_key_id: String,
    /// What signatures are made with.
    pub secret_access_key: SecretString,
    /// Goes with every request; long-lived keys have none.
    pub session_token: Option<SecretString>,
    /// When AWS stops taking them.
    pub expires_at: Timestamp,
    /// Cognito identity id, `REGION:GUID`.
    pub identity_id: String,
}

impl AwsCredentials {
    /// The AWS account that they belong to, twelve digits, where the access key tells.
    #[must_use]
    pub fn account_id(&self) -> Option<String> {
        account::account_id(&self.access_key_id)
    }
}

impl fmt::Debug for AwsCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsCredentials")
            .field("identity_id", &self.identity_id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
