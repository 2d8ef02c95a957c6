//! What waits for the window: a bounded queue of events and batches, in the order they happened.
//!
//! The backend never waits for the window. When the window falls behind, the oldest batches are dropped and counted;
//! events are never dropped, and a newer state of the link takes the place of an older one that nobody saw.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::known::Known;
use model::{Batch, Event, LinkEvent, NewTopic, TopicId};

/// Most messages that wait.
const MAX_WAITING_MESSAGES: usize = 500_000;
/// Most bytes of batches that wait.
const MAX_WAITING_BYTES: usize = 128 * 1024 * 1024;
/// Most batches that one delivery carries, so that the window can look at its clock in between.
const DELIVERY_BATCHES: usize = 16;

/// A part of what waited. The batches came before the events.
#[derive(Debug, Default)]
pub struct Delivery {
    /// Topics that were named only in batches that were dropped.
    pub new_topics: Vec<NewTopic>,
    /// Messages dropped since the last delivery.
    pub dropped: u64,
    /// Messages, oldest first.
    pub batches: Vec<Arc<Batch>>,
    /// What happened after them, oldest first.
    pub events: Vec<Event>,
    /// Whether more is waiting.
    pub more: bool,
}

/// The queue. Clones are the same queue.
#[derive(Clone)]
pub(super) struct Inbox {
    waiting: Arc<Mutex<Waiting>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Waiting {
    items: VecDeque<Item>,
    messages: usize,
    bytes: usize,
    dropped: u64,
    new_topics: Vec<NewTopic>,
    oldest_topic: TopicId,
    known: Known,
}

enum Item {
    Batch(Arc<Batch>),
    Event(Event),
}

impl Inbox {
    /// An empty queue; `wake` is called after each addition, from any thread.
    pub(super) fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self { waiting: Arc::default(), wake: Arc::new(wake) }
    }

    /// Adds a batch, dropping the oldest ones when too many wait.
    pub(super) fn push_batch(&self, batch: Arc<Batch>) {
        self.lock().push_batch(batch);
        (self.wake)();
    }

    /// Adds an event.
    pub(super) fn push_event(&self, event: Event) {
        self.lock().push_event(event);
        (self.wake)();
    }

    /// What the events have told so far, taken out or not.
    pub(super) fn known(&self) -> Known {
        self.lock().known.clone()
    }

    /// Takes out batches and the events behind them, until a batch would follow an event.
    pub(super) fn take(&self) -> Delivery {
        self.lock().take()
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

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn push_batch(&mut self, batch: Arc<Batch>) {
        self.messages += batch.len();
        self.bytes += batch.kept_bytes();
        self.items.push_back(Item::Batch(batch));
        while self.messages > MAX_WAITING_MESSAGES || self.bytes > MAX_WAITING_BYTES {
            let Some(oldest) = self.items.iter().position(|item| matches!(item, Item::Batch(_))) else { return };
            if let Some(Item::Batch(batch)) = self.items.remove(oldest) {
                self.forget(&batch);
                self.dropped += batch.len() as u64;
                self.new_topics.extend_from_slice(batch.new_topics());
                if self.oldest_topic < batch.oldest_topic() {
                    // What still waits came later and uses none of these.
                    self.oldest_topic = batch.oldest_topic();
                    self.new_topics.retain(|topic| topic.id >= self.oldest_topic);
                }
            }
        }
    }

    fn push_event(&mut self, event: Event) {
        self.known.note(&event);
        let replaces = matches!(event, Event::Link(LinkEvent::StateChanged(_)))
            && matches!(self.items.back(), Some(Item::Event(Event::Link(LinkEvent::StateChanged(_)))));
        if replaces {
            self.items.pop_back();
        }
        self.items.push_back(Item::Event(event));
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
                item @ Item::Batch(_) => {
                    self.items.push_front(item);
                    break;
                }
            }
        }
        delivery.more = !self.items.is_empty();
        delivery
    }

    fn forget(&mut self, batch: &Batch) {
        self.messages -= batch.len();
        self.bytes -= batch.kept_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{BatchBuilder, LinkState, Message, Origin, ProfileEvent, Properties, Qos, Timestamp};

    fn batch(builder: &mut BatchBuilder, topic: &str, count: usize) -> Arc<Batch> {
        for _ in 0..count {
            builder.push(Message {
                received_at: Timestamp::default(),
                topic,
                payload: b"x",
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        builder.close().unwrap()
    }

    fn listed() -> Event {
        Event::Profile(ProfileEvent::Listed { names: Vec::new(), sandbox_offered: false })
    }

    #[test]
    fn batches_of_a_delivery_came_before_its_events() {
        let inbox = Inbox::new(|| {});
        let mut builder = BatchBuilder::default();
        inbox.push_batch(batch(&mut builder, "a", 1));
        inbox.push_event(listed());
        inbox.push_batch(batch(&mut builder, "b", 1));
        let first = inbox.take();
        assert_eq!((first.batches.len(), first.events.len(), first.more), (1, 1, true));
        let second = inbox.take();
        assert_eq!((second.batches.len(), second.events.len(), second.more), (1, 0, false));
    }

    #[test]
    fn what_is_dropped_is_counted_and_its_topics_stay_known() {
        let inbox = Inbox::new(|| {});
        let mut builder = BatchBuilder::default();
        inbox.push_batch(batch(&mut builder, "first", 1_000));
        inbox.push_event(listed());
        for _ in 0..MAX_WAITING_MESSAGES / 1_000 {
            inbox.push_batch(batch(&mut builder, "later", 1_000));
        }
        let mut kept = 0;
        let (mut dropped, mut events, mut names) = (0, 0, Vec::new());
        inbox.drain(Instant::now() + std::time::Duration::from_mins(10), |part| {
            kept += part.batches.iter().map(|batch| batch.len()).sum::<usize>();
            dropped += part.dropped;
            events += part.events.len();
            names.extend(part.new_topics.iter().map(|topic| topic.name.to_string()));
        });
        assert_eq!((kept, dropped, events), (MAX_WAITING_MESSAGES, 1_000, 1));
        assert_eq!(names, ["first"]);
    }

    #[test]
    fn an_unseen_state_gives_way_to_a_newer_one() {
        let inbox = Inbox::new(|| {});
        for attempt in 1..=3 {
            let state = LinkState { attempt, ..LinkState::default() };
            inbox.push_event(Event::Link(LinkEvent::StateChanged(Box::new(state))));
        }
        let events = inbox.take().events;
        assert!(matches!(&events[..], [Event::Link(LinkEvent::StateChanged(state))] if state.attempt == 3));
    }
}
