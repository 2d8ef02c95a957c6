//! The MQTT 5 session without IO: packets, commands and the time go in, bytes and happenings come out.
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
use super::packet::{Incoming, MAX_PACKET_BYTES};
use super::publishing::{Publishing, SentMessage, Turn};
use super::subscriptions::Subscriptions;
use super::wire::complaint;
use super::{Error, Happening, Input, LastSent, Setup};
use model::{Rung, SubscriptionCounts};

/// A line that carries less than this is not counted as a line: a message in flight lengthens our patience by its
/// size at this speed.
const SLOWEST_BYTES_PER_SEC: usize = 2_048;
/// By how much at the most.
const MOST_PATIENCE: Duration = Duration::from_mins(2);

/// State of one MQTT session over its connections.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) subscriptions: Subscriptions,
    pub(super) publishing: Publishing,
    keep_alive: KeepAlive,
    aliases: Aliases,
    last_packet_id: u16,
    answer_limit: Duration,
    puback_limit: Duration,
    expiry: Duration,
    /// The last CONNECT asked the broker to forget the session.
    clean_start: bool,
    /// Nothing new is sent: another connection is about to take over.
    pausing: bool,
    out: Outbox,
}

/// What the session wants done.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    /// To write to the socket.
    pub(super) bytes: BytesMut,
    /// To tell.
    pub(super) happenings: Vec<Happening>,
    /// The messages among `bytes`.
    pub(super) sent: Vec<SentMessage>,
}

/// What the broker said in its CONNACK.
#[derive(Clone, Copy, Debug)]
pub(super) struct Welcome {
    pub(super) session_present: bool,
    /// How long the broker keeps the session once the connection is gone.
    pub(super) session_expiry: Duration,
}

impl Session {
    pub(super) fn new(setup: &Setup, subscriptions: Subscriptions, publishing: Publishing) -> Self {
        Self {
            subscriptions,
            publishing,
            keep_alive: KeepAlive::new(setup.ping_every),
            aliases: Aliases::default(),
            last_packet_id: 0,
            answer_limit: setup.answer_limit,
            puback_limit: setup.puback_limit,
            expiry: setup.profile.session_expiry,
            clean_start: false,
            pausing: false,
            out: Outbox::default(),
        }
    }

    /// What is to be written and told. The caller empties it.
    pub(super) fn out(&mut self) -> &mut Outbox {
        &mut self.out
    }

