//! Tokens to temporary AWS credentials: `GetId` and `GetCredentialsForIdentity` at the identity pool.
//!
//! Neither call is signed. Tokens come from [`crate::sign_in`]; what the credentials are used for is [`crate::link`]'s
//! business.

mod account;
mod aws_credentials;
mod cognito;
mod error;
mod pool_trial;
mod provider;
mod source;

pub use aws_credentials::AwsCredentials;

pub use error::{Error, NotAuthorized};
pub use pool_trial::find_identity_pool;
pub use provider::Provider;
pub use source::CredentialSource;
