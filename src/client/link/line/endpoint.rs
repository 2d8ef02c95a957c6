//! Looks up the endpoint of the account, where the profile names none.

use std::sync::Arc;

use super::setup::Setup;
use crate::aws;
use crate::credentials::AwsCredentials;
use crate::link::protocol::Error;
use crate::profile::Profile;

/// The profile with the endpoint that AWS names (`DescribeEndpoint`, permission `iot:DescribeEndpoint`).
pub(super) async fn look_up(setup: &Setup, credentials: &AwsCredentials) -> Result<Arc<Profile>, Error> {
    let found = aws::find_endpoint(&setup.network, &setup.profile, credentials).await.map_err(Error::Endpoint)?;
    let host = found.split(':').next().unwrap_or_default();
    let unexpected =
        || aws::Error::Unexpected { status: 200, code: None, message: format!("no endpoint of AWS: {host}") };
    let profile = setup.profile.with_endpoint(host).ok_or_else(|| Error::Endpoint(unexpected()))?;
    Ok(Arc::new(profile))
}
