//! Port of a callback URL: whether it is free, and waiting until it is.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::time::Duration;

use url::Host;

use crate::profile::CallbackUrl;

/// How often a taken port is tried again.
const PORT_RETRY: Duration = Duration::from_millis(300);
/// How long the page can be reloaded when the attempt is over.
pub(super) const STAY: Duration = Duration::from_secs(5);
/// How long a taken port is tried: another window's page may be served there for [`STAY`].
const PORT_WAIT: Duration = STAY.saturating_add(Duration::from_secs(1));

/// Tries again for [`PORT_WAIT`] while `is_taken` says so of the error.
pub(super) async fn while_taken<T, E>(
    mut open: impl FnMut() -> Result<T, E>,
    is_taken: impl Fn(&E) -> bool,
) -> Result<T, E> {
    let patience = tokio::time::Instant::now() + PORT_WAIT;
    loop {
        match open() {
            Err(error) if is_taken(&error) && tokio::time::Instant::now() < patience => {
                tokio::time::sleep(PORT_RETRY).await;
            }
            result => return result,
        }
    }
}

/// Whether a sign-in could listen on `callback_url` now.
#[must_use]
pub fn callback_port_is_free(callback_url: &CallbackUrl) -> bool {
    bind(callback_url).is_ok()
}

/// The sockets of one callback URL: 127.0.0.1 first, then `[::1]` on the same port. A `localhost` of which only one
/// half is free counts as taken, for the browser might go to the other.
pub(super) fn bind(callback_url: &CallbackUrl) -> io::Result<Vec<TcpListener>> {
    let port = callback_url.port();
    let (v4, v6) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
    match callback_url.host() {
        Some(Host::Ipv4(_)) => Ok(vec![TcpListener::bind((v4, port))?]),
        Some(Host::Ipv6(_)) => Ok(vec![TcpListener::bind((v6, port))?]),
        _ => {
            let mut sockets = vec![TcpListener::bind((v4, port))?];
            match TcpListener::bind((v6, port)) {
                Ok(socket) => sockets.push(socket),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                Err(error) => tracing::debug!(%error, "no loopback of version 6"),
            }
            Ok(sockets)
        }
    }
}
