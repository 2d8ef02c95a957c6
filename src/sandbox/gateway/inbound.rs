//! What a client sends after CONNECT: subscriptions, acknowledgements, pings and the goodbye. Publishes have their own
//! file.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::BufMut;
use rumqttc::v5::mqttbytes::v5::{
    Disconnect, DisconnectReasonCode, Filter, Packet, RetainForwardRule, Subscribe, Unsubscribe,
};

use super::answers;
use super::connect::Connected;
use super::reason;
use crate::broker::limits::{
    BYTES_PER_SEC, MAX_FILTERS_PER_SUBSCRIBE, MAX_SESSION_EXPIRY_SECS, PUBLISHES_PER_SEC, TokenBucket, topic_fits,
};
use crate::broker::{AllowedFilter, End, Session, Subscription, Version, Wire};
use crate::policy::{Action, Permissions};
use crate::{Fault, Shared};
use model::{Qos, Timestamp, TopicFilter};

/// The receiving side of one connection.
pub(super) struct Inbound {
    pub(super) shared: Shared,
    pub(super) session: Arc<Session>,
    pub(super) wire: Arc<Wire>,
    pub(super) permissions: Arc<Permissions>,
    pub(super) version: Version,
    pub(super) aliases: HashMap<u16, Arc<str>>,
    pub(super) publishes: TokenBucket,
    pub(super) bytes: TokenBucket,
    /// QoS 1 publishes that a fault leaves without their PUBACK.
    pub(super) unacknowledged: u16,
    /// As CONNECT asked for it.
    session_expiry: Duration,
    /// As DISCONNECT asked for it.
    new_session_expiry: Option<Duration>,
}

impl Inbound {
    pub(super) fn new(shared: Shared, connected: Connected) -> Self {
        let Connected { session, wire, permissions, version, session_expiry, .. } = connected;
        let now = Timestamp::from_system_clock();
        Self {
            shared,
            session,
            wire,
            permissions,
            version,
            aliases: HashMap::new(),
            publishes: TokenBucket::new(PUBLISHES_PER_SEC, PUBLISHES_PER_SEC, now),
            bytes: TokenBucket::new(BYTES_PER_SEC, BYTES_PER_SEC, now),
            unacknowledged: 0,
            session_expiry,
            new_session_expiry: None,
        }
    }

    /// The session expiry that the client's DISCONNECT asked for in place of the one of CONNECT.
    pub(super) fn session_expiry(&self) -> Option<Duration> {
        self.new_session_expiry
    }

    /// Handles one packet; an error ends the connection.
    pub(super) fn handle(&mut self, packet: Packet) -> Result<(), End> {
        let forged = self.shared.faults.take(|fault| match fault {
            Fault::DisconnectReason(code) => Some(*code),
            _ => None,
        });
        if let Some(code) = forged {
            return Err(End::with_code(code));
        }
        match packet {
            Packet::Publish(publish) => self.on_publish(&publish),
            Packet::PubAck(ack) => {
                self.session.acknowledge(ack.pkid);
                Ok(())
            }
            Packet::Subscribe(subscribe) => self.on_subscribe(&subscribe),
            Packet::Unsubscribe(unsubscribe) => self.on_unsubscribe(&unsubscribe),
            Packet::PingReq(_) => {
                if !self.shared.faults.take_exactly(&Fault::NoPingresp) {
                    self.wire.send(|out| out.put_slice(&[0xD0, 0]));
                }
                Ok(())
            }
            Packet::Disconnect(disconnect) => Err(self.on_disconnect(&disconnect)),
            _ => Err(End::with_code(reason::PROTOCOL_ERROR)),
        }
    }

    fn on_disconnect(&mut self, disconnect: &Disconnect) -> End {
        let asked = disconnect.properties.as_ref().and_then(|properties| properties.session_expiry_interval);
        // A session that was to end with the connection cannot be kept then (MQTT 5 section 3.14.2.2.2).
        if self.session_expiry.is_zero() && asked.is_some_and(|secs| secs > 0) {
            return End::with_code(reason::PROTOCOL_ERROR);
        }
        self.new_session_expiry = asked.map(|secs| Duration::from_secs(secs.min(MAX_SESSION_EXPIRY_SECS).into()));
        End::goodbye(disconnect.reason_code != DisconnectReasonCode::NormalDisconnection)
    }

