//! `AttachPolicy` and `DescribeEndpoint` (AWS IoT API reference), signed in the headers.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use http::{Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::Error;
use crate::credentials::AwsCredentials;
use crate::dial::Network;
use crate::profile::Profile;
use model::{Timestamp, hold};

/// Service name of the control plane in the signature's scope.
const SERVICE: &str = "iot";
/// Everything but the unreserved characters of RFC 3986 section 2.3 is percent-encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

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
    let path = format!("target-policies/{}", utf8_percent_encode(policy, ENCODED));
    let body = json!({ "target": credentials.identity_id }).to_string();
    let request = signed(&Method::PUT, profile, &path, body, credentials, network.clock().now())?;
    call(network, request).await.map(drop)
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
    let request = signed(&Method::GET, profile, path, String::new(), credentials, network.clock().now())?;
    let answer = call(network, request).await?;
    let address = answer["endpointAddress"].as_str().map(str::to_owned);
    address.ok_or_else(|| Error::Unexpected { status: 200, code: None, message: "no endpointAddress".to_owned() })
}

/// A request to `path` below the control plane's address.
fn signed(
    method: &Method,
    profile: &Profile,
    path: &str,
    body: String,
    credentials: &AwsCredentials,
    now: Timestamp,
) -> Result<Request<Vec<u8>>, Error> {
    let url = format!("{}/{path}", profile.iot_control_url().as_str().trim_end_matches('/'));
    // AWS repeats what it was sent when it does not like the signature.
    hold(&credentials.secret_access_key);
    credentials.session_token.iter().for_each(hold);
    let identity = Credentials::new(
        credentials.access_key_id.as_str(),
        credentials.secret_access_key.expose_secret(),
        credentials.session_token.as_ref().map(|token| token.expose_secret().to_owned()),
        None,
        "topicdeck",
    )
    .into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&profile.region)
        .name(SERVICE)
        .time(SystemTime::from(now))
        .settings(SigningSettings::default())
        .build()
        .map_err(|_| Error::Signing)?
        .into();
    let headers = [("content-type", "application/json")];
    let signable =
        SignableRequest::new(method.as_str(), &url, headers.into_iter(), SignableBody::Bytes(body.as_bytes()))
            .map_err(|_| Error::Signing)?;
    let (instructions, _) = sign(signable, &params).map_err(|_| Error::Signing)?.into_parts();
    let [(name, value)] = headers;
    let request = Request::builder().method(method).uri(&url).header(name, value).body(body.into_bytes());
    let mut request = request.map_err(|_| Error::Signing)?;
    instructions.apply_to_request_http1x(&mut request);
    Ok(request)
}

/// Sends and reads JSON; an answer without a body is `null`.
async fn call(network: &Network, request: Request<Vec<u8>>) -> Result<Value, Error> {
    let answer = network.send_for_data(request).await.map_err(Error::Unreachable)?;
    let status = answer.status().as_u16();
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    if status == 200 {
        return Ok(body);
    }
    let error_type = answer.headers().get("x-amzn-errortype").and_then(|name| name.to_str().ok());
    let message = body["message"].as_str().or(body["Message"].as_str()).unwrap_or_default();
    Err(Error::from_answer(status, error_type, message))
}
