//! Passes on to the thread of the outbox what happens elsewhere. Never waits for the disk.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::job::Job;
use client::link::Outgoing;
use model::{OutboxCommand, PublishId, PublishOutcome};
use store::Person;

/// Reaches the thread of an outbox, if there is one. Does not keep it running. Clones reach the same.
#[derive(Clone, Default)]
pub(crate) struct OutboxHandle(Weak<SyncSender<Job>>);

impl OutboxHandle {
    /// The handle of the thread that takes these jobs.
    pub(super) fn of(jobs: &Arc<SyncSender<Job>>) -> Self {
        Self(Arc::downgrade(jobs))
    }

    /// Whether messages are stored at all.
    pub(crate) fn is_there(&self) -> bool {
        self.0.strong_count() > 0
    }

    /// Stores a message and sends it in its turn. Returns false when the thread has too much to do.
    pub(crate) fn add(&self, message: Outgoing, lifetime: Option<Duration>) -> bool {
        self.pass_on(Job::Add { message, lifetime })
    }

    /// A message that was handed over has its outcome.
    pub(crate) fn ended(&self, id: PublishId, outcome: PublishOutcome) {
        self.pass_on(Job::Ended { id, outcome });
    }

    /// This person has signed in, or none is signed in any more.
    pub(crate) fn person(&self, person: Option<Person>) {
        self.pass_on(Job::Person(person));
    }

    /// The keyring has a sign-in of this person.
    pub(crate) fn saved(&self, person: Person) {
        self.pass_on(Job::Saved(person));
    }

    /// There is a connection now, or none any more.
    pub(crate) fn live(&self, is_live: bool) {
        self.pass_on(Job::Live(is_live));
    }

    /// Nothing may be sent, or it may again.
    pub(crate) fn read_only(&self, is_read_only: bool) {
        self.pass_on(Job::ReadOnly(is_read_only));
    }

    /// Passes on what the person wants. Returns false when the thread has too much to do.
    pub(crate) fn command(&self, command: OutboxCommand) -> bool {
        self.pass_on(Job::Command(command))
    }

    fn pass_on(&self, job: Job) -> bool {
        let Some(jobs) = self.0.upgrade() else { return false };
        // Outcomes have room: fewer messages are on their way than jobs may wait. One that is lost is uncertain later.
        jobs.try_send(job).inspect_err(|_| tracing::warn!("the outbox has too much to do")).is_ok()
    }
}
