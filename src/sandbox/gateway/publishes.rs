//! PUBLISH from a client: aliases, quotas, policy, and what the client receives.

use std::sync::Arc;

use rumqttc::v5::mqttbytes::v5::Publish;

use super::answers;
use super::inbound::Inbound;
use super::reason;
use crate::Fault;
use crate::broker::limits::{MAX_IN_FLIGHT, MAX_PAYLOAD_BYTES, MAX_TOPIC_ALIAS, is_open};
use crate::broker::{End, Message};
use crate::policy::Action;
use model::{Qos, Timestamp, Topic};

/// What becomes of a PUBLISH.
enum Verdict {
    Accept,
    /// Over the rate: AWS discards it.
    Discard,
    Refuse(u8),
}

impl Inbound {
    pub(super) fn on_publish(&mut self, publish: &Publish) -> Result<(), End> {
        let Some(qos) = Qos::from_level(publish.qos as u8) else {
            return Err(End::with_code(reason::QOS_NOT_SUPPORTED));
        };
        let topic = self.resolve_topic(publish)?;
        if self.shared.faults.take_exactly(&Fault::DropOnPublish { topic: topic.to_string() }) {
            return Err(End::LOST);
        }
        if publish.payload.len() > MAX_PAYLOAD_BYTES {
            return Err(End::with_code(reason::QUOTA_EXCEEDED));
        }
        // `$SYS`, `$share` and the like cannot be published to: AWS ends the connection (developer guide, "Reserved
        // topics").
        if topic.starts_with('$') && !topic.starts_with("$aws/") {
            return Err(End::with_code(reason::TOPIC_NAME_INVALID));
        }
        let now = Timestamp::from_system_clock();
        let verdict = self.judge_publish(publish, &topic, now);
        if matches!(verdict, Verdict::Accept) {
            let message = Message::new(topic, publish.payload.clone())
                .with_flags(qos, publish.retain)
                .with_publish_properties(publish.properties.as_ref(), now);
            self.shared.broker.publish(message, Some(&self.session.client_id), now);
        }
        match (verdict, qos) {
            (Verdict::Accept | Verdict::Discard, Qos::AtMostOnce) => Ok(()),
            (Verdict::Refuse(code), Qos::AtMostOnce) => Err(End::with_code(code)),
            (Verdict::Accept, Qos::AtLeastOnce) => self.acknowledge(publish.pkid, reason::SUCCESS),
            // Before MQTT 5 a PUBACK would say that it was accepted: there is none.
            (Verdict::Discard, Qos::AtLeastOnce) if !self.version.is_5() => Ok(()),
            (Verdict::Refuse(code), Qos::AtLeastOnce) if !self.version.is_5() => Err(End::with_code(code)),
            (Verdict::Discard, Qos::AtLeastOnce) => self.acknowledge(publish.pkid, reason::QUOTA_EXCEEDED),
            (Verdict::Refuse(code), Qos::AtLeastOnce) => self.acknowledge(publish.pkid, code),
        }
    }

    fn acknowledge(&mut self, packet_id: u16, code: u8) -> Result<(), End> {
        if !self.shared.faults.take_exactly(&Fault::NoPuback) {
            self.wire.send(|out| answers::puback(out, packet_id, code));
            return Ok(());
        }
        self.unacknowledged += 1;
        if self.unacknowledged > MAX_IN_FLIGHT {
            return Err(End::with_code(reason::RECEIVE_MAXIMUM_EXCEEDED));
        }
        Ok(())
    }

    fn judge_publish(&mut self, publish: &Publish, topic: &str, now: Timestamp) -> Verdict {
        let forged = self.shared.faults.take(|fault| match fault {
            Fault::PubackReason { topic: wanted, reason } if wanted == topic => Some(*reason),
            _ => None,
        });
        if let Some(code) = forged {
            return Verdict::Refuse(code);
        }
        let size = u32::try_from(publish.payload.len()).unwrap_or(u32::MAX);
        if !self.publishes.take(1.0, now) || !self.bytes.take(size.into(), now) {
            return Verdict::Discard;
        }
        if !is_open(topic, publish.retain) {
            return Verdict::Refuse(reason::TOPIC_NAME_INVALID);
        }
        let allowed = self.permissions.allow(Action::Publish, topic)
            && (!publish.retain || self.permissions.allow(Action::RetainPublish, topic));
        if allowed { Verdict::Accept } else { Verdict::Refuse(reason::NOT_AUTHORIZED) }
    }

    /// The topic, spelled out or by its alias (MQTT 5 section 3.3.2.3.4).
    fn resolve_topic(&mut self, publish: &Publish) -> Result<Arc<str>, End> {
        let alias = publish.properties.as_ref().and_then(|properties| properties.topic_alias);
        if alias.is_some_and(|alias| alias == 0 || alias > MAX_TOPIC_ALIAS) {
            return Err(End::with_code(reason::TOPIC_ALIAS_INVALID));
        }
        if publish.topic.is_empty() {
            let known = alias.and_then(|alias| self.aliases.get(&alias)).cloned();
            return known.ok_or(End::with_code(reason::PROTOCOL_ERROR));
        }
        let text = std::str::from_utf8(&publish.topic).map_err(|_| End::with_code(reason::MALFORMED_PACKET))?;
        Topic::parse(text).map_err(|_| End::with_code(reason::TOPIC_NAME_INVALID))?;
        let topic: Arc<str> = text.into();
        if let Some(alias) = alias {
            self.aliases.insert(alias, Arc::clone(&topic));
        }
        Ok(topic)
    }
}
