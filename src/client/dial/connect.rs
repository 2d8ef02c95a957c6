//! From a URL to a byte stream: names, TCP on the first address that answers, the tunnel where a proxy is in use, and
//! TLS where the scheme asks for it.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tower_service::Service;
use url::{Host, Url};

use super::{Error, Limits, Network, tunnel};
use model::{DialPart, DialStep, TlsVersion};

/// A connected byte stream, with or without TLS.
#[derive(Debug)]
pub enum Stream {
    /// Plain TCP; loopback only, which the profile sees to.
    Plain(TcpStream),
    /// TLS over TCP.
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

impl Stream {
    /// `None` for a plain connection.
    #[must_use]
    pub fn tls_version(&self) -> Option<TlsVersion> {
        let Self::Tls(stream) = self else { return None };
        match stream.get_ref().1.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => Some(TlsVersion::V1_3),
            Some(rustls::ProtocolVersion::TLSv1_2) => Some(TlsVersion::V1_2),
            _ => Some(TlsVersion::Other),
        }
    }
}

impl Network {
    /// Connects to the host of `url` (http, https, ws or wss), reporting each step with its time. Where a proxy is in
    /// use, DNS and TCP are the way to it, and "proxy" is its way to the host.
    ///
    /// # Errors
    /// [`Error`] names the step that failed. Each has its limit: see [`Limits`].
    pub async fn connect(&self, url: &Url, on_step: &mut (dyn FnMut(DialStep) + Send)) -> Result<Stream, Error> {
        let (host, port) = (url.host().ok_or(Error::Address)?, url.port_or_known_default().ok_or(Error::Address)?);
        let name = host.to_string();
        let mut timed = |part: DialPart, began: Instant| on_step(DialStep { part, took: began.elapsed() });
        let tcp = match self.proxies.for_host(&host, port)? {
            Some(proxy) => {
                tunnel::through(proxy, &format!("{name}:{port}"), &self.proxy_logins, &self.limits, &mut timed).await?
            }
            None => open(&host, &name, port, &self.limits, &mut timed).await?,
        };
        if !matches!(url.scheme(), "https" | "wss") {
            return Ok(Stream::Plain(tcp));
        }
        let began = Instant::now();
        let tls = limited(DialPart::Tls, &name, self.limits.tls, self.secure(&name, tcp)).await?;
        timed(DialPart::Tls, began);
        Ok(Stream::Tls(Box::new(tls)))
    }

    async fn secure(&self, host: &str, tcp: TcpStream) -> Result<tokio_rustls::client::TlsStream<TcpStream>, Error> {
        let unbracketed = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(unbracketed).map_err(|_| Error::Address)?;
        let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::clone(&self.tls));
        connector.connect(name, tcp).await.map_err(|source| Error::Tls { host: host.to_owned(), source })
    }
}

/// Looks up `host`, written as `name`, and connects to the first of its addresses that answers.
pub(super) async fn open(
    host: &Host<&str>,
    name: &str,
    port: u16,
    limits: &Limits,
    timed: &mut (dyn FnMut(DialPart, Instant) + Send),
) -> Result<TcpStream, Error> {
    let began = Instant::now();
    let addresses = limited(DialPart::Dns, name, limits.dns, resolve(host, port)).await?;
    timed(DialPart::Dns, began);
    let began = Instant::now();
    let tcp = limited(DialPart::Tcp, name, limits.tcp, connect_tcp(name, port, addresses, limits.addresses())).await?;
    timed(DialPart::Tcp, began);
    Ok(tcp)
}

/// The result of `work`, or that it took too long.
pub(super) async fn limited<T>(
    part: DialPart,
    host: &str,
    limit: Duration,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match tokio::time::timeout(limit, work).await {
        Ok(result) => result,
        Err(_) => Err(Error::TimedOut { part, host: host.to_owned(), limit }),
    }
}

/// Names under `.localhost` are loopback by definition (RFC 6761 section 6.3), and not every resolver knows it.
async fn resolve(host: &Host<&str>, port: u16) -> Result<Vec<SocketAddr>, Error> {
    let loopback = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
    match host {
        Host::Ipv4(address) => Ok(vec![SocketAddr::from((*address, port))]),
        Host::Ipv6(address) => Ok(vec![SocketAddr::from((*address, port))]),
        Host::Domain(name) if is_localhost(name) => {
            Ok(loopback.iter().map(|address| SocketAddr::from((*address, port))).collect())
        }
        Host::Domain(name) => {
            let not_found = |source| Error::Resolve { host: (*name).to_owned(), source };
            let found: Vec<_> = tokio::net::lookup_host((*name, port)).await.map_err(not_found)?.collect();
            if found.is_empty() { Err(not_found(io::ErrorKind::NotFound.into())) } else { Ok(found) }
        }
    }
}

/// Whether `host` is this computer, by name or by address.
pub(super) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => is_localhost(name),
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// IPv6 and IPv4 race (RFC 8305), so that a network which swallows one of them costs 300 ms and not a time-out.
async fn connect_tcp(host: &str, port: u16, addresses: Vec<SocketAddr>, limit: Duration) -> Result<TcpStream, Error> {
    let mut connector = HttpConnector::new_with_resolver(Resolved(addresses));
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(limit));
    connector.set_keepalive(Some(Duration::from_secs(30)));
    let uri = http::Uri::builder()
        .scheme("http")
        .authority(format!("{}:{port}", if host.starts_with('[') { "ipv6.invalid" } else { host }))
        .path_and_query("/")
        .build()
        .map_err(|_| Error::Address)?;
    let connected = connector.call(uri).await;
    let failed = |source| Error::Connect { host: host.to_owned(), port, source };
    connected.map(hyper_util::rt::TokioIo::into_inner).map_err(|error| failed(Box::new(error)))
}

/// A resolver that knows the answer already.
#[derive(Clone)]
struct Resolved(Vec<SocketAddr>);

impl Service<Name> for Resolved {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = std::future::Ready<Result<Self::Response, io::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        std::future::ready(Ok(self.0.clone().into_iter()))
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_under_localhost_are_loopback() {
        for (name, expected) in
            [("localhost", true), ("iot.localhost", true), ("IoT.LOCALHOST.", true), ("localhost.example", false)]
        {
            assert_eq!(is_localhost(name), expected, "{name}");
        }
    }

    #[tokio::test]
    async fn a_port_where_nobody_listens_is_named() {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let url = Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
        let mut steps = Vec::new();
        let error = Network::new().unwrap().connect(&url, &mut |step| steps.push(step.part)).await.unwrap_err();
        assert!(matches!(&error, Error::Connect { port: p, .. } if *p == port), "{error:?}");
        assert_eq!((steps, error.part()), (vec![DialPart::Dns], Some(DialPart::Tcp)));
    }
}
