//! Whether a payload may be compressed, by its first bytes alone. A batch knows those of its payloads, so that a search of others costs
//! nothing.

/// Whether it begins as gzip, zstd, zlib, LZ4 or Snappy in frames does, or as the base64 of one of the first three: nearly none that is not
/// begins so.
#[must_use]
#[inline]
pub fn may_be_compressed(payload: &[u8]) -> bool {
    match payload {
        // Most end here.
        [4 | 0x1f | 0x28 | 0x78 | 0x82 | 0xff | b'H' | b'K' | b'e', ..] => {
            begins_compressed(payload) || begins_in_base64(payload)
        }
        _ => false,
    }
}

/// By magic; of zlib, with the window that nearly all have and without a dictionary (RFC 1950 section 2.2).
fn begins_compressed(payload: &[u8]) -> bool {
    matches!(payload, [0x1f, 0x8b, 8, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..])
        || matches!(payload, [4, 0x22, 0x4d, 0x18, ..])
        || matches!(payload, [0xff, 6, 0, 0, b's', ..] | [0x82, b'S', b'N', b'A', b'P', b'P', b'Y', 0, ..])
}

/// Whether it begins as the base64 of something compressed does: gzip, zstd, or zlib with each of its levels.
#[must_use]
pub fn begins_in_base64(payload: &[u8]) -> bool {
    matches!(payload, [b'H', b'4', b's', b'I', ..] | [b'K', b'L', b'U', b'v', b'/' | b'_', ..])
        || matches!(payload, [b'e', b'A', b'E'..=b'H', ..] | [b'e', b'F', b'4'..=b'7', ..])
        || matches!(payload, [b'e', b'J', b'w'..=b'z', ..] | [b'e', b'N', b'o'..=b'r', ..])
}
