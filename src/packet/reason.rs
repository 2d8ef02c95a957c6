//! Reason codes of a DISCONNECT or CONNACK that says what is wrong (section 2.4).

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
