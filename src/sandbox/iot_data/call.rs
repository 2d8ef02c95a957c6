//! A call of the IoT data plane, read: who signed it, what that identity may do, and what is in it.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use http::StatusCode;
use http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::policy::{Action, Permissions};
use crate::rest::{ServiceError, signer};
use crate::site::Site;

const SERVICE: &str = "iotdata";

/// A call whose signature holds, read. What cannot be read is refused in the words of AWS, not of the web framework.
pub(super) struct Call<P, Q> {
    pub(super) permissions: Permissions,
    pub(super) path: P,
    pub(super) query: Q,
    pub(super) parts: Parts,
    pub(super) body: Bytes,
}

impl<P: DeserializeOwned + Send, Q: DeserializeOwned> FromRequest<Site> for Call<P, Q> {
    type Rejection = ServiceError;

    async fn from_request(request: Request, site: &Site) -> Result<Self, ServiceError> {
        let (mut parts, body) = request.into_parts();
        let body = Bytes::from_request(Request::new(body), site).await.map_err(|rejection| {
            let too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
            if too_large { payload_too_large() } else { ServiceError::invalid("The body cannot be read") }
        })?;
        let permissions = permissions(site, &parts, &body)?;
        let path = Path::from_request_parts(&mut parts, site).await;
        let Path(path) = path.map_err(|_| ServiceError::invalid("Invalid path"))?;
        let Query(query) =
            Query::try_from_uri(&parts.uri).map_err(|rejection| ServiceError::invalid(&rejection.body_text()))?;
        Ok(Self { permissions, path, query, parts, body })
    }
}

/// For operations that have none.
#[derive(Debug, Deserialize)]
pub(super) struct NoQuery {}

/// What the caller may do, by its role and its IoT policies.
fn permissions(site: &Site, parts: &Parts, body: &[u8]) -> Result<Permissions, ServiceError> {
    let identity_id = signer(site, parts, body, SERVICE)?.identity_id;
    let accounts = &site.shared.accounts;
    let (role, attached) = accounts.documents(&identity_id);
    Ok(Permissions::new(&role, &attached, "", &identity_id))
}

pub(super) fn demand(permissions: &Permissions, action: Action, name: &str) -> Result<(), ServiceError> {
    if permissions.allow(action, name) { Ok(()) } else { Err(forbidden()) }
}

/// It does not say what is missing, and neither does AWS.
pub(super) fn forbidden() -> ServiceError {
    ServiceError::new(StatusCode::FORBIDDEN, "ForbiddenException", "Forbidden")
}

pub(super) fn payload_too_large() -> ServiceError {
    let message = "The payload exceeds the maximum size allowed";
    ServiceError::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLargeException", message)
}

pub(super) fn not_found(message: &str) -> ServiceError {
    ServiceError::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
}
