//! Subscriptions between two connections that know nothing of each other.

use super::{AtBroker, Entry, Subscriptions, Target};
use crate::link::protocol::parked::DISCONNECTS_TO_PARK;
use crate::link::protocol::{LinkUpdate, RestoredSubscription, SubscriptionChange};
use model::{Qos, TopicFilter};

impl Subscriptions {
    /// Wants what a profile names to begin with, unless that was done before.
    pub(in crate::link) fn begin_with(&mut self, topic_filters: &[TopicFilter], out: &mut Vec<LinkUpdate>) {
        if !std::mem::replace(&mut self.begun, true) {
            for topic_filter in topic_filters {
                self.subscribe(topic_filter.clone(), Qos::AtLeastOnce, out);
            }
        }
    }

    /// Wants these, which an earlier run had, and nothing that a profile names besides.
    pub(in crate::link) fn restore(&mut self, wanted: Vec<RestoredSubscription>, out: &mut Vec<LinkUpdate>) {
        self.begun = true;
        for RestoredSubscription { topic_filter, qos, paused } in wanted {
            if !paused {
                self.subscribe(topic_filter, qos, out);
            } else if self.index_of(&topic_filter).is_none() {
                // Not by way of a subscription, for which there may be no room.
                let (desire, broker) = (Target::Pause, AtBroker::Absent);
                let entry = Entry {
                    filter: topic_filter,
                    qos,
                    desire,
                    broker,
                    disconnects: 0,
                    unsettled: false,
                    followed: false,
                };
                entry.report(SubscriptionChange::Paused, out);
                self.entries.push(entry);
            } else {
                self.pause(&topic_filter, out);
            }
        }
    }

    /// A link begins: tells what it will ask for. A person is behind that, so what was refused is asked for again, and
    /// what was parked as well, alone.
    pub(in crate::link) fn begin(&mut self, out: &mut Vec<LinkUpdate>) {
        for entry in &mut self.entries {
            entry.disconnects = entry.disconnects.min(DISCONNECTS_TO_PARK - 1);
            if entry.broker == AtBroker::Refused {
                entry.broker = AtBroker::Absent;
            }
            match entry.desire {
                Target::Receive => entry.report(SubscriptionChange::Requested, out),
                Target::Pause => entry.report(SubscriptionChange::Paused, out),
                Target::Drop => {}
            }
        }
    }
}
