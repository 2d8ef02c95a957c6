//! The issuer's two documents: its configuration (OpenID Connect Discovery 1.0, 4.2) and its keys.

use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use super::clients::SCOPES;
use super::token::json_answer;
use crate::site::Site;

/// What Cognito lists. It does not list `code_challenge_methods_supported`, although it supports S256.
pub(super) async fn configuration(State(site): State<Site>, Path(pool): Path<String>) -> Response {
    if pool != site.shared.options.user_pool_id() {
        return no_such_pool(&pool);
    }
    let (origin, issuer) = (site.origin(), site.issuer());
    let document = json!({
        "authorization_endpoint": format!("{origin}/oauth2/authorize"),
        "end_session_endpoint": format!("{origin}/logout"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "response_types_supported": ["code"],
        "revocation_endpoint": format!("{origin}/oauth2/revoke"),
        "scopes_supported": SCOPES,
        "subject_types_supported": ["public"],
        "token_endpoint": format!("{origin}/oauth2/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": format!("{origin}/oauth2/userInfo"),
    });
    json_answer(StatusCode::OK, &document)
}

/// The keys that tokens are signed with.
pub(super) async fn jwks(State(site): State<Site>, Path(pool): Path<String>) -> Response {
    if pool == site.shared.options.user_pool_id() {
        json_answer(StatusCode::OK, &site.jwks())
    } else {
        no_such_pool(&pool)
    }
}

fn no_such_pool(pool: &str) -> Response {
    json_answer(StatusCode::NOT_FOUND, &json!({ "message": format!("User pool {pool} does not exist.") }))
}
