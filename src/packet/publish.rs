//! PUBLISH, which goes both ways (section 3.3).

use super::fields::Fields;
use super::properties::{self, Place};
use super::{Flaw, Receiver, Version, reason};

const DUP: u8 = 0b1000;

#[inline]
pub(super) fn check(first: u8, body: &[u8], receiver: Receiver, version: Version) -> Result<(), Flaw> {
    let qos = (first >> 1) & 3;
    if qos == 3 {
        return Err(Flaw::malformed("3.3.1.2", "QoS 3"));
    }
    if qos == 0 && first & DUP != 0 {
        return Err(Flaw::malformed("3.3.1.1", "DUP with QoS 0"));
    }
    let mut fields = Fields(body);
    let topic = fields.text()?;
    if topic.has_wildcard {
        return Err(Flaw {
            reason_code: wildcard_reason(receiver),
            section: "3.3.2.1",
            what: "a wildcard, + or #, in its topic",
        });
    }
    if qos > 0 {
        fields.packet_id()?;
    }
    let has_alias = version == Version::V5 && {
        let place = if receiver == Receiver::Client { Place::DELIVERY } else { Place::PUBLISH };
        properties::take(&mut fields, place)?.has_topic_alias()
    };
    if topic.is_empty && !has_alias {
        return Err(Flaw::protocol("3.3.2.1", "neither a topic nor an alias for one"));
    }
    Ok(())
}

/// AWS names the topic (developer guide, "MQTT reason codes", 0x90). A broker that sends one is broken.
fn wildcard_reason(receiver: Receiver) -> u8 {
    match receiver {
        Receiver::Client => reason::MALFORMED_PACKET,
        Receiver::Server => reason::TOPIC_NAME_INVALID,
    }
}
