//! From a URL to a byte stream: names, TCP on the first address that answers, the tunnel where a proxy is in use, and
//! TLS where the scheme asks for it.

use std::time::Instant;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use url::Url;

use super::socket::Socket;
use super::tcp::{limited, open};
use super::{Error, Network, Stream, tunnel};
use model::{DialPart, DialStep};

impl Network {
    /// Connects to the host of `url` (http, https, ws or wss), reporting each step with its time. Where a proxy is in
    /// use, DNS and TCP are the way to it, and "proxy" is its way to the host.
    ///
    /// # Errors
    /// [`Error`] names the step that failed. Each has its limit: see [`Limits`](super::Limits).
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
            return Ok(Stream::Plain(Socket::new(tcp)));
        }
        let began = Instant::now();
        let tls = limited(DialPart::Tls, &name, self.limits.tls, self.secure(&name, tcp)).await?;
        timed(DialPart::Tls, began);
        Ok(Stream::Tls(Box::new(tls)))
    }

    async fn secure(&self, host: &str, tcp: TcpStream) -> Result<tokio_rustls::client::TlsStream<Socket>, Error> {
        let unbracketed = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(unbracketed).map_err(|_| Error::Address)?;
        let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::clone(&self.tls));
        connector.connect(name, Socket::new(tcp)).await.map_err(|source| Error::Tls { host: host.to_owned(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_where_nobody_listens_is_named() {
        let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let url = Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
        let mut steps = Vec::new();
        let error = Network::new().unwrap().connect(&url, &mut |step| steps.push(step.part)).await.unwrap_err();
        assert!(matches!(&error, Error::Connect { port: p, .. } if *p == port), "{error:?}");
        assert_eq!((steps, error.part()), (vec![DialPart::Dns], Some(DialPart::Tcp)));
    }
}
