//! Messages of Sparkplug B whose metrics are compressed: they are in the body, as another message.

use crate::packed::{Packing, Unpacked};

/// What the uuid of such a message is.
pub(crate) const COMPRESSED: &str = "SPBV1.0_COMPRESSED";

/// What is in a body up to `limit` bytes. `algorithm` is the word of the metric of this name, if there is one.
pub(crate) fn unpacked_body(body: &[u8], algorithm: Option<&str>, limit: usize) -> Option<Unpacked> {
    // Without a word it is zlib, whatever the specification says (sparkplug-client 3.2).
    let is_gzip = algorithm == Some("GZIP") || body.starts_with(&[0x1f, 0x8b]);
    if is_gzip { Packing::Gzip } else { Packing::Zlib }.unpack(body, limit)
}
