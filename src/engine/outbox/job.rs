//! What the thread of the outbox is to do, and what it hands over.

use std::time::Duration;

use client::link::Outgoing;
use model::{OutboxCommand, PublishId, PublishOutcome};
use store::Person;

/// What the thread is to do.
pub(crate) enum Job {
    /// Store this message and send it in its turn.
    Add {
        /// Its id is known already.
        message: Outgoing,
        /// How long it waits; as the person chose for all when `None`.
        lifetime: Option<Duration>,
    },
    /// A message that was handed over has its outcome.
    Ended {
        /// Which one.
        id: PublishId,
        /// What became of it.
        outcome: PublishOutcome,
    },
    /// This person has signed in, or none is signed in any more.
    Person(Option<Person>),
    /// The keyring has a sign-in of this person, which may be used later.
    Saved(Person),
    /// There is a connection now, or none any more.
    Live(bool),
    /// Nothing may be sent, or it may again.
    ReadOnly(bool),
    /// The person wants something.
    Command(OutboxCommand),
}

/// A message for the link.
pub(crate) struct Given {
    /// Whose it is. Another person does not send it.
    pub(crate) person: Person,
    /// It is on disk, or the person agreed to send it without.
    pub(crate) message: Outgoing,
}
