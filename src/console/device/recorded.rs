//! What is recorded of a device, for its page and for a command.

use std::time::Duration;

use super::presence::Presence;
use crate::Own;
use model::{DevicePast, MessageRef, Notice, Origin, PastHeard, PastMessage, Properties, Qos, Timestamp, TopicId};
use payload::PresenceEvent;

/// How far what is recorded is known.
#[derive(Clone, Debug, Default)]
pub enum Recorded {
    /// It is being read, or was not asked for yet.
    #[default]
    Unknown,
    /// Nothing is recorded of the profile.
    Nothing,
    /// It was read.
    Read(Box<DevicePast>),
    /// It cannot be read.
    Failed(Box<Notice>),
}

/// What is recorded, and for whom that was asked.
#[derive(Debug, Default)]
pub(super) struct RecordedState {
    pub(super) recorded: Recorded,
    /// Number, client id and thing of the request.
    pub(super) asked: Option<(u64, String, String)>,
    /// It is part of what is seen.
    pub(super) is_added: bool,
}

/// What is recorded of a device, for a command.
#[derive(Debug)]
pub struct RecordedDevice {
    past: DevicePast,
    presence: Presence,
}

impl RecordedDevice {
    /// Of what was read.
    #[must_use]
    pub fn new(past: DevicePast) -> Self {
        let mut presence = Presence::default();
        for message in &past.presence {
            if let Some(event) = message.batch.get(0).and_then(|of| PresenceEvent::of(of.payload)) {
                presence.came(event, message.received_at());
            }
        }
        Self { past, presence }
    }

    /// How far back it was looked.
    #[must_use]
    pub fn back_to(&self) -> Option<Timestamp> {
        self.past.back_to
    }

    /// The last messages on topics with its name, the newest first.
    #[must_use]
    pub fn messages(&self) -> &[PastMessage] {
        &self.past.messages
    }

    /// Comings and goings, the oldest first.
    #[must_use]
    pub fn presence(&self) -> &[PresenceEvent] {
        self.presence.events()
    }

    /// How often messages usually come on the topic on which they come most often.
    #[must_use]
    pub fn usual_interval(&self) -> Option<(Duration, &str)> {
        usual_interval(&self.past.heard)
    }
}

/// How often messages usually came, on the topic on which they came most often.
pub(super) fn usual_interval(heard: &[PastHeard]) -> Option<(Duration, &str)> {
    let message = |(received_at, origin, retain): &(Timestamp, Origin, bool)| MessageRef {
        received_at: *received_at,
        topic: TopicId(0),
        payload: &[],
        properties: Properties::default(),
        qos: Qos::AtMostOnce,
        retain: *retain,
        duplicate: false,
        origin: *origin,
        quiet: None,
    };
    let interval = |of: &PastHeard| Own::usual_interval_of(of.times.iter().rev().map(message));
    heard.iter().filter_map(|of| Some((interval(of)?, &*of.topic))).min()
}
