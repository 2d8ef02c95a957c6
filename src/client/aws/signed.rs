//! One signed call: the request with SigV4 in its headers, and what AWS answered.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use http::{Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use url::Url;

use super::Error;
use crate::credentials::AwsCredentials;
use crate::dial::Network;
use crate::profile::Profile;
use model::{Timestamp, hold};

/// Everything but the unreserved characters of RFC 3986 section 2.3 is percent-encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` as one segment of a path, or one value of a query.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// A call to a service of the account.
pub(super) struct Call<'a> {
    /// Its name in the signature's scope.
    pub(super) service: &'a str,
    /// Where it answers, without a path.
    pub(super) base: &'a Url,
    pub(super) method: Method,
    /// Path and query, encoded, without the first `/`.
    pub(super) path: &'a str,
    /// Beside the content type.
    pub(super) header: Option<(&'a str, &'a str)>,
    pub(super) body: &'a [u8],
}

impl Call<'_> {
    /// Sends it; what AWS answered with status 200.
    pub(super) async fn send(
        self,
        network: &Network,
        profile: &Profile,
        credentials: &AwsCredentials,
    ) -> Result<Vec<u8>, Error> {
        let request = self.signed(&profile.region, credentials, network.clock().now())?;
        let answer = network.send_for_data(request).await.map_err(Error::Unreachable)?;
        let status = answer.status().as_u16();
        if status == 200 {
            return Ok(answer.into_body());
        }
        let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let error_type = answer.headers().get("x-amzn-errortype").and_then(|name| name.to_str().ok());
        let message = body["message"].as_str().or(body["Message"].as_str()).unwrap_or_default();
        Err(Error::from_answer(status, error_type, message))
    }

    fn signed(self, region: &str, credentials: &AwsCredentials, now: Timestamp) -> Result<Request<Vec<u8>>, Error> {
        let url = format!("{}/{}", self.base.as_str().trim_end_matches('/'), self.path);
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
            .region(region)
            .name(self.service)
            .time(SystemTime::from(now))
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| Error::Signing)?
            .into();
        let headers = || [("content-type", "application/json")].into_iter().chain(self.header);
        let signable = SignableRequest::new(self.method.as_str(), &url, headers(), SignableBody::Bytes(self.body))
            .map_err(|_| Error::Signing)?;
        let (instructions, _) = sign(signable, &params).map_err(|_| Error::Signing)?.into_parts();
        let request = headers().fold(Request::builder().method(&self.method).uri(&url), |request, (name, value)| {
            request.header(name, value)
        });
        let mut request = request.body(self.body.to_vec()).map_err(|_| Error::Signing)?;
        instructions.apply_to_request_http1x(&mut request);
        Ok(request)
    }
}
