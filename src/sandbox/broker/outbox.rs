//! What waits for one client, and what is on its way to it. No lock and no clock: the session has the one, its caller
//! the other.
//!
//! Bounded in messages and bytes. When a slow client lets it overflow, QoS 0 goes first, the oldest before the newer.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;

use super::delivery::Delivery;
use super::groups::Group;
use super::limits::{MAX_IN_FLIGHT, REPLAYS_PER_SEC, SHARED_REPLAYS_PER_SEC, TokenBucket};
use super::terms::Terms;
use crate::policy::{Action, Permissions};
use model::{Qos, Timestamp};

/// Messages that may wait for one client.
pub(super) const MAX_WAITING: usize = 50_000;
/// Bytes that may wait for one client.
const MAX_WAITING_BYTES: usize = 32 * 1024 * 1024;
/// A WebSocket message is closed once it is this large.
const FLUSH_BYTES: usize = 128 * 1024;

/// A place in a shared group.
#[derive(Clone, Debug)]
pub(crate) struct Membership {
    pub(crate) group: Arc<Group>,
    pub(crate) permissions: Arc<Permissions>,
    pub(crate) qos: Qos,
    pub(crate) retain_as_published: bool,
}

#[derive(Debug)]
pub(super) struct Outbox {
    is_connected: bool,
    terms: Terms,
    /// QoS 1 that waits, with its place in line.
    acknowledged: VecDeque<(u64, Delivery)>,
    /// QoS 0 that waits, with its place in line.
    unacknowledged: VecDeque<(u64, Delivery)>,
    /// QoS 1 that came while there was no connection: AWS replays it slowly.
    stored: VecDeque<Delivery>,
    /// Sent before the connection broke and not acknowledged: sent again, with DUP.
    repeated: VecDeque<(u16, Delivery)>,
    in_flight: VecDeque<(u16, Delivery)>,
    memberships: Vec<Membership>,
    places: u64,
    packet_id: u16,
    waiting_bytes: usize,
    replays: TokenBucket,
    shared_replays: TokenBucket,
}

impl Default for Outbox {
    fn default() -> Self {
        let bucket = |per_sec| TokenBucket::new(per_sec, 1.0, Timestamp(0));
        Self {
            is_connected: false,
            terms: Terms::default(),
            acknowledged: VecDeque::new(),
            unacknowledged: VecDeque::new(),
            stored: VecDeque::new(),
            repeated: VecDeque::new(),
            in_flight: VecDeque::new(),
            memberships: Vec::new(),
            places: 0,
            packet_id: 0,
            waiting_bytes: 0,
            replays: bucket(REPLAYS_PER_SEC),
            shared_replays: bucket(SHARED_REPLAYS_PER_SEC),
        }
    }
}

impl Outbox {
    /// A client is there, with its `terms`.
    pub(super) fn connect(&mut self, terms: Terms) {
        (self.is_connected, self.terms) = (true, terms);
    }

    /// The connection is gone: QoS 0 is lost, QoS 1 is kept. Answers what shared groups get back.
    pub(super) fn disconnect(&mut self) -> Vec<Delivery> {
        self.is_connected = false;
        self.unacknowledged.clear();
        // What was sent again is older than what still waited for that (section 4.6).
        let mut sent = std::mem::take(&mut self.in_flight);
        sent.append(&mut self.repeated);
        self.repeated = sent;
        let sent = part(&mut self.repeated, |(_, delivery)| delivery.group.is_some());
        let unsent = part(&mut self.acknowledged, |(_, delivery)| delivery.group.is_some());
        let shared = sent.into_iter().map(|(_, delivery)| delivery);
        let shared = shared.chain(unsent.into_iter().map(|(_, delivery)| delivery)).collect();
        let mut waited: VecDeque<Delivery> = self.acknowledged.drain(..).map(|(_, delivery)| delivery).collect();
        waited.append(&mut self.stored);
        self.stored = waited;
        self.waiting_bytes = self.stored.iter().map(|delivery| delivery.message.weight()).sum();
        shared
    }

    /// Replaces the places in shared groups. Answers what the groups that were left get back: what was sent already
    /// stays on its way.
    pub(super) fn set_memberships(&mut self, memberships: Vec<Membership>) -> Vec<Delivery> {
        self.memberships = memberships;
        let memberships = &self.memberships;
        let has_left = |group: &Arc<Group>| !memberships.iter().any(|place| Arc::ptr_eq(&place.group, group));
        let left = |(_, delivery): &(u64, Delivery)| delivery.group.as_ref().is_some_and(has_left);
        let shared = part(&mut self.acknowledged, left);
        let shared: Vec<Delivery> = shared.into_iter().map(|(_, delivery)| delivery).collect();
        self.waiting_bytes -= shared.iter().map(|delivery| delivery.message.weight()).sum::<usize>();
        shared
    }

