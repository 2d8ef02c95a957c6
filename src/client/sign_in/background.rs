//! Work that goes on when its caller is gone: its answer must not be lost; and a callback page that may be reloaded.
//!
//! With rotation the token endpoint makes a refresh token void by answering. Between that answer and the keyring the
//! work must not be cancelled, not even at the end of the program. The caller gives the runner: this module starts no task.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use tokio::sync::watch;

use super::listener::Server;

/// How long a server that was ended may need to let go of its port.
const PORT_RELEASE: Duration = Duration::from_secs(1);

type Spawn = dyn Fn(BoxFuture<'static, ()>) + Send + Sync;

/// Where work goes on when its callers are gone. Clones are the same place.
#[derive(Clone)]
pub struct Background {
    spawn: Arc<Spawn>,
    pending: watch::Sender<usize>,
    lingering: Arc<Mutex<Option<Server>>>,
}

impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Background").field("pending", &*self.pending.borrow()).finish_non_exhaustive()
    }
}

impl Background {
    /// `spawn` runs what it is given to its end; on a runtime, a task.
    #[must_use]
    pub fn new(spawn: impl Fn(BoxFuture<'static, ()>) + Send + Sync + 'static) -> Self {
        Self { spawn: Arc::new(spawn), pending: watch::Sender::new(0), lingering: Arc::default() }
    }

    /// Waits until no work is pending. Has no time limit: each request has one, and so has the keyring.
    pub async fn idle(&self) {
        // The sender is in `self`.
        let _ = self.pending.subscribe().wait_for(|pending| *pending == 0).await;
    }

    /// Waits until no callback page is served any more for an attempt that is over, or for `limit`. So that the end of
    /// the program does not come between a browser and its page.
    pub async fn lingered(&self, limit: Duration) {
        let over = self.lingering.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(Server::over);
        if let Some(over) = over {
            // What is still served then ends with the program.
            let _ = tokio::time::timeout(limit, over).await;
        }
    }

    /// Ends the callback page that is still served for an attempt that is over, and waits until its port is free.
    pub async fn end_lingering(&self) {
        let server = self.lingering.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(server) = server {
            let over = server.over();
            drop(server);
            // A port that is not free by then is found to be taken.
            let _ = tokio::time::timeout(PORT_RELEASE, over).await;
        }
    }

    /// Keeps `server` until it ends by itself; one that was kept before ends now.
    pub(super) fn linger(&self, server: Server) {
        let former = self.lingering.lock().unwrap_or_else(PoisonError::into_inner).replace(server);
        drop(former);
    }

    /// Runs `work` without waiting for its end.
    pub(super) fn run(&self, work: impl Future<Output = ()> + Send + 'static) {
        (self.spawn)(work.boxed());
    }

    /// Starts `work`. All callers share its result, and it runs to its end even without one.
    pub fn start<T>(&self, work: impl Future<Output = T> + Send + 'static) -> Shared<BoxFuture<'static, T>>
    where
        T: Clone + Send + Sync + 'static,
    {
        let counted = Pending::of(&self.pending);
        let work = async move {
            let answer = work.await;
            drop(counted);
            answer
        };
        let shared = work.boxed().shared();
        (self.spawn)(shared.clone().map(|_| ()).boxed());
        shared
    }
}

/// One piece of work that is pending for as long as this lives.
struct Pending(watch::Sender<usize>);

impl Pending {
    fn of(pending: &watch::Sender<usize>) -> Self {
        pending.send_modify(|count| *count += 1);
        Self(pending.clone())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
