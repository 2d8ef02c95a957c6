//! Names that say nothing and do not collide: the beginning of a SHA-256.

use ring::digest::{SHA256, digest};

/// The first 8 bytes of the digest of `text`, as a number.
pub(super) fn of(text: &str) -> u64 {
    let bytes = digest(&SHA256, text.as_bytes());
    bytes.as_ref().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
