//! What a client speaks, and what it accepts.

/// The version of MQTT that a CONNECT asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Version {
    /// MQTT 3.1, which calls itself `MQIsdp`.
    V3_1,
    V3_1_1,
    #[default]
    V5,
}

impl Version {
    /// Whether there are reason codes, properties and a DISCONNECT from the server.
    pub(crate) fn is_5(self) -> bool {
        self == Self::V5
    }

    /// Whether a session of this version can be resumed by `other`: not across MQTT 3 and MQTT 5 (AWS IoT developer
    /// guide, "MQTT persistent sessions").
    pub(crate) fn resumes(self, other: Self) -> bool {
        self.is_5() == other.is_5()
    }
}

impl From<packet::Version> for Version {
    fn from(version: packet::Version) -> Self {
        match version {
            packet::Version::V31 => Self::V3_1,
            packet::Version::V311 => Self::V3_1_1,
            packet::Version::V5 => Self::V5,
        }
    }
}

impl From<Version> for packet::Version {
    fn from(version: Version) -> Self {
        match version {
            Version::V3_1 => Self::V31,
            Version::V3_1_1 => Self::V311,
            Version::V5 => Self::V5,
        }
    }
}

/// What the client of one connection accepts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) version: Version,
    /// QoS 1 messages on their way to it without a PUBACK.
    pub(crate) receive_maximum: u16,
    /// Larger packets are not sent to it.
    pub(crate) max_packet_bytes: usize,
}

impl Default for Terms {
    fn default() -> Self {
        Self { version: Version::V5, receive_maximum: u16::MAX, max_packet_bytes: usize::MAX }
    }
}
