//! Packets that a client sends beside messages (sections 3.1, 3.4, 3.8, 3.10, 3.12, 3.14).

use super::fields::Fields;
use super::properties::{self, Place};
use super::to_client::{acknowledgement, disconnect};
use super::{Flaw, Version, frame, kind, reason};

/// Why a packet names no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoVersion {
    /// It is no CONNECT of MQTT.
    NoConnect,
    /// Of MQTT, and none that there is here.
    Unknown,
}

/// The version that a whole CONNECT asks for (section 3.1.2.1 and 3.1.2.2).
///
/// # Errors
/// [`NoVersion`] for anything else.
pub fn version(packet: &[u8]) -> Result<Version, NoVersion> {
    let is_connect = packet.first().is_some_and(|first| first >> 4 == kind::CONNECT);
    let body = frame::body(packet).ok().filter(|_| is_connect).ok_or(NoVersion::NoConnect)?;
    let mut fields = Fields(body);
    let name = fields.binary().map_err(|_| NoVersion::NoConnect)?;
    match (name, fields.byte()) {
        (b"MQIsdp", Ok(3)) => Ok(Version::V31),
        (b"MQTT", Ok(4)) => Ok(Version::V311),
        (b"MQTT", Ok(5)) => Ok(Version::V5),
        (b"MQTT" | b"MQIsdp", Ok(_)) => Err(NoVersion::Unknown),
        _ => Err(NoVersion::NoConnect),
    }
}

pub(super) fn check(packet_type: u8, body: &[u8], version: Version) -> Result<(), Flaw> {
    let fields = Fields(body);
    match packet_type {
        kind::CONNECT => connect(fields, version),
        kind::PUBACK | kind::PUBREC | kind::PUBREL | kind::PUBCOMP => acknowledgement(fields, version),
        kind::SUBSCRIBE => subscribe(fields, version),
        kind::UNSUBSCRIBE => unsubscribe(fields, version),
        kind::DISCONNECT if version == Version::V5 => disconnect(fields, Place::LEAVING),
        kind::PINGREQ | kind::DISCONNECT => fields.end(),
        _ => Ok(()),
    }
}

const WILL: u8 = 0b0000_0100;
const WILL_QOS: u8 = 0b0001_1000;
const WILL_RETAIN: u8 = 0b0010_0000;
const PASSWORD: u8 = 0b0100_0000;
const USER_NAME: u8 = 0b1000_0000;

/// The name and the level are [`version`]'s.
fn connect(mut fields: Fields<'_>, version: Version) -> Result<(), Flaw> {
    fields.binary()?;
    fields.byte()?;
    let flags = fields.byte()?;
    check_connect_flags(flags, version)?;
    fields.two_bytes()?;
    if version == Version::V5 {
        properties::take(&mut fields, Place::CONNECT)?;
    }
    fields.text()?;
    if flags & WILL != 0 {
        if version == Version::V5 {
            properties::take(&mut fields, Place::WILL)?;
        }
        let topic = fields.text()?;
        if topic.is_empty || topic.has_wildcard {
            let what = "a will whose topic is empty or has a wildcard";
            return Err(Flaw { reason_code: reason::TOPIC_NAME_INVALID, section: "3.1.3.3", what });
        }
        fields.binary()?;
    }
    if flags & USER_NAME != 0 {
        fields.text()?;
    }
    if flags & PASSWORD != 0 {
        fields.binary()?;
    }
    fields.end()
}

fn check_connect_flags(flags: u8, version: Version) -> Result<(), Flaw> {
    // MQTT 3.1 section 3.1 leaves this bit to the future; later versions want it to be 0.
    if flags & 1 != 0 && version > Version::V31 {
        return Err(Flaw::malformed("3.1.2.3", "reserved flags in its body"));
    }
    if flags & WILL == 0 && flags & (WILL_QOS | WILL_RETAIN) != 0 {
        return Err(Flaw::malformed("3.1.2.6", "flags of a will that it does not have"));
    }
    if flags & WILL_QOS == WILL_QOS {
        return Err(Flaw::malformed("3.1.2.6", "a will of QoS 3"));
    }
    // MQTT 3.1.1 section 3.1.2.9; MQTT 5 allows a password by itself.
    if version < Version::V5 && flags & PASSWORD != 0 && flags & USER_NAME == 0 {
        return Err(Flaw::malformed("3.1.2.9", "a password without a user name"));
    }
    Ok(())
}

fn subscribe(mut fields: Fields<'_>, version: Version) -> Result<(), Flaw> {
    fields.packet_id()?;
    if version == Version::V5 {
        properties::take(&mut fields, Place::SUBSCRIBE)?;
    }
    if fields.is_empty() {
        return Err(Flaw::protocol("3.8.3", "no filter"));
    }
    // Only MQTT 5 has options beside the QoS.
    let reserved = if version == Version::V5 { 0b1100_0000 } else { 0b1111_1100 };
    while !fields.is_empty() {
        filter(&mut fields)?;
        let options = fields.byte()?;
        if options & reserved != 0 {
            return Err(Flaw::malformed("3.8.3.1", "reserved bits in its options"));
        }
        if options & 3 == 3 {
            return Err(Flaw::protocol("3.8.3.1", "QoS 3"));
        }
        if options & 0b0011_0000 == 0b0011_0000 {
            return Err(Flaw::protocol("3.8.3.1", "the Retain Handling 3"));
        }
    }
    Ok(())
}

fn unsubscribe(mut fields: Fields<'_>, version: Version) -> Result<(), Flaw> {
    fields.packet_id()?;
    if version == Version::V5 {
        properties::take(&mut fields, Place::UNSUBSCRIBE)?;
    }
    if fields.is_empty() {
        return Err(Flaw::protocol("3.10.3", "no filter"));
    }
    while !fields.is_empty() {
        filter(&mut fields)?;
    }
    Ok(())
}

/// What else is wrong with a filter has its reason code in SUBACK, and leaves the others alone.
fn filter(fields: &mut Fields<'_>) -> Result<(), Flaw> {
    if fields.text()?.is_empty { Err(Flaw::malformed("4.7.3", "an empty filter")) } else { Ok(()) }
}
