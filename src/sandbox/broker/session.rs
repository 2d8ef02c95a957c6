//! A session: what waits for one client, and the connection that has it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::BytesMut;

use super::delivery::Delivery;
use super::outbox::{Membership, Outbox};
use super::terms::Terms;
use super::wire::{End, Wire};
use model::Timestamp;

/// The session of one client id, whatever version it speaks. It outlives connections when the client asked for that.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) client_id: Arc<str>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    wire: Option<Arc<Wire>>,
    outbox: Outbox,
}

/// What [`Session::fill`] leaves behind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filled {
    /// There was more than fits into one flush.
    pub(crate) more: bool,
    /// How long until stored messages may go.
    pub(crate) wait: Option<Duration>,
    /// The connection ends after this flush.
    pub(crate) end: Option<End>,
}

impl Session {
    pub(crate) fn new(client_id: Arc<str>) -> Self {
        Self { client_id, state: Mutex::default() }
    }

    /// Gives the session, which no connection has, to one, on the client's terms.
    pub(crate) fn attach(&self, wire: Arc<Wire>, terms: Terms) {
        let mut state = self.state();
        state.wire = Some(wire);
        state.outbox.connect(terms);
    }

    /// Takes the session from a connection, if it has it. Answers what shared groups get back.
    pub(super) fn detach(&self, wire: &Arc<Wire>) -> Vec<Delivery> {
        let mut state = self.state();
        if !state.is_on(wire) {
            return Vec::new();
        }
        state.wire = None;
        state.outbox.disconnect()
    }

    /// Whether a connection has the session.
    pub(crate) fn is_connected(&self) -> bool {
        self.state().wire.is_some()
    }

    /// Queues a message and wakes the writer.
    pub(crate) fn push(&self, delivery: Delivery) {
        let mut state = self.state();
        state.outbox.push(delivery);
        state.wake();
    }

    /// Replaces the places in shared groups. Answers what the groups that were left get back.
    pub(super) fn set_memberships(&self, memberships: Vec<Membership>) -> Vec<Delivery> {
        let mut state = self.state();
        let shared = state.outbox.set_memberships(memberships);
        state.wake();
        shared
    }

    /// Wakes the writer: something may wait in a shared group.
    pub(super) fn wake(&self) {
        self.state().wake();
    }

    /// The client has got `packet_id`. False when it was not on its way.
    pub(crate) fn acknowledge(&self, packet_id: u16) -> bool {
        let mut state = self.state();
        let found = state.outbox.acknowledge(packet_id);
        if found {
            state.wake();
        }
        found
    }

