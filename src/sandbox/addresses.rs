//! Where everything is served: scheme, host and port of each address that the sandbox names.
//!
//! Without TLS the data endpoint has its own host, as in AWS. With TLS it is `localhost` throughout: what speaks
//! TLS only asks the system's resolver, which knows no `*.localhost`.

use super::Issuer;

/// The addresses of one sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Addresses {
    pub(crate) port: u16,
    pub(crate) is_encrypted: bool,
}

impl Addresses {
    /// Where the browser finds the hosted UI.
    pub(crate) fn origin(self) -> String {
        format!("{}://localhost:{}", self.scheme(), self.port)
    }

    /// The `iss` of all tokens.
    pub(crate) fn issuer(self, issuer: Issuer, user_pool_id: &str) -> String {
        let host = issuer.label().map_or_else(|| "localhost".to_owned(), |label| format!("{label}.localhost"));
        format!("{}://{host}:{}/{user_pool_id}", self.scheme(), self.port)
    }

    /// The host of the data endpoint.
    pub(crate) fn iot_host(self) -> &'static str {
        if self.is_encrypted { "localhost" } else { "iot.localhost" }
    }

    /// Where the gateway takes upgrades.
    pub(crate) fn iot_data(self) -> String {
        let scheme = if self.is_encrypted { "wss" } else { "ws" };
        format!("{scheme}://{}:{}/mqtt", self.iot_host(), self.port)
    }

    /// The port that a `Host` header never names.
    pub(crate) fn default_port(self) -> u16 {
        if self.is_encrypted { 443 } else { 80 }
    }

    fn scheme(self) -> &'static str {
        if self.is_encrypted { "https" } else { "http" }
    }
}
