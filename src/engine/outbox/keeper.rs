//! Keeps the thread of the outbox running, and waits for its end.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use tokio::sync::mpsc;

use super::desk::Desk;
use super::handle::OutboxHandle;
use super::job::{Given, Job};
use super::place::OutboxPlace;
use super::thread;
use crate::inbox::Inbox;
use crate::publishes::Publishes;
use client::dial::Clock;

/// Jobs that may wait for the disk.
const MOST_WAITING: usize = 8_192;
/// Messages that may be on their way to the session. More than are handed over at a time, for those without protection.
const MOST_GIVEN: usize = 1_024;

/// Runs the thread, which ends with it, after it has stored what it has.
pub(crate) struct OutboxKeeper {
    jobs: Option<Arc<SyncSender<Job>>>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread needs to start. Its handle works before.
pub(crate) struct OutboxSetup {
    jobs: Arc<SyncSender<Job>>,
    queue: std::sync::mpsc::Receiver<Job>,
    place: OutboxPlace,
}

impl OutboxSetup {
    /// For the outbox there.
    pub(crate) fn new(place: OutboxPlace) -> Self {
        let (jobs, queue) = sync_channel(MOST_WAITING);
        Self { jobs: Arc::new(jobs), queue, place }
    }

    /// What reaches it.
    pub(crate) fn handle(&self) -> OutboxHandle {
        OutboxHandle::of(&self.jobs)
    }
}

impl OutboxKeeper {
    /// Starts the thread of the profile of this name, if there is a setup. The session takes what the receiver brings.
    pub(crate) fn start(
        setup: Option<OutboxSetup>,
        profile: &str,
        clock: Clock,
        publishes: Publishes,
        inbox: Inbox,
    ) -> (Self, mpsc::Receiver<Given>) {
        let (given, receiver) = mpsc::channel(MOST_GIVEN);
        let Some(OutboxSetup { jobs, queue, place }) = setup else {
            return (Self { jobs: None, thread: None }, receiver);
        };
        let desk = Desk::new(place.folder.outbox(profile), place.choice, publishes, given, inbox);
        // A separate thread: SQLite waits for the disk.
        let spawned =
            std::thread::Builder::new().name("outbox".to_owned()).spawn(move || thread::run(desk, &queue, &clock));
        let thread = spawned.inspect_err(|error| tracing::error!(%error, "no thread for the outbox")).ok();
        (Self { jobs: thread.is_some().then_some(jobs), thread }, receiver)
    }
}

impl Drop for OutboxKeeper {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
