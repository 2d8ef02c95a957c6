//! The one port: binding, accepting, the table of paths, and the faults that concern any HTTP door.
//!
//! What each door does is its own file's matter.

use std::convert::Infallible;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Extension, Router};
use http::{HeaderValue, StatusCode, header};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::site::Site;
use super::{Error, Fault, Place, Shared, cors, gateway, hosted_ui, identity_pool, iot_control, iot_data};
use model::Timestamp;

/// How often a free port is looked for that is free on both loopback addresses.
const PORT_ATTEMPTS: usize = 8;
/// How long a TLS handshake may take.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// Bound sockets of one port.
pub(crate) struct Listeners {
    pub(crate) port: u16,
    ipv4: TcpListener,
    /// Missing on systems without IPv6.
    ipv6: Option<TcpListener>,
}

/// Binds `port` on both loopback addresses. Browsers try either for `localhost`, so that a stranger on one of them
/// would be taken for the sandbox: a port that is taken on one is not used.
pub(crate) async fn bind(port: u16) -> Result<Listeners, Error> {
    let mut attempts = if port == 0 { PORT_ATTEMPTS } else { 1 };
    loop {
        attempts -= 1;
        match bind_both(port).await {
            Ok(listeners) => return Ok(listeners),
            Err(source) if attempts == 0 => return Err(Error::Listen { port, source }),
            Err(_) => {}
        }
    }
}

async fn bind_both(port: u16) -> std::io::Result<Listeners> {
    let ipv4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let port = ipv4.local_addr()?.port();
    let ipv6 = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
        Ok(listener) => Some(listener),
        Err(taken) if taken.kind() == std::io::ErrorKind::AddrInUse => return Err(taken),
        Err(_no_ipv6) => None,
    };
    Ok(Listeners { port, ipv4, ipv6 })
}

/// Serves the site on both sockets until the sandbox ends; with `tls`, nothing that is not encrypted.
pub(crate) fn serve(listeners: Listeners, site: &Site, tls: Option<&TlsAcceptor>) {
    let router = router(site);
    for listener in [Some(listeners.ipv4), listeners.ipv6].into_iter().flatten() {
        site.shared.tasks.spawn(accept(listener, router.clone(), site.shared.clone(), tls.cloned()));
    }
}

async fn accept(listener: TcpListener, router: Router, shared: Shared, tls: Option<TlsAcceptor>) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => shared.tasks.spawn(serve_connection(stream, peer, router.clone(), tls.clone())),
            // Out of file handles, or the caller went away: others may do better.
            Err(error) => {
                tracing::warn!(%error, "the sandbox could not accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn serve_connection(stream: TcpStream, peer: SocketAddr, router: Router, tls: Option<TlsAcceptor>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let Some(tls) = tls else { return serve_http(stream, peer, router).await };
    match tokio::time::timeout(HANDSHAKE_LIMIT, tls.accept(stream)).await {
        Ok(Ok(stream)) => serve_http(stream, peer, router).await,
        Ok(Err(error)) => tracing::debug!(%error, %peer, "no TLS with the sandbox"),
        Err(_) => tracing::debug!(%peer, "a TLS handshake with the sandbox took too long"),
    }
}

async fn serve_http(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: SocketAddr, router: Router) {
    let service = TowerToHyperService::new(router.layer(Extension(peer)));
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    if let Err(error) = connection.with_upgrades().await {
        tracing::debug!(%error, %peer, "a connection to the sandbox ended early");
    }
}

fn router(site: &Site) -> Router {
    let doors = Router::new()
        .merge(hosted_ui::routes())
        .merge(identity_pool::routes())
        .merge(iot_control::routes())
        .merge(iot_data::routes());
    doors
        .with_state(site.clone())
        .route("/mqtt", any(upgrade).with_state(site.shared.clone()))
        .layer(middleware::from_fn_with_state(site.shared.clone(), inject_faults))
        .layer(middleware::from_fn(cors::allow))
}

async fn upgrade(State(shared): State<Shared>, request: Request) -> Result<Response, Infallible> {
    Ok(gateway::upgrade(shared, request))
}

/// What concerns every door alike: the faults of HTTP itself, and the server's clock in `Date`.
async fn inject_faults(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let fault = place_of(request.uri().path()).and_then(|place| take_http_fault(&shared, place));
    let mut response = match fault {
        None => next.run(request).await,
        Some(Fault::HttpStatus { status, .. }) => {
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
        Some(Fault::Garbage { .. }) => "<html><body>Welcome to the hotel Wi-Fi</body></html>".into_response(),
        Some(Fault::AnswerLost { .. }) => {
            drop(next.run(request).await);
            StatusCode::BAD_GATEWAY.into_response()
        }
        Some(_silent) => std::future::pending().await,
    };
    if let Some(date) = http_date(shared.server_now()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn take_http_fault(shared: &Shared, here: Place) -> Option<Fault> {
    shared.faults.take(|fault| match fault {
        Fault::HttpStatus { place, .. }
        | Fault::Silent { place }
        | Fault::Garbage { place }
        | Fault::AnswerLost { place }
            if *place == here =>
        {
            Some(fault.clone())
        }
        _ => None,
    })
}

fn place_of(path: &str) -> Option<Place> {
    Some(match path {
        "/oauth2/token" => Place::Token,
        "/oauth2/revoke" => Place::Revoke,
        "/mqtt" => Place::Gateway,
        "/oauth2/authorize" | "/login" | "/logout" | "/error" => Place::HostedUi,
        path if path.ends_with("/.well-known/openid-configuration") => Place::Discovery,
        path if path.ends_with("/.well-known/jwks.json") => Place::Jwks,
        path if path == "/" || path.starts_with("/cognito-identity") => Place::IdentityPool,
        path if path.starts_with("/iot-control") => Place::IotControl,
        _ => return None,
    })
}

/// The form of `Date` (RFC 9110, 5.6.7). `None` outside of the years 0-9999.
pub(crate) fn http_date(now: Timestamp) -> Option<HeaderValue> {
    let time = jiff::Timestamp::from_second(now.as_secs()).ok()?;
    let text = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&time).ok()?;
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_the_form_of_http() {
        let date = http_date(Timestamp::from_secs(784_111_777)).unwrap();
        assert_eq!(date, "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[tokio::test]
    async fn a_taken_port_is_an_error() {
        let first = bind(0).await.unwrap();
        assert!(matches!(bind(first.port).await, Err(Error::Listen { port, .. }) if port == first.port));
    }
}
