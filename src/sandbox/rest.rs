//! What the signed services share: answers and errors as AWS writes them, and whose credentials signed a call.

use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::accounts::{Issued, REGION, random_uuid};
use super::signature::{self, Refusal, Signed};
use super::site::Site;

/// An error as AWS answers it.
#[derive(Debug)]
pub(crate) struct ServiceError {
    status: StatusCode,
    name: String,
    message: String,
}

impl ServiceError {
    pub(crate) fn new(status: StatusCode, name: &str, message: impl Into<String>) -> Self {
        Self { status, name: name.to_owned(), message: message.into() }
    }

    /// The request itself is wrong.
    pub(crate) fn invalid(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidRequestException", message)
    }
}

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        let mut response = aws_json(self.status, &json!({ "message": self.message }));
        let name = HeaderValue::from_str(&self.name).ok();
        response.headers_mut().extend(name.map(|name| (HeaderName::from_static("x-amzn-errortype"), name)));
        response
    }
}

/// An answer with the headers of AWS.
pub(crate) fn aws_json(status: StatusCode, body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (HeaderName::from_static("x-amzn-requestid"), random_uuid()),
    ];
    (status, headers, body.to_string()).into_response()
}

/// Whose credentials signed the call for `service`.
pub(crate) fn signer(site: &Site, parts: &Parts, body: &[u8], service: &str) -> Result<Issued, ServiceError> {
    let now = site.shared.server_now();
    let request = Signed { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body };
    signature::verify_call(request, &site.shared.accounts, service, REGION, now).map_err(|refusal| {
        let (name, message) = in_aws_words(refusal);
        ServiceError::new(StatusCode::FORBIDDEN, name, message)
    })
}

/// The names and messages that AWS has for what is wrong with a signed request.
fn in_aws_words(refusal: Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::Incomplete => ("MissingAuthenticationTokenException", "Missing Authentication Token".to_owned()),
        Refusal::UnknownKey | Refusal::SecurityToken => {
            ("UnrecognizedClientException", "The security token included in the request is invalid.".to_owned())
        }
        Refusal::CredentialsExpired => {
            ("ExpiredTokenException", "The security token included in the request is expired".to_owned())
        }
        Refusal::Skew | Refusal::Expires => ("InvalidSignatureException", format!("Signature expired: {refusal}")),
        other => ("InvalidSignatureException", format!("The request signature is not the one calculated: {other}")),
    }
}
