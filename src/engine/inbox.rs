//! What waits for the window: a bounded queue of events and batches for each connection, in the order they happened.
//!
//! The engine never waits for the window. When the window falls behind, the oldest batches of the connection that has
//! most waiting are dropped and counted; events are never dropped, and a newer state of a link takes the place of an older
//! one that was not taken yet. A command whose output is a pipe has links that pause reading instead, for as long as a
//! connection bears it.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use super::contracts_read::ContractsRead;
use super::doctor::DoctorSnapshot;
use model::{Batch, ConnectionId, Event, LinkEvent, NewTopics, Notice, TopicId};
use payload::Schema;

/// Most messages that wait, of all connections together.
pub const MAX_WAITING_MESSAGES: usize = 500_000;
/// Most bytes of batches that wait, of all connections together.
pub const MAX_WAITING_BYTES: usize = 128 * 1024 * 1024;
/// When this many bytes of batches wait, links that can wait for their reader pause; at half of it they go on.
const ROOM_BYTES: usize = 8 * 1024 * 1024;
/// Most batches that one delivery carries, so that the window can look at its clock in between.
const DELIVERY_BATCHES: usize = 16;

/// The window has to hurry once this part of what may wait does.
const HURRY_PART: usize = 8;

/// Is called from the backend's threads when something waits.
pub trait Wake: Send + Sync {
    /// Something waits to be taken.
    fn wake(&self);

    /// So much waits that the oldest of it is going to be dropped soon.
    fn hurry(&self) {
        self.wake();
    }
}

impl<F: Fn() + Send + Sync> Wake for F {
    fn wake(&self) {
        self();
    }
}

/// The file of a schema, and how reading it ended.
pub type SchemaRead = (PathBuf, Result<Arc<Schema>, Box<Notice>>);

/// A part of what waited, all of one connection. The batches came before the events.
#[derive(Debug, Default)]
pub struct Delivery {
    /// Whose it is; `None` for what is about all profiles.
    pub connection: Option<ConnectionId>,
    /// Topics that were named only in batches that were dropped.
    pub new_topics: Vec<NewTopics>,
    /// Messages of this connection dropped since its last delivery.
    pub dropped: u64,
    /// Messages, oldest first.
    pub batches: Vec<Arc<Batch>>,
    /// What happened after them, oldest first.
    pub events: Vec<Event>,
    /// Schemas that were read, or could not be.
    pub schemas: Vec<SchemaRead>,
    /// Contracts of profiles that were read.
    pub contracts: Vec<ContractsRead>,
    /// Whether more is waiting, of this connection or another.
    pub more: bool,
}

/// The queue of one connection, or of what is about all profiles. Clones are the same queue.
#[derive(Clone)]
pub(super) struct Inbox {
    connection: Option<ConnectionId>,
    known: Arc<Mutex<DoctorSnapshot>>,
    waiting: Arc<Mutex<Waiting>>,
    /// Nothing is taken any more: the connection is closed. Changes only while `waiting` is locked.
    closed: Arc<AtomicBool>,
    wake: Arc<dyn Wake>,
    /// Tells links whether there is room; `None` when they do not wait for it. Changes only while `waiting` is locked.
    room: Option<Arc<watch::Sender<bool>>>,
}

/// What waits, of all connections. What is about all profiles goes first, then the connections take turns.
#[derive(Default)]
struct Waiting {
    lanes: BTreeMap<Option<ConnectionId>, Lane>,
    messages: usize,
    bytes: usize,
    /// Which connection gave the last delivery.
    turn: Option<ConnectionId>,
}

/// What waits of one connection.
#[derive(Default)]
struct Lane {
    items: VecDeque<Item>,
    messages: usize,
    bytes: usize,
    dropped: u64,
    new_topics: Vec<NewTopics>,
    oldest_topic: TopicId,
    /// It leaves once it is empty: the connection is closed.
    ends: bool,
}

enum Item {
    Batch(Arc<Batch>),
    Event(Event),
    Schema(SchemaRead),
    Contracts(ContractsRead),
}

impl Inbox {
    /// An empty queue for what is about all profiles; `wake` is called after each addition, from any thread.
    pub(super) fn new(wake: impl Wake + 'static) -> Self {
        Self {
            connection: None,
            known: Arc::default(),
            waiting: Arc::default(),
            closed: Arc::default(),
            wake: Arc::new(wake),
            room: None,
        }
    }

