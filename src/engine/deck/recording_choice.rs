//! The deck's part about what is recorded: one choice for all connections.

use super::Deck;
use model::{Command, RecordingChoice, RecordingCommand};

impl Deck {
    /// Records as a person chose, in the connections that are open and in those to come.
    pub(super) fn choose_recording(&mut self, choice: RecordingChoice) {
        self.recording = choice.limited();
        for open in &self.open {
            open.command(Command::Recording(RecordingCommand::Choose(self.recording)));
        }
    }
}
