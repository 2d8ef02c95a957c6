//! Tokens to temporary AWS credentials: `GetId` and `GetCredentialsForIdentity` at the identity pool.
//!
//! Neither call is signed. Tokens come from [`crate::sign_in`]; what the credentials are used for is [`crate::link`]'s
//! business.

mod account;
mod cognito;
mod error;
mod provider;

use std::fmt;
use std::future::Future;

pub use error::{Error, NotAuthorized};
pub use provider::Provider;
use secrecy::SecretString;

use model::{Rung, RungReport, Timestamp};

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

/// Where credentials come from: the identity pool, or something fixed in tests.
pub trait CredentialSource: Send {
    /// Credentials that will be good for a while yet: kept ones, or new ones when those near their end. Reports
    /// [`Rung::SignIn`], [`Rung::Identity`] and [`Rung::Credentials`] as they begin and end.
    ///
    /// Cancel safe: when the future is dropped, the next call starts again.
    ///
    /// # Errors
    /// [`Error`] of the first rung that failed, which was reported as failed.
    fn credentials(
        &mut self,
        report: &mut (dyn FnMut(Rung, RungReport) + Send),
    ) -> impl Future<Output = Result<AwsCredentials, Error>> + Send;

    /// When kept credentials should be renewed; `None` when there are none, or when they never are.
    fn renew_at(&self) -> Option<Timestamp> {
        None
    }

    /// Forgets kept credentials, because AWS refused what was signed with them.
    fn discard(&mut self) {}
}
