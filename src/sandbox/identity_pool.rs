//! The identity pool: `GetId` and `GetCredentialsForIdentity` over AWS JSON 1.1, with AWS's error names and messages.
//!
//! The ID token is really checked. Callers branch on the names and read the messages, so that both are AWS's.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::{HeaderMap, HeaderName, StatusCode, header};
use serde_json::{Value, json};

use super::accounts::{Issued, random_uuid};
use super::jwt::Rejection;
use super::site::Site;
use super::users::User;
use super::{CLIENT_ID, Fault, IDENTITY_POOL_ID, SECRET_CLIENT_ID};
use model::Timestamp;

const TARGET_PREFIX: &str = "AWSCognitoIdentityService.";
/// The app clients that the pool lists beside the user pool.
const AUDIENCES: [&str; 2] = [CLIENT_ID, SECRET_CLIENT_ID];

/// A separate path, with and without the slash that an SDK puts behind an endpoint, and the root as in AWS: the
/// provider of the AWS IoT device SDKs takes a host and no path.
pub(crate) fn routes() -> Router<Site> {
    let paths = ["/cognito-identity", "/cognito-identity/", "/"];
    paths.into_iter().fold(Router::new(), |router, path| router.route(path, post(serve)))
}

/// An error as AWS answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServiceError {
    pub(super) status: StatusCode,
    pub(super) name: String,
    pub(super) message: String,
}

impl ServiceError {
    fn new(name: &str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, name: name.to_owned(), message: message.into() }
    }

    fn not_authorized(message: impl Into<String>) -> Self {
        Self::new("NotAuthorizedException", message)
    }
}

async fn serve(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> Response {
    match answer(&site, &headers, &body) {
        Ok(body) => aws_json(StatusCode::OK, None, &body),
        Err(error) => {
            let body = json!({ "__type": error.name, "message": error.message });
            aws_json(error.status, Some(&error.name), &body)
        }
    }
}

fn aws_json(status: StatusCode, error_type: Option<&str>, body: &Value) -> Response {
    const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
    let headers = [(header::CONTENT_TYPE, "application/x-amz-json-1.1".to_owned()), (REQUEST_ID, random_uuid())];
    let mut response = (status, headers, body.to_string()).into_response();
    let error_type = error_type.and_then(|name| http::HeaderValue::from_str(name).ok());
    response.headers_mut().extend(error_type.map(|name| (ERROR_TYPE, name)));
    response
}

fn answer(site: &Site, headers: &HeaderMap, body: &[u8]) -> Result<Value, ServiceError> {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let operation = target.strip_prefix(TARGET_PREFIX).unwrap_or_default();
    let injected = site.shared.faults.take(|fault| match fault {
        Fault::IdentityError { operation: wanted, error_type, message } if wanted == operation => {
            Some(ServiceError::new(error_type, message))
        }
        _ => None,
    });
    if let Some(error) = injected {
        return Err(error);
    }
    let input: Value = serde_json::from_slice(body)
        .map_err(|_| ServiceError::new("SerializationException", "The body is not the JSON of this operation."))?;
    match operation {
        "GetId" => get_id(site, &input),
        "GetCredentialsForIdentity" => get_credentials(site, &input),
        _ => Err(ServiceError::new("UnknownOperationException", "")),
    }
}

fn get_id(site: &Site, input: &Value) -> Result<Value, ServiceError> {
    let pool = required(input, "IdentityPoolId", "identityPoolId")?;
    if pool != IDENTITY_POOL_ID {
        let message = format!("IdentityPool '{pool}' not found.");
        return Err(ServiceError::new("ResourceNotFoundException", message));
    }
    let user = signed_in(site, input)?.ok_or_else(|| {
        ServiceError::not_authorized("Unauthenticated access is not supported for this identity pool.")
    })?;
    Ok(json!({ "IdentityId": user.identity_id() }))
}

fn get_credentials(site: &Site, input: &Value) -> Result<Value, ServiceError> {
    let identity_id = required(input, "IdentityId", "identityId")?;
    if site.shared.users.find_identity(identity_id).is_none() {
        let message = format!("Identity '{identity_id}' not found.");
        return Err(ServiceError::new("ResourceNotFoundException", message));
    }
    let user = signed_in(site, input)?
        .ok_or_else(|| ServiceError::not_authorized(format!("Access to Identity '{identity_id}' is forbidden.")))?;
    if user.identity_id() != identity_id {
        return Err(logins_do_not_match());
    }
    let issued = issue_credentials(site, identity_id);
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^53")]
    let expiration = issued.expires_at.as_secs() as f64;
    Ok(json!({
        "Credentials": {
            "AccessKeyId": issued.access_key_id,
            "Expiration": expiration,
            "SecretKey": issued.secret_access_key,
            "SessionToken": issued.session_token,
        },
        "IdentityId": identity_id,
    }))
}

/// New credentials. A fault may have them end in the past.
fn issue_credentials(site: &Site, identity_id: &str) -> Issued {
    let (accounts, now) = (&site.shared.accounts, site.shared.server_now());
    let asked = site.shared.faults.take(|fault| match fault {
        Fault::CredentialsExpireIn { secs } => Some(*secs),
        _ => None,
    });
    let issued = match asked {
        Some(secs) => {
            let end = Timestamp::from_secs(now.as_secs().saturating_add(secs));
            accounts.issue_credentials_until(identity_id, end)
        }
        None => accounts.issue_credentials(identity_id, now, site.shared.options.lifetimes.credentials),
    };
    for secret in [&issued.access_key_id, &issued.secret_access_key, &issued.session_token] {
        site.shared.secrets.note(secret);
    }
    issued
}

fn required<'a>(input: &'a Value, field: &str, name: &str) -> Result<&'a str, ServiceError> {
    let text = input[field].as_str().unwrap_or_default();
    let well_formed = text.split_once(':').is_some_and(|(region, id)| !region.is_empty() && !id.is_empty());
    if well_formed && text.len() <= 55 {
        return Ok(text);
    }
    let message = if input[field].is_null() {
        format!(
            "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
        )
    } else {
        format!(
            "1 validation error detected: Value '{text}' at '{name}' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: [\\w-]+:[0-9a-f-]+"
        )
    };
    Err(ServiceError::new("ValidationException", message))
}

