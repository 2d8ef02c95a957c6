//! Messages on their way out: waiting, in flight, and the outcome of each. No IO.

mod blamed;
mod parked;
mod repeated;
mod written;

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use bytes::BytesMut;

use super::error::breach;
use super::preflight::{self, BrokerLimits};
use super::rate::Rate;
use super::{Error, LastSent, LinkUpdate, Outgoing, PublishEnd};
use model::{PublishId, PublishRequest, Qos, Topic};
use written::{packet, write};

/// A broker that says nothing takes this many unacknowledged messages (MQTT 5 section 3.2.2.3.3).
const DEFAULT_RECEIVE_MAXIMUM: u16 = u16::MAX;

/// Messages that wait to be sent: at 100 a second, what is over it would wait for most of a minute.
const MAX_WAITING: usize = 4_096;
const MAX_WAITING_BYTES: usize = 64 * 1024 * 1024;

/// All that a PUBACK can say (section 3.4.2.1).
const PUBACK_CODES: [u8; 9] = [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99];

/// Messages that are not done with.
#[derive(Debug)]
pub(in crate::link) struct Publishing {
    connected: bool,
    waiting: VecDeque<Outgoing>,
    /// Sum of their payloads.
    waiting_bytes: usize,
    /// QoS 1 without a PUBACK, by packet id.
    in_flight: BTreeMap<u16, InFlight>,
    /// Packet ids to send again in this connection, in the order of their first sending.
    again: VecDeque<u16>,
    /// QoS 0 in the order of sending; a PINGRESP proves those before its PINGREQ.
    unproven: VecDeque<Unproven>,
    receive_maximum: u16,
    limits: BrokerLimits,
    sequence: u64,
    rate: Rate,
    /// When the next message may go, while the rate holds one back.
    held_until: Option<Instant>,
}

#[derive(Debug)]
struct InFlight {
    outgoing: Outgoing,
    sequence: u64,
    first_sent_at: Instant,
    /// The last time.
    sent_at: Instant,
    /// The outcome was called unknown; the packet id stays taken while this connection lives.
    given_up: bool,
    /// It waits in [`Publishing::again`]: this connection has not seen it yet.
    repeat_due: bool,
    /// How often the connection ended right after it was sent.
    disconnects: u8,
}

impl InFlight {
    /// Whether it was sent in this connection and has no answer yet.
    fn waits(&self) -> bool {
        !self.given_up && !self.repeat_due
    }
}

#[derive(Debug)]
struct Unproven {
    id: PublishId,
    topic: Topic,
    retain: bool,
    payload_bytes: usize,
    /// Its properties say that it is text in UTF-8.
    declares_text: bool,
    sent_at: Instant,
    /// A PINGREQ was sent after it.
    pinged: bool,
}

/// What may be sent now.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct Turn {
    pub(in crate::link) now: Instant,
    /// Nothing new.
    pub(in crate::link) only_again: bool,
    /// A suspect, for nothing else waits for an answer.
    pub(in crate::link) may_isolate: bool,
}

/// A message that was just handed to the socket.
#[derive(Debug)]
pub(in crate::link) struct SentMessage {
    pub(in crate::link) request: PublishRequest,
    pub(in crate::link) duplicate: bool,
}

impl Default for Publishing {
    fn default() -> Self {
        Self {
            connected: false,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            in_flight: BTreeMap::new(),
            again: VecDeque::new(),
            unproven: VecDeque::new(),
            receive_maximum: DEFAULT_RECEIVE_MAXIMUM,
            limits: BrokerLimits::default(),
            sequence: 0,
            rate: Rate::new(),
            held_until: None,
        }
    }
}

impl Publishing {
    /// Queues a message, or gives it its outcome at once when it cannot be sent.
    pub(in crate::link) fn publish(&mut self, message: Outgoing, out: &mut Vec<LinkUpdate>) {
        if let Err(refusal) = preflight::check(&message.request) {
            ended(&message, PublishEnd::Preflight(refusal), out);
        } else if self.connected && self.has_room_for(&message.request) {
            self.waiting_bytes += message.request.payload.len();
            self.waiting.push_back(message);
        } else {
            ended(&message, PublishEnd::NotSent, out);
        }
    }

    /// A connection is there. Without the old session, what was in flight is of unknown outcome.
    pub(in crate::link) fn connected(
        &mut self,
        session_present: bool,
        receive_maximum: Option<u16>,
        limits: BrokerLimits,
        now: Instant,
        out: &mut Vec<LinkUpdate>,
    ) {
        self.connected = true;
        (self.rate, self.held_until) = (Rate::new(), None);
        self.receive_maximum = receive_maximum.unwrap_or(DEFAULT_RECEIVE_MAXIMUM);
        self.limits = limits;
        if !session_present {
            self.give_up(out);
            return;
        }
        self.let_go_of_kept(|until| until <= now, out);
        self.plan_repeats(out);
    }

