//! The session's part about clearing or putting back many retained messages: some are on their way at a time, without a window.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::calls::Caller;
use crate::retained_file;
use client::credentials::AwsCredentials;
use model::{CallFailure, Clearing, ClearingAnswer, ClearingProgress};

/// So many are on their way at a time.
const AT_ONCE: usize = 8;
/// What was done is said so often.
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// A step that is over: its topic, what came of it, and the credentials that it had.
type Over = (String, Result<ClearingAnswer, CallFailure>, Option<AwsCredentials>);

impl Caller {
    /// The first failure ends it: what is not allowed for one topic is most likely not allowed for the next one.
    pub(super) async fn clear_many(
        &mut self,
        steps: Vec<Clearing>,
        is_stopped: &AtomicBool,
        report: impl Fn(ClearingProgress),
    ) -> Result<ClearingProgress, CallFailure> {
        let file = steps.iter().find_map(file_of);
        let mut many = Many { waiting: steps.into(), under_way: JoinSet::new(), done: Vec::new(), failure: None };
        // The first one gets the credentials that the others use too.
        many.begin(self, 1, is_stopped);
        let mut next_report = Instant::now() + REPORT_EVERY;
        while !many.under_way.is_empty() {
            if let Ok(over) = timeout_at(next_report, many.under_way.join_next()).await {
                many.over(over.and_then(Result::ok), self);
                many.begin(self, AT_ONCE, is_stopped);
            }
            if Instant::now() >= next_report {
                next_report = Instant::now() + REPORT_EVERY;
                if !many.done.is_empty() {
                    report(ClearingProgress { done: std::mem::take(&mut many.done), ..ClearingProgress::default() });
                }
            }
        }
        let is_nothing_saved = match file {
            Some(file) => {
                tokio::task::spawn_blocking(move || retained_file::remove_if_empty(&file)).await.unwrap_or(false)
            }
            None => false,
        };
        let last = ClearingProgress { done: many.done, is_nothing_saved, is_over: many.failure.is_none() };
        match many.failure {
            Some(failure) => {
                report(last);
                Err(failure)
            }
            None => Ok(last),
        }
    }
}

/// The steps of one run.
struct Many {
    waiting: VecDeque<Clearing>,
    under_way: JoinSet<Over>,
    done: Vec<(String, ClearingAnswer)>,
    failure: Option<CallFailure>,
}

impl Many {
    fn begin(&mut self, caller: &Caller, at_once: usize, is_stopped: &AtomicBool) {
        while self.failure.is_none() && self.under_way.len() < at_once && !is_stopped.load(Ordering::Relaxed) {
            let Some(step) = self.waiting.pop_front() else { return };
            let mut caller = caller.clone();
            self.under_way.spawn(async move {
                let topic = step.topic().unwrap_or_default().to_owned();
                let answer = caller.clearing(step).await;
                (topic, answer, caller.credentials)
            });
        }
    }

    fn over(&mut self, over: Option<Over>, caller: &mut Caller) {
        let Some((topic, answer, credentials)) = over else { return };
        caller.credentials = credentials.or(caller.credentials.take());
        match answer {
            Ok(answer) => self.done.push((topic, answer)),
            Err(failure) => drop(self.failure.get_or_insert(failure)),
        }
    }
}

fn file_of(step: &Clearing) -> Option<PathBuf> {
    match step {
        Clearing::Clear { file, .. } => Some(file.clone()),
        _ => None,
    }
}
