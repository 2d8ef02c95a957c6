//! A callback URL, exactly as it is registered at the app client.

use std::fmt;

use texts::t;
use url::{Host, Url};

/// What `callback_urls` is when the profile does not say.
pub(super) const DEFAULT: &str = "http://localhost:8000";

/// An address on this machine to which the browser returns with the answer: `http://localhost:8000`.
///
/// Cognito compares the text exactly, port and trailing slash included, so the text is never normalised
/// (facts of Amazon Cognito; RFC 8252 section 7.3 for the loopback).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackUrl {
    text: String,
    url: Url,
    port: u16,
}

impl CallbackUrl {
    /// Checks `text`. The error is what a person should write instead.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| shape())?;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
            Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
            None => false,
        };
        if url.scheme() != "http" || !loopback {
            return Err(shape());
        }
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(t!("no user, query or fragment: {shape}", shape = shape()));
        }
        let port = explicit_port(text).ok_or_else(|| t!("a port: {shape}", shape = shape()))?;
        Ok(Self { text: text.to_owned(), url, port })
    }

    /// The text as registered, exactly.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The path that the browser will ask for; `/` when the URL has none.
    #[must_use]
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// The port to listen on, 1 to 65535.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The host to listen on.
    #[must_use]
    pub fn host(&self) -> Option<Host<&str>> {
        self.url.host()
    }

    /// Whether `value` is the `Host` header of a request for this URL (RFC 9112 section 3.2).
    #[must_use]
    pub fn is_host_header(&self, value: &str) -> bool {
        let host = self.url.host_str().unwrap_or_default();
        let with_port = format!("{host}:{}", self.port);
        value.eq_ignore_ascii_case(&with_port) || (self.port == 80 && value.eq_ignore_ascii_case(host))
    }
}

impl fmt::Display for CallbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn shape() -> String {
    t!("http://localhost:PORT, http://127.0.0.1:PORT or http://[::1]:PORT, with or without a path, exactly as \
         registered at the app client")
    .to_owned()
}

/// The port as written: [`Url`] forgets a `:80`.
fn explicit_port(text: &str) -> Option<u16> {
    let authority = text.split_once("://")?.1.split('/').next()?;
    let port = authority.rsplit_once(':')?.1.parse().ok()?;
    (port != 0).then_some(port)
}
