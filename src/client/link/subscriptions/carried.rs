//! Subscriptions between two connections that know nothing of each other.

use super::{AtBroker, Desire, Subscriptions};
use crate::link::quarantine::HANG_UPS_TO_PARK;
use crate::link::{Happening, SubscriptionChange};
use model::{Qos, TopicFilter};

impl Subscriptions {
    /// Wants what a profile names to begin with, unless that was done before.
    pub(in crate::link) fn begin_with(&mut self, topic_filters: &[TopicFilter], out: &mut Vec<Happening>) {
        if !std::mem::replace(&mut self.begun, true) {
            for topic_filter in topic_filters {
                self.subscribe(topic_filter.clone(), Qos::AtLeastOnce, out);
            }
        }
    }

    /// A link begins: tells what it will ask for. A person is behind that, so what was refused is asked for again, and
    /// what was parked as well, alone.
    pub(in crate::link) fn begin(&mut self, out: &mut Vec<Happening>) {
        for entry in &mut self.entries {
            entry.hang_ups = entry.hang_ups.min(HANG_UPS_TO_PARK - 1);
            if entry.broker == AtBroker::Refused {
                entry.broker = AtBroker::Absent;
            }
            match entry.desire {
                Desire::Receive => entry.report(SubscriptionChange::Requested, out),
                Desire::Pause => entry.report(SubscriptionChange::Paused, out),
                Desire::Drop => {}
            }
        }
    }
}
