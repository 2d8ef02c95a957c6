//! The topics that have a retained message, read page by page.

use std::collections::HashSet;

use model::{CallAnswer, CallFailure, RetainedTopic, Timestamp};

/// With so many, no more are read.
pub const MAX_TOPICS: usize = 100_000;

/// The topics that were read, in the order in which AWS lists them.
#[derive(Debug, Default)]
pub struct RetainedList {
    topics: Vec<RetainedTopic>,
    /// Grows with each change of `topics`.
    changes: u64,
    waiting: Option<u64>,
    /// The next page is the first one.
    begins: bool,
    is_whole: bool,
    failure: Option<CallFailure>,
    read_at: Option<Timestamp>,
}

impl RetainedList {
    /// Those that were read so far.
    #[must_use]
    pub fn topics(&self) -> &[RetainedTopic] {
        &self.topics
    }

    /// Another number says that the topics are others.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether more are being read.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.waiting.is_some()
    }

    /// Whether these are all that there were.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether there is no room for more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.topics.len() >= MAX_TOPICS && !self.is_whole
    }

    /// Why no more were read, if that failed.
    #[must_use]
    pub fn failure(&self) -> Option<&CallFailure> {
        self.failure.as_ref()
    }

    /// When the last page came; `None` before.
    #[must_use]
    pub fn read_at(&self) -> Option<Timestamp> {
        self.read_at
    }

    /// The first page is asked for. What was read before stays until it comes.
    pub(super) fn begin(&mut self, number: u64) {
        (self.waiting, self.begins, self.failure) = (Some(number), true, None);
    }

    /// The next page is asked for.
    pub(super) fn ask(&mut self, number: u64) {
        self.waiting = Some(number);
    }

    pub(super) fn stop(&mut self) {
        self.waiting = None;
    }

    pub(super) fn waits_for(&self, number: u64) -> bool {
        self.waiting == Some(number)
    }

    /// Takes over a page. Returns what the next one is asked for with, if it is to be.
    pub(super) fn told(&mut self, answer: Result<CallAnswer, CallFailure>, now: Timestamp) -> Option<String> {
        self.waiting = None;
        let (page, next) = match answer {
            Ok(CallAnswer::Retained(page, next)) => (page, next),
            Ok(_) => return None,
            Err(failure) => {
                self.failure = Some(failure);
                return None;
            }
        };
        if std::mem::take(&mut self.begins) {
            self.topics.clear();
        }
        self.topics.extend(page);
        self.topics.truncate(MAX_TOPICS);
        (self.changes, self.read_at, self.is_whole) = (self.changes + 1, Some(now), next.is_none());
        next.filter(|_| self.topics.len() < MAX_TOPICS)
    }

    /// Those have no message any more.
    pub(super) fn remove(&mut self, gone: &HashSet<String>) {
        self.topics.retain(|listed| !gone.contains(&listed.topic));
        self.changes += 1;
    }
}
