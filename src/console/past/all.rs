//! The search of all that was recorded of a profile, beside that of the span that is open.

use model::{FoundInAll, SearchAllRequest, Timestamp};

/// A search of all that was recorded, and what it found so far.
#[derive(Clone, Debug)]
pub struct AllSearch {
    request: SearchAllRequest,
    typed: String,
    found: FoundInAll,
    is_stopped: bool,
}

impl AllSearch {
    /// `typed` is the query as it was typed, which [`AllSearch::is_for`] knows again.
    pub(super) fn new(request: SearchAllRequest, typed: String) -> Self {
        let spans = request.bounds.len().saturating_sub(1);
        let found = FoundInAll { messages: vec![0; spans], newest: vec![None; spans], ..FoundInAll::default() };
        Self { request, typed, found, is_stopped: false }
    }

    /// Whether it is for this query as it was typed.
    #[must_use]
    pub fn is_for(&self, typed: &str) -> bool {
        self.typed == typed
    }

    /// Whose messages are searched.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.request.profile
    }

    /// What was found so far.
    #[must_use]
    pub fn found(&self) -> &FoundInAll {
        &self.found
    }

    /// How many messages were found from this time on, which is one of the bounds, to the next one.
    #[must_use]
    pub fn found_from(&self, bound: Timestamp) -> Option<u64> {
        self.found.messages.get(self.place(bound)?).copied()
    }

    /// When about the newest of those came.
    #[must_use]
    pub fn newest_from(&self, bound: Timestamp) -> Option<Timestamp> {
        self.found.newest.get(self.place(bound)?).copied().flatten()
    }

    /// In how many of the spans something was found.
    #[must_use]
    pub fn spans(&self) -> u64 {
        self.found.messages.iter().filter(|messages| **messages > 0).count() as u64
    }

    /// Whether it goes on.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.is_stopped && !self.found.is_last
    }

    fn place(&self, bound: Timestamp) -> Option<usize> {
        self.request.bounds.binary_search(&bound).ok()
    }

    pub(super) fn stop(&mut self) {
        self.is_stopped = true;
    }

    pub(super) fn apply(&mut self, found: FoundInAll) {
        if found.number == self.request.number && !self.is_stopped {
            self.found = found;
        }
    }
}
