//! Notices what others do on the disk: edits of the file of profiles, of schemas and of contracts, by a person with an editor or by
//! another program, and links that another process hands over, such as `topicdeck open`.
//!
//! All are looked for once a second, at one time and on one thread, so that a program that does nothing is woken once. Of the file
//! the time of its last change is asked for, which works on every file system, over a network too, and with editors that
//! replace the file. What a change means is for the deck. One process at a time takes links: the others wait for its end.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use store::{Folder, LinkReceiver};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::contracts::ContractFiles;
use super::inbox::Inbox;
use super::schemas::SchemaFiles;
use model::Event;

/// How often is looked. Who hands over a link waits for 2 s.
const EVERY: Duration = Duration::from_secs(1);

/// Looks until it is dropped.
#[derive(Debug)]
pub(super) struct DiskWatch {
    changes: mpsc::Receiver<()>,
    _task: JoinSet<()>,
}

impl DiskWatch {
    /// Looks at `file`, which need not be there yet, at the files of `read`, and for links in `folder`; each link comes as an event.
    /// At nothing where there is neither file nor folder.
    pub(super) fn start(
        file: Option<PathBuf>,
        folder: Option<Folder>,
        read: (SchemaFiles, ContractFiles),
        inbox: Inbox,
    ) -> Self {
        Self::start_with(file, folder, (read, inbox), EVERY)
    }

    fn start_with(
        file: Option<PathBuf>,
        folder: Option<Folder>,
        (read, inbox): ((SchemaFiles, ContractFiles), Inbox),
        every: Duration,
    ) -> Self {
        // Several changes that no one has taken yet are one.
        let (tell, changes) = mpsc::channel(1);
        let mut task = JoinSet::new();
        if file.is_some() || folder.is_some() {
            let stamp = file.as_deref().and_then(stamp_of);
            let looked = Looked { file, stamp, is_changed: false, read, folder, receiver: None, links: Vec::new() };
            task.spawn(look(looked, every, tell, inbox));
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

async fn look(mut looked: Looked, every: Duration, tell: mpsc::Sender<()>, inbox: Inbox) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // A file system on a network may take its time.
        let Ok(again) = tokio::task::spawn_blocking(|| looked.again()).await else { return };
        looked = again;
        if looked.is_changed {
            // One that is full tells of this change too.
            let _ = tell.try_send(());
        }
        looked.links.drain(..).for_each(|link| inbox.push_event(Event::LinkOpened(link)));
    }
}

/// What is looked at, and what was found the last time.
struct Looked {
    file: Option<PathBuf>,
    stamp: Stamp,
    is_changed: bool,
    read: (SchemaFiles, ContractFiles),
    folder: Option<Folder>,
    receiver: Option<LinkReceiver>,
    links: Vec<String>,
}

impl Looked {
    fn again(mut self) -> Self {
        let stamp = self.file.as_deref().and_then(stamp_of);
        self.is_changed = std::mem::replace(&mut self.stamp, stamp) != stamp;
        self.read.0.look_again();
        self.read.1.look_again();
        self.receiver = self.receiver.or_else(|| LinkReceiver::of(self.folder.as_ref()?));
        self.links = self.receiver.as_ref().map(LinkReceiver::take).unwrap_or_default();
        self
    }
}

/// When the file was changed, and how long it is; `None` where there is none.
type Stamp = Option<(SystemTime, u64)>;

fn stamp_of(path: &Path) -> Stamp {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::Notify;

    use super::*;

    fn both(inbox: &Inbox) -> ((SchemaFiles, ContractFiles), Inbox) {
        let contracts = ContractFiles::new(None, inbox.clone());
        ((SchemaFiles::new(inbox.clone()), contracts), inbox.clone())
    }

    #[tokio::test]
    async fn a_file_that_appears_changes_or_goes_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("profiles.toml");
        let inbox = Inbox::new(|| {});
        let mut watch = DiskWatch::start_with(Some(path.clone()), None, both(&inbox), Duration::from_millis(5));
        for text in ["one", "one and two"] {
            std::fs::write(&path, text).unwrap();
            watch.changed().await;
        }
        std::fs::remove_file(&path).unwrap();
        watch.changed().await;
        let (read, inbox) = both(&inbox);
        let mut none = DiskWatch::start(None, None, read, inbox);
        assert!(futures_now(none.changed()).await, "without a file there are no changes");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn links_come_while_a_file_is_looked_at_too() {
        let home = tempfile::tempdir().unwrap();
        let woken = Arc::new(Notify::new());
        let wake = Arc::clone(&woken);
        let (folder, inbox) = (Folder::at(home.path()), Inbox::new(move || wake.notify_one()));
        let path = home.path().join("profiles.toml");
        let (file, every) = (Some(path.clone()), Duration::from_millis(5));
        let mut watch = DiskWatch::start_with(file, Some(folder.clone()), both(&inbox), every);
        std::fs::write(&path, "one").unwrap();
        // Links are taken from when the file was looked at.
        watch.changed().await;
        let handed = tokio::task::spawn_blocking(move || store::hand_over_link(&folder, "topicdeck://plant"));
        let link = loop {
            let mut events = inbox.take().events.into_iter();
            if let Some(link) =
                events.find_map(|event| if let Event::LinkOpened(link) = event { Some(link) } else { None })
            {
                break link;
            }
            woken.notified().await;
        };
        assert_eq!((link.as_str(), handed.await.unwrap()), ("topicdeck://plant", true));
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
