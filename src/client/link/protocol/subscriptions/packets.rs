//! SUBSCRIBE and UNSUBSCRIBE as large as this broker takes them, and the filters that it does not take at all.

use std::time::Instant;

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Filter, Packet, Subscribe, Unsubscribe};

use super::{AtBroker, Entry, Subscriptions, Target};
use crate::link::protocol::preflight::{self, BrokerLimits};
use crate::link::protocol::{LinkUpdate, SubscriptionChange};
use model::Qos;

/// AWS IoT Core closes the connection on a SUBSCRIBE with more filters.
const MAX_FILTERS_PER_PACKET: usize = 8;
/// Packet id and the length of no properties.
const VARIABLE_HEADER_BYTES: usize = 3;
/// Length of a text, and its options in a SUBSCRIBE.
const SUBSCRIBE_OVERHEAD: usize = 3;
/// Length of a text.
const UNSUBSCRIBE_OVERHEAD: usize = 2;

impl Subscriptions {
    /// The next packet that brings the broker nearer to what is wanted; `None` when there is nothing to ask. What is
    /// wanted no more goes first, to make room within AWS's 50. `packet_id` must be free.
    pub(in crate::link) fn next_packet(
        &mut self,
        packet_id: u16,
        now: Instant,
        out: &mut Vec<LinkUpdate>,
    ) -> Option<Packet> {
        if !self.connected {
            return None;
        }
        self.refuse_what_the_broker_refuses(out);
        self.unsubscribe_packet(packet_id, now).or_else(|| self.subscribe_packet(packet_id, now))
    }

    /// Gives its answer to what cannot be asked of this broker (sections 3.2.2.3.6, 3.2.2.3.11 and 3.2.2.3.13).
    fn refuse_what_the_broker_refuses(&mut self, out: &mut Vec<LinkUpdate>) {
        let limits = self.limits;
        for entry in &mut self.entries {
            if entry.wants_subscribe()
                && let Err(refusal) = entry.check(SUBSCRIBE_OVERHEAD, limits)
            {
                entry.broker = AtBroker::Refused;
                entry.report(SubscriptionChange::Preflight(refusal), out);
            }
            let sizes = BrokerLimits { max_packet_bytes: limits.max_packet_bytes, ..BrokerLimits::default() };
            if entry.wants_unsubscribe()
                && let Err(refusal) = entry.check(UNSUBSCRIBE_OVERHEAD, sizes)
            {
                entry.broker = AtBroker::NotEnded;
                entry.report(SubscriptionChange::NotStoppable(refusal), out);
            }
        }
    }

    fn subscribe_packet(&mut self, packet_id: u16, now: Instant) -> Option<Packet> {
        let mut room = Room::new(SUBSCRIBE_OVERHEAD, self.limits);
        let innocent = |entry: &&mut Entry| entry.wants_subscribe() && entry.disconnects == 0;
        let mut asked = Vec::new();
        let entries = self.entries.iter_mut().filter(innocent).take_while(|entry| room.takes(entry));
        for (position, entry) in entries.enumerate() {
            entry.broker = AtBroker::Requested { packet_id, position, qos: entry.qos, since: now };
            asked.push(&*entry);
        }
        (!asked.is_empty()).then(|| subscribe(packet_id, asked))
    }

    fn unsubscribe_packet(&mut self, packet_id: u16, now: Instant) -> Option<Packet> {
        let mut room = Room::new(UNSUBSCRIBE_OVERHEAD, self.limits);
        let leaving = self.entries.iter_mut().filter(|entry| entry.wants_unsubscribe());
        let mut filters = Vec::new();
        for (position, entry) in leaving.take_while(|entry| room.takes(entry)).enumerate() {
            entry.broker = AtBroker::Leaving { packet_id, position, since: now };
            filters.push(entry.filter.as_str().to_owned());
        }
        let packet = || Packet::Unsubscribe(Unsubscribe { pkid: packet_id, filters, properties: None });
        self.uses(packet_id).then(packet)
    }
}

/// What a packet still takes.
struct Room {
    overhead: usize,
    most_bytes: Option<u32>,
    filters: usize,
    bytes: usize,
}

impl Room {
    fn new(overhead: usize, limits: BrokerLimits) -> Self {
        Self { overhead, most_bytes: limits.max_packet_bytes, filters: 0, bytes: 0 }
    }

    fn takes(&mut self, entry: &Entry) -> bool {
        self.filters += 1;
        self.bytes += self.overhead + entry.filter.as_str().len();
        let fits = self.most_bytes.is_none_or(|most| packet_bytes(self.bytes) <= most as usize);
        fits && self.filters <= MAX_FILTERS_PER_PACKET
    }
}

/// Size of the whole packet around so many bytes of filters.
fn packet_bytes(filter_bytes: usize) -> usize {
    let remaining = VARIABLE_HEADER_BYTES + filter_bytes;
    let length_bytes = match remaining {
        0..=0x7f => 1,
        0x80..=0x3fff => 2,
        _ => 3,
    };
    1 + length_bytes + remaining
}

/// A SUBSCRIBE for these.
pub(super) fn subscribe<'a>(packet_id: u16, entries: impl IntoIterator<Item = &'a Entry>) -> Packet {
    let filter = |entry: &Entry| {
        let qos = if entry.qos == Qos::AtLeastOnce { QoS::AtLeastOnce } else { QoS::AtMostOnce };
        Filter::new(entry.filter.as_str(), qos)
    };
    let filters = entries.into_iter().map(filter).collect();
    Packet::Subscribe(Subscribe { pkid: packet_id, filters, properties: None })
}

impl Entry {
    pub(super) fn wants_subscribe(&self) -> bool {
        let differs = match self.broker {
            AtBroker::Absent | AtBroker::Doubtful | AtBroker::NotEnded => true,
            AtBroker::Present { asked, .. } => asked != self.qos,
            _ => false,
        };
        self.desire == Target::Receive && differs && !self.is_parked()
    }

    fn wants_unsubscribe(&self) -> bool {
        self.desire != Target::Receive && matches!(self.broker, AtBroker::Present { .. } | AtBroker::Doubtful)
    }

    fn check(&self, overhead: usize, limits: BrokerLimits) -> Result<(), model::Preflight> {
        preflight::check_broker_filter(&self.filter, packet_bytes(overhead + self.filter.as_str().len()), limits)
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;
    use model::TopicFilter;

    #[test]
    fn the_size_of_a_packet_is_what_is_written() {
        for length in [1, 115, 118, 119, 120, 121, 122, 123, 240, 256] {
            let filter = TopicFilter::parse(&"x".repeat(length)).unwrap();
            let (desire, broker) = (Target::Receive, AtBroker::Absent);
            let entry = Entry {
                filter,
                qos: Qos::AtLeastOnce,
                desire,
                broker,
                disconnects: 0,
                unsettled: false,
                followed: false,
            };
            let mut written = BytesMut::new();
            subscribe(7, [&entry]).write(&mut written, None).unwrap();
            assert_eq!(packet_bytes(SUBSCRIBE_OVERHEAD + length), written.len(), "{length}");
            let filters = vec![entry.filter.as_str().to_owned()];
            let mut written = BytesMut::new();
            let unsubscribe = Unsubscribe { pkid: 7, filters, properties: None };
            Packet::Unsubscribe(unsubscribe).write(&mut written, None).unwrap();
            assert_eq!(packet_bytes(UNSUBSCRIBE_OVERHEAD + length), written.len(), "{length}");
        }
    }
}
