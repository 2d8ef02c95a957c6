//! Retained messages that are cleared or put back, some at a time, until all are or the person stops. The first failure ends
//! it: what is not allowed for one topic is most likely not allowed for the next one.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;

use model::{CallAnswer, CallFailure, CallFailureKind, Clearing, ClearingAnswer, RetainedMessage};

/// So many are on their way at a time.
const AT_ONCE: usize = 8;

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
    waiting: VecDeque<Step>,
    /// By the number of its call.
    under_way: HashMap<u64, Step>,
    total: usize,
    done: usize,
    /// Topics that had no message any more, or have another one and keep it.
    left_out: usize,
    is_stopped: bool,
    failure: Option<CallFailure>,
}

/// What one call does.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Where messages are saved.
    Begin,
    /// What is saved there.
    Read(PathBuf),
    Clear(String, PathBuf),
    PutBack(RetainedMessage),
}

impl Step {
    pub(super) fn call(&self) -> Clearing {
        match self.clone() {
            Self::Begin => Clearing::Begin(None),
            Self::Read(file) => Clearing::Read(file),
            Self::Clear(topic, file) => Clearing::Clear { topic, file },
            Self::PutBack(message) => Clearing::PutBack { message, replaces: false },
        }
    }
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
        !self.under_way.is_empty() || !self.is_over() && !self.waiting.is_empty()
    }

    pub(super) fn clear(topics: Vec<String>) -> Self {
        // Their file is not known yet.
        let waiting = topics.into_iter().map(|topic| Step::Clear(topic, PathBuf::new())).collect();
        Self::new(RunKind::Clear, Step::Begin, waiting)
    }

    pub(super) fn put_back(file: PathBuf) -> Self {
        Self { file: Some(file.clone()), ..Self::new(RunKind::PutBack, Step::Read(file), VecDeque::new()) }
    }

    fn new(kind: RunKind, first: Step, mut waiting: VecDeque<Step>) -> Self {
        let total = waiting.len();
        waiting.push_front(first);
        let (under_way, failure) = (HashMap::new(), None);
        Self { kind, file: None, waiting, under_way, total, done: 0, left_out: 0, is_stopped: false, failure }
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
        self.under_way.contains_key(&number)
    }

    /// What is to be asked next, if something is: nothing is beside what the rest depends on.
    pub(super) fn next_step(&mut self) -> Option<Step> {
        let begins = self.under_way.values().any(|step| matches!(step, Step::Begin | Step::Read(_)));
        if self.is_over() || begins || self.under_way.len() >= AT_ONCE {
            return None;
        }
        match self.waiting.pop_front()? {
            Step::Clear(topic, _) => Some(Step::Clear(topic, self.file.clone().unwrap_or_default())),
            step => Some(step),
        }
    }

    pub(super) fn asked(&mut self, number: u64, step: Step) {
        self.under_way.insert(number, step);
    }

    /// Takes over an answer. Returns the topic that has no message any more, or has it again.
    pub(super) fn told(&mut self, number: u64, answer: Result<CallAnswer, CallFailure>) -> Option<(String, bool)> {
        let step = self.under_way.remove(&number)?;
        let answer = match answer {
            Ok(CallAnswer::Clearing(answer)) => answer,
            Ok(_) => return None,
            Err(failure) => {
                self.failure.get_or_insert(failure);
                return None;
            }
        };
        match answer {
            ClearingAnswer::File(file) => self.file = Some(file),
            ClearingAnswer::Saved(messages) => {
                self.total = messages.len();
                self.waiting.extend(messages.into_iter().map(Step::PutBack));
            }
            ClearingAnswer::Cleared | ClearingAnswer::PutBack => self.done += 1,
            ClearingAnswer::Nothing | ClearingAnswer::Kept => self.left_out += 1,
        }
        match step {
            Step::Clear(topic, _) => Some((topic, false)),
            Step::PutBack(message) => Some((message.topic, true)),
            Step::Begin | Step::Read(_) => None,
        }
    }

    fn is_over(&self) -> bool {
        self.is_stopped || self.failure.is_some()
    }
}
