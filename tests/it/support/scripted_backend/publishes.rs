//! Answers messages to send as the engine does, and numbers them from 1.

use model::{
    Event, MessageProperties, PublishCommand, PublishEvent, PublishId, PublishOutcome, PublishRequest, Qos, Timestamp,
};

use super::{NOW, ScriptedBackend};

impl ScriptedBackend {
    /// A message is asked for, elsewhere or earlier.
    pub(crate) fn asked(&self, id: u128, request: PublishRequest, at: Timestamp) {
        let (id, request) = (self.counted(id), Box::new(request));
        self.event(Event::Publish(PublishEvent::Requested { id, request, at, replaces: None }));
    }

    /// A message has its outcome.
    pub(crate) fn ended(&self, id: u128, outcome: PublishOutcome) {
        self.event(Event::Publish(PublishEvent::Ended { id: PublishId(id), outcome }));
    }

    pub(crate) fn answer(&self, command: PublishCommand) {
        self.event(Event::Publish(match command {
            PublishCommand::Send { request, replaces } => {
                let id = self.counted(self.inner.last_publish.get() + 1);
                PublishEvent::Requested { id, request: Box::new(request), at: NOW, replaces }
            }
            PublishCommand::Drop { id } => PublishEvent::Dropped { id },
            PublishCommand::Restore { id } => PublishEvent::Restored { id },
            PublishCommand::SetReadOnly(_) => return,
        }));
    }

    fn counted(&self, id: u128) -> PublishId {
        self.inner.last_publish.set(self.inner.last_publish.get().max(id));
        PublishId(id)
    }
}

/// A message that the window sends.
pub(crate) fn request(topic: &str) -> PublishRequest {
    PublishRequest {
        topic: model::Topic::parse(topic).expect("a topic"),
        payload: b"{}".as_slice().into(),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: MessageProperties::default(),
    }
}
