//! One HTTP request and its answer. The requests are few and small, so each has its own connection.

use std::time::Duration;

use http::header::{CONTENT_LENGTH, HOST, HeaderValue};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use url::Url;

use super::{Error, Network, Step};

const EXCHANGE_LIMIT: Duration = Duration::from_secs(30);
const ANSWER_LIMIT: usize = 1024 * 1024;

impl Network {
    /// Sends `request` to the host of its absolute URI and reads the whole answer. Redirects are not followed: none
    /// of the APIs used answers one, and a redirect must not carry a token elsewhere.
    ///
    /// # Errors
    /// [`Error`] names the step that failed. An answer may take 30 s and have 1 MiB. An HTTP status of 400 and above
    /// is an answer, not an error.
    pub async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Error> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| Error::Address)?;
        let stream = self.connect(&url, &mut |_| {}).await?;
        let host = url.host_str().unwrap_or_default().to_owned();
        match tokio::time::timeout(EXCHANGE_LIMIT, exchange(&host, &url, stream, request)).await {
            Ok(result) => result,
            Err(_) => Err(Error::TimedOut { step: Step::Http, host, limit: EXCHANGE_LIMIT }),
        }
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
    tokio::select! {
        answer = &mut answer => return answer,
        result = &mut connection => result.map_err(broken)?,
    }
    answer.await
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
