//! Packets that a server sends beside messages (sections 3.2, 3.4, 3.9, 3.11, 3.13, 3.14).

use super::fields::Fields;
use super::properties::{self, Place};
use super::{Flaw, Version, kind};

pub(super) fn check(packet_type: u8, body: &[u8], version: Version) -> Result<(), Flaw> {
    let fields = Fields(body);
    match packet_type {
        kind::CONNACK => connack(fields, version),
        kind::PUBACK | kind::PUBREC | kind::PUBREL | kind::PUBCOMP => acknowledgement(fields, version),
        kind::SUBACK => reasons(fields, version, "3.9.3"),
        kind::UNSUBACK if version == Version::V5 => reasons(fields, version, "3.11.3"),
        kind::UNSUBACK => {
            let mut fields = fields;
            fields.packet_id()?;
            fields.end()
        }
        kind::PINGRESP => fields.end(),
        kind::DISCONNECT => disconnect(fields, Place::ENDING),
        _ => Ok(()),
    }
}

/// How a broker that speaks MQTT 3.1.1 at most refuses a newer version; no properties follow (MQTT 3.1.1 section 3.2.2.3).
const UNACCEPTABLE_VERSION: u8 = 1;

fn connack(mut fields: Fields<'_>, version: Version) -> Result<(), Flaw> {
    let flags = fields.byte()?;
    if flags > 1 {
        return Err(Flaw::malformed("3.2.2.1", "reserved flags in its body"));
    }
    let reason_code = fields.byte()?;
    if flags == 1 && reason_code != 0 {
        return Err(Flaw::protocol("3.2.2.1.1", "both an error and a session that is present"));
    }
    let is_older = reason_code == UNACCEPTABLE_VERSION && fields.is_empty();
    if version == Version::V5 && !is_older {
        // Unlike in PUBACK and DISCONNECT, their length cannot be left out (section 3.2.2.3.1).
        properties::take(&mut fields, Place::CONNACK)?;
    }
    fields.end()
}

/// PUBACK and its like. Reason code and properties may be left out at the end (section 3.4.2.1).
pub(super) fn acknowledgement(mut fields: Fields<'_>, version: Version) -> Result<(), Flaw> {
    fields.packet_id()?;
    if version == Version::V5 && !fields.is_empty() {
        fields.byte()?;
        if !fields.is_empty() {
            properties::take(&mut fields, Place::ACKNOWLEDGEMENT)?;
        }
    }
    fields.end()
}

/// SUBACK and UNSUBACK: a code for each filter, and there was one at least.
fn reasons(mut fields: Fields<'_>, version: Version, section: &'static str) -> Result<(), Flaw> {
    fields.packet_id()?;
    if version == Version::V5 {
        properties::take(&mut fields, Place::ACKNOWLEDGEMENT)?;
    }
    if fields.is_empty() { Err(Flaw::protocol(section, "no reason code")) } else { Ok(()) }
}

/// DISCONNECT of either end. Reason code and properties may be left out at the end (section 3.14.2.1).
pub(super) fn disconnect(mut fields: Fields<'_>, place: Place) -> Result<(), Flaw> {
    if fields.is_empty() {
        return Ok(());
    }
    fields.byte()?;
    if !fields.is_empty() {
        properties::take(&mut fields, place)?;
    }
    fields.end()
}
