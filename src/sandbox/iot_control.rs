//! The IoT control plane: `AttachPolicy`, `AttachPrincipalPolicy` and `DescribeEndpoint`, signed by SigV4 as the service `iot`.
//!
//! Whether the signature holds is found by `signature`, whether the role allows the call by `policy`.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::accounts::{ACCOUNT, Issued, REGION, ROLE_NAME, random_uuid};
use super::server::Site;
use super::signature::{self, Refusal, Signed};
use super::{Fault, policy};

const SERVICE: &str = "iot";

/// The paths of this part.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/iot-control/target-policies/{policy}", put(attach_policy))
        .route("/iot-control/principal-policies/{policy}", put(attach_principal_policy))
        .route("/iot-control/endpoint", get(describe_endpoint))
}

/// An error as AWS answers it.
struct ServiceError {
    status: StatusCode,
    name: String,
    message: String,
}

impl ServiceError {
    fn new(status: StatusCode, name: &str, message: impl Into<String>) -> Self {
        Self { status, name: name.to_owned(), message: message.into() }
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

fn aws_json(status: StatusCode, body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (HeaderName::from_static("x-amzn-requestid"), random_uuid()),
    ];
    (status, headers, body.to_string()).into_response()
}

#[derive(Debug, Deserialize)]
struct Target {
    target: String,
}

async fn attach_policy(
    State(site): State<Site>,
    Path(policy_name): Path<String>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, ServiceError> {
    let caller = caller(&site, &parts, &body)?;
    let Target { target } = serde_json::from_slice(&body).map_err(|_| invalid("target must not be null"))?;
    attach(&site, &caller, "iot:AttachPolicy", &policy_name, &target)
}

/// The deprecated ancestor of `AttachPolicy`, which AWS's walkthrough calls: the target is in a header.
async fn attach_principal_policy(
    State(site): State<Site>,
    Path(policy_name): Path<String>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, ServiceError> {
    let caller = caller(&site, &parts, &body)?;
    let principal = parts.headers.get("x-amzn-iot-principal").and_then(|principal| principal.to_str().ok());
    let principal = principal.ok_or_else(|| invalid("principal must not be null"))?;
    attach(&site, &caller, "iot:AttachPrincipalPolicy", &policy_name, principal)
}

/// The resource of either action is the target and not the policy, as the refusals of AWS say.
fn attach(
    site: &Site,
    caller: &Issued,
    action: &str,
    policy_name: &str,
    target: &str,
) -> Result<Response, ServiceError> {
    if !target.contains(':') {
        return Err(invalid(&format!("Invalid target {target}")));
    }
    authorize(site, caller, action, target)?;
    site.shared.accounts.attach(policy_name, target).map_err(|_| {
        let message = format!("Policy not found (name: {policy_name})");
        ServiceError::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
    })?;
    Ok(StatusCode::OK.into_response())
}

#[derive(Debug, Deserialize)]
struct EndpointQuery {
    #[serde(rename = "endpointType")]
    endpoint_type: Option<String>,
}

async fn describe_endpoint(
    State(site): State<Site>,
    Query(query): Query<EndpointQuery>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, ServiceError> {
    let caller = caller(&site, &parts, &body)?;
    authorize(&site, &caller, "iot:DescribeEndpoint", "*")?;
    match query.endpoint_type.as_deref() {
        None | Some("iot:Data" | "iot:Data-ATS") => {
            let addresses = site.shared.addresses;
            let address = format!("{}:{}", addresses.iot_host(), addresses.port);
            Ok(aws_json(StatusCode::OK, &json!({ "endpointAddress": address })))
        }
        Some(other) => Err(invalid(&format!("Invalid endpoint type {other}"))),
    }
}

/// Whose credentials signed the request.
fn caller(site: &Site, parts: &Parts, body: &[u8]) -> Result<Issued, ServiceError> {
    let injected = site.shared.faults.take(|fault| match fault {
        Fault::IotControlError { status, error_type, message } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Some(ServiceError::new(status, error_type, message))
        }
        _ => None,
    });
    if let Some(error) = injected {
        return Err(error);
    }
    let now = site.shared.server_now();
    let request = Signed { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body };
    signature::verify_call(request, &site.shared.accounts, SERVICE, REGION, now).map_err(|refusal| {
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

/// Identities of an identity pool act by its role; the IoT policy plays no part in the control plane.
fn authorize(site: &Site, caller: &Issued, action: &str, resource: &str) -> Result<(), ServiceError> {
    if policy::role_allows(&site.shared.accounts.role_policy(), action, resource, &caller.identity_id) {
        return Ok(());
    }
    let message = format!(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE_NAME}/CognitoIdentityCredentials is not authorized to perform: \
         {action} on resource: {resource} because no identity-based policy allows the {action} action"
    );
    Err(ServiceError::new(StatusCode::FORBIDDEN, "AccessDeniedException", message))
}

fn invalid(message: &str) -> ServiceError {
    ServiceError::new(StatusCode::BAD_REQUEST, "InvalidRequestException", message)
}