    /// Appends what can go out now: answers first, then messages.
    pub(crate) fn fill(&self, wire: &Arc<Wire>, now: Timestamp, out: &mut BytesMut) -> Filled {
        let mut state = self.state();
        let end = wire.take(out);
        if end.is_some() || !state.is_on(wire) {
            return Filled { more: false, wait: None, end };
        }
        let more = state.outbox.fill(now, out);
        Filled { more, wait: state.outbox.wait(now), end }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_on(&self, wire: &Arc<Wire>) -> bool {
        self.wire.as_ref().is_some_and(|current| Arc::ptr_eq(current, wire))
    }

    fn wake(&self) {
        if let Some(wire) = &self.wire {
            wire.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use rumqttc::v5::mqttbytes::v5::{Packet, Publish};

    use super::super::message::Message;
    use super::super::outbox::MAX_WAITING;
    use super::*;
    use model::Qos;

    fn delivery(text: &'static str, qos: Qos) -> Delivery {
        Delivery { message: Arc::new(Message::new("t", text)), qos, retain: false, group: None, confirmed: None }
    }

    fn connected(receive_maximum: u16) -> (Session, Arc<Wire>) {
        let session = Session::new("c".into());
        let wire = Arc::new(Wire::default());
        session.attach(Arc::clone(&wire), Terms { receive_maximum, ..Terms::default() });
        (session, wire)
    }

    fn sent(session: &Session, wire: &Arc<Wire>) -> Vec<Publish> {
        sent_at(session, wire, Timestamp(0))
    }

    fn sent_at(session: &Session, wire: &Arc<Wire>, now: Timestamp) -> Vec<Publish> {
        let mut out = BytesMut::new();
        session.fill(wire, now, &mut out);
        std::iter::from_fn(|| match Packet::read(&mut out, None) {
            Ok(Packet::Publish(publish)) => Some(publish),
            _ => None,
        })
        .collect()
    }

    fn texts(published: &[Publish]) -> Vec<&str> {
        published.iter().map(|publish| std::str::from_utf8(&publish.payload).unwrap()).collect()
    }

    #[test]
    fn messages_keep_their_order_across_both_guarantees() {
        let (session, wire) = connected(100);
        for (text, qos) in [("1", Qos::AtLeastOnce), ("2", Qos::AtMostOnce), ("3", Qos::AtLeastOnce)] {
            session.push(delivery(text, qos));
        }
        assert_eq!(texts(&sent(&session, &wire)), ["1", "2", "3"]);
    }

    #[test]
    fn unacknowledged_messages_hold_back_qos_1_and_not_qos_0() {
        let (session, wire) = connected(1);
        for (text, qos) in [("1", Qos::AtLeastOnce), ("2", Qos::AtLeastOnce), ("3", Qos::AtMostOnce)] {
            session.push(delivery(text, qos));
        }
        let first = sent(&session, &wire);
        assert_eq!(texts(&first), ["1", "3"]);
        assert!(session.acknowledge(first[0].pkid));
        assert!(!session.acknowledge(first[0].pkid));
        assert_eq!(texts(&sent(&session, &wire)), ["2"]);
    }

    #[test]
    fn a_resumed_session_repeats_what_was_not_acknowledged_and_replays_the_stored() {
        let (session, wire) = connected(100);
        session.push(delivery("on its way", Qos::AtLeastOnce));
        let packet_id = sent(&session, &wire)[0].pkid;
        session.detach(&wire);
        session.push(delivery("lost", Qos::AtMostOnce));
        session.push(delivery("stored 1", Qos::AtLeastOnce));
        session.push(delivery("stored 2", Qos::AtLeastOnce));
        let again = Arc::new(Wire::default());
        session.attach(Arc::clone(&again), Terms::default());
        let first = sent(&session, &again);
        assert_eq!((texts(&first), first[0].pkid, first[0].dup), (vec!["on its way", "stored 1"], packet_id, true));
        assert!(sent_at(&session, &again, Timestamp(99_000)).is_empty());
        assert_eq!(texts(&sent_at(&session, &again, Timestamp(100_000))), ["stored 2"]);
        assert!(sent(&session, &wire).is_empty());
    }

    #[test]
    fn what_was_not_acknowledged_keeps_its_order_over_several_resumptions() {
        let (session, wire) = connected(100);
        for text in ["0", "1", "2", "3"] {
            session.push(delivery(text, Qos::AtLeastOnce));
        }
        assert_eq!(sent(&session, &wire).len(), 4);
        session.detach(&wire);
        // One at a time: the others wait behind it when the connection ends again.
        let again = Arc::new(Wire::default());
        session.attach(Arc::clone(&again), Terms { receive_maximum: 1, ..Terms::default() });
        assert_eq!(texts(&sent(&session, &again)), ["0"]);
        session.detach(&again);
        let last = Arc::new(Wire::default());
        session.attach(Arc::clone(&last), Terms::default());
        assert_eq!(texts(&sent(&session, &last)), ["0", "1", "2", "3"]);
    }

    #[test]
    fn stored_messages_go_at_ten_a_second_whatever_else_goes_on() {
        // Live messages a second.
        for live in [0, 11, 12, 1_000] {
            let session = Session::new("c".into());
            for _ in 0..100 {
                session.push(delivery("stored", Qos::AtLeastOnce));
            }
            let wire = Arc::new(Wire::default());
            session.attach(Arc::clone(&wire), Terms::default());
            let (mut now, mut replayed, mut next_live) = (Timestamp(0), 0, 0);
            // The writer as it is: it wakes when it said so, and at each message.
            while now < Timestamp::from_secs(5) {
                let mut out = BytesMut::new();
                let filled = session.fill(&wire, now, &mut out);
                while let Ok(Packet::Publish(publish)) = Packet::read(&mut out, None) {
                    replayed += i32::from(&publish.payload[..] == b"stored");
                    session.acknowledge(publish.pkid);
                }
                let wait = filled.wait.expect("some are stored");
                assert!(wait <= Duration::from_millis(100), "{wait:?}");
                now = now.plus(wait);
                if live > 0 && now.0 >= next_live {
                    now = Timestamp(next_live);
                    next_live += 1_000_000 / live;
                    session.push(delivery("live", Qos::AtMostOnce));
                }
            }
            assert!((50..=51).contains(&replayed), "{replayed} beside {live} a second");
        }
    }

    #[test]
    fn overflow_drops_the_oldest_qos_0_first_and_stays_bounded() {
        let (session, wire) = connected(100);
        session.push(delivery("dropped", Qos::AtMostOnce));
        session.push(delivery("kept", Qos::AtLeastOnce));
        for _ in 2..MAX_WAITING {
            session.push(delivery("x", Qos::AtMostOnce));
        }
        session.push(delivery("y", Qos::AtMostOnce));
        assert_eq!(session.state().outbox.waiting(), MAX_WAITING);
        assert_eq!(texts(&sent(&session, &wire)[..2]), ["kept", "x"]);
    }
}
