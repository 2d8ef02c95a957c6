//! From credentials to an upgraded WebSocket: a fresh signature, the way out, and the gateway's answer.

use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, Response};
use secrecy::ExposeSecret;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::Error as WsError;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use super::packet::MAX_PACKET_BYTES;
use super::presign::presign;
use super::wire::{Counted, Wire};
use super::{Error, Setup};
use crate::credentials::AwsCredentials;
use crate::dial;
use crate::model::{DialStep, Rung, Timestamp};

/// An upgraded connection, and what time the gateway says it is.
#[derive(Debug)]
pub(super) struct Upgraded {
    pub(super) wire: Wire<dial::Stream>,
    pub(super) server_date: Option<Timestamp>,
    /// "TLS 1.3"; `None` for a plain connection.
    pub(super) tls_version: Option<&'static str>,
}

/// Dials the profile's endpoint with a signature made now.
///
/// # Errors
/// [`Error::Signing`], [`Error::Dial`], [`Error::UpgradeRefused`], [`Error::UpgradeFailed`] or [`Error::NoAnswer`].
pub(super) async fn upgrade(
    setup: &Setup,
    credentials: &AwsCredentials,
    on_step: &mut (dyn FnMut(DialStep) + Send),
) -> Result<Upgraded, Error> {
    let url = setup.profile.iot_data_url();
    let stream = setup.network.connect(&url, on_step).await?;
    let tls_version = stream.tls_version();
    // Signed after the dial, which may take a while: the signature is as fresh as can be.
    let signed = presign(&url, &setup.profile.region, credentials, setup.clock.now())?;
    let mut request = signed.expose_secret().into_client_request().map_err(|_| Error::Signing)?;
    request.headers_mut().insert("Sec-WebSocket-Protocol", HeaderValue::from_static("mqtt"));
    let limit = MAX_PACKET_BYTES as usize + 64 * 1024;
    let config = WebSocketConfig::default().max_message_size(Some(limit)).max_frame_size(Some(limit));

    let began = Instant::now();
    let handshake = client_async_with_config(request, Counted::new(stream), Some(config));
    match tokio::time::timeout(setup.answer_limit, handshake).await {
        Ok(Ok((socket, answer))) => {
            on_step(DialStep { name: "upgrade", took: began.elapsed() });
            Ok(Upgraded { wire: Wire::new(socket), server_date: date(answer.headers()), tls_version })
        }
        Ok(Err(error)) => Err(refused(url.host_str().unwrap_or_default(), error, setup.clock.now())),
        Err(_) => Err(Error::NoAnswer { rung: Rung::Socket, limit: setup.answer_limit, after: None }),
    }
}

/// How far a clock that says `now` is behind `server_date`, in milliseconds, when that is more than the half minute
/// that a slow answer and whole seconds explain.
pub(super) fn skew_ms(server_date: Timestamp, now: Timestamp) -> Option<i64> {
    let skew_ms = server_date.0.saturating_sub(now.0) / 1_000;
    (Duration::from_millis(skew_ms.unsigned_abs()) > Duration::from_secs(30)).then_some(skew_ms)
}

fn refused(host: &str, error: WsError, now: Timestamp) -> Error {
    match error {
        WsError::Http(answer) => {
            let body = answer.body().as_deref().unwrap_or_default();
            match dial::captive_portal(host, answer.status(), answer.headers(), body) {
                Some(portal) => Error::Dial(portal),
                None => upgrade_refused(&answer, now),
            }
        }
        WsError::Io(error) => Error::UpgradeFailed { detail: error.to_string(), kind: Some(error.kind()) },
        other => Error::UpgradeFailed { detail: other.to_string(), kind: None },
    }
}

/// The body is left out: it can repeat the signed address.
fn upgrade_refused(answer: &Response<Option<Vec<u8>>>, now: Timestamp) -> Error {
    let server_date = date(answer.headers());
    Error::UpgradeRefused {
        status: answer.status().as_u16(),
        error_type: text(answer.headers(), "x-amzn-errortype"),
        server_date,
        skew_ms: server_date.map(|date| date.0.saturating_sub(now.0) / 1_000),
    }
}

/// `Date: Wed, 21 Oct 2015 07:28:00 GMT` (RFC 9110 section 5.6.7), which is a date of RFC 2822 too.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let zoned = jiff::fmt::rfc2822::parse(&text(headers, "date")?).ok()?;
    Some(Timestamp::from_secs(zoned.timestamp().as_second()))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(date: &str) -> Response<Option<Vec<u8>>> {
        let answer = Response::builder().status(403).header("Date", date);
        answer.header("x-amzn-ErrorType", "ForbiddenException").body(None).expect("response")
    }

    #[test]
    fn a_refused_upgrade_tells_status_type_and_skew() {
        // 2015-10-21T07:28:00Z, an hour after our clock.
        let now = Timestamp::from_secs(1_445_412_480 - 3_600);
        match upgrade_refused(&answer("Wed, 21 Oct 2015 07:28:00 GMT"), now) {
            Error::UpgradeRefused { status, error_type, server_date, skew_ms } => {
                assert_eq!((status, error_type.as_deref()), (403, Some("ForbiddenException")));
                assert_eq!(server_date, Some(Timestamp::from_secs(1_445_412_480)));
                assert_eq!(skew_ms, Some(3_600_000));
            }
            other => panic!("{other}"),
        }
        assert!(matches!(
            upgrade_refused(&answer("yesterday"), now),
            Error::UpgradeRefused { server_date: None, skew_ms: None, .. }
        ));
    }

    #[test]
    fn half_a_minute_is_no_skew() {
        let now = Timestamp::from_secs(1_000);
        for (server_secs, expected) in [(1_030, None), (970, None), (1_031, Some(31_000)), (900, Some(-100_000))] {
            assert_eq!(skew_ms(Timestamp::from_secs(server_secs), now), expected, "{server_secs}");
        }
    }
}
