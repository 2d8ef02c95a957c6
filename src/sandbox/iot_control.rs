//! The IoT control plane, signed by SigV4 as the service `iot`: attaches policies, says where the data endpoint is, and what
//! the policies of an identity allow.
//!
//! Whether the signature holds is found by `rest`, whether the role allows the call by `policy`.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use http::StatusCode;
use http::request::Parts;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Fault;
use super::accounts::{ACCOUNT, IDENTITY_POOL_ID, Issued, REGION, ROLE_NAME};
use super::policy::{self, Verdict};
use super::rest::{ServiceError, aws_json, signer};
use super::site::Site;

const SERVICE: &str = "iot";
/// Questions that one call of `TestAuthorization` may ask.
const MAX_AUTH_INFOS: usize = 10;

/// The paths of this part.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/iot-control/target-policies/{policy}", put(attach_policy))
        .route("/iot-control/principal-policies/{policy}", put(attach_principal_policy))
        .route("/iot-control/endpoint", get(describe_endpoint))
        .route("/iot-control/effective-policies", post(get_effective_policies))
        .route("/iot-control/test-authorization", post(test_authorization))
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

/// Whose policies are asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    principal: Option<String>,
    cognito_identity_pool_id: Option<String>,
    #[serde(default)]
    auth_infos: Vec<AuthInfo>,
    #[serde(default)]
    policy_names_to_add: Vec<String>,
    #[serde(default)]
    policy_names_to_skip: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct AuthInfo {
    action_type: String,
    resources: Vec<String>,
}

impl Asked {
    fn read(body: &[u8]) -> Result<Self, ServiceError> {
        let asked: Self = serde_json::from_slice(body).map_err(|_| ServiceError::invalid("The body cannot be read"))?;
        if asked.cognito_identity_pool_id.as_deref().is_some_and(|pool| pool != IDENTITY_POOL_ID) {
            return Err(ServiceError::invalid("Invalid cognitoIdentityPoolId"));
        }
        Ok(asked)
    }

    /// The identity. A pool alone stands for those that have not signed in, which have no policies here.
    fn identity_id(&self) -> Result<&str, ServiceError> {
        match self.principal.as_deref() {
            Some(identity_id) if identity_id.starts_with(REGION) && identity_id.contains(':') => Ok(identity_id),
            Some(other) => Err(ServiceError::invalid(&format!("Invalid principal {other}"))),
            None if self.cognito_identity_pool_id.is_some() => Ok(""),
            None => Err(ServiceError::invalid("principal must not be null")),
        }
    }
}

async fn get_effective_policies(State(site): State<Site>, parts: Parts, body: Bytes) -> Result<Response, ServiceError> {
    let caller = caller(&site, &parts, &body)?;
    authorize(&site, &caller, "iot:GetEffectivePolicies", "*")?;
    let asked = Asked::read(&body)?;
    let effective: Vec<Value> = site
        .shared
        .accounts
        .named_policies(asked.identity_id()?)
        .into_iter()
        .map(|(name, document)| {
            let document = document.to_string();
            json!({ "policyName": name, "policyArn": policy_arn(&name), "policyDocument": document })
        })
        .collect();
    Ok(aws_json(StatusCode::OK, &json!({ "effectivePolicies": effective })))
}

fn policy_arn(name: &str) -> String {
    format!("arn:aws:iot:{REGION}:{ACCOUNT}:policy/{name}")
}

#[derive(Debug, Deserialize)]
struct ClientQuery {
    #[serde(rename = "clientId")]
    client_id: Option<String>,
}

/// By the IoT policies alone: the role plays no part in this call.
async fn test_authorization(
    State(site): State<Site>,
    Query(query): Query<ClientQuery>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, ServiceError> {
    let caller = caller(&site, &parts, &body)?;
    authorize(&site, &caller, "iot:TestAuthorization", "*")?;
    let asked = Asked::read(&body)?;
    if !(1..=MAX_AUTH_INFOS).contains(&asked.auth_infos.len()) {
        return Err(ServiceError::invalid("authInfos must have 1 to 10 items"));
    }
    let identity_id = asked.identity_id()?;
    let accounts = &site.shared.accounts;
    let mut policies = accounts.named_policies(identity_id);
    policies.retain(|(name, _)| !asked.policy_names_to_skip.contains(name));
    policies.extend(asked.policy_names_to_add.iter().filter_map(|name| Some((name.clone(), accounts.policy(name)?))));
    let client_id = query.client_id.unwrap_or_default();
    let results = asked.auth_infos.iter().map(|info| judged(info, &policies, &client_id, identity_id));
    let results: Vec<Value> = results.collect::<Result<_, _>>()?;
    Ok(aws_json(StatusCode::OK, &json!({ "authResults": results })))
}

fn judged(
    info: &AuthInfo,
    policies: &[(String, Value)],
    client_id: &str,
    identity_id: &str,
) -> Result<Value, ServiceError> {
    let action = match info.action_type.as_str() {
        "PUBLISH" => "iot:Publish",
        "SUBSCRIBE" => "iot:Subscribe",
        "RECEIVE" => "iot:Receive",
        "CONNECT" => "iot:Connect",
        _ => return Err(ServiceError::invalid("Invalid actionType")),
    };
    let of = |verdict: Verdict| {
        let says = |document: &Value, resource: &String| {
            policy::verdict(document, action, resource, client_id, identity_id) == verdict
        };
        let saying =
            policies.iter().filter(|(_, document)| info.resources.iter().any(|resource| says(document, resource)));
        saying.map(|(name, _)| json!({ "policyName": name, "policyArn": policy_arn(name) })).collect::<Vec<_>>()
    };
    let is_allowed = |resource: &String| {
        let says =
            |(_, document): &(String, Value)| policy::verdict(document, action, resource, client_id, identity_id);
        policies.iter().any(|policy| says(policy) == Verdict::Allows)
    };
    let denying = of(Verdict::Denies);
    let decision = if !denying.is_empty() {
        "EXPLICIT_DENY"
    } else if !info.resources.is_empty() && info.resources.iter().all(is_allowed) {
        "ALLOWED"
    } else {
        "IMPLICIT_DENY"
    };
    Ok(json!({
        "authInfo": info,
        "allowed": { "policies": of(Verdict::Allows) },
        "denied": {
            "implicitDeny": { "policies": of(Verdict::Silent) },
            "explicitDeny": { "policies": denying },
        },
        "authDecision": decision,
        "missingContextValues": [],
    }))
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
    let why = if policy::role_denies(&role, action, resource, &caller.identity_id) {
        "with an explicit deny in an identity-based policy".to_owned()
    } else {
        format!("because no identity-based policy allows the {action} action")
    };
    let message = format!(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE_NAME}/CognitoIdentityCredentials is not authorized to perform: \
         {action} on resource: {resource} {why}"
    );
    Err(ServiceError::new(StatusCode::FORBIDDEN, "AccessDeniedException", message))
}
