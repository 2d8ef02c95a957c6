//! Inputs of a link: what a person wants of the connection, and the messages to send.

use model::{LinkCommand, PublishId, PublishRequest};

/// What a link is to do.
#[derive(Clone, Debug)]
pub enum Input {
    /// About the connection and its subscriptions.
    Command(LinkCommand),
    /// Sends a message, which gets exactly one [`PublishEnd`](super::PublishEnd).
    Publish(Outgoing),
}

/// A message to send, and the id under which its outcome comes back.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Unique among all that were ever given to a link.
    pub id: PublishId,
    /// What to send.
    pub request: PublishRequest,
}

impl From<LinkCommand> for Input {
    fn from(command: LinkCommand) -> Self {
        Self::Command(command)
    }
}

impl From<Outgoing> for Input {
    fn from(message: Outgoing) -> Self {
        Self::Publish(message)
    }
}
