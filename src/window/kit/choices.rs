//! What a person can choose on the page of settings, as one value: compared, taken back, and given to where each belongs.

use model::{LogLimit, Opening, OutboxChoice, PayloadTab, RecordingChoice, Scale, SinceMode, Theme, TimeMode};
use texts::Language;

/// All choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "choices of a person, each independent of the others")]
pub(crate) struct Choices {
    pub(crate) theme: Theme,
    /// That of the system when `None`.
    pub(crate) language: Option<Language>,
    pub(crate) scale: Scale,
    pub(crate) opening: Opening,
    /// A live connection is closed without a question.
    pub(crate) closes_unasked: bool,
    /// The strip over the messages is hidden.
    pub(crate) hides_density: bool,
    /// How many messages a connection keeps.
    pub(crate) log_limit: LogLimit,
    /// Whether messages are recorded, and how many.
    pub(crate) recording: RecordingChoice,
    /// How messages wait that cannot be sent yet.
    pub(crate) outbox: OutboxChoice,
    pub(crate) time: TimeMode,
    pub(crate) since: SinceMode,
    /// A search marks its matches among all messages.
    pub(crate) marks_all: bool,
    pub(crate) payload_tab: PayloadTab,
    /// Nothing can be sent, in all connections.
    pub(crate) read_only: bool,
}
