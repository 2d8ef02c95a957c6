//! The user pool's domain as Cognito has it: sign-in page, registration, authorize, token, revoke, userInfo, logout, and the
//! issuer's two documents. The identity pool is elsewhere.

mod authorize;
pub(crate) mod clients;
mod discovery;
pub(crate) mod grants;
mod login;
mod logout;
mod page;
mod revoke;
mod session;
mod sign_up;
mod sign_up_page;
mod token;
pub(crate) mod tokens;
mod user_info;

use axum::Router;
use axum::routing::{get, post};

use super::site::Site;

/// The paths of this part.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/oauth2/authorize", get(authorize::authorize))
        .route("/login", get(login::show).post(login::submit))
        .route("/signup", get(sign_up::show).post(sign_up::register))
        .route("/confirmUser", post(sign_up::confirm))
        .route("/oauth2/token", post(token::token))
        .route("/oauth2/revoke", post(revoke::revoke))
        .route("/oauth2/userInfo", get(user_info::user_info).post(user_info::user_info))
        .route("/logout", get(logout::logout))
        .route("/error", get(page::error))
        .route("/{pool}/.well-known/openid-configuration", get(discovery::configuration))
        .route("/{pool}/.well-known/jwks.json", get(discovery::jwks))
}
