//! The messages that a connection was asked to send: each has its own id and gets exactly one outcome, whatever
//! becomes of the links that carry it.
//!
//! A link reports what it knows about a message. This makes sure that each outcome is reported exactly once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use super::explain;
use super::inbox::Inbox;
use super::outbox::{Given, OutboxHandle};
use client::link::Outgoing;
use model::{
    CallCommand, CallEvent, CallFailure, CallFailureKind, Command, Event, PublishCommand, PublishEvent, PublishId,
    PublishOutcome, PublishRequest, SearchCommand, SearchEvent, Timestamp,
};

/// The record of what has no outcome yet. Clones are the same record.
#[derive(Clone)]
pub(super) struct Publishes {
    inbox: Inbox,
    record: Arc<Mutex<Record>>,
    /// Where messages wait on disk, if they do.
    outbox: OutboxHandle,
}

#[derive(Default)]
struct Record {
    open: BTreeMap<PublishId, At>,
    /// On disk as being sent, until the outbox hears the outcome: those of earlier runs too, for which no one else waits.
    stored: BTreeSet<PublishId>,
    /// The last event is out.
    closed: bool,
}

/// Where a message is that has no outcome yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// It waits for its session.
    Queue,
    /// A link has it, or had it.
    Link,
}

impl Publishes {
    /// Nothing was asked for yet.
    pub(super) fn new(inbox: Inbox) -> Self {
        Self { inbox, record: Arc::default(), outbox: OutboxHandle::default() }
    }

    /// The same with this outbox, which hears the outcome of what it has handed over.
    pub(super) fn with_outbox(self, outbox: OutboxHandle) -> Self {
        Self { outbox, ..self }
    }

    /// Where messages wait on disk, if they do.
    pub(super) fn outbox(&self) -> &OutboxHandle {
        &self.outbox
    }

    /// Notes that a message is on disk as one that is being sent.
    pub(super) fn stored(&self, id: PublishId) {
        self.lock().stored.insert(id);
    }

    /// Mints the id of a message that is asked for at `at`, reports that, and returns the message for a link. It takes the
    /// place of `replaces`, if that one has its outcome.
    pub(super) fn asked(&self, request: PublishRequest, replaces: Option<PublishId>, at: Timestamp) -> Outgoing {
        let id = PublishId::from_random(rand::random());
        let mut record = self.lock();
        if !record.closed {
            let replaces = replaces.filter(|former| !record.open.contains_key(former));
            record.open.insert(id, At::Queue);
            self.tell(PublishEvent::Requested { id, request: Box::new(request.clone()), at, replaces });
        }
        Outgoing::new(id, request)
    }

    /// Notes that a link is about to get a message. Returns false when it has its outcome: then it is not to be sent.
    pub(super) fn goes_to_link(&self, id: PublishId) -> bool {
        let mut record = self.lock();
        let is_open = record.open.get_mut(&id).map(|at| *at = At::Link).is_some();
        is_open || (!record.closed && record.stored.contains(&id))
    }

    /// Reports the outcome of a message, unless it has one.
    pub(super) fn ended(&self, id: PublishId, outcome: PublishOutcome) {
        let mut record = self.lock();
        let is_stored = record.stored.remove(&id);
        if is_stored {
            self.outbox.ended(id, outcome.clone());
        }
        // What is on disk and was not sent goes on waiting there.
        let waits = is_stored && outcome == PublishOutcome::NotSent;
        let outcome = if waits { PublishOutcome::Queued } else { outcome };
        if record.open.remove(&id).is_some() {
            self.tell(PublishEvent::Ended { id, outcome });
        } else if !is_stored {
            tracing::debug!(%id, ?outcome, "a message whose outcome was already reported");
        }
    }

    /// Gives back to the outbox what its session did not come to.
    pub(super) fn turn_back(&self, stored: &mut mpsc::Receiver<Given>) {
        while let Ok(given) = stored.try_recv() {
            self.ended(given.message.id, PublishOutcome::NotSent);
        }
    }

    /// The link is gone: the outcome of all messages that it had is unknown.
    pub(super) fn abandon(&self) {
        let mut record = self.lock();
        for (id, _) in record.open.extract_if(.., |_, at| *at == At::Link) {
            self.tell(PublishEvent::Ended { id, outcome: PublishOutcome::Unknown });
        }
        for id in std::mem::take(&mut record.stored) {
            self.outbox.ended(id, PublishOutcome::Unknown);
        }
    }

    /// Reports the outcome of all messages that have none, before the last event of the connection. What no link has
    /// yet will not be sent.
    pub(super) fn close(&self) {
        let mut record = self.lock();
        record.closed = true;
        for (id, at) in std::mem::take(&mut record.open) {
            // What is on its way to the outbox may be sent by the next connection.
            let is_unsent = at == At::Queue && !self.outbox.is_there();
            let outcome = if is_unsent { PublishOutcome::NotSent } else { PublishOutcome::Unknown };
            self.tell(PublishEvent::Ended { id, outcome });
        }
    }

    /// Takes a message that has its outcome out of the list of what was sent.
    pub(super) fn dropped(&self, id: PublishId) {
        if !self.lock().open.contains_key(&id) {
            self.tell(PublishEvent::Dropped { id });
        }
    }

    /// Puts it back.
    pub(super) fn restored(&self, id: PublishId) {
        self.tell(PublishEvent::Restored { id });
    }

