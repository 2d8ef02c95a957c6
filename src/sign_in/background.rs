//! Work whose answer must not be lost: it runs to its end, whoever still waits for it.
//!
//! With rotation the token endpoint makes a refresh token void by answering. Between that answer and the keyring nobody
//! may let go, not even at the end of the program. Who runs the work is said from outside: this room starts no task.

use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use tokio::sync::watch;

type Spawn = dyn Fn(BoxFuture<'static, ()>) + Send + Sync;

/// Where work goes on when its callers are gone. Clones are the same place.
#[derive(Clone)]
pub struct Background {
    spawn: Arc<Spawn>,
    pending: watch::Sender<usize>,
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
        Self { spawn: Arc::new(spawn), pending: watch::Sender::new(0) }
    }

    /// Waits until no work is pending. Has no time limit of its own: each request has one, and so has the keyring.
    pub async fn idle(&self) {
        // The sender is in `self`.
        let _ = self.pending.subscribe().wait_for(|pending| *pending == 0).await;
    }

    /// Starts `work`. The answer is for everybody who waits for it, and is there when nobody does.
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
