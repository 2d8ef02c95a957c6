//! Where the browser arrives after the logout page: a listener that shows that the person is signed out.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::request::Parts;
use tokio::sync::watch;

use super::port::{bind, while_taken};
use super::reply::{Reply, query_of_visit};
use super::server::Server;
use crate::profile::CallbackUrl;
use crate::sign_in::{Background, page};

/// How long the logout page may take to send the browser back: it asks nothing.
const WAIT: Duration = Duration::from_secs(30);
/// How long the page can be seen in all. A browser may come at the last moment, and be reloaded.
const SERVED: Duration = Duration::from_secs(35);

/// Waits for the browser on the sign-out URL. A sign-in that begins meanwhile takes the port over.
#[derive(Debug)]
pub struct Landing {
    landed: watch::Receiver<bool>,
}

/// How a wait for the browser ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landed {
    /// It came, and shows that the person is signed out.
    Came,
    /// It did not come within 30 s.
    Missing,
    /// Something else needed the port.
    GivenUp,
}

impl Landing {
    /// Listens on `sign_out_url`. `None` when another program uses the port: the browser is signed out all the same.
    pub async fn open(sign_out_url: &CallbackUrl, background: &Background) -> Option<Self> {
        background.end_lingering().await;
        let (arrived, landed) = watch::channel(false);
        let url = sign_out_url.clone();
        let answer = move |head: &Parts, announces_body: bool| match query_of_visit(&url, head, announces_body) {
            Ok(_) => {
                arrived.send_replace(true);
                Reply::new(StatusCode::OK, page::signed_out()).into_response()
            }
            Err(other) => other.into_response(),
        };
        let sockets = while_taken(|| bind(sign_out_url), |error| error.kind() == io::ErrorKind::AddrInUse).await;
        match sockets.and_then(|sockets| Server::new(sockets, Arc::new(answer))) {
            Ok((server, run)) => {
                server.ends_in(SERVED);
                background.run(run);
                background.linger(server);
                Some(Self { landed })
            }
            Err(error) => {
                tracing::warn!(%error, "nothing will show in the browser that it is signed out");
                None
            }
        }
    }

    /// Waits for the browser.
    pub async fn landed(self) -> Landed {
        self.landed_within(WAIT).await
    }

    pub(super) async fn landed_within(mut self, limit: Duration) -> Landed {
        match tokio::time::timeout(limit, self.landed.wait_for(|landed| *landed)).await {
            Ok(Ok(_)) => Landed::Came,
            Ok(Err(_)) => Landed::GivenUp,
            Err(_) => Landed::Missing,
        }
    }
}
