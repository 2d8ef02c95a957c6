//! What can go wrong on the way out, by step.

use std::io;
use std::time::Duration;

/// A part of reaching another computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Turning the name into addresses.
    Dns,
    /// Connecting to one of the addresses.
    Tcp,
    /// The TLS handshake.
    Tls,
    /// Sending an HTTP request and reading its answer.
    Http,
}

impl Step {
    /// The word a person reads.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dns => "DNS",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Http => "HTTP",
        }
    }
}

/// Why another computer could not be reached or did not answer. Holds no URL, for a URL can hold a signature.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The TLS library could not be set up.
    #[error("TLS could not be set up")]
    TlsSetup(#[source] rustls::Error),
    /// The address has no host, or a scheme other than http, https, ws and wss.
    #[error("the address has no host that can be dialled")]
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
    /// The step took too long.
    #[error("{} with {host} took longer than {limit:?}", step.label())]
    TimedOut {
        /// Which step.
        step: Step,
        /// The name.
        host: String,
        /// How long it may take.
        limit: Duration,
    },
    /// The connection broke, or the answer was not HTTP.
    #[error("the HTTP exchange with {host} broke off")]
    Http {
        /// The name.
        host: String,
        /// What the HTTP library said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The answer is larger than anything expected.
    #[error("the answer of {host} is larger than {limit} bytes")]
    TooLarge {
        /// The name.
        host: String,
        /// Most bytes that are read.
        limit: usize,
    },
}

impl Error {
    /// The step at which it happened.
    #[must_use]
    pub fn step(&self) -> Step {
        match self {
            Self::Address | Self::Resolve { .. } => Step::Dns,
            Self::Connect { .. } => Step::Tcp,
            Self::TlsSetup(_) | Self::Tls { .. } => Step::Tls,
            Self::TimedOut { step, .. } => *step,
            Self::Http { .. } | Self::TooLarge { .. } => Step::Http,
        }
    }
}
