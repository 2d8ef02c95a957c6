//! Delivery guarantees. AWS IoT Core knows 0 and 1 only, and so does Topicdeck.

/// Quality of service of a publish or a subscription (MQTT 5 section 4.3).
///
/// QoS 2 is absent on purpose: AWS IoT Core never acknowledges it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qos {
    /// At most once: sent and not acknowledged.
    #[default]
    AtMostOnce = 0,
    /// At least once: acknowledged by a PUBACK.
    AtLeastOnce = 1,
}

impl Qos {
    /// The level as a number, 0 or 1.
    #[must_use]
    pub fn level(self) -> u8 {
        self as u8
    }

    /// The guarantee with this number, or `None` for anything but 0 and 1.
    #[must_use]
    pub fn from_level(level: u8) -> Option<Self> {
        match level {
            0 => Some(Self::AtMostOnce),
            1 => Some(Self::AtLeastOnce),
            _ => None,
        }
    }
}
