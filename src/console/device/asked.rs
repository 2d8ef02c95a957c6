//! Something that was asked, with its last answer while it is asked again.

use model::{CallFailure, Timestamp};

/// A question to AWS.
#[derive(Clone, Debug)]
pub struct Asked<T> {
    is_waiting: bool,
    last: Option<(Result<T, CallFailure>, Timestamp)>,
}

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self { is_waiting: false, last: None }
    }
}

impl<T> Asked<T> {
    /// Whether the answer is waited for.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.is_waiting
    }

    /// The last answer, unless it was a failure.
    #[must_use]
    pub fn answer(&self) -> Option<&T> {
        self.last.as_ref().and_then(|(answer, _)| answer.as_ref().ok())
    }

    /// The last answer, if it was a failure.
    #[must_use]
    pub fn failure(&self) -> Option<&CallFailure> {
        self.last.as_ref().and_then(|(answer, _)| answer.as_ref().err())
    }

    /// When the last answer came.
    #[must_use]
    pub fn answered_at(&self) -> Option<Timestamp> {
        self.last.as_ref().map(|(_, at)| *at)
    }

    /// A question without an earlier answer.
    pub(super) fn begun() -> Self {
        Self { is_waiting: true, last: None }
    }

    pub(super) fn ask(&mut self) {
        self.is_waiting = true;
    }

    pub(super) fn told(&mut self, answer: Result<T, CallFailure>, now: Timestamp) {
        *self = Self { is_waiting: false, last: Some((answer, now)) };
    }
}
