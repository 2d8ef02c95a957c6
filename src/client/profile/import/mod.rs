//! What a team hands around, read as a profile: the configuration of AWS Amplify, outputs of the CDK, CloudFormation,
//! SAM and Terraform, addresses of sign-in pages and issuers, and our own profiles.
//!
//! Text comes in and a recognised thing goes out: which fields it gives and where each is, what is missing, what is
//! there twice, and which secrets it has. Nothing here does IO, and no secret is kept.

mod address;
mod classify;
mod error;
mod found;
mod kind;
mod leaves;
mod lines;
mod literal;
mod markup;
mod own;
mod place;
mod recognize;
mod secrets;
mod settle;
#[cfg(test)]
mod tests;

pub use error::Error;
pub use found::{Choice, Found, Imported, LeftOut, SecretFound, SecretKind, Value, to_toml};
pub use kind::Kind;
pub(super) use own::is_profile;
pub use place::Place;
pub use recognize::{MOST_BYTES, Wanted, recognize, recognize_in};
