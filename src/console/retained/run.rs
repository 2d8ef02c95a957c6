//! Retained messages that are cleared or put back, until all are, one fails, or the person stops. The engine does it and says
//! meanwhile how far it is: no frame of the window is needed for that.

use std::path::PathBuf;

use model::{Call, CallAnswer, CallFailure, CallFailureKind, Clearing, ClearingAnswer};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// They are cleared.
    Clear,
    /// They are put back.
    PutBack,
}

/// How far it is.
#[derive(Debug)]
pub struct RetainedRun {
    kind: RunKind,
    file: Option<PathBuf>,
    /// What is to be asked next.
    next: Next,
    /// The number of the call that was not answered for good yet.
    asked: Option<u64>,
    total: usize,
    done: usize,
    /// Topics that had no message any more, or have another one and keep it.
    left_out: usize,
    is_stopped: bool,
    failure: Option<CallFailure>,
}

/// What is to be asked.
#[derive(Debug)]
enum Next {
    /// For a file, and then for these topics to be cleared.
    Begin(Vec<String>),
    /// For what is saved in the file.
    Read,
    Steps(Vec<Clearing>),
    Nothing,
}

impl RetainedRun {
    /// What is done.
    #[must_use]
    pub fn kind(&self) -> RunKind {
        self.kind
    }

    /// Where they are saved, once that is known.
    #[must_use]
    pub fn file(&self) -> Option<&PathBuf> {
        self.file.as_ref()
    }

    /// How many are done, and of how many.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.done, self.total)
    }

    /// How many topics had no message any more, or have another one now and keep it.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Whether the person stopped it before its end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.is_stopped && self.done + self.left_out < self.total
    }

    /// What ended it early.
    #[must_use]
    pub fn failure(&self) -> Option<&CallFailure> {
        self.failure.as_ref()
    }

    /// Whether something is done or waited for.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.asked.is_some() || !self.is_over() && !matches!(self.next, Next::Nothing)
    }

    pub(super) fn clear(topics: Vec<String>) -> Self {
        let total = topics.len();
        Self { total, ..Self::new(RunKind::Clear, Next::Begin(topics)) }
    }

    pub(super) fn put_back(file: PathBuf) -> Self {
        Self { file: Some(file), ..Self::new(RunKind::PutBack, Next::Read) }
    }

    fn new(kind: RunKind, next: Next) -> Self {
        let (file, asked, failure) = (None, None, None);
        Self { kind, file, next, asked, total: 0, done: 0, left_out: 0, is_stopped: false, failure }
    }

    pub(super) fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// Whether all that there was is done, and nothing else came of it.
    pub(super) fn is_complete(&self) -> bool {
        self.failure.is_none() && !self.is_stopped()
    }

    /// Whether there was nothing to do.
    pub(super) fn is_of_nothing(&self) -> bool {
        self.total == 0
    }

    /// Whether something may be cleared: an answer can be lost, but what is not allowed was not done.
    pub(super) fn may_have_cleared(&self) -> bool {
        let failed = self.failure.as_ref().is_some_and(|failure| failure.kind != CallFailureKind::NotAllowed);
        self.kind == RunKind::Clear && (self.done > 0 || failed)
    }

    pub(super) fn waits_for(&self, number: u64) -> bool {
        self.asked == Some(number)
    }

    /// What is to be asked next, if something is: nothing is while something else is not answered.
    pub(super) fn next_call(&mut self) -> Option<Call> {
        if self.is_over() || self.asked.is_some() {
            return None;
        }
        match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Begin(topics) => {
                self.next = Next::Begin(topics);
                Some(Call::Clearing(Clearing::Begin(None)))
            }
            Next::Read => self.file.clone().map(|file| Call::Clearing(Clearing::Read(file))),
            Next::Steps(steps) => Some(Call::ClearMany(steps)),
            Next::Nothing => None,
        }
    }

    pub(super) fn asked(&mut self, number: u64) {
        self.asked = Some(number);
    }

    /// Takes over an answer. Returns the topics that have no message any more, or have it again.
    pub(super) fn told(&mut self, answer: Result<CallAnswer, CallFailure>) -> Vec<String> {
        let mut topics = Vec::new();
        match answer {
            Ok(CallAnswer::ClearingProgress(progress)) => {
                if progress.is_nothing_saved {
                    self.file = None;
                }
                for (topic, answer) in progress.done {
                    match answer {
                        ClearingAnswer::Cleared | ClearingAnswer::PutBack => self.done += 1,
                        _ => self.left_out += 1,
                    }
                    topics.push(topic);
                }
                if !progress.is_over {
                    return topics;
                }
            }
            Ok(CallAnswer::Clearing(answer)) => self.begun(answer),
            Ok(_) => {}
            Err(failure) => self.failure = Some(failure),
        }
        self.asked = None;
        topics
    }

    /// What the steps need is known.
    fn begun(&mut self, answer: ClearingAnswer) {
        match (answer, std::mem::replace(&mut self.next, Next::Nothing)) {
            (ClearingAnswer::File(file), Next::Begin(topics)) => {
                let clear = |topic| Clearing::Clear { topic, file: file.clone() };
                self.next = Next::Steps(topics.into_iter().map(clear).collect());
                self.file = Some(file);
            }
            (ClearingAnswer::Saved(messages), _) if !messages.is_empty() => {
                self.total = messages.len();
                let put_back = |message| Clearing::PutBack { message, replaces: false };
                self.next = Next::Steps(messages.into_iter().map(put_back).collect());
            }
            _ => {}
        }
    }

    fn is_over(&self) -> bool {
        self.is_stopped || self.failure.is_some()
    }
}
