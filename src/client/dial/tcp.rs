//! From a host to a TCP stream: names, and the first address that answers.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use tokio::net::TcpStream;
use tower_service::Service;
use url::Host;

use super::loopback::is_localhost;
use super::{Error, Limits};
use model::DialPart;

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
