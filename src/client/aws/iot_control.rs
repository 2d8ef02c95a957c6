//! `AttachPolicy` and `DescribeEndpoint` (AWS IoT API reference), signed as `iot`.

use http::Method;
use serde_json::{Value, json};

use super::Error;
use super::signed::{Call, encoded};
use crate::credentials::AwsCredentials;
use crate::dial::Network;
use crate::profile::Profile;

/// Service name of the control plane in the signature's scope.
const SERVICE: &str = "iot";

/// Attaches the IoT policy named `policy` to the identity that `credentials` belong to. Attaching it once more is no
/// error. AWS may need some seconds until connections see it.
///
/// # Errors
/// [`Error`]; nothing was changed then.
pub async fn attach_policy(
    network: &Network,
    profile: &Profile,
    credentials: &AwsCredentials,
    policy: &str,
) -> Result<(), Error> {
    let target = credentials.identity_id().ok_or(Error::NoIdentity)?;
    let path = format!("target-policies/{}", encoded(policy));
    let body = json!({ "target": target }).to_string();
    call(network, profile, credentials, Method::PUT, &path, &body).await.map(drop)
}

/// The host of the account's device data endpoint, with a certificate of Amazon Trust Services.
///
/// # Errors
/// [`Error`]
pub async fn find_endpoint(
    network: &Network,
    profile: &Profile,
    credentials: &AwsCredentials,
) -> Result<String, Error> {
    let path = "endpoint?endpointType=iot%3AData-ATS";
    let answer = call(network, profile, credentials, Method::GET, path, "").await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let address = answer["endpointAddress"].as_str().map(str::to_owned);
    address.ok_or_else(|| Error::without("endpointAddress"))
}

/// Calls the control plane; what it answered.
pub(super) async fn call(
    network: &Network,
    profile: &Profile,
    credentials: &AwsCredentials,
    method: Method,
    path: &str,
    body: &str,
) -> Result<Vec<u8>, Error> {
    let base = &profile.iot_control_url();
    let call = Call { service: SERVICE, base, method, path, header: None, body: body.as_bytes() };
    call.send(network, profile, credentials).await
}