    /// Begins a connection: a CONNECT is the first packet (section 3.1).
    pub(super) fn connect(&mut self, client_id: &str, keep_alive: Duration, clean_start: bool) {
        let properties = ConnectProperties {
            session_expiry_interval: Some(saturating_secs(self.expiry)),
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
    pub(super) fn connacked(&mut self, answer: Incoming, now: Instant) -> Result<Welcome, Error> {
        let said = connack::accepted(answer)?;
        if said.session_present && self.clean_start {
            let detail = "a session is present after Clean Start (section 3.2.2.1.1)";
            return Err(Error::protocol(breach::PROTOCOL, detail));
        }
        let (session_present, out) = (said.session_present, &mut self.out.happenings);
        self.pausing = false;
        self.aliases.clear();
        self.keep_alive.connected(now, said.keep_alive_secs);
        self.subscriptions.connected(session_present, said.limits, out);
        self.publishing.connected(session_present, said.receive_maximum, said.limits, now, out);
        Ok(Welcome { session_present, session_expiry: said.session_expiry.unwrap_or(self.expiry) })
    }

    /// Takes a command or a message in; what is about connecting is not the session's business.
    pub(super) fn command(&mut self, input: impl Into<Input>) {
        obey(input.into(), &mut self.subscriptions, &mut self.publishing, &mut self.out.happenings);
    }

    /// Takes a packet in; a PUBLISH comes back with its full topic, and its acknowledgement is written.
    ///
    /// # Errors
    /// [`Error::ClosedByBroker`] and [`Error::Protocol`].
    pub(super) fn received(&mut self, packet: Incoming, now: Instant) -> Result<Option<Publish>, Error> {
        let out = &mut self.out.happenings;
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
                    out.push(Happening::RoundTrip(round_trip));
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
    pub(super) fn tick(&mut self, now: Instant) -> Result<(), Error> {
        let patience = self.patience();
        self.keep_alive.check(now, self.answer_limit, self.slow_line())?;
        if self.subscriptions.overdue(now, patience) {
            let after = self.subscriptions.asked();
            return Err(Error::NoAnswer { rung: Rung::Subscriptions, limit: patience, after });
        }
        let puback_limit = self.puback_limit + self.slow_line();
        self.publishing.tick(now, puback_limit, &mut self.out.happenings);
        Ok(())
    }

    /// Writes what may be sent now, up to about `room` bytes. A suspect of an earlier hang-up goes alone, after
    /// everything else was answered, a PINGREQ on this connection included.
    pub(super) fn pump(&mut self, now: Instant, room: usize) {
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
        self.subscriptions.next_packet(packet_id, now, &mut self.out.happenings)
    }

    fn pump_publishes(&mut self, now: Instant, room: usize) {
        let only_again = self.subscriptions.has_suspects();
        while self.out.bytes.len() < room {
            let Some(packet_id) = self.free_packet_id() else { break };
            let turn = Turn { now, only_again, may_isolate: self.may_isolate() };
            let (bytes, happenings) = (&mut self.out.bytes, &mut self.out.happenings);
            let Some(sent) = self.publishing.send_next(packet_id, turn, bytes, happenings) else { break };
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
    pub(super) fn next_due(&self) -> Instant {
        let patience = self.patience();
        let puback_limit = self.puback_limit + self.slow_line();
        let puback = self.publishing.waiting_since().map(|since| since + puback_limit);
        let suback = self.subscriptions.waiting_since().map(|since| since + patience);
        let due = self.keep_alive.next_due(self.answer_limit, self.slow_line());
        [puback, suback, self.publishing.held_until()].into_iter().flatten().fold(due, Instant::min)
    }

    /// Something was read from the socket.
    pub(super) fn heard(&mut self, now: Instant) {
        self.keep_alive.heard(now);
    }

    /// The system took a part of what is to be sent, and more waits: the line is slow and not dead.
    pub(super) fn moved(&mut self, now: Instant) {
        self.keep_alive.moved(now);
    }

    /// The connection ended with `error`: what a DISCONNECT says of messages that have no other answer is their outcome.
    /// Comes before [`Session::lost`].
    pub(super) fn blame(&mut self, error: &Error) {
        if let Error::ClosedByBroker { reason_code, reason_string, .. } = error {
            let others = self.subscriptions.waiting_since().is_some();
            self.publishing.blame(*reason_code, reason_string.as_deref(), others, &mut self.out.happenings);
        }
    }

    /// The connection ended as it does upon an offence. Comes before [`Session::lost`].
    pub(super) fn hung_up(&mut self, now: Instant) {
        self.subscriptions.hung_up(now, &mut self.out.happenings);
        self.publishing.hung_up(now, &mut self.out.happenings);
    }

    /// A run begins, maybe with what another one carried.
    pub(super) fn begin(&mut self) {
        self.subscriptions.begin(&mut self.out.happenings);
    }

    /// Sends nothing new from now on, until another connection is there: all that was sent is to be answered first.
    pub(super) fn pause(&mut self) {
        self.pausing = true;
    }

    /// Goes on sending on the connection that was to be replaced.
    pub(super) fn go_on(&mut self) {
        self.pausing = false;
    }

    /// Whether nothing that was sent waits for its answer.
    pub(super) fn is_quiet(&self) -> bool {
        self.subscriptions.waiting_since().is_none() && self.publishing.is_quiet()
    }

    /// Another connection takes the place of this one: its CONNACK comes next.
    pub(super) fn replaced(&mut self) {
        self.out.bytes.clear();
        self.publishing.replaced(&mut self.out.happenings);
        self.subscriptions.replaced();
    }

    /// The computer slept or changed its network: asks for a sign of life at once, and waits for it for a short time
    /// only.
    pub(super) fn doubt(&mut self, now: Instant) {
        self.keep_alive.doubt(now);
    }

    /// The connection is gone, and may come back.
    pub(super) fn lost(&mut self) {
        self.pausing = false;
        self.out.bytes.clear();
        self.publishing.lost(&mut self.out.happenings);
        self.subscriptions.lost(&mut self.out.happenings);
    }

    /// The session is over as well: nothing in flight will be finished.
    pub(super) fn give_up(&mut self) {
        self.publishing.give_up(&mut self.out.happenings);
    }

    /// Ends the connection and the session at the broker, so that it keeps nothing for us (section 3.14.2.2.2).
    pub(super) fn disconnect(&mut self) {
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
    pub(super) fn complain(&mut self, reason_code: u8) {
        self.out.bytes.clear();
        self.out.bytes.extend_from_slice(&complaint(reason_code));
    }

    /// How the subscriptions stand; `None` while an answer is missing.
    pub(super) fn subscriptions(&self) -> Option<SubscriptionCounts> {
        self.subscriptions.counts()
    }

    /// What the broker has not answered yet, the oldest first: the likely offence when it hangs up.
    pub(super) fn unanswered(&self) -> Option<LastSent> {
        let subscribed = self.subscriptions.waiting_since().zip(self.subscriptions.asked());
        let oldest = [subscribed, self.publishing.oldest()].into_iter().flatten().min_by_key(|(since, _)| *since);
        oldest.map(|(_, what)| what)
    }

    fn delivered(&mut self, mut publish: Publish) -> Result<Publish, Error> {
        self.aliases.resolve(&mut publish)?;
        match publish.qos {
            QoS::AtMostOnce => {}
            QoS::AtLeastOnce => {
                let written = PubAck::new(publish.pkid, None).write(&mut self.out.bytes);
                written.map_err(|error| Error::protocol(breach::PROTOCOL, error.to_string()))?;
            }
            QoS::ExactlyOnce => {
                return Err(Error::protocol(breach::QOS, "a QoS 2 message, which was never asked for"));
            }
        }
        Ok(publish)
    }

    fn patience(&self) -> Duration {
        self.answer_limit + self.slow_line()
    }

    /// What the messages in flight add to our patience.
    fn slow_line(&self) -> Duration {
        let secs = self.publishing.bytes_in_flight() / SLOWEST_BYTES_PER_SEC;
        Duration::from_secs(secs as u64).min(MOST_PATIENCE)
    }

    /// Whether a suspect may go out now: nothing else could be blamed for what follows, and the broker does not hang up
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
