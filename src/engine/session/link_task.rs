//! The task of a link, and how it ends.

use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};

use crate::taps::Taps;
use client::link::{Carry, Input};

/// A link that runs. It ends when this is dropped.
pub(super) struct LinkTask {
    pub(super) commands: mpsc::Sender<Input>,
    pub(super) task: JoinHandle<(Carry, Taps)>,
}

impl Drop for LinkTask {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What a link gives back, unless it ended by a fault.
pub(super) type LinkEnd = Result<(Carry, Taps), JoinError>;

/// Waits until the link ends by itself; for ever while there is none. Cancel safe.
pub(super) async fn link_end(link: &mut Option<LinkTask>) -> LinkEnd {
    match link {
        Some(link) => (&mut link.task).await,
        None => std::future::pending().await,
    }
}
