//! Under which rows of the recording the messages of a connection are: so a table goes from memory into the recording, and
//! back, at the same message.

use std::collections::VecDeque;

use model::RecordingEvent;

/// So many beginnings are remembered; those of long ago are of messages that are not in memory any more.
const MOST_STARTS: usize = 256;

/// Where the messages of a connection are recorded, by how many came before.
#[derive(Clone, Debug, Default)]
pub(super) struct RecordedRows {
    starts: VecDeque<Start>,
}

/// From this message on, rows follow one another.
#[derive(Clone, Copy, Debug)]
struct Start {
    /// How many messages came before.
    came: u64,
    row: u64,
}

impl RecordedRows {
    /// Takes over what the backend says.
    pub(super) fn apply(&mut self, event: &RecordingEvent) {
        match *event {
            RecordingEvent::Started { row, message } => {
                // What was said before of later messages was not written.
                self.starts.retain(|start| start.came < message);
                self.starts.push_back(Start { came: message, row });
                if self.starts.len() > MOST_STARTS {
                    self.starts.pop_front();
                }
            }
            RecordingEvent::Forgotten { .. } => self.starts.clear(),
            RecordingEvent::Saved { .. }
            | RecordingEvent::Missed { .. }
            | RecordingEvent::Stopped
            | RecordingEvent::Elsewhere
            | RecordingEvent::Size { .. }
            | RecordingEvent::Off => {}
        }
    }

    /// The row of the message before which so many came. It is another message where recording has paused since.
    pub(super) fn row_of(&self, came: u64) -> Option<u64> {
        let after = self.starts.partition_point(|start| start.came <= came);
        let start = self.starts.get(after.checked_sub(1)?)?;
        Some(start.row + (came - start.came))
    }

    /// How many messages came before the one in this row; `None` when it is not of this connection since the start.
    pub(super) fn came_before(&self, row: u64) -> Option<u64> {
        let start = self.starts.iter().rev().find(|start| start.row <= row)?;
        let next = self.starts.iter().find(|next| next.came > start.came);
        let came = start.came + (row - start.row);
        next.is_none_or(|next| came < next.came).then_some(came)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_rows_and_rows_have_messages_across_pauses() {
        let mut rows = RecordedRows::default();
        assert_eq!((rows.row_of(0), rows.came_before(0)), (None, None));
        // Seven thousand rows are of runs before; fifty messages were left out once.
        for (row, message) in [(7_000, 0), (7_100, 150)] {
            rows.apply(&RecordingEvent::Started { row, message });
        }
        for (came, row) in [(0, 7_000), (99, 7_099), (150, 7_100), (151, 7_101)] {
            assert_eq!((rows.row_of(came), rows.came_before(row)), (Some(row), Some(came)));
        }
        assert_eq!(rows.came_before(6_999), None);
        rows.apply(&RecordingEvent::Started { row: 7_100, message: 120 });
        assert_eq!((rows.row_of(150), rows.came_before(7_100)), (Some(7_130), Some(120)), "it was not written");
        rows.apply(&RecordingEvent::Forgotten { bytes: 1 });
        assert_eq!(rows.row_of(200), None);
    }
}
