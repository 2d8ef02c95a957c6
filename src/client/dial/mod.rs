//! Only way out of this computer: names, TCP, TLS and HTTP, and the clock that AWS agrees with.
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
mod loopback;
mod network;
mod proxy;
mod proxy_challenge;
mod proxy_login;
mod roots;
mod smithy;
mod socket;
mod stream;
mod tcp;
mod tunnel;
mod verifier;

pub use changes::{ChangeTeller, NetworkChanges, network_changes};
pub use clock::{Clock, date_of};
pub use error::{CaFileProblem, Error, ProxySignIn};
pub use http_client::captive_portal;
pub use limits::Limits;
pub use network::{Network, Options};
pub use proxy::ProxyChoice;
pub use proxy_login::{ProxyLogin, ProxyLogins};
pub use socket::Socket;
pub use stream::Stream;
pub use verifier::UnknownIssuer;
