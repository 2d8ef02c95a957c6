//! From credentials to an upgraded WebSocket: a fresh signature, the way out, and the gateway's answer.

use std::time::Instant;

use http::header::{SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_PROTOCOL};
use http::{HeaderMap, HeaderValue, Response};
use secrecy::ExposeSecret;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::Error as WsError;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use super::presign::presign;
use super::setup::Setup;
use super::wire::{Counted, MAX_UNSENT_BYTES, Wire};
use crate::credentials::AwsCredentials;
use crate::dial::{self, Clock};
use crate::link::protocol::Error;
use crate::link::protocol::packet::MAX_PACKET_BYTES;
use model::{DialPart, DialStep, Rung, Timestamp, TlsVersion, redact};

/// What both sides speak on the WebSocket.
const SUBPROTOCOL: &str = "mqtt";
/// Most characters of a header that are kept.
const MOST_CHARS: usize = 100;

/// An upgraded connection.
#[derive(Debug)]
pub(super) struct Upgraded {
    pub(super) wire: Wire<dial::Stream>,
    /// `None` for a plain connection.
    pub(super) tls_version: Option<TlsVersion>,
}

/// Dials the profile's endpoint with a signature made now. The gateway's answer sets the clock right, so that the next
/// signature is good.
///
/// # Errors
/// [`Error::Signing`], [`Error::Dial`], [`Error::UpgradeRefused`], [`Error::UpgradeFailed`], [`Error::UnaskedExtension`]
/// or [`Error::NoAnswer`].
pub(super) async fn upgrade(
    setup: &Setup,
    credentials: &AwsCredentials,
    on_step: &mut (dyn FnMut(DialStep) + Send),
) -> Result<Upgraded, Error> {
    let url = setup.profile.iot_data_url();
    let stream = setup.network.connect(&url, on_step).await?;
    let tls_version = stream.tls_version();
    // Signed after the dial, which may take a while: the signature is as fresh as can be.
    let signed_at = setup.clock().now();
    let signed = presign(&url, &setup.profile.region, credentials, signed_at)?;
    let mut request = signed.expose_secret().into_client_request().map_err(|_| Error::Signing)?;
    request.headers_mut().insert("Sec-WebSocket-Protocol", HeaderValue::from_static(SUBPROTOCOL));
    let limit = MAX_PACKET_BYTES as usize + 64 * 1024;
    let config = WebSocketConfig::default().max_message_size(Some(limit)).max_frame_size(Some(limit));
    let config = config.max_write_buffer_size(MAX_UNSENT_BYTES);

    let began = Instant::now();
    let handshake = client_async_with_config(request, Counted::new(stream), Some(config));
    match tokio::time::timeout(setup.answer_limit, handshake).await {
        Ok(Ok((socket, answer))) => {
            on_step(DialStep { part: DialPart::Upgrade, took: began.elapsed() });
            adjust(setup.clock(), answer.headers(), signed_at);
            refuse_extensions(answer.headers())?;
            refuse_subprotocols(answer.headers())?;
            Ok(Upgraded { wire: Wire::new(socket), tls_version })
        }
        Ok(Err(error)) => Err(refused(url.host_str().unwrap_or_default(), error, setup.clock(), signed_at)),
        Err(_) => Err(Error::NoAnswer { rung: Rung::Socket, limit: setup.answer_limit, after: None }),
    }
}

/// None was asked for, so that none may be in use. The WebSocket library does not look (tungstenite 0.30).
fn refuse_extensions(headers: &HeaderMap) -> Result<(), Error> {
    let values = headers.get_all(SEC_WEBSOCKET_EXTENSIONS).into_iter();
    let names = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect::<Vec<_>>().join(", ");
    if names.chars().all(|character| matches!(character, ' ' | ',')) {
        return Ok(());
    }
    let names = redact(&names).chars().filter(|character| !character.is_control()).take(MOST_CHARS).collect();
    Err(Error::UnaskedExtension { names })
}

/// One was asked for (MQTT 5 section 6). The WebSocket library looks at the first header only (tungstenite 0.30).
fn refuse_subprotocols(headers: &HeaderMap) -> Result<(), Error> {
    if headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().eq([SUBPROTOCOL]) {
        return Ok(());
    }
    Err(Error::UpgradeFailed { detail: "more than one subprotocol".to_owned(), kind: None })
}

fn adjust(clock: &Clock, headers: &HeaderMap, asked_at: Timestamp) {
    if let Some(date) = dial::date_of(headers) {
        clock.adjust(date, asked_at);
    }
}

fn refused(host: &str, error: WsError, clock: &Clock, signed_at: Timestamp) -> Error {
    match error {
        WsError::Http(answer) => {
            let body = answer.body().as_deref().unwrap_or_default();
            if let Some(portal) = dial::captive_portal(host, answer.status(), answer.headers(), body) {
                return Error::Dial(portal);
            }
            let refused = upgrade_refused(&answer, clock.now());
            adjust(clock, answer.headers(), signed_at);
            refused
        }
        WsError::Io(error) => Error::UpgradeFailed { detail: error.to_string(), kind: Some(error.kind()) },
        other => Error::UpgradeFailed { detail: other.to_string(), kind: None },
    }
}

/// The body is left out: it can repeat the signed address.
fn upgrade_refused(answer: &Response<Option<Vec<u8>>>, now: Timestamp) -> Error {
    let error_type = answer.headers().get("x-amzn-errortype").and_then(|value| value.to_str().ok());
    Error::UpgradeRefused {
        status: answer.status().as_u16(),
        error_type: error_type.map(|name| redact(name).into_owned()),
        skew_ms: dial::date_of(answer.headers()).map(|date| date.0.saturating_sub(now.0) / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(date: &str) -> Response<Option<Vec<u8>>> {
        let answer = Response::builder().status(403).header("Date", date);
        answer.header("x-amzn-ErrorType", "ForbiddenException").body(None).expect("response")
    }

    #[test]
    fn an_extension_that_was_not_asked_for_is_refused_by_name() {
        let headers = |value: &str| HeaderMap::from_iter([(SEC_WEBSOCKET_EXTENSIONS, value.parse().unwrap())]);
        assert!(refuse_extensions(&HeaderMap::new()).is_ok() && refuse_extensions(&headers(" , ")).is_ok());
        match refuse_extensions(&headers("permessage-deflate; client_no_context_takeover")) {
            Err(Error::UnaskedExtension { names }) => assert!(names.starts_with("permessage-deflate")),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_refused_upgrade_tells_status_type_and_skew() {
        // 2015-10-21T07:28:00Z, an hour after our clock.
        let now = Timestamp::from_secs(1_445_412_480 - 3_600);
        match upgrade_refused(&answer("Wed, 21 Oct 2015 07:28:00 GMT"), now) {
            Error::UpgradeRefused { status, error_type, skew_ms } => {
                assert_eq!((status, error_type.as_deref()), (403, Some("ForbiddenException")));
                assert_eq!(skew_ms, Some(3_600_000));
            }
            other => panic!("{other}"),
        }
        let undated = upgrade_refused(&answer("yesterday"), now);
        assert!(matches!(undated, Error::UpgradeRefused { skew_ms: None, .. }));
    }
}
