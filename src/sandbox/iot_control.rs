//! The IoT control plane: to come.

use axum::Router;

use super::server::Site;

pub(crate) fn routes() -> Router<Site> {
    Router::new()
}