    /// The connection is gone. What was never sent stays unsent; QoS 1 in flight waits for the session to resume, unless it is
    /// kept on disk.
    pub(in crate::link) fn lost(&mut self, out: &mut Vec<LinkUpdate>) {
        self.connected = false;
        self.replaced(out);
        self.let_go_of_kept(|_| false, out);
        self.waiting_bytes = 0;
        for message in self.waiting.drain(..) {
            ended(&message, PublishEnd::NotSent, out);
        }
    }

    /// Another connection takes the place of this one at once: what waits goes on waiting.
    pub(in crate::link) fn replaced(&mut self, out: &mut Vec<LinkUpdate>) {
        self.again.clear();
        self.held_until = None;
        self.in_flight.retain(|_, message| !message.given_up);
        for sent in self.unproven.drain(..) {
            sent.ended(PublishEnd::Unknown, out);
        }
    }

    /// Calls every outcome in flight unknown.
    pub(in crate::link) fn give_up(&mut self, out: &mut Vec<LinkUpdate>) {
        self.again.clear();
        let mut messages: Vec<_> = std::mem::take(&mut self.in_flight).into_values().collect();
        messages.sort_unstable_by_key(|message| message.sequence);
        for message in messages.into_iter().filter(|message| !message.given_up) {
            ended(&message.outgoing, PublishEnd::Unknown, out);
        }
    }

    /// Writes the next message to `bytes`, if one may be sent now. `packet_id` must be free.
    pub(in crate::link) fn send_next(
        &mut self,
        packet_id: u16,
        turn: Turn,
        bytes: &mut BytesMut,
        out: &mut Vec<LinkUpdate>,
    ) -> Option<SentMessage> {
        self.held_until = None;
        if self.is_isolating() {
            return None;
        }
        if let Some(id) = self.again.front().copied() {
            return self.send_again(id, turn, bytes);
        }
        loop {
            if turn.only_again {
                return None;
            }
            let next = &self.waiting.front()?.request;
            if next.qos == Qos::AtLeastOnce && self.quota_is_used_up() {
                return None;
            }
            let packet = packet(next, packet_id, false);
            if !self.rate_allows(packet.size(), turn.now) {
                return None;
            }
            let message = self.waiting.pop_front()?;
            self.waiting_bytes -= message.request.payload.len();
            if let Err(refusal) = preflight::check_broker(&message.request, packet.size(), self.limits) {
                ended(&message, PublishEnd::Preflight(refusal), out);
            } else if write(&packet, bytes) {
                self.note_sent(&message, packet_id, turn.now);
                return Some(SentMessage { request: message.request, duplicate: false });
            } else {
                ended(&message, PublishEnd::NotSent, out);
            }
        }
    }

    /// Takes a PUBACK in.
    ///
    /// # Errors
    /// [`Error::Protocol`] for a code that there is not. Its outcome is unknown then, and it is not
    /// sent again: the answer would be the same.
    pub(in crate::link) fn pubacked(
        &mut self,
        packet_id: u16,
        reason_code: u8,
        reason_string: Option<String>,
        now: Instant,
        out: &mut Vec<LinkUpdate>,
    ) -> Result<(), Error> {
        self.again.retain(|id| *id != packet_id);
        // Unknown ids come after a session that we gave up.
        let message = self.in_flight.remove(&packet_id).filter(|message| !message.given_up);
        if !PUBACK_CODES.contains(&reason_code) {
            if let Some(message) = message {
                ended(&message.outgoing, PublishEnd::Unknown, out);
            }
            return Err(Error::protocol(breach::PROTOCOL, format!("PUBACK {reason_code:#04x}, which there is not")));
        }
        let Some(message) = message else { return Ok(()) };
        let end = if reason_code < 0x80 {
            // A person has waited since the first sending.
            PublishEnd::Accepted { took: now.saturating_duration_since(message.first_sent_at), reason_code }
        } else {
            PublishEnd::Refused { reason_code, reason_string }
        };
        ended(&message.outgoing, end, out);
        Ok(())
    }

    /// A PINGREQ goes out.
    pub(in crate::link) fn pinged(&mut self) {
        self.unproven.iter_mut().for_each(|sent| sent.pinged = true);
    }

