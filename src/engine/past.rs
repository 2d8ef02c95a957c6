//! Reads what was recorded for those who look at it: each past that is open has a thread for its blocks and one for its search.

mod export;
mod reading;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

use store::{Folder, Place};
use tokio::task::JoinSet;

use crate::explain;
use crate::inbox::Inbox;
use model::{Event, ExportRequest, PastCommand, PastCounts, PastEvent, PastId};
use reading::{Looking, Span};

/// Rows that may wait to be read; a screen cannot want as many.
const WAITING_ROWS: usize = 4_096;

/// All that are open. They end when this is dropped.
pub(super) struct Pasts {
    folder: Option<Folder>,
    inbox: Inbox,
    open: BTreeMap<PastId, Open>,
    threads: JoinSet<()>,
    /// Ends the export.
    export: Option<Arc<AtomicBool>>,
}

struct Open {
    span: Span,
    /// Rows to read. The thread ends with it.
    rows: SyncSender<u64>,
    /// Ends the search.
    search: Option<Arc<AtomicBool>>,
}

impl Pasts {
    /// Nothing is open yet. Without a folder, nothing is recorded.
    pub(super) fn new(folder: Option<Folder>, inbox: Inbox) -> Self {
        Self { folder, inbox, open: BTreeMap::new(), threads: JoinSet::new(), export: None }
    }

    /// Waits until a thread has ended; `None` when there is none. Cancel safe.
    pub(super) async fn ended(&mut self) -> Option<()> {
        self.threads.join_next().await.map(drop)
    }

    /// Does what is asked for. Answers come as events.
    pub(super) fn command(&mut self, command: PastCommand) {
        match command {
            PastCommand::List => {
                let (folder, inbox) = (self.folder.clone(), self.inbox.clone());
                self.threads.spawn_blocking(move || {
                    let recordings = reading::overviews(folder.as_ref());
                    inbox.push_event(Event::Past(PastEvent::Recordings(recordings)));
                });
            }
            PastCommand::Count { profile, bounds } => {
                let (place, inbox) = (self.place(&profile), self.inbox.clone());
                self.threads.spawn_blocking(move || {
                    let nothing = PastCounts { profile: profile.clone(), ..PastCounts::default() };
                    let counts = place.map_or(nothing, |place| reading::counts(&place, profile, bounds));
                    inbox.push_event(Event::Past(PastEvent::Counted(counts)));
                });
            }
            PastCommand::Open { past, profile, since, until } => {
                self.close(past);
                if let Some(place) = self.place(&profile) {
                    self.open(past, Span { place, since, until });
                }
            }
            PastCommand::Load { past, row } => {
                let sent = self.open.get(&past).map(|open| open.rows.try_send(row));
                if let Some(Err(TrySendError::Full(_))) = sent {
                    let notice = Box::new(explain::overloaded());
                    self.inbox.push_event(Event::Past(PastEvent::Failed { past, notice }));
                }
            }
            PastCommand::Search { past, number, query, except, now } => {
                let Some(open) = self.open.get_mut(&past) else { return };
                let cancelled = Arc::new(AtomicBool::new(false));
                if let Some(before) = open.search.replace(Arc::clone(&cancelled)) {
                    before.store(true, Ordering::Relaxed);
                }
                let (span, inbox) = (open.span.clone(), self.inbox.clone());
                let looking = Looking { past, number, query, except, now };
                self.threads.spawn_blocking(move || {
                    reading::search(&span, &looking, &cancelled, &|event| inbox.push_event(Event::Past(event)));
                });
            }
            PastCommand::StopSearch { past } => {
                let search = self.open.get_mut(&past).and_then(|open| open.search.take());
                search.inspect(|search| search.store(true, Ordering::Relaxed));
            }
            PastCommand::Export(request) => self.export(*request),
            PastCommand::StopExport => self.stop_export(),
            PastCommand::Close { past } => self.close(past),
        }
    }

    fn place(&self, profile: &str) -> Option<Place> {
        self.folder.as_ref().map(|folder| folder.recording(profile))
    }

    fn open(&mut self, past: PastId, span: Span) {
        let (rows, queue) = sync_channel(WAITING_ROWS);
        let (of_thread, inbox) = (span.clone(), self.inbox.clone());
        self.threads.spawn_blocking(move || {
            reading::serve(past, &of_thread, &queue, &|event| inbox.push_event(Event::Past(event)));
        });
        self.open.insert(past, Open { span, rows, search: None });
    }

    fn export(&mut self, request: ExportRequest) {
        self.stop_export();
        let Some(place) = self.place(&request.profile) else { return };
        let (cancelled, inbox) = (Arc::new(AtomicBool::new(false)), self.inbox.clone());
        self.export = Some(Arc::clone(&cancelled));
        self.threads.spawn_blocking(move || {
            let number = request.number;
            let tell = |state| inbox.push_event(Event::Past(PastEvent::Export { number, state }));
            export::export(&place, &request, &cancelled, &tell);
        });
    }

    fn stop_export(&mut self) {
        if let Some(export) = self.export.take() {
            export.store(true, Ordering::Relaxed);
        }
    }

    fn close(&mut self, past: PastId) {
        if let Some(search) = self.open.remove(&past).and_then(|open| open.search) {
            search.store(true, Ordering::Relaxed);
        }
    }
}

impl Drop for Pasts {
    fn drop(&mut self) {
        self.stop_export();
        for search in self.open.values().filter_map(|open| open.search.as_ref()) {
            search.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests;
