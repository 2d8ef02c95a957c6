//! QoS 1 messages after which the connection ended: sent again alone, and parked the second time. QoS 0 is never
//! sent again, so that it can end one connection only.

use std::time::{Duration, Instant};

use super::{InFlight, Publishing, ended};
use crate::link::protocol::parked::{DISCONNECTS_TO_PARK, is_suspect};
use crate::link::protocol::{LinkUpdate, PublishEnd};

impl Publishing {
    /// The connection ended as it does over a violation: every message that was just sent is a suspect, and one that
    /// was sent alone is to blame.
    pub(in crate::link) fn note_violation(&mut self, now: Instant, limit: Duration, out: &mut Vec<LinkUpdate>) {
        let sent = self.in_flight.iter_mut().filter(|(_, message)| message.waits());
        let mut parked = Vec::new();
        for (id, message) in sent.filter(|(_, message)| is_suspect(message.sent_at, now, limit)) {
            message.disconnects += 1;
            if message.disconnects >= DISCONNECTS_TO_PARK {
                parked.push(*id);
            }
        }
        for message in parked.into_iter().filter_map(|id| self.in_flight.remove(&id)) {
            ended(&message.outgoing, PublishEnd::Parked, out);
        }
    }

    /// Whether nothing that was sent waits for its answer.
    pub(in crate::link) fn is_quiet(&self) -> bool {
        self.unproven.is_empty() && !self.in_flight.values().any(InFlight::waits)
    }

    /// Whether messages of an earlier connection wait to be sent again.
    pub(in crate::link) fn has_repeats(&self) -> bool {
        !self.again.is_empty()
    }

    /// Whether a suspect waits for its answer.
    pub(in crate::link) fn is_isolating(&self) -> bool {
        self.in_flight.values().any(|message| message.disconnects > 0 && message.waits())
    }
}