    /// The same, for links that pause reading while there is no room.
    pub(super) fn with_pauses(self) -> Self {
        Self { room: Some(Arc::new(watch::Sender::new(true))), ..self }
    }

    /// Says whether there is room, if links wait for it.
    pub(super) fn room(&self) -> Option<watch::Receiver<bool>> {
        self.room.as_ref().map(|room| room.subscribe())
    }

    /// The queue of one connection, from which the same window is served.
    pub(super) fn of(&self, connection: ConnectionId) -> Self {
        Self { connection: Some(connection), known: Arc::default(), closed: Arc::default(), ..self.clone() }
    }

    /// Adds a batch, dropping the oldest ones when too many wait.
    pub(super) fn push_batch(&self, batch: Arc<Batch>) {
        let mut waiting = self.lock();
        if self.is_closed() {
            return;
        }
        waiting.push_batch(self.connection, batch);
        if waiting.bytes > ROOM_BYTES {
            self.note_room(false);
        }
        let is_much = waiting.is_much();
        drop(waiting);
        if is_much { self.wake.hurry() } else { self.wake.wake() }
    }

    /// Adds a schema.
    pub(super) fn push_schema(&self, file: PathBuf, schema: Result<Arc<Schema>, Box<Notice>>) {
        self.lock().lane(self.connection).items.push_back(Item::Schema((file, schema)));
        self.wake.wake();
    }

    /// Adds the contracts of a profile.
    pub(super) fn push_contracts(&self, read: ContractsRead) {
        self.lock().lane(self.connection).items.push_back(Item::Contracts(read));
        self.wake.wake();
    }

    /// Wakes the reader of this queue, though nothing was added.
    pub(super) fn wake(&self) {
        self.wake.wake();
    }

    /// Adds an event, which goes nowhere when the connection is closed.
    pub(super) fn push_event(&self, event: Event) {
        let _ = self.offer_event(event);
    }

    /// Adds an event; gives it back when the connection is closed.
    pub(super) fn offer_event(&self, event: Event) -> Option<Event> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).note(&event);
        let mut waiting = self.lock();
        if self.is_closed() {
            return Some(event);
        }
        waiting.lane(self.connection).push_event(event);
        drop(waiting);
        self.wake.wake();
        None
    }

    /// Adds the last event; what the connection says afterwards goes nowhere.
    pub(super) fn close(&self, event: Event) {
        let mut waiting = self.lock();
        if self.closed.swap(true, Ordering::Relaxed) {
            return;
        }
        let lane = waiting.lane(self.connection);
        lane.push_event(event);
        lane.ends = true;
        drop(waiting);
        self.wake.wake();
    }

    /// What the events of this connection have told so far, taken out or not.
    pub(super) fn snapshot(&self) -> DoctorSnapshot {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes out batches of one connection and the events behind them, until a batch would follow an event.
    pub(super) fn take(&self) -> Delivery {
        let mut waiting = self.lock();
        let delivery = waiting.take();
        if waiting.bytes <= ROOM_BYTES / 2 {
            self.note_room(true);
        }
        delivery
    }

    /// Takes out more and more until nothing waits or `until` has come; at least one part.
    pub(super) fn drain(&self, until: Instant, mut apply: impl FnMut(Delivery)) -> bool {
        loop {
            let delivery = self.take();
            let more = delivery.more;
            apply(delivery);
            if !more || Instant::now() >= until {
                return more;
            }
        }
    }

    fn note_room(&self, has_room: bool) {
        if let Some(room) = &self.room {
            room.send_if_modified(|had_room| std::mem::replace(had_room, has_room) != has_room);
        }
    }

    /// The lock on `waiting` orders this.
    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn lane(&mut self, connection: Option<ConnectionId>) -> &mut Lane {
        self.lanes.entry(connection).or_default()
    }

    fn is_much(&self) -> bool {
        self.messages > MAX_WAITING_MESSAGES / HURRY_PART || self.bytes > MAX_WAITING_BYTES / HURRY_PART
    }

    fn push_batch(&mut self, connection: Option<ConnectionId>, batch: Arc<Batch>) {
        let (messages, bytes) = (batch.len(), batch.kept_bytes());
        self.lane(connection).push_batch(batch);
        self.messages += messages;
        self.bytes += bytes;
        while self.messages > MAX_WAITING_MESSAGES || self.bytes > MAX_WAITING_BYTES {
            let by_messages = self.messages > MAX_WAITING_MESSAGES;
            let heaviest =
                self.lanes.values_mut().max_by_key(|lane| if by_messages { lane.messages } else { lane.bytes });
            let Some((messages, bytes)) = heaviest.and_then(Lane::drop_oldest) else { return };
            self.messages -= messages;
            self.bytes -= bytes;
        }
    }

    fn take(&mut self) -> Delivery {
        let Some(connection) = self.next_turn() else { return Delivery::default() };
        let lane = self.lane(connection);
        let (messages, bytes) = (lane.messages, lane.bytes);
        let delivery = lane.take();
        let (messages, bytes) = (messages - lane.messages, bytes - lane.bytes);
        if lane.ends && !lane.has_something() {
            self.lanes.remove(&connection);
        }
        self.messages -= messages;
        self.bytes -= bytes;
        self.turn = connection.or(self.turn);
        Delivery { connection, more: self.lanes.values().any(Lane::has_something), ..delivery }
    }

    /// Whose turn it is; `None` when nothing waits.
    #[expect(clippy::option_option, reason = "the inner one is the name of a queue")]
    fn next_turn(&self) -> Option<Option<ConnectionId>> {
        let waits = |(id, lane): (&Option<ConnectionId>, &Lane)| lane.has_something().then_some(*id);
        let about_all = self.lanes.get(&None).is_some_and(Lane::has_something);
        if about_all {
            return Some(None);
        }
        let after = self.lanes.range(self.turn..).skip_while(|(id, _)| **id == self.turn).find_map(waits);
        after.or_else(|| self.lanes.iter().find_map(waits))
    }
}

