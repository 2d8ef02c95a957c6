//! Reads what was recorded for those who look at it: each past that is open has a thread for its blocks and one for its search.

pub(crate) mod births;
mod device;
mod export;
mod reading;
mod search;
mod search_all;
mod topics;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

use store::{Folder, Place};
use tokio::task::JoinSet;

use crate::contracts::ContractFiles;
use crate::explain;
use crate::inbox::Inbox;
use crate::schemas::SchemaFiles;
pub use device::read_device;
use model::{
    ConnectionId, DevicePastRequest, Event, ExportRequest, PastCommand, PastCounts, PastEvent, PastId,
    SearchAllRequest, Timestamp,
};
use reading::Span;
pub(super) use reading::{missing_in, why_missing};
use search::Looking;

/// Rows that may wait to be read; a screen cannot want as many.
const WAITING_ROWS: usize = 4_096;

/// All that are open. They end when this is dropped.
pub(super) struct Pasts {
    folder: Option<Folder>,
    schemas: SchemaFiles,
    contracts: ContractFiles,
    inbox: Inbox,
    open: BTreeMap<PastId, Open>,
    threads: JoinSet<()>,
    /// Ends the export.
    export: Option<Arc<AtomicBool>>,
    /// Ends the search of all.
    search_all: Option<Arc<AtomicBool>>,
    /// Ends reading what was recorded of a device.
    devices: BTreeMap<ConnectionId, Arc<AtomicBool>>,
    /// Ends what is looked for without being stopped.
    is_ended: Arc<AtomicBool>,
}

struct Open {
    profile: String,
    span: Span,
    /// Rows to read. The thread ends with it.
    rows: SyncSender<u64>,
    /// Ends the search.
    search: Option<Arc<AtomicBool>>,
    /// Ends the counting of topics.
    topics: Option<Arc<AtomicBool>>,
}