/// Whom the `Logins` prove; `None` when there are none.
fn signed_in(site: &Site, input: &Value) -> Result<Option<User>, ServiceError> {
    let Some(logins) = input["Logins"].as_object().filter(|logins| !logins.is_empty()) else { return Ok(None) };
    let provider = site.logins_key();
    let Some(token) = logins.get(&provider) else {
        // A user pool that the identity pool does not list, or something that is no user pool at all.
        let is_user_pool = logins.keys().any(|key| key.contains("cognito-idp."));
        return Err(if is_user_pool { unsupported_provider() } else { logins_do_not_match() });
    };
    let now = site.shared.server_now().as_secs();
    check_token(site, token.as_str().unwrap_or_default(), now).map(Some)
}

fn check_token(site: &Site, token: &str, now_secs: i64) -> Result<User, ServiceError> {
    let claims = site.key.verify(token).map_err(|rejection| match rejection {
        Rejection::Form => {
            ServiceError::not_authorized("Invalid login token. Not a valid OpenId Connect identity token.")
        }
        Rejection::Signature => ServiceError::not_authorized("Invalid login token. Couldn't verify signed token."),
    })?;
    if claims["iss"] != site.issuer().as_str() {
        let message = "Invalid login token. Issuer doesn't match providerName";
        return Err(ServiceError::not_authorized(message));
    }
    if claims["token_use"] != "id" {
        let message = "Invalid login token. Missing required field: aud";
        return Err(ServiceError::not_authorized(message));
    }
    if !claims["aud"].as_str().is_some_and(|audience| AUDIENCES.contains(&audience)) {
        return Err(unsupported_provider());
    }
    let expires_at = claims["exp"].as_i64().unwrap_or_default();
    if expires_at <= now_secs {
        let message = format!("Invalid login token. Token expired: {expires_at} >= {now_secs}");
        return Err(ServiceError::not_authorized(message));
    }
    claims["sub"].as_str().and_then(|subject| site.shared.users.find_subject(subject)).ok_or_else(logins_do_not_match)
}

fn unsupported_provider() -> ServiceError {
    ServiceError::not_authorized("Token is not from a supported provider of this identity pool.")
}

fn logins_do_not_match() -> ServiceError {
    let message = "Logins don't match. Please include at least one valid login for this identity or identity pool.";
    ServiceError::not_authorized(message)
}
