//! The retained message that is looked at.

use model::{CallAnswer, CallFailure, RetainedMessage, Timestamp};

use crate::Asked;

/// The message that is looked at, or none.
#[derive(Debug, Default)]
pub struct OpenRetained {
    topic: Option<String>,
    answer: Asked<RetainedMessage>,
    waiting: Option<u64>,
    /// So many messages were read.
    readings: u64,
    was_cleared: bool,
}

impl OpenRetained {
    /// The topic; `None` while none is looked at.
    #[must_use]
    pub fn topic(&self) -> Option<&str> {
        self.topic.as_deref()
    }

    /// What came of reading it.
    #[must_use]
    pub fn answer(&self) -> &Asked<RetainedMessage> {
        &self.answer
    }

    /// Another number says that it was read again, or that it is another one.
    #[must_use]
    pub fn readings(&self) -> u64 {
        self.readings
    }

    /// Whether it was cleared from here since.
    #[must_use]
    pub fn was_cleared(&self) -> bool {
        self.was_cleared
    }

    pub(super) fn ask(&mut self, topic: String, number: u64) {
        self.answer = Asked::begun();
        (self.topic, self.waiting, self.was_cleared) = (Some(topic), Some(number), false);
    }

    pub(super) fn close(&mut self) {
        (self.topic, self.waiting, self.answer) = (None, None, Asked::default());
    }

    /// None, whose readings have other numbers than those before.
    pub(super) fn forgotten(&self) -> Self {
        Self { readings: self.readings, ..Self::default() }
    }

    pub(super) fn waits_for(&self, number: u64) -> bool {
        self.waiting == Some(number)
    }

    pub(super) fn told(&mut self, answer: Result<CallAnswer, CallFailure>, now: Timestamp) {
        self.waiting = None;
        match answer {
            Ok(CallAnswer::RetainedMessage(message)) => {
                self.readings += 1;
                self.answer.told(Ok(message), now);
            }
            Ok(_) => self.answer = Asked::default(),
            Err(failure) => self.answer.told(Err(failure), now),
        }
    }

    /// It was cleared.
    pub(super) fn is_cleared(&mut self) {
        self.was_cleared = true;
    }

    /// It was put back: what was read of it is shown until it is read again.
    pub(super) fn ask_again(&mut self, number: u64) {
        (self.waiting, self.was_cleared) = (Some(number), false);
    }
}