    fn on_subscribe(&mut self, subscribe: &Subscribe) -> Result<(), End> {
        if subscribe.filters.len() > MAX_FILTERS_PER_SUBSCRIBE {
            return Err(End::with_code(reason::QUOTA_EXCEEDED));
        }
        if subscribe.properties.as_ref().is_some_and(|properties| properties.id.is_some()) {
            return Err(End::with_code(reason::SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED));
        }
        // MQTT 5 section 3.8.3.1.
        if subscribe.filters.iter().any(|filter| filter.nolocal && filter.path.starts_with("$share/")) {
            return Err(End::with_code(reason::PROTOCOL_ERROR));
        }
        if subscribe.filters.iter().any(|filter| self.drops_on(&filter.path)) {
            return Err(End::LOST);
        }
        let judged: Vec<Result<AllowedFilter, u8>> =
            subscribe.filters.iter().map(|filter| self.judge(filter)).collect();
        if let Some(code) =
            judged.iter().find_map(|allowed| allowed.as_ref().err().filter(|code| self.ends_with(**code)))
        {
            return Err(End::with_code(*code));
        }
        let mut codes: Vec<Option<u8>> = judged.iter().map(|allowed| allowed.as_ref().err().copied()).collect();
        let filters: Vec<AllowedFilter> = judged.into_iter().filter_map(Result::ok).collect();
        let (session, wire, version) = (&self.session, &self.wire, self.version);
        let now = Timestamp::from_system_clock();
        self.shared.broker.subscribe(session, &self.permissions, filters, now, |outcomes| {
            let mut outcomes = outcomes.iter();
            for open in codes.iter_mut().filter(|code| code.is_none()) {
                *open = Some(outcomes.next().copied().flatten().map_or(reason::QUOTA_EXCEEDED, Qos::level));
            }
            let codes: Vec<u8> = codes.iter().map(|code| code.unwrap_or(reason::QUOTA_EXCEEDED)).collect();
            wire.send(|out| answers::suback(out, version, subscribe.pkid, &codes));
        });
        Ok(())
    }

    /// Whether a refused filter ends the connection: before MQTT 5 AWS says so of what is not allowed, and of what cannot
    /// be. What is over a quota has a SUBACK.
    fn ends_with(&self, code: u8) -> bool {
        !self.version.is_5() && matches!(code, reason::NOT_AUTHORIZED | reason::TOPIC_FILTER_INVALID)
    }

    fn drops_on(&self, path: &str) -> bool {
        let matches = |fault: &Fault| matches!(fault, Fault::DropOnSubscribe { filter } if filter == path);
        self.shared.faults.take(|fault| matches(fault).then_some(())).is_some()
    }

    /// What is granted of a filter, or the reason code of its refusal.
    fn judge(&self, wanted: &Filter) -> Result<AllowedFilter, u8> {
        let forged = self.shared.faults.take(|fault| match fault {
            Fault::SubackReason { filter, reason } if *filter == wanted.path => Some(*reason),
            _ => None,
        });
        if let Some(code) = forged.filter(|code| *code > 2) {
            return Err(code);
        }
        let filter = TopicFilter::parse(&wanted.path).map_err(|_| reason::TOPIC_FILTER_INVALID)?;
        if !topic_fits(&wanted.path) {
            return Err(reason::TOPIC_FILTER_INVALID);
        }
        if !self.permissions.allow(Action::Subscribe, without_share(&wanted.path)) {
            return Err(reason::NOT_AUTHORIZED);
        }
        // QoS 2 is not refused but granted as 1.
        let qos = Qos::from_level(wanted.qos as u8).unwrap_or(Qos::AtLeastOnce);
        let qos = forged.and_then(Qos::from_level).unwrap_or(qos);
        Ok(AllowedFilter {
            subscription: Subscription {
                filter,
                qos,
                no_local: wanted.nolocal,
                retain_as_published: wanted.preserve_retain,
            },
            retained_when_known: wanted.retain_forward_rule == RetainForwardRule::OnEverySubscribe,
            retained_when_new: wanted.retain_forward_rule != RetainForwardRule::Never,
        })
    }

    fn on_unsubscribe(&mut self, unsubscribe: &Unsubscribe) -> Result<(), End> {
        if unsubscribe.filters.len() > MAX_FILTERS_PER_SUBSCRIBE {
            return Err(End::with_code(reason::QUOTA_EXCEEDED));
        }
        let now = Timestamp::from_system_clock();
        let end = |path: &String| match TopicFilter::parse(path) {
            Ok(filter) if self.shared.broker.unsubscribe(&self.session, &filter, now) => reason::SUCCESS,
            Ok(_) => reason::NO_SUBSCRIPTION_EXISTED,
            Err(_) => reason::TOPIC_FILTER_INVALID,
        };
        let codes: Vec<u8> = unsubscribe.filters.iter().map(end).collect();
        self.wire.send(|out| answers::unsuback(out, self.version, unsubscribe.pkid, &codes));
        Ok(())
    }
}

/// The filter behind `$share/NAME/`: the policy is asked about that.
fn without_share(path: &str) -> &str {
    path.strip_prefix("$share/").and_then(|rest| rest.split_once('/')).map_or(path, |(_, filter)| filter)
}
