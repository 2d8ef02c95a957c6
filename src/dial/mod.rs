//! The one way out of this computer: names, TCP, TLS and HTTP, and the clock that AWS agrees with.
//!
//! Every connection of the program begins in [`Network::connect`], whoever needs it: sign-in, credentials, the socket
//! and the AWS SDK. So there is one set of TLS roots, and one place where a proxy will have to be added.

mod clock;
mod connect;
mod error;
mod http_client;
mod smithy;

use std::sync::Arc;

pub use clock::Clock;
pub use connect::Stream;
pub use error::{Error, Step};
use rustls::{ClientConfig, RootCertStore};

/// The network of this computer with the certificates that it trusts. Cheap to clone.
#[derive(Clone)]
pub struct Network {
    tls: Arc<ClientConfig>,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

impl Network {
    /// Reads the certificates that the system trusts. Takes some 10 ms; do it once, off the window's thread.
    ///
    /// A system without any certificate is not an error here: plain connections to loopback work, and a TLS
    /// connection then says that no issuer is known.
    ///
    /// # Errors
    /// [`Error::TlsSetup`] when the TLS library refuses its own defaults.
    pub fn new() -> Result<Self, Error> {
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        let (added, ignored) = roots.add_parsable_certificates(found.certs);
        tracing::debug!(added, ignored, errors = found.errors.len(), "read the system's certificates");
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(Error::TlsSetup)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(tls) })
    }
}
