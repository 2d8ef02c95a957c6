//! Flaws of a packet.

use super::reason;

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
    pub(super) const fn malformed(section: &'static str, what: &'static str) -> Self {
        Self { reason_code: reason::MALFORMED_PACKET, section, what }
    }

    pub(super) const fn protocol(section: &'static str, what: &'static str) -> Self {
        Self { reason_code: reason::PROTOCOL_ERROR, section, what }
    }
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} (MQTT 5 section {})", self.what, self.section)
    }
}

impl std::error::Error for Flaw {}
