//! Ends subscriptions: a broker may refuse to end one, and goes on delivering then (MQTT 5 section 3.11.3).

use super::{AtBroker, Subscriptions, Target};
use crate::link::protocol::error::breach;
use crate::link::protocol::{Error, LinkUpdate, SubscriptionChange};

/// It is gone, or was not there.
const GONE: [u8; 2] = [0x00, 0x11];

impl Subscriptions {
    /// Takes the UNSUBACK in.
    ///
    /// # Errors
    /// [`Error::Protocol`] when it does not answer for each filter.
    pub(in crate::link) fn unsubacked(
        &mut self,
        packet_id: u16,
        reason_codes: &[u8],
        reason_string: Option<&str>,
        out: &mut Vec<LinkUpdate>,
    ) -> Result<(), Error> {
        let leaving = |broker| matches!(broker, AtBroker::Leaving { packet_id: id, .. } if id == packet_id);
        if self.entries.iter().filter(|entry| leaving(entry.broker)).count() != reason_codes.len() {
            return Err(Error::protocol(breach::PROTOCOL, "an UNSUBACK that does not fit its UNSUBSCRIBE"));
        }
        for index in 0..self.entries.len() {
            let AtBroker::Leaving { packet_id: id, position, .. } = self.entries[index].broker else { continue };
            if id == packet_id {
                self.left(index, reason_codes[position], reason_string, out);
            }
        }
        self.settle_all(out);
        Ok(())
    }

    fn left(&mut self, index: usize, reason_code: u8, reason_string: Option<&str>, out: &mut Vec<LinkUpdate>) {
        let entry = &mut self.entries[index];
        entry.unsettled = false;
        if GONE.contains(&reason_code) {
            entry.broker = AtBroker::Absent;
            if entry.desire == Target::Pause {
                self.settle(index, out);
            }
            return;
        }
        entry.broker = AtBroker::NotEnded;
        // Where it is wanted again meanwhile, it is asked for, and the answer says what became of it.
        if entry.desire != Target::Receive {
            let reason_string = reason_string.map(str::to_owned);
            entry.report(SubscriptionChange::NotStopped { reason_code, reason_string }, out);
        }
    }
}
