//! The WebSocket gateway at `/mqtt`: believes a signed upgrade or answers 403, and hands the socket to a connection.

mod answers;
mod connect;
mod connection;
mod inbound;
mod older;
mod packets;
mod publishes;
mod reason;
mod unreadable;

use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::accounts::{Issued, REGION, random_uuid};
use super::signature::{Signed, verify_upgrade};
use super::{Fault, Shared};

/// The name AWS gives the MQTT gateway in signatures.
const SERVICE: &str = "iotdevicegateway";
/// Names under which the sandbox's data endpoint is reached.
const HOSTS: [&str; 4] = ["iot.localhost", "localhost", "127.0.0.1", "[::1]"];
/// The subprotocols, the better one first: `mqttv3.1` is what older clients call it, whatever they speak.
const SUBPROTOCOLS: [&str; 2] = ["mqtt", "mqttv3.1"];
/// The largest WebSocket message that is read. It may hold several packets.
const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// Answers the upgrade and, when it is good, lets the connection run until it ends.
pub(crate) fn upgrade(shared: Shared, request: Request) -> Response {
    shared.upgrades.fetch_add(1, Ordering::Relaxed);
    let forged = shared.faults.take(|fault| match fault {
        Fault::Upgrade403 { error_type } => Some(error_type.clone()),
        _ => None,
    });
    if let Some(error_type) = forged {
        return forbidden(&error_type);
    }
    let issued = match believe(&shared, &request) {
        Ok(issued) => issued,
        Err(refusal) => {
            tracing::info!(%refusal, "refused an upgrade");
            return forbidden("ForbiddenException");
        }
    };
    match accept_key(&request).zip(subprotocol(request.headers())) {
        Some((key, subprotocol)) => switch(shared, request, issued, &key, subprotocol),
        None => plain(StatusCode::BAD_REQUEST, "{\"message\":\"Expected a WebSocket upgrade with subprotocol mqtt\"}"),
    }
}

/// Why an upgrade is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Signature(#[from] super::signature::Refusal),
    #[error("the Host header is no name of this endpoint, or has another port")]
    Host,
}

fn believe(shared: &Shared, request: &Request) -> Result<Issued, Refusal> {
    let host = text(request.headers(), header::HOST).ok_or(Refusal::Host)?;
    let addresses = shared.addresses;
    let mut ports = std::iter::once(addresses.port).chain(shared.options.front_port);
    if !ports.any(|port| is_ours(host, port, addresses.default_port())) {
        return Err(Refusal::Host);
    }
    note_secrets(shared, request);
    let signed = Signed { method: request.method(), uri: request.uri(), headers: request.headers(), body: b"" };
    Ok(verify_upgrade(signed, &shared.accounts, SERVICE, REGION, shared.server_now())?)
}

/// Signature and token, as they are in the address, escapes included, and in the headers.
fn note_secrets(shared: &Shared, request: &Request) {
    let query = request.uri().query().unwrap_or_default();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        if matches!(name, "X-Amz-Signature" | "X-Amz-Security-Token") {
            shared.secrets.note(value);
        }
    }
    for name in [header::AUTHORIZATION, HeaderName::from_static("x-amz-security-token")] {
        shared.secrets.note(text(request.headers(), name).unwrap_or_default());
    }
}

/// Whether a Host header names this endpoint. The SDKs of AWS leave the port out, whatever it is.
fn is_ours(host: &str, port: u16, default_port: u16) -> bool {
    match host.rsplit_once(':') {
        Some((name, given)) if !given.ends_with(']') => {
            HOSTS.contains(&name) && given.parse() == Ok(port) && port != default_port
        }
        _ => HOSTS.contains(&host),
    }
}

/// `Sec-WebSocket-Accept`, when the request is a WebSocket upgrade (RFC 6455 section 4.2.1).
fn accept_key(request: &Request) -> Option<String> {
    let headers = request.headers();
    let has = |name, wanted: &str| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(wanted))
    };
    let good = request.method() == http::Method::GET
        && has(header::CONNECTION, "upgrade")
        && has(header::UPGRADE, "websocket")
        && has(header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY)?;
    good.then(|| derive_accept_key(key.as_bytes()))
}

/// The subprotocol that is spoken: the first of ours that is offered. It says nothing of the version of MQTT.
fn subprotocol(headers: &HeaderMap) -> Option<&'static str> {
    let offers = |name: &str| {
        let values = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|offered| offered.trim() == name)
    };
    SUBPROTOCOLS.into_iter().find(|name| offers(name))
}

fn switch(shared: Shared, request: Request, issued: Issued, accept_key: &str, subprotocol: &'static str) -> Response {
    let source = request.extensions().get::<SocketAddr>().copied();
    let upgrade = hyper::upgrade::on(request);
    let tasks = shared.tasks.clone();
    tasks.spawn(async move {
        match upgrade.await {
            Ok(upgraded) => {
                let config = WebSocketConfig::default()
                    .max_message_size(Some(MAX_MESSAGE_BYTES))
                    .max_frame_size(Some(MAX_MESSAGE_BYTES));
                let socket = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
                connection::run(&shared, socket, &issued.identity_id, source).await;
            }
            Err(error) => tracing::debug!(%error, "an upgraded connection never came"),
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(subprotocol));
    if let Ok(value) = HeaderValue::from_str(accept_key) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, value);
    }
    response
}

/// The bare 403 of AWS IoT. The server's `Date`, from which a caller can tell a wrong clock, is added to every
/// answer of the sandbox.
fn forbidden(error_type: &str) -> Response {
    let body = format!("{{\"message\":\"Forbidden\",\"traceId\":\"{}\"}}", random_uuid());
    let mut response = plain(StatusCode::FORBIDDEN, body);
    if let Ok(value) = HeaderValue::from_str(error_type) {
        response.headers_mut().insert("x-amzn-errortype", value);
    }
    response
}

fn plain(status: StatusCode, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Reads packets as a client would send them from any bytes, until they end or are refused: for a fuzz target.
#[cfg(fuzzing)]
pub fn read_all(bytes: &[u8]) {
    let (mut buffer, mut version) = (bytes::BytesMut::from(bytes), None);
    while let Ok(Some(_)) = packets::read(&mut buffer, &mut version) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_one_of_ours_with_the_port_or_without() {
        for (host, port, expected) in [
            ("iot.localhost:8080", 8080, true),
            ("127.0.0.1:8080", 8080, true),
            ("[::1]:8080", 8080, true),
            ("[::1]", 80, true),
            ("localhost", 80, true),
            ("localhost:80", 80, false),
            ("localhost", 8080, true),
            ("localhost:8081", 8080, false),
            ("[::1]", 8080, true),
            ("evil.example:8080", 8080, false),
            ("evil.example", 8080, false),
            ("localhost:", 8080, false),
        ] {
            assert_eq!(is_ours(host, port, 80), expected, "{host}");
        }
        assert!(is_ours("localhost:80", 80, 443) && !is_ours("localhost:443", 443, 443));
    }

    #[test]
    fn the_subprotocol_is_one_of_those_offered() {
        for (offered, expected) in [
            (&["mqtt"][..], Some("mqtt")),
            (&["mqttv3.1"], Some("mqttv3.1")),
            (&["mqttv3.1, mqtt"], Some("mqtt")),
            (&["chat", "mqttv3.1"], Some("mqttv3.1")),
            (&["mqttv5", "chat"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in offered {
                headers.append(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(value));
            }
            assert_eq!(subprotocol(&headers), expected, "{offered:?}");
        }
    }
}
