//! `/oauth2/userInfo`: who an access token belongs to.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::token::json_answer;
use crate::site::Site;
use crate::users::User;

/// The handler.
pub(super) async fn user_info(State(site): State<Site>, headers: HeaderMap) -> Response {
    match user(&site, &headers) {
        Some(user) => json_answer(StatusCode::OK, &attributes(&user)),
        None => refused(),
    }
}

fn user(site: &Site, headers: &HeaderMap) -> Option<User> {
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    let claims = site.key.verify(token).ok()?;
    let is_alive = claims["exp"].as_i64()? > site.shared.server_now().as_secs();
    let is_access = claims["token_use"] == "access" && claims["iss"] == site.issuer().as_str();
    let is_open = claims["scope"].as_str()?.split(' ').any(|scope| scope == "openid");
    let is_revoked = site.grants.is_revoked(claims["origin_jti"].as_str()?);
    let user = site.shared.users.find_subject(claims["sub"].as_str()?)?;
    (is_alive && is_access && is_open && !is_revoked).then_some(user)
}

fn attributes(user: &User) -> Value {
    // Cognito writes this one boolean as text.
    json!({ "sub": user.subject, "email_verified": "true", "email": user.email, "username": user.subject })
}

fn refused() -> Response {
    let description = "Access token is expired, disabled, or deleted, or the user has globally signed out.";
    let body = json!({ "error": "invalid_token", "error_description": description });
    let mut response = json_answer(StatusCode::UNAUTHORIZED, &body);
    let challenge = HeaderValue::from_static(r#"Bearer error="invalid_token""#);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}
