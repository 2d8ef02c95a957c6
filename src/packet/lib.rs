//! Whether the raw bytes of an MQTT packet are what the standard allows, for either end of a connection.
//!
//! It comes before a codec that reads too much: one that tells neither of doubled properties nor of reserved flags, wrong
//! lengths or text that MQTT forbids. It takes nothing apart and allocates nothing. What depends on the state of a session
//! (an unknown topic alias, a packet id in use, a session that was not asked for) is left to the owner of the session.
//!
//! "MQTT 5" is the OASIS standard of 7 March 2019; a section without another name is one of it.

mod fields;
mod frame;
mod properties;
mod publish;
mod to_client;
mod to_server;

pub use frame::{MAX_LENGTH, frame};
pub use to_server::{NoVersion, version};

/// Reason codes of a DISCONNECT or CONNACK that says what is wrong (section 2.4).
pub mod reason {
    /// The bytes cannot be read as the standard has it.
    pub const MALFORMED_PACKET: u8 = 0x81;
    /// They can be read, and must not be sent.
    pub const PROTOCOL_ERROR: u8 = 0x82;
    /// A topic that no message may have.
    pub const TOPIC_NAME_INVALID: u8 = 0x90;
    /// A topic alias of 0.
    pub const TOPIC_ALIAS_INVALID: u8 = 0x94;
    /// Longer than the receiver takes.
    pub const PACKET_TOO_LARGE: u8 = 0x95;
}

/// The version of MQTT that a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// MQTT 3.1: protocol name `MQIsdp`, level 3.
    V31,
    /// MQTT 3.1.1: level 4.
    V311,
    /// MQTT 5: level 5.
    V5,
}

/// Which end of the connection received the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// A broker sent it.
    Client,
    /// A client sent it.
    Server,
}

/// What is wrong with a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What the DISCONNECT or CONNACK says of it (section 2.4).
    pub reason_code: u8,
    /// The section of MQTT 5 that it breaks.
    pub section: &'static str,
    /// What it is, in a few words that follow "the packet has".
    pub what: &'static str,
}

impl Flaw {
    const fn malformed(section: &'static str, what: &'static str) -> Self {
        Self { reason_code: reason::MALFORMED_PACKET, section, what }
    }

    const fn protocol(section: &'static str, what: &'static str) -> Self {
        Self { reason_code: reason::PROTOCOL_ERROR, section, what }
    }
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} (MQTT 5 section {})", self.what, self.section)
    }
}

impl std::error::Error for Flaw {}

/// Checks one whole packet, from its first byte to its last, as [`frame`] measures it.
///
/// Reason codes are not judged: brokers send codes that are newer than their readers.
///
/// # Errors
/// [`Flaw`] for the first thing that `receiver` must not accept. A packet type that must not come this way is left to the
/// reader of packets, who has to have an answer to it anyway; its flags are checked.
#[inline]
pub fn check(packet: &[u8], receiver: Receiver, version: Version) -> Result<(), Flaw> {
    let Some((&first, _)) = packet.split_first() else { return Err(frame::SHORT) };
    frame::check_flags(first, version)?;
    let body = frame::body(packet)?;
    match (first >> 4, receiver) {
        (0, _) => Err(Flaw::malformed("2.1.2", "the packet type 0")),
        (kind::PUBLISH, _) => publish::check(first, body, receiver, version),
        (_, Receiver::Client) => to_client::check(first >> 4, body, version),
        (_, Receiver::Server) => to_server::check(first >> 4, body, version),
    }
}

/// Packet types (section 2.1.2).
mod kind {
    pub(crate) const CONNECT: u8 = 1;
    pub(crate) const CONNACK: u8 = 2;
    pub(crate) const PUBLISH: u8 = 3;
    pub(crate) const PUBACK: u8 = 4;
    pub(crate) const PUBREC: u8 = 5;
    pub(crate) const PUBREL: u8 = 6;
    pub(crate) const PUBCOMP: u8 = 7;
    pub(crate) const SUBSCRIBE: u8 = 8;
    pub(crate) const SUBACK: u8 = 9;
    pub(crate) const UNSUBSCRIBE: u8 = 10;
    pub(crate) const UNSUBACK: u8 = 11;
    pub(crate) const PINGREQ: u8 = 12;
    pub(crate) const PINGRESP: u8 = 13;
    pub(crate) const DISCONNECT: u8 = 14;
}

#[cfg(test)]
mod tests;
