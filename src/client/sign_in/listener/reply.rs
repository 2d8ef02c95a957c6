//! Replies to the requests to a callback URL, and what all of them have in common.

use http::header::{self, HeaderName, HeaderValue};
use http::request::Parts;
use http::{HeaderMap, Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;

use crate::profile::CallbackUrl;
use crate::sign_in::page;

/// The page loads nothing, runs nothing and is shown in no frame.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// A status and a page.
#[derive(Debug)]
pub(super) struct Reply {
    status: StatusCode,
    page: String,
}

impl Reply {
    pub(super) fn new(status: StatusCode, page: String) -> Self {
        Self { status, page }
    }

    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(Bytes::from(self.page)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
        set(header::CONTENT_TYPE, "text/html; charset=utf-8");
        set(header::CACHE_CONTROL, "no-store");
        set(header::REFERRER_POLICY, "no-referrer");
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(header::CONTENT_SECURITY_POLICY, POLICY);
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            set(header::ALLOW, "GET");
        }
        response
    }
}

/// The query of a request that a person's browser makes for the callback URL, or the reply that anything else gets.
///
/// `Host` comes first: a page of another name that leads here is none of our business (DNS rebinding).
pub(super) fn query_of_visit<'a>(
    callback_url: &CallbackUrl,
    head: &'a Parts,
    announces_body: bool,
) -> Result<&'a str, Reply> {
    let refused = |status: StatusCode| Err(Reply::new(status, page::ignored(status)));
    let mut hosts = head.headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    if hosts.next().is_some() || !host.is_some_and(|host| callback_url.is_host_header(host)) {
        let page = page::other_name(callback_url.as_str());
        return Err(Reply::new(StatusCode::MISDIRECTED_REQUEST, page));
    }
    if head.uri.authority().is_some() || head.uri.path() != callback_url.path() {
        return refused(StatusCode::NOT_FOUND);
    }
    if head.method != Method::GET {
        return refused(StatusCode::METHOD_NOT_ALLOWED);
    }
    if announces_body {
        return refused(StatusCode::PAYLOAD_TOO_LARGE);
    }
    if is_ahead_of_person(&head.headers) {
        // A browser throws this away, and asks again when the person gets there.
        return refused(StatusCode::SERVICE_UNAVAILABLE);
    }
    if is_part_of_page(&head.headers) {
        return refused(StatusCode::FORBIDDEN);
    }
    Ok(head.uri.query().unwrap_or_default())
}

/// Whether a browser asks before the person does: prefetch, prerender, preview.
fn is_ahead_of_person(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"].iter().flat_map(|name| headers.get_all(*name)).any(|value| {
        let value = value.to_str().unwrap_or_default().to_ascii_lowercase();
        ["prefetch", "prerender", "preview"].iter().any(|word| value.contains(word))
    })
}

/// Whether a page asks on its own behalf, as for an image or a script. The way back from a sign-in is a navigation of
/// the whole tab. A browser that does not say (Fetch Metadata, W3C) is believed.
fn is_part_of_page(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|destination| destination != "document")
}
