//! The retained messages of the account: their topics, read page by page; the one that is opened; and those that are cleared
//! or put back. What is asked for comes out as commands; nothing is asked unless the person wants it.

mod list;
mod opened;
mod run;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use model::{Call, CallCommand, CallEvent, Timestamp};

pub use list::{MAX_TOPICS, RetainedList};
pub use opened::OpenRetained;
pub use run::{RetainedRun, RunKind};

/// The numbers of its calls begin here, apart from all others.
const FIRST: u64 = 1 << 34;

/// A profile, and a user of it.
type Owner = (String, String);

/// Where what people cleared is saved, for when they are back.
pub(super) type SetAside = HashMap<Owner, Vec<PathBuf>>;

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
    /// Whose that is: profile and user.
    owner: Option<Owner>,
    /// The same of those who left, until they are back.
    set_aside: SetAside,
    /// It was cleared before its owner left, and no one took notice of that yet.
    is_back: bool,
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

    /// Whether that was cleared before the person signed out or the connection was closed, and nothing was done about it since.
    #[must_use]
    pub fn is_back(&self) -> bool {
        self.is_back && self.run.is_none() && !self.undo.is_empty()
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
            RetainedRequest::Dismiss => {
                self.run.take_if(|run| !run.is_under_way());
                self.is_back = false;
            }
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
        let (opened, set_aside) = (self.opened.forgotten(), self.take_set_aside());
        *self = Self { opened, set_aside, next_number: self.next_number, ..Self::default() };
    }

    /// Gives out where the cleared messages of all are saved. The connection is about to close.
    pub(super) fn take_set_aside(&mut self) -> SetAside {
        if let Some(owner) = self.owner.take().filter(|_| !self.undo.is_empty()) {
            self.set_aside.insert(owner, std::mem::take(&mut self.undo));
        }
        std::mem::take(&mut self.set_aside)
    }

    /// The same of a connection before.
    pub(super) fn set_aside(&mut self, files: SetAside) {
        self.set_aside.extend(files);
    }

    /// This is of `user` of `profile` from now on: what that one cleared before can be put back.
    pub(super) fn belongs_to(&mut self, profile: &str, user: &str) {
        let is_same = |(of, owner): &Owner| of == profile && owner == user;
        if !self.owner.as_ref().is_some_and(is_same) {
            let owner = (profile.to_owned(), user.to_owned());
            let before = self.set_aside.remove(&owner).unwrap_or_default();
            self.is_back = !before.is_empty();
            self.undo.splice(0..0, before);
            self.owner = Some(owner);
        }
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