impl Lane {
    fn has_something(&self) -> bool {
        !self.items.is_empty() || self.dropped > 0
    }

    fn push_batch(&mut self, batch: Arc<Batch>) {
        self.messages += batch.len();
        self.bytes += batch.kept_bytes();
        self.items.push_back(Item::Batch(batch));
    }

    fn push_event(&mut self, event: Event) {
        let replaces = matches!(event, Event::Link(LinkEvent::StateChanged(_)))
            && matches!(self.items.back(), Some(Item::Event(Event::Link(LinkEvent::StateChanged(_)))));
        if replaces {
            self.items.pop_back();
        }
        self.items.push_back(Item::Event(event));
    }

    /// Drops the oldest batch; returns its messages and bytes.
    fn drop_oldest(&mut self) -> Option<(usize, usize)> {
        let oldest = self.items.iter().position(|item| matches!(item, Item::Batch(_)))?;
        let Some(Item::Batch(batch)) = self.items.remove(oldest) else { return None };
        self.forget(&batch);
        self.dropped += batch.len() as u64;
        self.new_topics.extend(Some(batch.new_topics()).filter(|new| !new.is_empty()).cloned());
        if self.oldest_topic < batch.oldest_topic() {
            // What still waits came later and uses none of these.
            self.oldest_topic = batch.oldest_topic();
            self.new_topics.retain(|new| new.end() > self.oldest_topic);
        }
        Some((batch.len(), batch.kept_bytes()))
    }

    fn take(&mut self) -> Delivery {
        let mut delivery = Delivery {
            new_topics: std::mem::take(&mut self.new_topics),
            dropped: std::mem::take(&mut self.dropped),
            ..Delivery::default()
        };
        while let Some(item) = self.items.pop_front() {
            match item {
                Item::Batch(batch) if delivery.events.is_empty() && delivery.batches.len() < DELIVERY_BATCHES => {
                    self.forget(&batch);
                    delivery.batches.push(batch);
                }
                Item::Event(event) => delivery.events.push(event),
                Item::Schema(schema) => delivery.schemas.push(schema),
                Item::Contracts(read) => delivery.contracts.push(read),
                item @ Item::Batch(_) => {
                    self.items.push_front(item);
                    break;
                }
            }
        }
        delivery
    }

    fn forget(&mut self, batch: &Batch) {
        self.messages -= batch.len();
        self.bytes -= batch.kept_bytes();
    }
}

#[cfg(test)]
mod tests;
