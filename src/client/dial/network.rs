//! Shares between all connections of the program: the certificates that it trusts, the proxies, and the clock.

use std::path::PathBuf;
use std::sync::Arc;

use hyper_util::client::proxy::matcher::Matcher;
use rustls::ClientConfig;

use super::proxy::{Proxies, ProxyChoice};
use super::verifier::Verifier;
use super::{Clock, Error, Limits, ProxyLogins, roots};

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
    pub(super) tls: Arc<ClientConfig>,
    pub(super) proxies: Arc<Proxies>,
    pub(super) proxy_logins: ProxyLogins,
    clock: Clock,
    pub(super) limits: Limits,
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
