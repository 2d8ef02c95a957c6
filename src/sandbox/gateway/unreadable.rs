//! Why a packet cannot be read.

/// Why bytes are not a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// CONNECT of a version that is not spoken here.
    ProtocolVersion,
    /// The first packet is no CONNECT.
    NoConnect,
    /// Anything else, with the reason code that fits.
    Reason(u8),
}