    fn tell(&self, event: PublishEvent) {
        self.inbox.push_event(Event::Publish(event));
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reports a message as not sent, a search as not done, and a call as failed, whose command found the queue full.
pub(super) fn turned_away(command: Command, inbox: &Inbox) {
    match command {
        Command::Publish(PublishCommand::Send { request, .. }) => {
            let publishes = Publishes::new(inbox.clone());
            let message = publishes.asked(request, None, Timestamp::from_system_clock());
            publishes.ended(message.id, PublishOutcome::NotSent);
        }
        Command::Search(SearchCommand::Look(request)) => {
            inbox.push_event(Event::Search(SearchEvent::undone(request.number)));
        }
        Command::Call(CallCommand { number, .. }) => {
            let notice = Box::new(explain::overloaded());
            let answer = Err(CallFailure { kind: CallFailureKind::Other, notice });
            inbox.push_event(Event::Called(CallEvent { number, answer }));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{MessageProperties, Qos, Topic};

    fn request() -> PublishRequest {
        PublishRequest {
            topic: Topic::parse("plant/a").unwrap(),
            payload: b"on"[..].into(),
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: MessageProperties::default(),
        }
    }

    /// The events, one line each, with the messages numbered in the order in which they were asked for.
    fn told(inbox: &Inbox, ids: &mut Vec<PublishId>) -> Vec<String> {
        let mut place = |id: &PublishId| {
            let known = ids.iter().position(|known| known == id);
            known.unwrap_or_else(|| {
                ids.push(*id);
                ids.len() - 1
            })
        };
        let line = |event| match event {
            Event::Publish(PublishEvent::Requested { id, replaces, request, .. }) => {
                assert_eq!(request.payload[..], b"on"[..]);
                format!("{} asked for {:?}", place(&id), replaces.as_ref().map(&mut place))
            }
            Event::Publish(PublishEvent::Ended { id, outcome }) => format!("{} {outcome:?}", place(&id)),
            Event::Publish(PublishEvent::Dropped { id }) => format!("{} dropped", place(&id)),
            Event::Publish(PublishEvent::Restored { id }) => format!("{} restored", place(&id)),
            other => panic!("{other:?}"),
        };
        inbox.take().events.into_iter().map(line).collect()
    }

    #[test]
    fn each_message_has_one_outcome_and_only_then_leaves_the_list() {
        let inbox = Inbox::new(|| {});
        let (publishes, mut ids) = (Publishes::new(inbox.clone()), Vec::new());
        let first = publishes.asked(request(), None, Timestamp::from_secs(1)).id;
        publishes.dropped(first);
        let second = publishes.asked(request(), Some(first), Timestamp::from_secs(1)).id;
        for _ in 0..2 {
            publishes.ended(first, PublishOutcome::NotSent);
        }
        publishes.asked(request(), Some(first), Timestamp::from_secs(1));
        publishes.dropped(first);
        publishes.restored(first);
        let expected = ["0 asked for None", "1 asked for None", "0 NotSent", "2 asked for Some(0)", "0 dropped"];
        assert_eq!(told(&inbox, &mut ids), [&expected[..], &["0 restored"]].concat());
        publishes.ended(second, PublishOutcome::Sent);
        assert!(publishes.goes_to_link(ids[2]));
        for _ in 0..2 {
            publishes.abandon();
        }
        assert_eq!(told(&inbox, &mut ids), ["1 Sent", "2 Unknown"]);
    }

    #[test]
    fn a_connection_that_is_closed_leaves_no_message_without_an_outcome() {
        let inbox = Inbox::new(|| {});
        let (publishes, mut ids) = (Publishes::new(inbox.clone()), Vec::new());
        let [first, queued] = [(); 2].map(|()| publishes.asked(request(), None, Timestamp::from_secs(1)).id);
        assert!(publishes.goes_to_link(first));
        publishes.close();
        publishes.ended(first, PublishOutcome::Sent);
        let late = publishes.asked(request(), None, Timestamp::from_secs(2)).id;
        publishes.ended(late, PublishOutcome::NotSent);
        let mut told = told(&inbox, &mut ids);
        told.sort_unstable();
        assert_eq!(told, ["0 Unknown", "0 asked for None", "1 NotSent", "1 asked for None"]);
        assert!(![first, queued, late].iter().any(|id| publishes.goes_to_link(*id)), "none is sent any more");
    }

    #[test]
    fn a_link_that_is_gone_takes_nothing_with_it_that_it_did_not_have() {
        let inbox = Inbox::new(|| {});
        let (publishes, mut ids) = (Publishes::new(inbox.clone()), Vec::new());
        let [first, queued] = [(); 2].map(|()| publishes.asked(request(), None, Timestamp::from_secs(1)).id);
        assert!(publishes.goes_to_link(first));
        publishes.abandon();
        assert_eq!(told(&inbox, &mut ids), ["0 asked for None", "1 asked for None", "0 Unknown"]);
        assert!(publishes.goes_to_link(queued));
    }

    #[test]
    fn the_payload_is_shared_by_the_link_and_all_who_are_told() {
        let inbox = Inbox::new(|| {});
        let wanted = request();
        let message = Publishes::new(inbox.clone()).asked(wanted.clone(), None, Timestamp::from_secs(1));
        let [Event::Publish(PublishEvent::Requested { request, .. })] = &inbox.take().events[..] else { panic!() };
        for payload in [&request.payload, &message.request.payload] {
            assert!(Arc::ptr_eq(payload, &wanted.payload));
        }
    }

    #[test]
    fn a_message_that_finds_no_room_was_not_sent() {
        let inbox = Inbox::new(|| {});
        turned_away(Command::Publish(PublishCommand::Send { request: request(), replaces: None }), &inbox);
        turned_away(Command::Publish(PublishCommand::Drop { id: PublishId(1) }), &inbox);
        assert_eq!(told(&inbox, &mut Vec::new()), ["0 asked for None", "0 NotSent"]);
    }
}
