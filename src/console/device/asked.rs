//! Something that was asked, with its last answer while it is asked again.

use model::{CallFailure, Timestamp};

/// With so many subscriptions or names of shadows, no more are asked for.
pub const MAX_LISTED: usize = 1_000;

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
    pub(crate) fn begun() -> Self {
        Self { is_waiting: true, last: None }
    }

    pub(crate) fn ask(&mut self) {
        self.is_waiting = true;
    }

    /// The last answer is right still.
    pub(super) fn keep(&mut self, now: Timestamp) {
        self.is_waiting = false;
        if let Some((_, at)) = &mut self.last {
            *at = now;
        }
    }

    pub(crate) fn told(&mut self, answer: Result<T, CallFailure>, now: Timestamp) {
        *self = Self { is_waiting: false, last: Some((answer, now)) };
    }
}

impl<T> Asked<Vec<T>> {
    /// Takes over a page of a list, behind those before it unless it is the first. Returns what the next one is asked for with, if
    /// it is to be.
    pub(crate) fn told_page(
        &mut self,
        is_first: bool,
        page: Result<(Vec<T>, Option<String>), CallFailure>,
        now: Timestamp,
    ) -> Option<String> {
        let (page, next) = match page {
            Ok(page) => page,
            Err(failure) => {
                self.told(Err(failure), now);
                return None;
            }
        };
        let known = self.last.take().filter(|_| !is_first).and_then(|(known, _)| known.ok());
        let mut all = known.unwrap_or_default();
        all.extend(page);
        let next = next.filter(|_| all.len() < MAX_LISTED);
        self.told(Ok(all), now);
        self.is_waiting = next.is_some();
        next
    }
}
