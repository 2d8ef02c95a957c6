//! What is there again in the next run: the folder of the files, saving one thing after the other, and saying once for
//! each file that it cannot be used.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use store::{Error, Folder, SetAside};
use tokio::task::JoinSet;

use crate::explain;
use crate::inbox::Inbox;
use model::{Event, Notice, RecordingChoice, WindowLayout};

/// How long reading may keep a person waiting, and saving the end of a connection. Longer than the store waits for another
/// process, which is 2 s.
pub(super) const LIMIT: Duration = Duration::from_secs(3);

/// How the window was arranged in the last run; the defaults when nothing was kept. Where the file cannot be used, it is
/// read-only: it may have been. An engine that is started with this folder says why. Blocks for some milliseconds.
#[must_use]
pub fn layout(folder: &Folder) -> WindowLayout {
    folder.load_window().unwrap_or_else(|_| careful_layout())
}

/// How a window starts whose file cannot be used: whether it may send or record is not known.
pub(super) fn careful_layout() -> WindowLayout {
    let recording = RecordingChoice { is_off: true, ..RecordingChoice::default() };
    WindowLayout { read_only: true, recording, ..WindowLayout::default() }
}

/// The folder of the kept files. Clones share which notices were shown.
#[derive(Clone)]
pub(super) struct SavedState {
    folder: Folder,
    /// By the files that cannot be used.
    told: Arc<Mutex<BTreeMap<PathBuf, ShownNotice>>>,
    /// For what is about all profiles.
    inbox: Inbox,
    /// Whether no one reads any more what is said.
    has_ended: Arc<AtomicBool>,
}

/// The notice about a file.
struct ShownNotice {
    notice: Box<Notice>,
    /// The connection where it was shown.
    inbox: Inbox,
}

impl SavedState {
    pub(super) fn new(folder: Folder, inbox: Inbox) -> Self {
        Self { folder, told: Arc::default(), inbox, has_ended: Arc::default() }
    }

    pub(super) fn folder(&self) -> Folder {
        self.folder.clone()
    }

    /// Says that a file cannot be used, once until it can be again: at the connection that this is the inbox of, or about all profiles
    /// when it is closed.
    pub(super) fn tell(&self, error: &Error, inbox: &Inbox) {
        tracing::debug!(?error, "a kept file cannot be used");
        let mut told = self.told();
        let Entry::Vacant(entry) = told.entry(error.path().to_owned()) else { return };
        let notice = Box::new(explain::saved_file(error));
        let mut told_at = inbox;
        if let Some(event) = inbox.offer_event(Event::Noticed(notice.clone())) {
            self.inbox.push_event(event);
            told_at = &self.inbox;
        }
        entry.insert(ShownNotice { notice, inbox: told_at.clone() });
    }

    /// The program ends: what is set aside from now on is for the next run to say.
    pub(super) fn end(&self) {
        self.has_ended.store(true, Ordering::Release);
    }

    /// Says what was set aside with the last things that were saved; notes it for the next run where that is too late here.
    pub(super) async fn tell_at_end(&self, set_aside: Vec<SetAside>, inbox: &Inbox) {
        if !self.has_ended.load(Ordering::Acquire) {
            return set_aside.iter().for_each(|set_aside| self.tell_set_aside(set_aside, inbox, false));
        }
        let folder = self.folder();
        let noting = move || set_aside.iter().try_for_each(|set_aside| folder.note(set_aside));
        let noted = tokio::task::spawn_blocking(noting).await;
        if !matches!(noted, Ok(Ok(()))) {
            tracing::warn!(?noted, "what was set aside at the end could not be noted");
        }
    }

    /// Says what the last run noted at its end.
    pub(super) async fn tell_notes(&self) {
        let folder = self.folder();
        match tokio::task::spawn_blocking(move || folder.take_notes()).await {
            Ok(Ok(notes)) => notes.iter().for_each(|set_aside| self.tell_set_aside(set_aside, &self.inbox, false)),
            // What else is in the folder has its own notices.
            Ok(Err(error)) => tracing::debug!(?error, "the notes of the last run cannot be read"),
            // A fault of ours is shown where panics are.
            Err(_) => {}
        }
    }

    /// Says that a file was set aside, each time. `is_careful` says that it was that of the window, which has started as
    /// if sending was forbidden in it.
    pub(super) fn tell_set_aside(&self, set_aside: &SetAside, inbox: &Inbox, is_careful: bool) {
        tracing::debug!(?set_aside, "a kept file was set aside");
        let event = Event::Noticed(Box::new(explain::file_set_aside(set_aside, is_careful)));
        if let Some(event) = inbox.offer_event(event) {
            self.inbox.push_event(event);
        }
    }

