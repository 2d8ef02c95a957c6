//! The IoT control plane: `AttachPolicy`, `AttachPrincipalPolicy` and `DescribeEndpoint`, signed by SigV4 as the service `iot`.
//!
//! Whether the signature holds is found by `rest`, whether the role allows the call by `policy`.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use http::StatusCode;
use http::request::Parts;
use serde::Deserialize;
use serde_json::json;

use super::accounts::{ACCOUNT, Issued, ROLE_NAME};
use super::rest::{ServiceError, aws_json, signer};
use super::site::Site;
use super::{Fault, policy};

const SERVICE: &str = "iot";

/// The paths of this part.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/iot-control/target-policies/{policy}", put(attach_policy))
        .route("/iot-control/principal-policies/{policy}", put(attach_principal_policy))
        .route("/iot-control/endpoint", get(describe_endpoint))
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
    let Target { target } =
        serde_json::from_slice(&body).map_err(|_| ServiceError::invalid("target must not be null"))?;
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
    let principal = principal.ok_or_else(|| ServiceError::invalid("principal must not be null"))?;
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
        return Err(ServiceError::invalid(&format!("Invalid target {target}")));
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
        Some(other) => Err(ServiceError::invalid(&format!("Invalid endpoint type {other}"))),
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
    signer(site, parts, body, SERVICE)
}

/// Identities of an identity pool act by its role; the IoT policy plays no part in the control plane.
fn authorize(site: &Site, caller: &Issued, action: &str, resource: &str) -> Result<(), ServiceError> {
    let (role, _) = site.shared.accounts.documents(&caller.identity_id);
    if policy::role_allows(&role, action, resource, &caller.identity_id) {
        return Ok(());
    }
    let message = format!(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE_NAME}/CognitoIdentityCredentials is not authorized to perform: \
         {action} on resource: {resource} because no identity-based policy allows the {action} action"
    );
    Err(ServiceError::new(StatusCode::FORBIDDEN, "AccessDeniedException", message))
}
