//! What is recorded is asked once for each device that is looked at, and added to what is seen.

use std::time::Duration;

use super::Device;
use super::recorded::{Recorded, RecordedState, usual_interval};
use model::{ConnectionId, DevicePast, DevicePastRead, DevicePastRequest};

impl Device {
    /// What is recorded of it.
    #[must_use]
    pub fn recorded(&self) -> &Recorded {
        &self.recorded.recorded
    }

    /// What was read of the recording.
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

#[cfg(test)]
mod tests;
