//! The retained messages of the account: their topics, read page by page; the one that is opened; and those that are cleared
//! or put back. What is asked for comes out as commands; nothing is asked unless the person wants it.

mod list;
mod opened;
mod run;

use std::collections::HashSet;
use std::path::PathBuf;

use model::{Call, CallCommand, CallEvent, Timestamp};

pub use list::{MAX_TOPICS, RetainedList};
pub use opened::OpenRetained;
pub use run::{RetainedRun, RunKind};

/// The numbers of its calls begin here, apart from all others.
const FIRST: u64 = 1 << 34;

/// What is known of them. A console has one of these.
#[derive(Debug, Default)]
pub struct Retained {
    /// Their topics.
    pub list: RetainedList,
    /// The one that is looked at.
    pub opened: OpenRetained,
    /// What is cleared or put back, or was last.
    run: Option<RetainedRun>,
    /// Where what was cleared last is saved, until it is put back.
    undo: Vec<PathBuf>,
    /// Cleared since the last frame.
    gone: HashSet<String>,
    commands: Vec<CallCommand>,
    next_number: u64,
}

/// What a person wants of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetainedRequest {
    /// To read their topics, from the first one on.
    Read,
    /// To read no more of them. Those that were read stay.
    StopReading,
    /// To see the message of this topic as it is by now.
    Open(String),
    /// To see none.
    Close,
    /// To clear the messages of these topics.
    Clear(Vec<String>),
    /// To put back what was cleared last.
    PutBack,
    /// To clear or put back no more. What is on its way is waited for.
    Stop,
    /// Not to see any more how that ended.
    Dismiss,
}

impl Retained {
    /// What is cleared or put back, or was last.
    #[must_use]
    pub fn run(&self) -> Option<&RetainedRun> {
        self.run.as_ref()
    }

    /// Where what was cleared last is saved, if it can be put back.
    #[must_use]
    pub fn undo(&self) -> Option<&PathBuf> {
        self.undo.last()
    }

    /// Whether something is cleared or put back.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        self.run.as_ref().is_some_and(RetainedRun::is_under_way)
    }

    /// Does what the person wants. Nothing is cleared or put back while something else is.
    pub fn want(&mut self, request: RetainedRequest) {
        match request {
            RetainedRequest::Read => self.read(),
            RetainedRequest::StopReading => self.list.stop(),
            RetainedRequest::Open(topic) => {
                let call = Call::GetRetained { topic: topic.clone() };
                let number = self.call(call);
                self.opened.ask(topic, number);
            }
            RetainedRequest::Close => self.opened.close(),
            RetainedRequest::Clear(topics) if !self.is_changing() && !topics.is_empty() => {
                self.begin(RetainedRun::clear(topics));
            }
            RetainedRequest::PutBack if !self.is_changing() => {
                if let Some(file) = self.undo.last().cloned() {
                    self.begin(RetainedRun::put_back(file));
                }
            }
            RetainedRequest::Clear(_) | RetainedRequest::PutBack => {}
            RetainedRequest::Stop => self.stop(),
            RetainedRequest::Dismiss => drop(self.run.take_if(|run| !run.is_under_way())),
        }
    }

    /// What the backend is to be asked, which is taken out; asked in each frame.
    pub fn take_commands(&mut self) -> Vec<CallCommand> {
        if !self.gone.is_empty() {
            self.list.remove(&self.gone);
            self.gone.clear();
        }
        std::mem::take(&mut self.commands)
    }

    /// Takes over the answer to one of its calls; gives any other back.
    pub(super) fn told(&mut self, event: CallEvent, now: Timestamp) -> Option<CallEvent> {
        let CallEvent { number, answer } = event;
        if number < FIRST {
            return Some(CallEvent { number, answer });
        }
        if self.list.waits_for(number) {
            if let Some(next) = self.list.told(answer, now) {
                let number = self.call(Call::ListRetained { next: Some(next) });
                self.list.ask(number);
            }
        } else if self.opened.waits_for(number) {
            self.opened.told(answer, now);
        } else if let Some(run) = self.run.as_mut().filter(|run| run.waits_for(number)) {
            let is_there = run.kind() == RunKind::PutBack;
            let topics = run.told(answer);
            let is_opened = topics.iter().any(|topic| self.opened.topic() == Some(topic));
            if is_opened && is_there {
                // It is as old as its putting back.
                self.read_opened_again();
            } else if is_opened {
                self.opened.is_cleared();
            }
            if !is_there {
                self.gone.extend(topics);
            }
            self.go_on();
        }
        None
    }

    /// For another person nothing of this is so.
    pub(super) fn forget(&mut self) {
        let opened = self.opened.forgotten();
        *self = Self { opened, next_number: self.next_number, ..Self::default() };
    }

    fn stop(&mut self) {
        if let Some(run) = self.run.as_mut().filter(|run| run.is_under_way()) {
            run.stop();
            self.call(Call::StopClearing);
        }
    }

    fn read_opened_again(&mut self) {
        if let Some(topic) = self.opened.topic().map(str::to_owned) {
            let number = self.call(Call::GetRetained { topic });
            self.opened.ask_again(number);
        }
    }

    fn read(&mut self) {
        let number = self.call(Call::ListRetained { next: None });
        self.list.begin(number);
    }

    fn begin(&mut self, run: RetainedRun) {
        self.run = Some(run);
        self.go_on();
    }

    /// Asks for the next steps, and notes how it ended.
    fn go_on(&mut self) {
        let Some(mut run) = self.run.take() else { return };
        if let Some(call) = run.next_call() {
            run.asked(self.call(call));
        }
        match run.kind() {
            RunKind::Clear if run.may_have_cleared() => {
                self.undo.extend(run.file().filter(|file| self.undo.last() != Some(*file)).cloned());
            }
            RunKind::PutBack if !run.is_under_way() => {
                if run.is_complete() {
                    self.undo.pop();
                    // Nothing was saved there, for nothing had been cleared: the clearing before is what can be put back.
                    if run.is_of_nothing()
                        && let Some(file) = self.undo.last().cloned()
                    {
                        return self.begin(RetainedRun::put_back(file));
                    }
                }
                self.read();
            }
            _ => {}
        }
        self.run = Some(run);
    }

    fn call(&mut self, call: Call) -> u64 {
        let number = FIRST + self.next_number;
        self.next_number += 1;
        self.commands.push(CallCommand { number, call });
        number
    }
}

#[cfg(test)]
mod tests;
