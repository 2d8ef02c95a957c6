//! MQTT 5 session without IO: packets, commands and the time go in, bytes and updates come out.
//!
//! It outlives connections: subscriptions and QoS 1 messages in flight are carried over to the next one.

use std::time::{Duration, Instant};

use bytes::BytesMut;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{
    Connect, ConnectProperties, Disconnect, DisconnectProperties, DisconnectReasonCode, Packet, PubAck, Publish,
};

use super::aliases::{Aliases, MOST_ALIASES};
use super::carry::obey;
use super::connack;
use super::error::breach;
use super::keep_alive::KeepAlive;
use super::packet::{Incoming, MAX_PACKET_BYTES, complaint};
use super::publishing::{Publishing, SentMessage, Turn};
use super::subscriptions::Subscriptions;
use super::{Error, Input, LastSent, LinkUpdate, SessionLimits};
use model::{Rung, SubscriptionCounts};

/// A line that carries less than this is not counted as a line: a message in flight lengthens our patience by its
/// size at this speed.
const SLOWEST_BYTES_PER_SEC: usize = 2_048;
/// By how much at the most.
const MOST_PATIENCE: Duration = Duration::from_mins(2);

/// State of one MQTT session over its connections.
#[derive(Debug)]
pub(in crate::link) struct Session {
    pub(in crate::link) subscriptions: Subscriptions,
    pub(in crate::link) publishing: Publishing,
    keep_alive: KeepAlive,
    aliases: Aliases,
    last_packet_id: u16,
    limits: SessionLimits,
    /// The last CONNECT asked the broker to forget the session.
    clean_start: bool,
    /// Nothing new is sent: another connection is about to take over.
    pausing: bool,
    out: Outbox,
}

/// What the session wants done.
#[derive(Debug, Default)]
pub(in crate::link) struct Outbox {
    /// To write to the socket.
    pub(in crate::link) bytes: BytesMut,
    /// To report.
    pub(in crate::link) updates: Vec<LinkUpdate>,
    /// The messages among `bytes`.
    pub(in crate::link) sent: Vec<SentMessage>,
}

/// What the broker said in its CONNACK.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct Welcome {
    pub(in crate::link) session_present: bool,
    /// How long the broker keeps the session once the connection is gone.
    pub(in crate::link) session_expiry: Duration,
}

impl Session {
    pub(in crate::link) fn new(
        limits: SessionLimits,
        subscriptions: Subscriptions,
        publishing: Publishing,
        now: Instant,
    ) -> Self {
        Self {
            subscriptions,
            publishing,
            keep_alive: KeepAlive::new(limits.ping_every, now),
            aliases: Aliases::default(),
            last_packet_id: 0,
            limits,
            clean_start: false,
            pausing: false,
            out: Outbox::default(),
        }
    }

    /// What is to be written and reported. The caller empties it.
    pub(in crate::link) fn out(&mut self) -> &mut Outbox {
        &mut self.out
    }

    /// Begins a connection: a CONNECT is the first packet (section 3.1).
    pub(in crate::link) fn connect(&mut self, client_id: &str, keep_alive: Duration, clean_start: bool) {
        let properties = ConnectProperties {
            session_expiry_interval: Some(saturating_secs(self.limits.session_expiry)),
            max_packet_size: Some(MAX_PACKET_BYTES),
            topic_alias_max: Some(MOST_ALIASES),
            ..ConnectProperties::new()
        };
        let connect = Connect {
            keep_alive: u16::try_from(keep_alive.as_secs()).unwrap_or(u16::MAX),
            client_id: client_id.to_owned(),
            clean_start,
            properties: Some(properties),
        };
        self.clean_start = clean_start;
        self.out.bytes.clear();
        self.write(&Packet::Connect(connect, None, None));
    }

