//! A session: the messages that wait for one client, and those on their way to it.
//!
//! Bounded in messages and bytes. When a slow client lets it overflow, QoS 0 goes first, the oldest before the newer.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::BytesMut;

use super::limits::MAX_IN_FLIGHT;
use super::message::Delivery;
use super::wire::{End, Wire};
use model::{Qos, Timestamp};

/// Messages that may wait for one client.
const MAX_WAITING: usize = 50_000;
/// Bytes that may wait for one client.
const MAX_WAITING_BYTES: usize = 32 * 1024 * 1024;
/// A WebSocket message is closed once it is this large.
const FLUSH_BYTES: usize = 128 * 1024;

/// The session of one client id. It outlives connections when the client asked for that.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) client_id: Arc<str>,
    outbox: Mutex<Outbox>,
}

#[derive(Debug, Default)]
struct Outbox {
    wire: Option<Arc<Wire>>,
    /// QoS 1 that waits, with its place in line.
    acknowledged: VecDeque<(u64, Delivery)>,
    /// QoS 0 that waits, with its place in line.
    unacknowledged: VecDeque<(u64, Delivery)>,
    /// QoS 1 that came while nobody was there: AWS replays it slowly.
    stored: VecDeque<Delivery>,
    /// Sent before the connection broke and not acknowledged: sent again, with DUP.
    repeated: VecDeque<(u16, Delivery)>,
    in_flight: VecDeque<(u16, Delivery)>,
    places: u64,
    packet_id: u16,
    waiting_bytes: usize,
    receive_maximum: usize,
    max_packet_bytes: usize,
}

/// What [`Session::fill`] leaves behind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filled {
    /// There was more than fits into one flush.
    pub(crate) more: bool,
    /// Stored messages wait for [`Session::release_stored`].
    pub(crate) stored: bool,
    /// The connection ends after this flush.
    pub(crate) end: Option<End>,
}

impl Session {
    pub(crate) fn new(client_id: Arc<str>) -> Self {
        Self { client_id, outbox: Mutex::default() }
    }

    /// Gives the session to a connection, with the limits that the client set.
    pub(crate) fn attach(&self, wire: Arc<Wire>, receive_maximum: u16, max_packet_bytes: usize) {
        let mut outbox = self.outbox();
        outbox.park();
        outbox.wire = Some(wire);
        outbox.receive_maximum = usize::from(receive_maximum.min(MAX_IN_FLIGHT));
        outbox.max_packet_bytes = max_packet_bytes;
    }

    /// Takes the session from a connection, if it has it.
    pub(crate) fn detach(&self, wire: &Arc<Wire>) {
        let mut outbox = self.outbox();
        if outbox.is_on(wire) {
            outbox.park();
            outbox.wire = None;
        }
    }

    /// The connection that has the session.
    pub(crate) fn wire(&self) -> Option<Arc<Wire>> {
        self.outbox().wire.clone()
    }

    /// Queues a message and wakes the writer.
    pub(crate) fn push(&self, delivery: Delivery) {
        let mut outbox = self.outbox();
        outbox.push(delivery);
        if let Some(wire) = &outbox.wire {
            wire.wake();
        }
    }

    /// The client has got `packet_id`. False when it was not on its way.
    pub(crate) fn acknowledge(&self, packet_id: u16) -> bool {
        let mut outbox = self.outbox();
        let found = outbox.in_flight.iter().position(|(waiting, _)| *waiting == packet_id);
        let Some(index) = found else { return false };
        outbox.in_flight.remove(index);
        if let Some(wire) = &outbox.wire {
            wire.wake();
        }
        true
    }

    /// Lets one stored message go.
    pub(crate) fn release_stored(&self) {
        let mut outbox = self.outbox();
        if let Some(delivery) = outbox.stored.pop_front() {
            outbox.queue(delivery);
        }
    }

