//! The tasks of one sandbox: whatever it spawns is spawned here, so that nothing outlives it.
//!
//! The sandbox is, beside the backend, the one room that spawns. A connection that was upgraded to WebSocket leaves
//! hyper's hands, so that its owner spawns it here as well.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinSet;

/// A handle on the tasks. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tasks(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    running: JoinSet<()>,
    ended: bool,
}

impl Tasks {
    /// Runs `task` until it ends or the sandbox does. After the end of the sandbox nothing runs.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut state = self.state();
        // Reap those that ended, or the set grows with each connection.
        while state.running.try_join_next().is_some() {}
        if !state.ended {
            state.running.spawn(task);
        }
    }

    /// Ends all tasks at their next await.
    pub(crate) fn abort(&self) {
        let mut state = self.state();
        state.ended = true;
        state.running.abort_all();
    }

    /// Ends all tasks and waits until they are gone, so that their ports are free.
    pub(crate) async fn shut_down(&self) {
        self.abort();
        let mut running = std::mem::take(&mut self.state().running);
        while running.join_next().await.is_some() {}
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