    /// A PINGRESP came: the broker kept the connection after the messages before the PINGREQ.
    pub(in crate::link) fn proved(&mut self, out: &mut Vec<LinkUpdate>) {
        while self.unproven.front().is_some_and(|sent| sent.pinged) {
            if let Some(sent) = self.unproven.pop_front() {
                sent.ended(PublishEnd::Sent, out);
            }
        }
    }

    /// Whether a QoS 0 message waits for a PINGREQ after it.
    pub(in crate::link) fn wants_ping(&self) -> bool {
        self.unproven.back().is_some_and(|sent| !sent.pinged)
    }

    /// Whether a message waits for its PUBACK, here or in a connection to come.
    pub(in crate::link) fn has_in_flight(&self) -> bool {
        self.in_flight.values().any(|message| !message.given_up)
    }

    /// Whether `packet_id` is taken.
    pub(in crate::link) fn uses(&self, packet_id: u16) -> bool {
        self.in_flight.contains_key(&packet_id)
    }

    /// The oldest message in flight, and since when.
    pub(in crate::link) fn oldest(&self) -> Option<(Instant, LastSent)> {
        let acknowledged = self.in_flight.values().filter(|message| message.waits());
        let acknowledged = acknowledged.map(|message| (message.sent_at, &message.outgoing.request));
        let acknowledged = acknowledged.map(|(sent_at, request)| (sent_at, &request.topic, request.retain));
        let unproven = self.unproven.iter().map(|sent| (sent.sent_at, &sent.topic, sent.retain));
        let (since, topic, retain) = acknowledged.chain(unproven).min_by_key(|(since, ..)| *since)?;
        Some((since, LastSent::Publish { topic: topic.clone(), retain }))
    }

    /// When the next outcome becomes unknown by waiting.
    pub(in crate::link) fn waiting_since(&self) -> Option<Instant> {
        self.in_flight.values().filter(|message| message.waits()).map(|message| message.sent_at).min()
    }

    /// Payload bytes that the broker has not acknowledged, a measure of how busy a slow line still is.
    pub(in crate::link) fn bytes_in_flight(&self) -> usize {
        let acknowledged = self.in_flight.values().filter(|message| !message.given_up);
        let acknowledged: usize = acknowledged.map(|message| message.outgoing.request.payload.len()).sum();
        acknowledged + self.unproven.iter().map(|sent| sent.payload_bytes).sum::<usize>()
    }

    /// When the rate lets the next message go; `None` while it holds none back.
    pub(in crate::link) fn held_until(&self) -> Option<Instant> {
        self.held_until
    }

    /// Forgets that the rate held a message back: sending is tried again, or waits for something else.
    pub(in crate::link) fn forget_hold(&mut self) {
        self.held_until = None;
    }

    fn has_room_for(&self, request: &PublishRequest) -> bool {
        self.waiting.len() < MAX_WAITING && self.waiting_bytes + request.payload.len() <= MAX_WAITING_BYTES
    }

    fn rate_allows(&mut self, bytes: usize, now: Instant) -> bool {
        self.held_until = self.rate.take(bytes, now).err();
        self.held_until.is_none()
    }

    fn quota_is_used_up(&self) -> bool {
        let waiting = self.in_flight.values().filter(|message| !message.given_up).count();
        waiting >= usize::from(self.receive_maximum)
    }

    fn note_sent(&mut self, message: &Outgoing, packet_id: u16, now: Instant) {
        let Outgoing { id, request, .. } = message;
        match request.qos {
            Qos::AtMostOnce => {
                let (id, topic, retain) = (*id, request.topic.clone(), request.retain);
                let (payload_bytes, declares_text) =
                    (request.payload.len(), request.properties.payload_format == Some(1));
                let (sent_at, pinged) = (now, false);
                self.unproven.push_back(Unproven { id, topic, retain, payload_bytes, declares_text, sent_at, pinged });
            }
            Qos::AtLeastOnce => {
                self.sequence += 1;
                let message = InFlight {
                    outgoing: message.clone(),
                    sequence: self.sequence,
                    first_sent_at: now,
                    sent_at: now,
                    given_up: false,
                    repeat_due: false,
                    disconnects: 0,
                };
                self.in_flight.insert(packet_id, message);
            }
        }
    }
}

impl Unproven {
    fn ended(self, end: PublishEnd, out: &mut Vec<LinkUpdate>) {
        let Self { id, topic, retain, .. } = self;
        out.push(LinkUpdate::PublishEnded { id, topic, retain, end });
    }
}

fn ended(Outgoing { id, request, .. }: &Outgoing, end: PublishEnd, out: &mut Vec<LinkUpdate>) {
    let (id, topic, retain) = (*id, request.topic.clone(), request.retain);
    out.push(LinkUpdate::PublishEnded { id, topic, retain, end });
}