impl Pasts {
    /// Nothing is open yet. Without a folder, nothing is recorded.
    pub(super) fn new(
        folder: Option<Folder>,
        (schemas, contracts): (SchemaFiles, ContractFiles),
        inbox: Inbox,
    ) -> Self {
        let (open, threads, devices) = (BTreeMap::new(), JoinSet::new(), BTreeMap::new());
        Self {
            folder,
            schemas,
            contracts,
            inbox,
            open,
            threads,
            export: None,
            search_all: None,
            devices,
            is_ended: Arc::default(),
        }
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
                    self.open(past, profile, Span { place, since, until });
                }
            }
            PastCommand::Load { past, row } => {
                let sent = self.open.get(&past).map(|open| open.rows.try_send(row));
                if let Some(Err(TrySendError::Full(_))) = sent {
                    let notice = Box::new(explain::overloaded());
                    self.inbox.push_event(Event::Past(PastEvent::Failed { past, notice }));
                }
            }
            PastCommand::Search { past, number, query, except, messages, now } => {
                let Some(open) = self.open.get_mut(&past) else { return };
                let cancelled = Arc::new(AtomicBool::new(false));
                end(&mut open.search);
                open.search = Some(Arc::clone(&cancelled));
                let (span, schemas, inbox) = (open.span.clone(), self.schemas.clone(), self.inbox.clone());
                let (profile, contracts) = (open.profile.clone(), self.contracts.clone());
                self.threads.spawn_blocking(move || {
                    let (messages, contracts) = (schemas.messages(&messages), contracts.of(&profile));
                    let looking = Looking { past, number, query, except, messages, contracts, now };
                    search::search(&span, &looking, &cancelled, &|event| inbox.push_event(Event::Past(event)));
                });
            }
            PastCommand::CountTopics { past } => self.count_topics(past),
            PastCommand::StopSearch { past } => {
                if let Some(open) = self.open.get_mut(&past) {
                    end(&mut open.search);
                }
            }
            PastCommand::SearchAll(request) => self.search_all(request),
            PastCommand::StopSearchAll => end(&mut self.search_all),
            PastCommand::ReadDevice(request) => self.read_device(request),
            PastCommand::Births(profile) => self.births(profile),
            PastCommand::Export(request) => self.export(*request),
            PastCommand::StopExport => end(&mut self.export),
            PastCommand::Close { past } => self.close(past),
        }
    }

    fn place(&self, profile: &str) -> Option<Place> {
        self.folder.as_ref().map(|folder| folder.recording(profile))
    }

    fn open(&mut self, past: PastId, profile: String, span: Span) {
        let (rows, queue) = sync_channel(WAITING_ROWS);
        let (of_thread, inbox) = (span.clone(), self.inbox.clone());
        let (of_profile, contracts) = (profile.clone(), self.contracts.clone());
        // The window gets them, to mark rows and to search for what they say.
        self.threads.spawn_blocking(move || drop(contracts.of(&of_profile)));
        self.threads.spawn_blocking(move || {
            reading::serve(past, &of_thread, &queue, &|event| inbox.push_event(Event::Past(event)));
        });
        self.open.insert(past, Open { profile, span, rows, search: None, topics: None });
    }

    fn export(&mut self, request: ExportRequest) {
        end(&mut self.export);
        let Some(place) = self.place(&request.profile) else { return };
        let (cancelled, inbox) = (Arc::new(AtomicBool::new(false)), self.inbox.clone());
        let schemas = self.schemas.clone();
        self.export = Some(Arc::clone(&cancelled));
        let contracts = self.contracts.clone();
        self.threads.spawn_blocking(move || {
            let (number, contracts) = (request.number, contracts.of(&request.profile));
            let tell = |state| inbox.push_event(Event::Past(PastEvent::Export { number, state }));
            let read = (&schemas.messages(&request.messages), &contracts);
            export::export(&place, &request, read, &cancelled, &tell);
        });
    }

    fn read_device(&mut self, request: DevicePastRequest) {
        let (cancelled, inbox) = (Arc::new(AtomicBool::new(false)), self.inbox.clone());
        let place = self.place(&request.profile);
        end(&mut self.devices.insert(request.connection, Arc::clone(&cancelled)));
        self.threads.spawn_blocking(move || {
            let read = device::read(place.as_ref(), &request, &cancelled);
            if !cancelled.load(Ordering::Relaxed) {
                inbox.push_event(Event::Past(PastEvent::OfDevice(Box::new(read))));
            }
        });
    }

    fn births(&mut self, profile: String) {
        let Some(place) = self.place(&profile) else { return };
        let (is_ended, inbox) = (Arc::clone(&self.is_ended), self.inbox.clone());
        self.threads.spawn_blocking(move || {
            // Where there are none, names stay unknown.
            let births = births::births_until(place.path(), Timestamp(i64::MAX), &is_ended).unwrap_or_default().into();
            inbox.push_event(Event::Past(PastEvent::Births { profile, births }));
        });
    }

    fn count_topics(&mut self, past: PastId) {
        let Some(open) = self.open.get_mut(&past) else { return };
        end(&mut open.topics);
        let (cancelled, inbox) = (Arc::new(AtomicBool::new(false)), self.inbox.clone());
        open.topics = Some(Arc::clone(&cancelled));
        let span = open.span.clone();
        self.threads.spawn_blocking(move || {
            topics::count(past, &span, &cancelled, &|event| inbox.push_event(Event::Past(event)));
        });
    }

    fn search_all(&mut self, request: SearchAllRequest) {
        end(&mut self.search_all);
        let Some(place) = self.place(&request.profile) else { return };
        let (cancelled, inbox) = (Arc::new(AtomicBool::new(false)), self.inbox.clone());
        let schemas = self.schemas.clone();
        self.search_all = Some(Arc::clone(&cancelled));
        let contracts = self.contracts.clone();
        self.threads.spawn_blocking(move || {
            let contracts = contracts.of(&request.profile);
            let tell = |found| inbox.push_event(Event::Past(PastEvent::FoundInAll(found)));
            let read = (&schemas.messages(&request.messages), &contracts);
            search_all::search_all(&place, &request, read, &cancelled, &tell);
        });
    }

    fn close(&mut self, past: PastId) {
        if let Some(mut open) = self.open.remove(&past) {
            end(&mut open.search);
            end(&mut open.topics);
        }
    }
}

/// Has the work end that this is of.
fn end(work: &mut Option<Arc<AtomicBool>>) {
    if let Some(cancelled) = work.take() {
        cancelled.store(true, Ordering::Relaxed);
    }
}

impl Drop for Pasts {
    fn drop(&mut self) {
        self.is_ended.store(true, Ordering::Relaxed);
        end(&mut self.export);
        end(&mut self.search_all);
        self.devices.values().for_each(|cancelled| cancelled.store(true, Ordering::Relaxed));
        for open in self.open.values_mut() {
            end(&mut open.search);
            end(&mut open.topics);
        }
    }
}

#[cfg(test)]
mod tests;