    /// Takes the CONNACK in and begins to send.
    ///
    /// # Errors
    /// [`Error::Connack`], [`Error::ClosedBeforeConnack`] or [`Error::Protocol`], as the broker answered.
    pub(in crate::link) fn connacked(&mut self, answer: Incoming, now: Instant) -> Result<Welcome, Error> {
        let said = connack::accepted(answer)?;
        if said.session_present && self.clean_start {
            let detail = "a session is present after Clean Start (section 3.2.2.1.1)";
            return Err(Error::protocol(breach::PROTOCOL, detail));
        }
        let (session_present, out) = (said.session_present, &mut self.out.updates);
        self.pausing = false;
        self.aliases.clear();
        self.keep_alive.connected(now, said.keep_alive_secs);
        self.subscriptions.connected(session_present, said.limits, out);
        self.publishing.connected(session_present, said.receive_maximum, said.limits, now, out);
        Ok(Welcome { session_present, session_expiry: said.session_expiry.unwrap_or(self.limits.session_expiry) })
    }

    /// Takes a command or a message in; what is about connecting is not the session's business.
    pub(in crate::link) fn command(&mut self, input: impl Into<Input>) {
        obey(input.into(), &mut self.subscriptions, &mut self.publishing, &mut self.out.updates);
    }

    /// Takes a packet in; a PUBLISH comes back with its full topic, and its acknowledgement is written.
    ///
    /// # Errors
    /// [`Error::ClosedByBroker`] and [`Error::Protocol`].
    pub(in crate::link) fn received(&mut self, packet: Incoming, now: Instant) -> Result<Option<Publish>, Error> {
        let out = &mut self.out.updates;
        match packet {
            Incoming::Publish(publish) => return self.delivered(publish).map(Some),
            Incoming::PubAck { packet_id, reason_code, reason_string } => {
                self.publishing.pubacked(packet_id, reason_code, reason_string, now, out)?;
            }
            Incoming::SubAck { packet_id, reason_codes, reason_string } => {
                self.subscriptions.subacked(packet_id, &reason_codes, reason_string.as_deref(), out)?;
            }
            Incoming::UnsubAck { packet_id, reason_codes, reason_string } => {
                self.subscriptions.unsubacked(packet_id, &reason_codes, reason_string.as_deref(), out)?;
            }
            Incoming::PingResp => {
                if let Some(round_trip) = self.keep_alive.answered(now) {
                    out.push(LinkUpdate::RoundTrip(round_trip));
                    self.publishing.proved(out);
                }
            }
            Incoming::Disconnect { reason_code, reason_string, server_reference } => {
                let after = self.unanswered();
                return Err(Error::ClosedByBroker { reason_code, reason_string, server_reference, after });
            }
            Incoming::ConnAck { .. } => {
                return Err(Error::protocol(breach::PROTOCOL, "a second CONNACK"));
            }
        }
        Ok(None)
    }

    /// Does what is due: keep-alive, and answers that are missing for too long.
    ///
    /// # Errors
    /// [`Error::KeepAliveTimeout`] and [`Error::NoAnswer`].
    pub(in crate::link) fn tick(&mut self, now: Instant) -> Result<(), Error> {
        let patience = self.patience();
        self.keep_alive.check(now, self.limits.answer_limit, self.slow_line())?;
        if self.subscriptions.overdue(now, patience) {
            let after = self.subscriptions.asked();
            return Err(Error::NoAnswer { rung: Rung::Subscriptions, limit: patience, after });
        }
        let puback_limit = self.limits.puback_limit + self.slow_line();
        self.publishing.tick(now, puback_limit, &mut self.out.updates);
        Ok(())
    }

    /// Writes what may be sent now, up to about `room` bytes. A suspect of an earlier end goes alone, after
    /// everything else was answered, a PINGREQ on this connection included.
    pub(in crate::link) fn pump(&mut self, now: Instant, room: usize) {
        self.publishing.forget_hold();
        if !self.pausing && !self.subscriptions.is_isolating() && !self.publishing.is_isolating() {
            while let Some(packet) = self.next_subscription_packet(now) {
                self.write(&packet);
            }
            self.pump_publishes(now, room);
            self.pump_suspect(now);
        }
        if self.keep_alive.due(now, self.publishing.wants_ping()) {
            self.keep_alive.asked(now);
            self.publishing.pinged();
            self.write(&Packet::PingReq(rumqttc::v5::mqttbytes::v5::PingReq));
        }
    }