    /// Takes back what was said of a file: it was saved.
    pub(super) fn take_back(&self, file: &Path) {
        if let Some(ShownNotice { notice, inbox }) = self.told().remove(file) {
            inbox.push_event(Event::Settled(notice));
        }
    }

    fn told(&self) -> MutexGuard<'_, BTreeMap<PathBuf, ShownNotice>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something to save.
pub(super) trait Save: Sized + Send + 'static {
    /// Takes in what came after it; gives that back when the two cannot be one.
    fn merge(&mut self, newer: Self) -> Option<Self>;

    /// Writes it. Returns the file that was set aside for that. Blocks.
    fn save(self) -> Result<Option<SetAside>, Box<Unsaved<Self>>>;
}

/// What could not be saved.
pub(super) struct Unsaved<S> {
    pub(super) error: Error,
    /// To be tried again.
    pub(super) rest: S,
}

/// Saves one thing after the other, in order, on a thread that may wait. What waits meanwhile is put together. What fails
/// is tried again with the next thing to save, and at the end.
pub(super) struct Saver<S> {
    waiting: VecDeque<S>,
    /// None of it can be one with something that waits or runs.
    failed: Vec<S>,
    /// One at most.
    running: JoinSet<Result<Option<SetAside>, Box<Unsaved<S>>>>,
}

impl<S: 'static> Default for Saver<S> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), failed: Vec::new(), running: JoinSet::new() }
    }
}

impl<S: Save> Saver<S> {
    /// Saves it when all before it is saved.
    pub(super) fn add(&mut self, mut work: S) {
        let mut others = Vec::new();
        for mut failed in mem::take(&mut self.failed) {
            match failed.merge(work) {
                None => work = failed,
                Some(apart) => {
                    work = apart;
                    others.push(failed);
                }
            }
        }
        self.line_up(work);
        // They have failed before: what is new need not wait for them.
        for failed in others {
            self.line_up(failed);
        }
        self.start_next();
    }

    /// How the one that is being saved ended, once it has; `None` when there is none. Cancel safe.
    pub(super) async fn saved(&mut self) -> Option<Result<Option<SetAside>, Error>> {
        let saved = match self.running.join_next().await? {
            Ok(Err(unsaved)) => {
                let Unsaved { error, rest } = *unsaved;
                self.put_back(rest);
                Err(error)
            }
            Ok(Ok(set_aside)) => Ok(set_aside),
            // A fault of ours is shown where panics are.
            Err(_) => Ok(None),
        };
        self.start_next();
        Some(saved)
    }

    /// Waits as [`finish`](Self::finish) does, and says what came of it.
    pub(super) async fn finish_and_tell(&mut self, file: &Path, saved_state: &SavedState, inbox: &Inbox) {
        let (set_aside, errors) = self.finish(file).await;
        for error in &errors {
            saved_state.tell(error, inbox);
        }
        saved_state.tell_at_end(set_aside, inbox).await;
    }

    /// Waits until all is saved that can be, or [`LIMIT`] is over; returns what was set aside, and what did not work. It is
    /// about this file.
    pub(super) async fn finish(&mut self, file: &Path) -> (Vec<SetAside>, Vec<Error>) {
        for failed in mem::take(&mut self.failed) {
            self.line_up(failed);
        }
        self.start_next();
        let (mut set_aside, mut errors) = (Vec::new(), Vec::new());
        let all = async {
            while let Some(ended) = self.saved().await {
                match ended {
                    Ok(saved) => set_aside.extend(saved),
                    Err(error) => errors.push(error),
                }
            }
        };
        if tokio::time::timeout(LIMIT, all).await.is_err() {
            errors.push(Error::Busy { path: file.to_owned() });
        }
        (set_aside, errors)
    }

    /// Puts it behind what waits, or into that.
    fn line_up(&mut self, mut work: S) {
        for waiting in self.waiting.iter_mut().rev() {
            match waiting.merge(work) {
                None => return,
                Some(apart) => work = apart,
            }
        }
        self.waiting.push_back(work);
    }

    /// Keeps what could not be saved. What waits came after it.
    fn put_back(&mut self, mut rest: S) {
        let count = self.waiting.len();
        self.waiting = mem::take(&mut self.waiting).into_iter().filter_map(|newer| rest.merge(newer)).collect();
        if self.waiting.len() < count {
            self.waiting.push_front(rest);
        } else {
            self.failed.push(rest);
        }
    }

    fn start_next(&mut self) {
        if self.running.is_empty()
            && let Some(next) = self.waiting.pop_front()
        {
            self.running.spawn_blocking(move || next.save());
        }
    }
}

#[cfg(test)]
mod tests;
