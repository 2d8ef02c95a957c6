//! Temporary AWS credentials: of a sign-in, by `GetId` and `GetCredentialsForIdentity` at the identity pool, or those that
//! AWS's own tools have on this computer.
//!
//! Neither call of the identity pool is signed. Tokens come from [`crate::sign_in`]; what the credentials are used for is
//! [`crate::link`]'s business.

mod account;
mod any_provider;
mod aws_credentials;
mod aws_profile;
mod cached;
mod cognito;
mod error;
mod pool_trial;
mod provider;
mod rungs;
mod source;

pub use any_provider::AnyProvider;
pub use aws_credentials::{AwsCredentials, Holder};
pub use aws_profile::{AwsProfile, AwsProfileError, KnownAwsProfile, are_built_in, known_aws_profiles};
pub use error::{Error, NotAuthorized};
pub use pool_trial::find_identity_pool;
pub use provider::Provider;
pub use source::CredentialSource;
