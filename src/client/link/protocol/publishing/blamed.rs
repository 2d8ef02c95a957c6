//! QoS 0 messages that a broker names as the reason for which it ends the connection, without naming which: its
//! DISCONNECT is the only answer that it has for them (MQTT 5 section 3.14.2.1).

use super::{InFlight, Publishing, Unproven};
use crate::link::protocol::{LinkUpdate, PublishEnd};

impl Publishing {
    /// The broker ended the connection with `reason_code`. Messages without a PINGRESP that the code can be about get it
    /// as their outcome. `others` says that something else that was sent could be the cause as well. Comes before
    /// [`Publishing::lost`].
    pub(in crate::link) fn blame(
        &mut self,
        reason_code: u8,
        reason_string: Option<&str>,
        others: bool,
        out: &mut Vec<LinkUpdate>,
    ) {
        let suspects = self.unproven.iter().filter(|sent| sent.can_be_meant_by(reason_code)).count();
        let others = others || self.in_flight.values().any(InFlight::waits);
        for sent in std::mem::take(&mut self.unproven) {
            if sent.can_be_meant_by(reason_code) {
                let (reason_string, alone) = (reason_string.map(str::to_owned), suspects == 1 && !others);
                sent.ended(PublishEnd::Blamed { reason_code, reason_string, alone }, out);
            } else {
                self.unproven.push_back(sent);
            }
        }
    }
}

impl Unproven {
    /// Codes about the connection as a whole, a subscription or QoS 1 are about no such message.
    fn can_be_meant_by(&self, reason_code: u8) -> bool {
        match reason_code {
            // Malformed, forbidden by the protocol or a policy, its topic, its size, too many of them.
            0x81 | 0x82 | 0x87 | 0x90 | 0x95 | 0x96 | 0x97 => true,
            0x99 => self.declares_text,
            0x9a => self.retain,
            _ => false,
        }
    }
}
