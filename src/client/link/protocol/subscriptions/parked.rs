//! Filters after which the connection ended: asked for alone, and parked the second time.

use std::time::{Duration, Instant};

use rumqttc::v5::mqttbytes::v5::Packet;

use super::{AtBroker, Entry, Subscriptions, Target};
use crate::link::protocol::parked::{DISCONNECTS_TO_PARK, is_suspect};
use crate::link::protocol::{LinkUpdate, SubscriptionChange};

impl Subscriptions {
    /// The connection ended as it does over a violation: every filter that was just asked for is a suspect, and one
    /// that was asked for alone is to blame.
    pub(in crate::link) fn note_violation(&mut self, now: Instant, limit: Duration, out: &mut Vec<LinkUpdate>) {
        for entry in &mut self.entries {
            if matches!(entry.broker, AtBroker::Requested { since, .. } if is_suspect(since, now, limit)) {
                entry.disconnects = entry.disconnects.saturating_add(1);
                if entry.is_parked() && entry.desire == Target::Receive {
                    entry.report(SubscriptionChange::Parked, out);
                }
            }
        }
    }

    /// Whether a suspect waits to be asked for, alone.
    pub(in crate::link) fn has_suspects(&self) -> bool {
        self.connected && self.entries.iter().any(Entry::is_wanted_suspect)
    }

    /// Whether a suspect waits for its answer.
    pub(in crate::link) fn is_isolating(&self) -> bool {
        let asked = |entry: &Entry| matches!(entry.broker, AtBroker::Requested { .. });
        self.entries.iter().any(|entry| entry.disconnects > 0 && asked(entry))
    }

    /// Asks for one suspect. Nothing else may wait for an answer. `packet_id` must be free.
    pub(in crate::link) fn suspect_packet(&mut self, packet_id: u16, now: Instant) -> Option<Packet> {
        let suspect = self.entries.iter_mut().find(|entry| entry.is_wanted_suspect())?;
        suspect.broker = AtBroker::Requested { packet_id, position: 0, qos: suspect.qos, since: now };
        Some(super::packets::subscribe(packet_id, [&*suspect]))
    }
}

impl Entry {
    pub(super) fn is_parked(&self) -> bool {
        self.disconnects >= DISCONNECTS_TO_PARK
    }

    fn is_wanted_suspect(&self) -> bool {
        self.disconnects > 0 && self.wants_subscribe()
    }
}
