//! What was chosen in the settings or looked at last, as it is kept.

use model::{LogLimit, Opening, OutboxChoice, RecordingChoice, Scale, ViewChoices, WindowLayout};

/// Choices of the whole window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    /// How large text and controls are.
    pub(super) scale: Scale,
    /// What is opened at the start.
    pub(super) opening: Opening,
    /// A live connection is closed without a question.
    pub(super) closes_unasked: bool,
    /// How many messages a connection keeps.
    pub(super) log_limit: LogLimit,
    /// Whether messages are recorded, and how many.
    pub(super) recording: RecordingChoice,
    /// How messages wait that cannot be sent yet.
    pub(super) outbox: OutboxChoice,
    /// What was looked at last, which a new connection begins with.
    pub(super) view: ViewChoices,
}

impl Chosen {
    /// What is kept.
    pub(super) fn of(kept: &WindowLayout) -> Self {
        let WindowLayout { scale, opening, closes_unasked, log_limit, recording, outbox, view, .. } = *kept;
        Self { scale, opening, closes_unasked, log_limit, recording, outbox, view }
    }

    /// Puts it where it is kept; returns whether it is different there.
    pub(super) fn note(self, kept: &mut WindowLayout) -> bool {
        let is_new = self != Self::of(kept);
        (kept.scale, kept.opening, kept.recording) = (self.scale, self.opening, self.recording);
        kept.outbox = self.outbox;
        (kept.closes_unasked, kept.log_limit, kept.view) = (self.closes_unasked, self.log_limit, self.view);
        is_new
    }
}
