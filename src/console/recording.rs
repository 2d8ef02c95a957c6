//! What becomes of the recording of a connection.

use model::RecordingEvent;

/// Whether messages are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordingState {
    /// Nothing was said of it: nothing has come yet, or this connection is not one that is recorded.
    #[default]
    Unknown,
    /// They are.
    On,
    /// They are not, because the person chose so.
    Off,
    /// They are not, for a reason that a notice gives.
    Stopped,
    /// Another program records them.
    Elsewhere,
}

/// The recording of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    state: RecordingState,
    bytes: Option<u64>,
    missed: u64,
}

impl Recording {
    /// Whether messages are recorded.
    #[must_use]
    pub fn state(&self) -> RecordingState {
        self.state
    }

    /// Bytes on disk; `None` until that is known.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// How many messages came and are not recorded, although they were to be.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.missed
    }

    /// Takes over what the backend says.
    pub(super) fn apply(&mut self, event: &RecordingEvent) {
        match *event {
            RecordingEvent::Started { .. } => self.state = RecordingState::On,
            RecordingEvent::Saved { bytes, .. } | RecordingEvent::Size { bytes } => self.bytes = Some(bytes),
            RecordingEvent::Missed { messages, .. } => self.missed = self.missed.saturating_add(messages),
            RecordingEvent::Stopped => self.state = RecordingState::Stopped,
            RecordingEvent::Elsewhere => self.state = RecordingState::Elsewhere,
            RecordingEvent::Off => self.state = RecordingState::Off,
            RecordingEvent::Forgotten { .. } => (self.bytes, self.missed) = (None, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_last_counts_and_what_is_missed_adds_up() {
        let mut recording = Recording::default();
        assert_eq!((recording.state(), recording.bytes()), (RecordingState::Unknown, None));
        let missed =
            |messages| RecordingEvent::Missed { from: model::Timestamp(1), until: model::Timestamp(2), messages };
        for (event, state, bytes, count) in [
            (RecordingEvent::Size { bytes: 2_048 }, RecordingState::Unknown, Some(2_048), 0),
            (RecordingEvent::Started { row: 0, message: 0 }, RecordingState::On, Some(2_048), 0),
            (RecordingEvent::Saved { bytes: 4_096, messages: 3 }, RecordingState::On, Some(4_096), 0),
            (RecordingEvent::Stopped, RecordingState::Stopped, Some(4_096), 0),
            (missed(2), RecordingState::Stopped, Some(4_096), 2),
            (missed(3), RecordingState::Stopped, Some(4_096), 5),
            (RecordingEvent::Started { row: 3, message: 8 }, RecordingState::On, Some(4_096), 5),
            (RecordingEvent::Forgotten { bytes: 4_096 }, RecordingState::On, None, 0),
            (RecordingEvent::Elsewhere, RecordingState::Elsewhere, None, 0),
            (RecordingEvent::Off, RecordingState::Off, None, 0),
        ] {
            recording.apply(&event);
            assert_eq!((recording.state(), recording.bytes(), recording.missed()), (state, bytes, count), "{event:?}");
        }
    }
}
