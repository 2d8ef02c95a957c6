//! Errors while connecting, by part.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use model::DialPart;

/// What a proxy that opens no tunnel says about signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxySignIn {
    /// Nothing: it refuses for another reason.
    Removed,
    /// By a user and a password (Basic, RFC 7617).
    Basic {
        /// Whether it has refused some, now or lately.
        refused: bool,
    },
    /// In other ways only, to which nothing was sent.
    Otherwise {
        /// Their names as the proxy writes them: `Negotiate`, `NTLM`, `Digest`. Empty when it names none.
        schemes: Vec<String>,
    },
}

/// Why another computer could not be reached or did not answer. Holds no URL, for a URL can hold a signature.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The TLS library could not be set up.
    #[error("TLS could not be set up")]
    TlsSetup(#[source] rustls::Error),
    /// A file with extra certificates cannot be used.
    #[error("the certificates in {path} cannot be used")]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        problem: CaFileProblem,
    },
    /// The proxy's address is not one, or not that of an HTTP proxy.
    #[error("the proxy's address cannot be used")]
    ProxyAddress {
        /// Its scheme, when that is what cannot be used: `socks5`, `https`.
        scheme: Option<String>,
    },
    /// The proxy was not reached, or what answers there is no HTTP proxy.
    #[error("the proxy {proxy} was not reached")]
    ProxyUnreachable {
        /// `HOST:PORT` of the proxy.
        proxy: String,
        /// An [`Error`] of the way to the proxy, or what the HTTP library said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The proxy answered and opens no tunnel; 407, or from some 401, when it wants a login.
    #[error("the proxy {proxy} refused to connect to {host} with {status}")]
    ProxyRefused {
        /// `HOST:PORT` of the proxy.
        proxy: String,
        /// `HOST:PORT` of the target.
        host: String,
        /// HTTP status.
        status: u16,
        /// Whether and how it wants a login.
        sign_in: ProxySignIn,
    },
    /// The address has no host, or a scheme other than http, https, ws and wss.
    #[error("the address has no host to connect to")]
    Address,
    /// The name is not known, or no name server answered.
    #[error("the name {host} was not found")]
    Resolve {
        /// The name.
        host: String,
        /// What the system's resolver said.
        #[source]
        source: io::Error,
    },
    /// No address of the host accepted the connection.
    #[error("{host}:{port} did not accept the connection")]
    Connect {
        /// The name.
        host: String,
        /// TCP port.
        port: u16,
        /// What the system said of the last address tried.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The TLS handshake failed; the source holds a [`rustls::Error`] where it was the certificate.
    #[error("no secure connection to {host}")]
    Tls {
        /// The name that the certificate has to carry.
        host: String,
        /// What the TLS library said.
        #[source]
        source: io::Error,
    },
    /// A part of the dial took too long.
    #[error("{} with {host} took longer than {limit:?}", part.label())]
    TimedOut {
        /// Which part.
        part: DialPart,
        /// The name.
        host: String,
        /// How long it may take.
        limit: Duration,
    },
    /// The request was sent, and its answer took too long.
    #[error("HTTP with {host} took longer than {limit:?}")]
    Unanswered {
        /// The name.
        host: String,
        /// How long it may take.
        limit: Duration,
    },
    /// The connection broke, or the answer was not HTTP.
    #[error("the HTTP exchange with {host} was interrupted")]
    Http {
        /// The name.
        host: String,
        /// What the HTTP library said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A redirect or a page came where only data ever comes: the log-in page of a network, or a wrong address.
    #[error("a web page answers instead of {host}")]
    CaptivePortal {
        /// The name.
        host: String,
        /// HTTP status.
        status: u16,
        /// The host that it redirects to.
        redirect_to: Option<String>,
    },
    /// The answer is larger than anything expected.
    #[error("the response of {host} is larger than {limit} bytes")]
    TooLarge {
        /// The name.
        host: String,
        /// Most bytes that are read.
        limit: usize,
    },
}

impl Error {
    /// The HTTP status that says no.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::ProxyRefused { status, .. } | Self::CaptivePortal { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The part of the dial at which it happened; `None` when that was over and a request was under way.
    #[must_use]
    pub fn part(&self) -> Option<DialPart> {
        match self {
            Self::Address | Self::Resolve { .. } => Some(DialPart::Dns),
            Self::Connect { .. } => Some(DialPart::Tcp),
            Self::ProxyAddress { .. } | Self::ProxyUnreachable { .. } | Self::ProxyRefused { .. } => {
                Some(DialPart::Proxy)
            }
            Self::TlsSetup(_) | Self::CaFile { .. } | Self::Tls { .. } => Some(DialPart::Tls),
            Self::TimedOut { part, .. } => Some(*part),
            Self::Unanswered { .. } | Self::Http { .. } | Self::CaptivePortal { .. } | Self::TooLarge { .. } => None,
        }
    }
}

/// What is wrong with a file of certificates.
#[derive(Debug, thiserror::Error)]
pub enum CaFileProblem {
    /// It cannot be read.
    #[error("it cannot be read")]
    Unreadable(#[source] io::Error),
    /// It is not PEM, or is cut off.
    #[error("it is not PEM: {0}")]
    NotPem(String),
    /// It is PEM, or any text, without a certificate in it.
    #[error("it has no certificate")]
    NoCertificate,
    /// A certificate in it cannot be used to check others.
    #[error("certificate {number} in it cannot be used")]
    Unusable {
        /// Which one, counted from 1.
        number: usize,
        /// What the TLS library said.
        #[source]
        source: rustls::Error,
    },
}
