//! One HTTP request and its answer. The requests are few and small, so each has its own connection.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue, LOCATION};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use url::Url;

use super::{Error, Network, date_of};
use model::redact;

const ANSWER_LIMIT: usize = 1024 * 1024;

impl Network {
    /// Sends `request` to the host of its absolute URI and reads the whole answer. Redirects are not followed: none
    /// of the APIs used answers one, and a redirect must not carry a token elsewhere.
    ///
    /// # Errors
    /// [`Error`] names the step that failed. An answer may take [`Limits::exchange`](super::Limits::exchange) and
    /// have 1 MiB. An HTTP status of 400 and above
    /// is an answer, not an error.
    pub async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Error> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| Error::Address)?;
        let stream = self.connect(&url, &mut |_| {}).await?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let limit = self.limits.exchange;
        match tokio::time::timeout(limit, exchange(&host, &url, stream, request)).await {
            Ok(result) => result,
            Err(_) => Err(Error::Unanswered { host, limit }),
        }
    }
}

impl Network {
    /// As [`Network::send`], for requests that are answered with data and never with a page. The answer's `Date` sets
    /// the clock right.
    ///
    /// # Errors
    /// Those of [`Network::send`], and [`Error::CaptivePortal`].
    pub async fn send_for_data(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Error> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let asked_at = self.clock().now();
        let answer = self.send(request).await?;
        if let Some(error) = captive_portal(&host, answer.status(), answer.headers(), answer.body()) {
            return Err(error);
        }
        if let Some(date) = date_of(answer.headers()) {
            self.clock().adjust(date, asked_at);
        }
        Ok(answer)
    }
}

async fn exchange(
    host: &str,
    url: &Url,
    stream: super::Stream,
    request: http::Request<Vec<u8>>,
) -> Result<http::Response<Vec<u8>>, Error> {
    let broken = |error: hyper::Error| Error::Http { host: host.to_owned(), source: Box::new(error) };
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let answer = async {
        let answer = sender.send_request(in_origin_form(url, request)?).await.map_err(broken)?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, ANSWER_LIMIT).collect().await.map_err(|source| {
            if source.is::<http_body_util::LengthLimitError>() {
                Error::TooLarge { host: host.to_owned(), limit: ANSWER_LIMIT }
            } else {
                Error::Http { host: host.to_owned(), source }
            }
        })?;
        Ok(http::Response::from_parts(parts, body.to_bytes().to_vec()))
    };
    // The connection is driven here, beside the answer, so that nothing has to be spawned.
    tokio::pin!(answer);
    tokio::pin!(connection);
    let ended = tokio::select! {
        answer = &mut answer => return answer,
        ended = &mut connection => ended,
    };
    // What came before the end is still there to be read, and a complete answer counts, however the connection ended:
    // many servers close TLS without a word (RFC 9112 section 9.8). With rotation, throwing it away would lose the sign-in.
    match (answer.await, ended) {
        (Err(Error::Http { .. }), Err(error)) => Err(broken(error)),
        (answer, _) => answer,
    }
}

/// Whether `answer`, of `host` and to a request that is answered with data or an upgrade, comes from a captive portal: it
/// redirects, is a page that claims success, or says so (511, RFC 6585 section 6). Pages of other statuses are the usual
/// form of a server's own trouble.
#[must_use]
pub fn captive_portal(host: &str, status: http::StatusCode, headers: &http::HeaderMap, body: &[u8]) -> Option<Error> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_html = || text(CONTENT_TYPE).to_ascii_lowercase().starts_with("text/html");
    let is_page = || !body.is_empty() && (is_html() || begins_as_page(body));
    let redirects = status.is_redirection() && headers.contains_key(LOCATION);
    if !(redirects || status.as_u16() == 511 || (status.is_success() && is_page())) {
        return None;
    }
    // Only the host: the rest of an address can repeat what was asked.
    let elsewhere = Url::parse(text(LOCATION)).ok().and_then(|url| Some(redact(url.host_str()?).into_owned()));
    Some(Error::CaptivePortal { host: host.to_owned(), status: status.as_u16(), redirect_to: elsewhere })
}

fn begins_as_page(body: &[u8]) -> bool {
    let body = body.trim_ascii_start();
    ["<!doctype html", "<html"]
        .iter()
        .any(|start| body.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes())))
}

/// HTTP/1.1 wants the path in the request line and the host, with a port that is not the default, in `Host`
/// (RFC 9112 section 3.2).
fn in_origin_form(url: &Url, request: http::Request<Vec<u8>>) -> Result<http::Request<Full<Bytes>>, Error> {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    parts.uri = path.parse().map_err(|_| Error::Address)?;
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    };
    parts.headers.insert(HOST, HeaderValue::from_str(&host).map_err(|_| Error::Address)?);
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Ok(http::Request::from_parts(parts, Full::new(Bytes::from(body))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_or_a_redirect_in_the_place_of_data_is_a_captive_portal() {
        let rows = [
            (302, "location", "http://login.hotel.example/?for=secret", "", true),
            (307, "location", "/login", "", true),
            (304, "x", "", "", false),
            (200, "content-type", "text/html; charset=utf-8", "{}", true),
            (200, "content-type", "text/plain", "\n<!DOCTYPE HTML>", true),
            (200, "content-type", "application/json", "{\"a\":\"<html>\"}", false),
            (200, "content-type", "text/html", "", false),
            (511, "x", "", "", true),
            (403, "content-type", "text/html", "<html>", false),
            (503, "content-type", "text/html", "<html>", false),
        ];
        for (status, name, value, body, expected) in rows {
            let answer = http::Response::builder().status(status).header(name, value).body(()).unwrap();
            let found = captive_portal("iot.example", answer.status(), answer.headers(), body.as_bytes());
            assert_eq!(found.is_some(), expected, "{status} {value} {body}");
            assert!(!format!("{found:?}").contains("secret"));
            if value.contains("hotel") {
                let to = "login.hotel.example";
                assert!(matches!(found, Some(Error::CaptivePortal { redirect_to: Some(host), .. }) if host == to));
            }
        }
    }
}
