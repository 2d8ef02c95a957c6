//! `POST /oauth2/revoke`: ends a sign-in by its refresh token (RFC 7009).

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::clients::AppClient;
use super::token::refusal;
use crate::site::Site;

/// The form as it came.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RevokeForm {
    token: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// The handler: 200 with an empty body, also for a token that is unknown.
pub(super) async fn revoke(
    State(site): State<Site>,
    headers: HeaderMap,
    form: Result<Form<RevokeForm>, FormRejection>,
) -> Response {
    let Ok(Form(RevokeForm { token: Some(token), client_id, client_secret })) = form else {
        return refusal("invalid_request");
    };
    let Some(client) = AppClient::authenticate(&headers, client_id.as_deref(), client_secret.as_deref()) else {
        return refusal("invalid_client");
    };
    if site.key.verify(&token).is_ok() {
        // Access and ID tokens cannot be revoked by themselves.
        return refusal("unsupported_token_type");
    }
    if site.grants.revoke(&token, client.id) { StatusCode::OK.into_response() } else { refusal("invalid_request") }
}
