//! The one way out of this computer: names, TCP, TLS and HTTP, and the clock that AWS agrees with.
//!
//! Every connection of the program begins in [`Network::connect`]: sign-in, credentials, the socket
//! and the AWS SDK. So there is one set of TLS roots, and one place that knows of proxies.

mod bypass;
mod changes;
mod clock;
mod connect;
mod error;
mod http_client;
mod issuer;
mod limits;
mod proxy;
mod proxy_challenge;
mod proxy_login;
mod roots;
mod smithy;
mod tunnel;
mod verifier;

use std::path::PathBuf;
use std::sync::Arc;

pub use changes::{ChangeTeller, NetworkChanges, network_changes};
pub use clock::{Clock, date_of};
pub use connect::Stream;
pub use error::{Error, ProxySignIn};
pub use http_client::captive_portal;
use hyper_util::client::proxy::matcher::Matcher;
pub use limits::Limits;
use proxy::Proxies;
pub use proxy::ProxyChoice;
pub use proxy_login::{ProxyLogin, ProxyLogins};
pub use roots::CaFileProblem;
use rustls::ClientConfig;
pub use verifier::UnknownIssuer;
use verifier::Verifier;

/// How to leave this computer.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Through which proxy.
    pub proxy: ProxyChoice,
    /// Files with certificates of authorities, in PEM, that are trusted beside those of the system.
    pub ca_files: Vec<PathBuf>,
    /// User and password for a proxy that asks for them, where its address has none.
    pub proxy_logins: ProxyLogins,
    /// What time it is for AWS.
    pub clock: Clock,
    /// How long each step may take.
    pub limits: Limits,
}

/// The network of this computer with the certificates that it trusts. Cheap to clone.
#[derive(Clone)]
pub struct Network {
    tls: Arc<ClientConfig>,
    proxies: Arc<Proxies>,
    proxy_logins: ProxyLogins,
    clock: Clock,
    limits: Limits,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

impl Network {
    /// The system's certificates and the environment's proxy; see [`Network::with`].
    ///
    /// # Errors
    /// [`Error::TlsSetup`] when the TLS library refuses its own defaults.
    pub fn new() -> Result<Self, Error> {
        Self::with(&Options::default())
    }

    /// Reads the environment, the certificates that the system trusts, and those of `options`. Takes some 10 ms; do it
    /// off the window's thread.
    ///
    /// A system without any certificate is not an error here, nor is a proxy's address that is of no use: the first
    /// connection that needs them says so.
    ///
    /// # Errors
    /// [`Error::CaFile`], and [`Error::TlsSetup`] when the TLS library refuses its own defaults.
    pub fn with(options: &Options) -> Result<Self, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Verifier::new(roots::trusted(&options.ca_files)?, Arc::clone(&provider));
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::TlsSetup)?
            // "Dangerous" is what rustls calls any verifier of one's own; this one decides as rustls does.
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        let proxies = Proxies::new(&options.proxy, |name| std::env::var(name).ok(), Matcher::from_system);
        let (proxy_logins, clock) = (options.proxy_logins.clone(), options.clock.clone());
        Ok(Self { tls: Arc::new(tls), proxies: Arc::new(proxies), proxy_logins, clock, limits: options.limits })
    }

    /// What time it is for AWS, set right by the answers that come this way.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How long each step may take.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}
