//! What is recorded of a device: asked once for each that is looked at, and added to what is seen; and the same for a command.

use std::time::Duration;

use super::Device;
use super::presence::Presence;
use crate::Own;
use model::{
    ConnectionId, DevicePast, DevicePastRead, DevicePastRequest, MessageRef, Notice, Origin, PastHeard, PastMessage,
    Properties, Qos, Timestamp, TopicId,
};
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
    asked: Option<(u64, String, String)>,
    /// It is part of what is seen.
    pub(super) is_added: bool,
}

impl Device {
    /// What is recorded of it.
    #[must_use]
    pub fn recorded(&self) -> &Recorded {
        &self.recorded.recorded
    }

    /// What was read of the recording, if it is not part of what is seen yet.
    pub(super) fn past(&self) -> Option<&DevicePast> {
        if let Recorded::Read(past) = &self.recorded.recorded { Some(past) } else { None }
    }

    /// How often messages usually came by what is recorded, on the topic on which they came most often.
    #[must_use]
    pub fn recorded_interval(&self) -> Option<(Duration, &str)> {
        usual_interval(&self.past()?.heard)
    }

    /// What of the recording is to be read, once for each device and thing.
    pub(crate) fn take_read(&mut self, connection: ConnectionId, profile: &str) -> Option<DevicePastRequest> {
        let is_asked =
            |(_, client_id, thing): &(u64, String, String)| *client_id == self.client_id && thing == self.thing();
        if self.client_id.is_empty() || self.recorded.asked.as_ref().is_some_and(is_asked) {
            return None;
        }
        self.last_number += 1;
        let (number, client_id, thing) = (self.last_number, self.client_id.clone(), self.thing().to_owned());
        let asked = Some((number, client_id.clone(), thing.clone()));
        self.recorded = RecordedState { asked, ..RecordedState::default() };
        Some(DevicePastRequest { connection, number, profile: profile.to_owned(), client_id, thing })
    }

    /// Takes over what was read.
    pub(crate) fn told_past(&mut self, DevicePastRead { number, read, .. }: DevicePastRead) {
        let state = &mut self.recorded;
        if state.asked.as_ref().is_some_and(|(asked, ..)| *asked == number) {
            state.recorded = match read {
                Ok(Some(past)) => Recorded::Read(Box::new(past)),
                Ok(None) => Recorded::Nothing,
                Err(notice) => Recorded::Failed(notice),
            };
            state.is_added = false;
        }
    }
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
                presence.add(event, message.received_at());
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

fn usual_interval(heard: &[PastHeard]) -> Option<(Duration, &str)> {
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

#[cfg(test)]
mod tests;
