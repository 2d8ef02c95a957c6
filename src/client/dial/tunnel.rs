//! A tunnel through an HTTP proxy (CONNECT, RFC 9110 section 9.3.6).

use std::time::Instant;

use http::HeaderValue;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::proxy::Proxy;
use super::proxy_login::ProxyLogins;
use super::tcp::{limited, open};
use super::{Error, Limits, ProxySignIn, proxy_challenge};
use model::DialPart;

/// Connects to `proxy` and has it connect on to `target`, `HOST:PORT`. The name is looked up by the proxy alone.
///
/// No user and password go out before this proxy has asked for them as such, with Basic (RFC 7617), in its answer to
/// this request: what answers there may be another one than yesterday. Then those of its address are presented, or what
/// `logins` knows or finds.
pub(super) async fn through(
    mut proxy: Proxy,
    target: &str,
    logins: &ProxyLogins,
    limits: &Limits,
    timed: &mut (dyn FnMut(DialPart, Instant) + Send),
) -> Result<TcpStream, Error> {
    let (name, own) = (proxy.name(), proxy.authorization.take());
    let mut asked_at = None;
    // What is done again is not told again: the way through the proxy is one step.
    let mut first = |part: DialPart, began: Instant| {
        if part == DialPart::Proxy || asked_at.is_none() {
            timed(part, asked_at.unwrap_or(began));
        }
        if part == DialPart::Tcp {
            asked_at.get_or_insert_with(Instant::now);
        }
    };
    let mut result = once(&proxy, target, limits, &mut first).await;
    if !matches!(result, Err(Error::ProxyRefused { sign_in: ProxySignIn::Basic { .. }, .. })) {
        return result;
    }
    if let Some(known) = logins.known(&name, own) {
        result = present(&mut proxy, known, target, logins, limits, &mut first).await;
    }
    if is_refused(&result)
        && let Some(found) = logins.ask(&name).await
    {
        result = present(&mut proxy, found, target, logins, limits, &mut first).await;
    }
    if let Err(Error::ProxyRefused { status: 401 | 407, sign_in, .. }) = &mut result {
        // Also of a login that is not presented any more, for it was refused before.
        *sign_in = ProxySignIn::Basic { refused: logins.has_refused(&name) };
    }
    result
}

fn is_refused<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::ProxyRefused { status: 401 | 407, .. }))
}

/// Presents `authorization`, and remembers when it is refused.
async fn present(
    proxy: &mut Proxy,
    authorization: HeaderValue,
    target: &str,
    logins: &ProxyLogins,
    limits: &Limits,
    timed: &mut (dyn FnMut(DialPart, Instant) + Send),
) -> Result<TcpStream, Error> {
    proxy.authorization = Some(authorization.clone());
    let result = once(proxy, target, limits, timed).await;
    if is_refused(&result) {
        logins.refused(&proxy.name(), authorization);
    }
    result
}

async fn once(
    proxy: &Proxy,
    target: &str,
    limits: &Limits,
    timed: &mut (dyn FnMut(DialPart, Instant) + Send),
) -> Result<TcpStream, Error> {
    let (name, host) = (proxy.name(), proxy.host.to_string());
    let address = match &proxy.host {
        url::Host::Domain(domain) => url::Host::Domain(domain.as_str()),
        url::Host::Ipv4(address) => url::Host::Ipv4(*address),
        url::Host::Ipv6(address) => url::Host::Ipv6(*address),
    };
    let tcp = open(&address, &host, proxy.port, limits, timed).await;
    let tcp = tcp.map_err(|error| Error::ProxyUnreachable { proxy: name.clone(), source: Box::new(error) })?;
    let began = Instant::now();
    let tunnel = limited(DialPart::Proxy, &name, limits.proxy, ask(proxy, target, tcp)).await?;
    timed(DialPart::Proxy, began);
    Ok(tunnel)
}

async fn ask(proxy: &Proxy, target: &str, tcp: TcpStream) -> Result<TcpStream, Error> {
    let broken = |error: hyper::Error| Error::ProxyUnreachable { proxy: proxy.name(), source: Box::new(error) };
    let mut request = http::Request::connect(target).header(HOST, target);
    if let Some(authorization) = &proxy.authorization {
        request = request.header(PROXY_AUTHORIZATION, authorization);
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|_| Error::Address)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(tcp)).await.map_err(broken)?;
    let tunnel = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        if !answer.status().is_success() {
            return Err(Error::ProxyRefused {
                proxy: proxy.name(),
                host: target.to_owned(),
                status: answer.status().as_u16(),
                sign_in: proxy_challenge::wanted(answer.status(), answer.headers()),
            });
        }
        hyper::upgrade::on(answer).await.map_err(broken)
    };
    // The connection is driven here, beside the answer, so that nothing has to be spawned.
    let connection = connection.with_upgrades();
    tokio::pin!(tunnel);
    tokio::pin!(connection);
    let upgraded = tokio::select! {
        // A response counts even if the proxy disconnects right after it.
        biased;
        upgraded = &mut tunnel => upgraded?,
        result = &mut connection => {
            result.map_err(broken)?;
            tunnel.await?
        }
    };
    match upgraded.downcast::<TokioIo<TcpStream>>() {
        // Both TLS and HTTP let the client speak first: what is there already does not come from the target.
        Ok(parts) if parts.read_buf.is_empty() => Ok(parts.io.into_inner()),
        _ => Err(Error::ProxyUnreachable {
            proxy: proxy.name(),
            source: "bytes arrived before the tunnel was open".into(),
        }),
    }
}
