//! Inputs of a link: what a person wants of the connection, and the messages to send.

use std::time::Instant;

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
    /// It waits on disk too, and may be sent until then. When its connection goes before the answer comes, its outcome is
    /// unknown at once, and who keeps it decides. One over which the broker may have closed the connection is sent again
    /// once, alone and with [`REPEAT_MARK`], to find that out. `None`: it is sent again as MQTT says (section 4.4).
    pub kept_until: Option<Instant>,
}

/// The user property of a message that may have arrived before; its value is `true`.
pub const REPEAT_MARK: &str = "possibly-repeated";

impl Outgoing {
    /// One that is on no disk.
    #[must_use]
    pub fn new(id: PublishId, request: PublishRequest) -> Self {
        Self { id, request, kept_until: None }
    }

    /// The same message with the mark of one that may have arrived before.
    #[must_use]
    pub fn marked(request: &PublishRequest) -> PublishRequest {
        let mut request = request.clone();
        let user = &mut request.properties.user;
        if !user.iter().any(|(name, _)| name == REPEAT_MARK) {
            user.push((REPEAT_MARK.to_owned(), "true".to_owned()));
        }
        request
    }
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