    pub(super) fn push(&mut self, delivery: Delivery) {
        if !self.is_connected && delivery.qos == Qos::AtMostOnce {
            return;
        }
        self.make_room(delivery.message.weight());
        let full = self.waiting() >= MAX_WAITING || self.waiting_bytes >= MAX_WAITING_BYTES;
        if full {
            return;
        }
        self.waiting_bytes += delivery.message.weight();
        if self.is_connected { self.queue(delivery) } else { self.stored.push_back(delivery) }
    }

    /// The client has got `packet_id`. False when it was not on its way.
    pub(super) fn acknowledge(&mut self, packet_id: u16) -> bool {
        let found = self.in_flight.iter().position(|(waiting, _)| *waiting == packet_id);
        let Some((_, delivery)) = found.and_then(|index| self.in_flight.remove(index)) else { return false };
        if let Some(confirmed) = delivery.confirmed {
            confirmed.notify_one();
        }
        true
    }

    /// Appends what may go out at `now`. Answers whether there was more than fits into one flush.
    pub(super) fn fill(&mut self, now: Timestamp, out: &mut BytesMut) -> bool {
        self.release(now);
        while out.len() < FLUSH_BYTES {
            let Some((repeated, packet_id, delivery)) = self.next() else { return false };
            let written = delivery.encode(packet_id, repeated, &self.terms, now, out);
            if written && delivery.qos == Qos::AtLeastOnce {
                self.in_flight.push_back((packet_id, delivery));
            }
        }
        true
    }

    /// How long until [`Self::fill`] lets more of what is stored go; `None` when there is none, or when it waits for the
    /// client.
    pub(super) fn wait(&mut self, now: Timestamp) -> Option<Duration> {
        let stored = (!self.stored.is_empty()).then(|| self.replays.wait(1.0, now));
        let shared = self.may_take_shared().then(|| self.shared_replays.wait(1.0, now));
        stored.into_iter().chain(shared).min()
    }

    pub(super) fn waiting(&self) -> usize {
        self.acknowledged.len() + self.unacknowledged.len() + self.stored.len()
    }

    /// Lets go what is stored, as fast as AWS does, whatever else goes on.
    fn release(&mut self, now: Timestamp) {
        while !self.stored.is_empty() && self.replays.take(1.0, now) {
            if let Some(delivery) = self.stored.pop_front() {
                self.queue(delivery);
            }
        }
        while self.may_take_shared() && self.shared_replays.take(1.0, now) {
            let Some(delivery) = self.memberships.iter().find_map(|place| place.take(now)) else { return };
            self.waiting_bytes += delivery.message.weight();
            self.queue(delivery);
        }
    }

    /// Whether something waits for a shared group, and this client could be sent it now: others may be faster.
    fn may_take_shared(&self) -> bool {
        let has_room = self.acknowledged.is_empty() && self.may_acknowledge();
        has_room && self.memberships.iter().any(|place| !place.group.is_empty())
    }

    fn may_acknowledge(&self) -> bool {
        self.in_flight.len() < usize::from(self.terms.receive_maximum.min(MAX_IN_FLIGHT))
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

    /// The next message that may go. QoS 1 waits when too much is unacknowledged; QoS 0 then overtakes it.
    fn next(&mut self) -> Option<(bool, u16, Delivery)> {
        let may_acknowledge = self.may_acknowledge();
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

impl Membership {
    /// The oldest message that waits for the group and that this member may have.
    fn take(&self, now: Timestamp) -> Option<Delivery> {
        let may_have = |topic: &str| self.permissions.allow(Action::Receive, topic);
        let message = self.group.take(|message| may_have(&message.topic), now)?;
        let (qos, retain) = (self.qos.min(message.qos), self.retain_as_published && message.retain);
        Some(Delivery { message, qos, retain, group: Some(Arc::clone(&self.group)), confirmed: None })
    }
}

/// Takes out what `is_wanted`, in its order.
fn part<T>(line: &mut VecDeque<T>, is_wanted: impl Fn(&T) -> bool) -> VecDeque<T> {
    let (wanted, rest) = std::mem::take(line).into_iter().partition(is_wanted);
    *line = rest;
    wanted
}
