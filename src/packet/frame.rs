//! Fixed header: flags, and where a packet ends (section 2.1).

use super::{Flaw, Version, kind, reason};

/// The longest remaining length that four bytes can say, in bytes (section 1.5.5).
pub const MAX_LENGTH: usize = 268_435_455;

pub(super) const SHORT: Flaw = Flaw::malformed("2.1.4", "fewer bytes than its length says");

/// The length in bytes of the first packet of `buffer`, its header included; `None` when more bytes have to come.
///
/// Flags and length are judged as soon as they are there, before the rest of the packet is.
///
/// # Errors
/// A remaining length of more than four bytes or of more than it needs (section 1.5.5), a packet of more than `max_bytes`,
/// and reserved flags (section 2.1.3).
#[inline]
pub fn frame(buffer: &[u8], max_bytes: usize) -> Result<Option<usize>, Flaw> {
    let Some((&first, rest)) = buffer.split_first() else { return Ok(None) };
    // Whether DUP is allowed depends on the version, which is not known here.
    check_flags(first, Version::V31)?;
    let Some((length, width)) = length(rest)? else { return Ok(None) };
    let whole = 1 + width + length;
    if whole > max_bytes {
        let what = "more bytes than the receiver takes";
        return Err(Flaw { reason_code: reason::PACKET_TOO_LARGE, section: "3.1.2.11.4 or 3.2.2.3.6", what });
    }
    Ok((whole <= buffer.len()).then_some(whole))
}

/// A variable byte integer at the start of `bytes`, and how many bytes it takes; `None` when it is not complete.
#[inline]
pub(super) fn length(bytes: &[u8]) -> Result<Option<(usize, usize)>, Flaw> {
    let mut value = 0;
    for (index, byte) in bytes.iter().take(4).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return if *byte == 0 && index > 0 {
                Err(Flaw::malformed("1.5.5", "a length that takes more bytes than it needs"))
            } else {
                Ok(Some((value, index + 1)))
            };
        }
    }
    if bytes.len() >= 4 { Err(Flaw::malformed("1.5.5", "a length of more than four bytes")) } else { Ok(None) }
}

/// What follows the fixed header of one whole packet.
#[inline]
pub(super) fn body(packet: &[u8]) -> Result<&[u8], Flaw> {
    let rest = packet.get(1..).unwrap_or_default();
    let (length, width) = length(rest)?.ok_or(SHORT)?;
    let body = rest.get(width..).unwrap_or_default();
    if body.len() == length { Ok(body) } else { Err(SHORT) }
}

/// The flags of PUBLISH mean something, and are judged with it; all others are fixed (section 2.1.3). MQTT 3.1 has DUP for
/// whatever is sent again (its section 2.1).
#[inline]
pub(super) fn check_flags(first: u8, version: Version) -> Result<(), Flaw> {
    let (wanted, may_be_again) = match first >> 4 {
        kind::PUBLISH => return Ok(()),
        kind::PUBREL | kind::SUBSCRIBE | kind::UNSUBSCRIBE => (0b0010, version == Version::V31),
        _ => (0, false),
    };
    let again = if may_be_again { first & 0b1000 } else { 0 };
    if first & 0x0f == wanted | again { Ok(()) } else { Err(Flaw::malformed("2.1.3", "reserved flags")) }
}
