//! Takes links that another process hands over, such as `topicdeck open`. One process at a time does so: the others wait for
//! its end.

use std::time::Duration;

use store::{Folder, LinkReceiver};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::inbox::Inbox;
use model::Event;

/// How often is looked for links. The other process waits for 2 s.
const EVERY: Duration = Duration::from_millis(500);

/// Looks for links until it is dropped. Each comes as an event.
#[derive(Debug)]
pub(super) struct LinkWatch {
    _task: JoinSet<()>,
}

impl LinkWatch {
    /// Looks in `folder`, if there is one.
    pub(super) fn start(folder: Option<Folder>, inbox: Inbox) -> Self {
        let mut task = JoinSet::new();
        if let Some(folder) = folder {
            task.spawn(look(folder, inbox));
        }
        Self { _task: task }
    }
}

async fn look(folder: Folder, inbox: Inbox) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut receiver = None;
    loop {
        ticks.tick().await;
        let (held, folder) = (receiver.take(), folder.clone());
        // A file system on a network may take its time.
        let looked = tokio::task::spawn_blocking(move || {
            let receiver = held.or_else(|| LinkReceiver::of(&folder));
            (receiver.as_ref().map(LinkReceiver::take), receiver)
        });
        let Ok((links, back)) = looked.await else { return };
        receiver = back;
        links.into_iter().flatten().for_each(|link| inbox.push_event(Event::LinkOpened(link)));
    }
}