    /// Appends what can go out now: answers first, then messages.
    pub(crate) fn fill(&self, wire: &Arc<Wire>, now: Timestamp, out: &mut BytesMut) -> Filled {
        let mut outbox = self.outbox();
        let end = wire.take(out);
        if end.is_some() || !outbox.is_on(wire) {
            return Filled { more: false, stored: false, end };
        }
        let more = outbox.fill(now, out);
        Filled { more, stored: !outbox.stored.is_empty(), end }
    }

    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outbox {
    fn is_on(&self, wire: &Arc<Wire>) -> bool {
        self.wire.as_ref().is_some_and(|current| Arc::ptr_eq(current, wire))
    }

    fn push(&mut self, delivery: Delivery) {
        if self.wire.is_none() && delivery.qos == Qos::AtMostOnce {
            return;
        }
        self.make_room(delivery.message.weight());
        let full = self.waiting() >= MAX_WAITING || self.waiting_bytes >= MAX_WAITING_BYTES;
        if full {
            return;
        }
        self.waiting_bytes += delivery.message.weight();
        if self.wire.is_none() { self.stored.push_back(delivery) } else { self.queue(delivery) }
    }

    /// Puts a delivery, whose bytes are counted, into its line.
    fn queue(&mut self, delivery: Delivery) {
        self.places += 1;
        let line = if delivery.qos == Qos::AtLeastOnce { &mut self.acknowledged } else { &mut self.unacknowledged };
        line.push_back((self.places, delivery));
    }

    fn make_room(&mut self, bytes: usize) {
        while self.waiting() >= MAX_WAITING || self.waiting_bytes + bytes > MAX_WAITING_BYTES {
            let Some((_, dropped)) = self.unacknowledged.pop_front() else { return };
            self.waiting_bytes -= dropped.message.weight();
        }
    }

    fn waiting(&self) -> usize {
        self.acknowledged.len() + self.unacknowledged.len() + self.stored.len()
    }

    /// The connection is gone: QoS 0 is lost, QoS 1 is kept.
    fn park(&mut self) {
        self.repeated.append(&mut self.in_flight);
        for (_, delivery) in self.acknowledged.drain(..).rev() {
            self.stored.push_front(delivery);
        }
        self.unacknowledged.clear();
        self.waiting_bytes = self.stored.iter().map(|delivery| delivery.message.weight()).sum();
    }

    fn fill(&mut self, now: Timestamp, out: &mut BytesMut) -> bool {
        while out.len() < FLUSH_BYTES {
            let Some((repeated, packet_id, delivery)) = self.next() else { return false };
            let written = delivery.encode(packet_id, repeated, self.max_packet_bytes, now, out);
            if written && delivery.qos == Qos::AtLeastOnce {
                self.in_flight.push_back((packet_id, delivery));
            }
        }
        true
    }

    /// The next message that may go. QoS 1 waits when too much is unacknowledged; QoS 0 then overtakes it.
    fn next(&mut self) -> Option<(bool, u16, Delivery)> {
        let may_acknowledge = self.in_flight.len() < self.receive_maximum;
        if may_acknowledge && let Some((packet_id, delivery)) = self.repeated.pop_front() {
            return Some((true, packet_id, delivery));
        }
        let place = |line: &VecDeque<(u64, Delivery)>| line.front().map_or(u64::MAX, |(place, _)| *place);
        let (first, second) = (place(&self.acknowledged), place(&self.unacknowledged));
        let (packet_id, line) = if may_acknowledge && first < second {
            (self.new_packet_id(), &mut self.acknowledged)
        } else {
            (0, &mut self.unacknowledged)
        };
        let (_, delivery) = line.pop_front()?;
        self.waiting_bytes -= delivery.message.weight();
        Some((false, packet_id, delivery))
    }

    fn new_packet_id(&mut self) -> u16 {
        loop {
            self.packet_id = self.packet_id.checked_add(1).unwrap_or(1);
            let taken = |(packet_id, _): &(u16, Delivery)| *packet_id == self.packet_id;
            if !self.in_flight.iter().chain(&self.repeated).any(taken) {
                return self.packet_id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rumqttc::v5::mqttbytes::v5::{Packet, Publish};

    use super::super::message::Message;
    use super::*;

    fn delivery(text: &'static str, qos: Qos) -> Delivery {
        Delivery { message: Arc::new(Message::new("t", text)), qos, retain: false }
    }

    fn connected(receive_maximum: u16) -> (Session, Arc<Wire>) {
        let session = Session::new("c".into());
        let wire = Arc::new(Wire::default());
        session.attach(Arc::clone(&wire), receive_maximum, usize::MAX);
        (session, wire)
    }

    fn sent(session: &Session, wire: &Arc<Wire>) -> Vec<Publish> {
        let mut out = BytesMut::new();
        session.fill(wire, Timestamp(0), &mut out);
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
        session.push(delivery("stored", Qos::AtLeastOnce));
        let again = Arc::new(Wire::default());
        session.attach(Arc::clone(&again), 100, usize::MAX);
        let first = sent(&session, &again);
        assert_eq!((texts(&first), first[0].pkid, first[0].dup), (vec!["on its way"], packet_id, true));
        session.release_stored();
        assert_eq!(texts(&sent(&session, &again)), ["stored"]);
        assert!(sent(&session, &wire).is_empty());
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
        assert_eq!(session.outbox().waiting(), MAX_WAITING);
        assert_eq!(texts(&sent(&session, &wire)[..2]), ["kept", "x"]);
    }
}
