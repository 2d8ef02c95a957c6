//! Notices that the file of profiles was changed, by a person with an editor or by another program.
//!
//! The time of the last change is asked for every few seconds, which costs one call of the system and works on every file
//! system, over a network too, and with editors that replace the file. What the change means is for the deck.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// How often the file is looked at.
const EVERY: Duration = Duration::from_secs(2);

/// Looks at one file until it is dropped.
#[derive(Debug)]
pub(super) struct FileWatch {
    changes: mpsc::Receiver<()>,
    _task: JoinSet<()>,
}

impl FileWatch {
    /// Looks at the file at `path`, which need not be there yet; at nothing when there is none to look at.
    pub(super) fn start(path: Option<PathBuf>) -> Self {
        Self::start_with(path, EVERY)
    }

    fn start_with(path: Option<PathBuf>, every: Duration) -> Self {
        // Several changes that no one has taken yet are one.
        let (tell, changes) = mpsc::channel(1);
        let mut task = JoinSet::new();
        if let Some(path) = path {
            let known = stamp_of(&path);
            task.spawn(look(path, known, every, tell));
        }
        Self { changes, _task: task }
    }

    /// Waits until the file was changed.
    pub(super) async fn changed(&mut self) {
        if self.changes.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

async fn look(path: PathBuf, mut known: Stamp, every: Duration, tell: mpsc::Sender<()>) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = stamp(&path).await;
        if now != known {
            known = now;
            // One that is full tells of this change too.
            let _ = tell.try_send(());
        }
    }
}

/// When the file was changed, and how long it is; `None` where there is none.
type Stamp = Option<(SystemTime, u64)>;

/// A file system on a network may take its time.
async fn stamp(path: &Path) -> Stamp {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || stamp_of(&path)).await.ok()?
}

fn stamp_of(path: &Path) -> Stamp {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_appears_changes_or_goes_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("profiles.toml");
        let mut watch = FileWatch::start_with(Some(path.clone()), Duration::from_millis(5));
        for text in ["one", "one and two"] {
            std::fs::write(&path, text).unwrap();
            watch.changed().await;
        }
        std::fs::remove_file(&path).unwrap();
        watch.changed().await;
        let mut none = FileWatch::start(None);
        assert!(futures_now(none.changed()).await, "without a file there are no changes");
    }

    /// Whether it is still waited for.
    async fn futures_now(waits: impl Future<Output = ()>) -> bool {
        tokio::select! {
            biased;
            () = waits => false,
            () = std::future::ready(()) => true,
        }
    }
}
