//! The WebSocket gateway; to come.

use axum::response::IntoResponse;

use super::Shared;

pub(crate) async fn upgrade(_shared: Shared, _request: axum::extract::Request) -> axum::response::Response {
    http::StatusCode::NOT_IMPLEMENTED.into_response()
}