    fn next_subscription_packet(&mut self, now: Instant) -> Option<Packet> {
        let packet_id = self.free_packet_id()?;
        self.subscriptions.next_packet(packet_id, now, &mut self.out.updates)
    }

    fn pump_publishes(&mut self, now: Instant, room: usize) {
        let only_again = self.subscriptions.has_suspects();
        while self.out.bytes.len() < room {
            let Some(packet_id) = self.free_packet_id() else { break };
            let turn = Turn { now, only_again, may_isolate: self.may_isolate() };
            let (bytes, updates) = (&mut self.out.bytes, &mut self.out.updates);
            let Some(sent) = self.publishing.send_next(packet_id, turn, bytes, updates) else { break };
            self.out.sent.push(sent);
        }
    }

    fn pump_suspect(&mut self, now: Instant) {
        if self.may_isolate()
            && !self.publishing.has_repeats()
            && let Some(packet) = self.free_packet_id().and_then(|id| self.subscriptions.suspect_packet(id, now))
        {
            self.write(&packet);
        }
    }

    /// When [`Session::tick`] or [`Session::pump`] has something to do without anything coming in.
    pub(in crate::link) fn next_due(&self) -> Instant {
        let patience = self.patience();
        let puback_limit = self.limits.puback_limit + self.slow_line();
        let puback = self.publishing.waiting_since().map(|since| since + puback_limit);
        let suback = self.subscriptions.waiting_since().map(|since| since + patience);
        let due = self.keep_alive.next_due(self.limits.answer_limit, self.slow_line());
        [puback, suback, self.publishing.held_until()].into_iter().flatten().fold(due, Instant::min)
    }

    /// Something was read from the socket.
    pub(in crate::link) fn heard(&mut self, now: Instant) {
        self.keep_alive.heard(now);
    }

    /// The system took a part of what is to be sent, and more waits: the line is slow and not dead.
    pub(in crate::link) fn moved(&mut self, now: Instant) {
        self.keep_alive.moved(now);
    }

    /// The connection ended with `error`: what a DISCONNECT says of messages that have no other answer is their outcome.
    /// Comes before [`Session::lost`].
    pub(in crate::link) fn blame(&mut self, error: &Error) {
        if let Error::ClosedByBroker { reason_code, reason_string, .. } = error {
            let others = self.subscriptions.waiting_since().is_some();
            self.publishing.blame(*reason_code, reason_string.as_deref(), others, &mut self.out.updates);
        }
    }

    /// The connection ended as it does over a violation. Comes before [`Session::lost`].
    pub(in crate::link) fn note_violation(&mut self, now: Instant) {
        let limit = self.limits.suspect_limit;
        self.subscriptions.note_violation(now, limit, &mut self.out.updates);
        self.publishing.note_violation(now, limit, &mut self.out.updates);
    }

    /// A run begins, maybe with what another one carried.
    pub(in crate::link) fn begin(&mut self) {
        self.subscriptions.begin(&mut self.out.updates);
    }

    /// Sends nothing new from now on, until another connection is there: all that was sent is to be answered first.
    pub(in crate::link) fn pause(&mut self) {
        self.pausing = true;
    }

    /// Goes on sending on the connection that was to be replaced.
    pub(in crate::link) fn go_on(&mut self) {
        self.pausing = false;
    }

    /// Whether nothing that was sent waits for its answer.
    pub(in crate::link) fn is_quiet(&self) -> bool {
        self.subscriptions.waiting_since().is_none() && self.publishing.is_quiet()
    }

    /// Whether something that was sent waits for its answer, a PINGREQ included.
    pub(in crate::link) fn needs_answer(&self) -> bool {
        !self.is_quiet() || self.keep_alive.needs_answer()
    }

    /// Another connection takes the place of this one: its CONNACK comes next.
    pub(in crate::link) fn replaced(&mut self) {
        self.out.bytes.clear();
        self.publishing.replaced(&mut self.out.updates);
        self.subscriptions.replaced();
    }

    /// The computer slept or changed its network: asks for a sign of life at once, and waits for it for a short time
    /// only.
    pub(in crate::link) fn doubt(&mut self, now: Instant) {
        self.keep_alive.doubt(now);
    }

