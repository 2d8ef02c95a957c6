//! Asks whether an identity pool exists, without a sign-in.

use secrecy::SecretString;

use super::Error;
use super::cognito::IdentityPool;
use crate::dial::Network;
use crate::profile::Profile;

/// No token. With one that is not valid the pool answers and creates no identity, as it may without any.
const NO_TOKEN: &str = "none";

/// Whether the identity pool exists. Whether it takes the user pool is known only after a sign-in.
///
/// # Errors
/// [`Error::PoolNotFound`], or what keeps the pool from answering.
pub async fn find_identity_pool(network: &Network, profile: &Profile) -> Result<(), Error> {
    let mut pool = IdentityPool::new(profile, network);
    match pool.identity_id(&SecretString::from(NO_TOKEN)).await {
        Ok(_) | Err(Error::NotAuthorized { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
