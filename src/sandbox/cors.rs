//! Lets pages of any origin call what AWS lets them call: the token endpoint, the issuer's documents, the identity pool
//! and the IoT control plane. Only a person sees the pages.
//!
//! None of it takes a cookie, so that every origin may be let in (Fetch standard, "CORS protocol").

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

/// What a page may read of an answer beside its body, as AWS lists it.
const EXPOSED: HeaderValue = HeaderValue::from_static("x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date");
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
/// How long a browser remembers the answer to its question, in seconds: two days, as AWS has it.
const MAX_AGE_SECS: HeaderValue = HeaderValue::from_static("172800");

/// Answers a browser's question before a call, and marks the answer of the call itself.
pub(crate) async fn allow(request: Request, next: Next) -> Response {
    if !is_open(request.uri().path()) || !request.headers().contains_key(header::ORIGIN) {
        return next.run(request).await;
    }
    let asks_first =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if asks_first { answer(&request) } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    response
}

/// Any header may be sent: SDKs have a dozen.
fn answer(request: &Request) -> Response {
    let mut response = StatusCode::OK.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECS);
    if let Some(asked) = request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    response
}

fn is_open(path: &str) -> bool {
    matches!(path, "/" | "/oauth2/token" | "/oauth2/revoke" | "/oauth2/userInfo")
        || ["/cognito-identity", "/iot-control/"].iter().any(|start| path.starts_with(start))
        || path.contains("/.well-known/")
}
