//! What is there again in the next run: the folder of the files, saving one thing after the other, and saying once for
//! each file that it cannot be used.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use store::{Error, Folder};
use tokio::task::JoinSet;

use crate::explain;
use model::{Notice, WindowLayout};

/// How long reading may keep a person waiting, and saving the end of a connection. Longer than the store waits for another
/// process, which is 2 s.
pub(super) const LIMIT: Duration = Duration::from_secs(3);

/// How the window was arranged in the last run; the defaults when nothing was kept. Blocks for some milliseconds.
///
/// # Errors
/// A notice when the file cannot be used. An engine that is started with this folder says the same, as an event.
pub fn layout(folder: &Folder) -> Result<WindowLayout, Box<Notice>> {
    folder.load_window().map_err(|error| Box::new(explain::kept_file(&error)))
}

/// The folder of the kept files. Clones share what a person was told.
#[derive(Clone)]
pub(super) struct Keeping {
    folder: Folder,
    told: Arc<Mutex<BTreeSet<PathBuf>>>,
}

impl Keeping {
    pub(super) fn new(folder: Folder) -> Self {
        Self { folder, told: Arc::default() }
    }

    pub(super) fn folder(&self) -> Folder {
        self.folder.clone()
    }

    /// What to tell a person; `None` when something was said about this file before.
    pub(super) fn notice(&self, error: &Error) -> Option<Notice> {
        tracing::debug!(?error, "a kept file cannot be used");
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.insert(error.path().to_owned()).then(|| explain::kept_file(error))
    }
}

/// Something to save.
pub(super) trait Save: Sized + Send + 'static {
    /// Takes in what came after it; gives that back when the two cannot be one.
    fn merge(&mut self, newer: Self) -> Option<Self>;

    /// Writes it. Blocks.
    fn save(self) -> Result<(), Error>;
}

/// Saves one thing after the other, in order, on a thread that may wait. What waits meanwhile is put together.
pub(super) struct Saver<S> {
    waiting: VecDeque<S>,
    /// One at most.
    running: JoinSet<Result<(), Error>>,
}

impl<S> Default for Saver<S> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), running: JoinSet::new() }
    }
}

impl<S: Save> Saver<S> {
    /// Saves it when all before it is saved.
    pub(super) fn add(&mut self, work: S) {
        let apart = match self.waiting.back_mut() {
            Some(last) => last.merge(work),
            None => Some(work),
        };
        self.waiting.extend(apart);
        self.start_next();
    }

    /// How the one that is being saved ended, once it has; `None` when there is none. Cancel safe.
    pub(super) async fn saved(&mut self) -> Option<Result<(), Error>> {
        let ended = self.running.join_next().await?;
        self.start_next();
        // A fault of ours is told where panics are.
        Some(ended.unwrap_or(Ok(())))
    }

    /// Waits until all is saved, or [`LIMIT`] is over; returns what did not work.
    pub(super) async fn finish(&mut self) -> Vec<Error> {
        let mut errors = Vec::new();
        let all = async {
            while let Some(ended) = self.saved().await {
                errors.extend(ended.err());
            }
        };
        if tokio::time::timeout(LIMIT, all).await.is_err() {
            tracing::debug!("a file system does not answer: something is not saved");
        }
        errors
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
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Texts to write to a list, each once the other side says so.
    struct Text {
        content: String,
        go: Option<Receiver<()>>,
        written: Sender<String>,
    }

    impl Save for Text {
        fn merge(&mut self, newer: Self) -> Option<Self> {
            if newer.content.starts_with('!') {
                return Some(newer);
            }
            self.content.push_str(&newer.content);
            None
        }

        fn save(self) -> Result<(), Error> {
            if let Some(go) = self.go {
                go.recv().unwrap();
            }
            self.written.send(self.content).unwrap();
            Ok(())
        }
    }

    #[tokio::test]
    async fn one_is_saved_after_the_other_and_what_waits_is_put_together() {
        #[expect(clippy::disallowed_methods, reason = "a test that sends seven texts")]
        let ((let_go, go), (written, list)) = (channel(), channel());
        let text = |text: &str| Text { content: text.to_owned(), go: None, written: written.clone() };
        let mut saver = Saver::default();
        saver.add(Text { go: Some(go), ..text("a") });
        for more in ["b", "c", "!d", "e"] {
            saver.add(text(more));
        }
        assert!(list.try_recv().is_err());
        let_go.send(()).unwrap();
        assert!(saver.finish().await.is_empty());
        assert_eq!(list.try_iter().collect::<Vec<_>>(), ["a", "bc", "!de"]);
        assert!(saver.saved().await.is_none());
    }

    #[tokio::test]
    async fn a_disk_that_does_not_answer_keeps_nobody_waiting_and_loses_nothing_when_it_does() {
        #[expect(clippy::disallowed_methods, reason = "a test that sends two texts")]
        let ((let_go, go), (written, list)) = (channel(), channel());
        let mut saver = Saver::default();
        saver.add(Text { content: "a".to_owned(), go: Some(go), written: written.clone() });
        saver.add(Text { content: "b".to_owned(), go: None, written });
        assert!(saver.finish().await.is_empty(), "it ends after 3 s");
        assert!(list.try_recv().is_err());
        let_go.send(()).unwrap();
        assert!(saver.saved().await.is_some() && saver.saved().await.is_some());
        assert_eq!(list.try_iter().collect::<Vec<_>>(), ["a", "b"]);
    }
}