    /// The connection is gone, and may come back.
    pub(in crate::link) fn lost(&mut self) {
        self.pausing = false;
        self.out.bytes.clear();
        self.publishing.lost(&mut self.out.updates);
        self.subscriptions.lost(&mut self.out.updates);
    }

    /// The session is over as well: nothing in flight will be finished.
    pub(in crate::link) fn give_up(&mut self) {
        self.publishing.give_up(&mut self.out.updates);
    }

    /// Ends the connection and the session at the broker, so that it keeps nothing for us (section 3.14.2.2.2).
    pub(in crate::link) fn disconnect(&mut self) {
        let properties = DisconnectProperties {
            session_expiry_interval: Some(0),
            reason_string: None,
            user_properties: Vec::new(),
            server_reference: None,
        };
        let reason_code = DisconnectReasonCode::NormalDisconnection;
        self.write(&Packet::Disconnect(Disconnect { reason_code, properties: Some(properties) }));
    }

    /// Ends the connection because of what the broker sent, and not the session (section 4.13).
    pub(in crate::link) fn complain(&mut self, reason_code: u8) {
        self.out.bytes.clear();
        self.out.bytes.extend_from_slice(&complaint(reason_code));
    }

    /// The state of the subscriptions; `None` while an answer is missing.
    pub(in crate::link) fn subscriptions(&self) -> Option<SubscriptionCounts> {
        self.subscriptions.counts()
    }

    /// What the broker has not answered yet, the oldest first: the likely reason when it closes the connection.
    pub(in crate::link) fn unanswered(&self) -> Option<LastSent> {
        let subscribed = self.subscriptions.waiting_since().zip(self.subscriptions.asked());
        let oldest = [subscribed, self.publishing.oldest()].into_iter().flatten().min_by_key(|(since, _)| *since);
        oldest.map(|(_, what)| what)
    }

    /// Writes the PUBACK of a message.
    ///
    /// # Errors
    /// [`Error::Protocol`].
    pub(in crate::link) fn acknowledge(&mut self, packet_id: u16) -> Result<(), Error> {
        let written = PubAck::new(packet_id, None).write(&mut self.out.bytes);
        written.map(drop).map_err(|error| Error::protocol(breach::PROTOCOL, error.to_string()))
    }

    fn delivered(&mut self, mut publish: Publish) -> Result<Publish, Error> {
        self.aliases.resolve(&mut publish)?;
        match publish.qos {
            QoS::AtMostOnce => {}
            QoS::AtLeastOnce => self.acknowledge(publish.pkid)?,
            QoS::ExactlyOnce => return Err(Error::protocol(breach::QOS, "a QoS 2 message, which was never asked for")),
        }
        Ok(publish)
    }

    fn patience(&self) -> Duration {
        self.limits.answer_limit + self.slow_line()
    }

    /// What the messages in flight add to our patience.
    fn slow_line(&self) -> Duration {
        let secs = self.publishing.bytes_in_flight() / SLOWEST_BYTES_PER_SEC;
        Duration::from_secs(secs as u64).min(MOST_PATIENCE)
    }

    /// Whether a suspect may go out now: nothing else could be blamed for what follows, and the broker does not disconnect
    /// in any case.
    fn may_isolate(&self) -> bool {
        self.is_quiet() && self.keep_alive.is_proven()
    }

    fn free_packet_id(&mut self) -> Option<u16> {
        for _ in 0..u16::MAX {
            self.last_packet_id = self.last_packet_id.checked_add(1).unwrap_or(1);
            let id = self.last_packet_id;
            if !self.publishing.uses(id) && !self.subscriptions.uses(id) {
                return Some(id);
            }
        }
        None
    }

    fn write(&mut self, packet: &Packet) {
        // Writing fails only for packets over 256 MiB, and the limits are far below.
        if let Err(error) = packet.write(&mut self.out.bytes, None) {
            tracing::error!(%error, "a packet could not be written");
        }
    }
}

fn saturating_secs(span: Duration) -> u32 {
    u32::try_from(span.as_secs()).unwrap_or(u32::MAX)
}
