//! The identity pool: to come.

use axum::Router;

use super::server::Site;

pub(crate) fn routes() -> Router<Site> {
    Router::new()
}
