//! What is inside a payload that is compressed, also in base64, without finding out what that is: for a search of bytes.

use std::borrow::Cow;

use model::begins_in_base64;

use crate::packed::{Packing, of_base64};

/// The most that is searched of what comes out of one payload, in bytes: all that AWS IoT Core delivers.
pub(crate) const MAX_BYTES: usize = 128 * 1024;
/// So many wrappings are taken off: JSON in gzip in base64 has two.
const MAX_WRAPPINGS: usize = 4;

/// What is inside a payload that is compressed, or the base64 of what is: up to 128 KiB, and as far as it is whole. `None` for any other.
#[must_use]
pub fn inside(payload: &[u8]) -> Option<Vec<u8>> {
    let mut layer = Cow::Borrowed(payload);
    for _ in 0..MAX_WRAPPINGS {
        let Some(inner) = taken_off(&layer) else { break };
        layer = Cow::Owned(inner);
    }
    match layer {
        Cow::Owned(inside) => Some(inside),
        Cow::Borrowed(_) => None,
    }
}

fn taken_off(layer: &[u8]) -> Option<Vec<u8>> {
    let unpacked = |packed: &[u8]| packing(packed)?.unpack(packed, MAX_BYTES).map(|unpacked| unpacked.bytes);
    if begins_in_base64(layer) { unpacked(&of_base64(layer)?) } else { unpacked(layer) }
}

/// By magic; of zlib, with the window that nearly all have and without a dictionary (RFC 1950 section 2.2).
fn packing(payload: &[u8]) -> Option<Packing> {
    match payload {
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => Some(Packing::Zlib),
        _ => Packing::by_magic(payload),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] = br#"{"state":"overheat"}"#;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_compressed_is_taken_out_also_of_base64() {
        let zlib = |level| {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(level));
            encoder.write_all(TEXT).unwrap();
            encoder.finish().unwrap()
        };
        let packed = [gzip(TEXT), zstd::encode_all(TEXT, 3).unwrap(), zlib(1), zlib(3), zlib(6), zlib(9)];
        for packed in packed.iter().chain(&[gzip(&gzip(TEXT)), gzip(STANDARD.encode(gzip(TEXT)).as_bytes())]) {
            let in_lines = STANDARD.encode(packed).as_bytes().chunks(20).collect::<Vec<_>>().join(&b"\r\n"[..]);
            for payload in
                [packed.clone(), STANDARD.encode(packed).into(), URL_SAFE_NO_PAD.encode(packed).into(), in_lines]
            {
                assert!(model::may_be_compressed(&payload));
                assert_eq!(inside(&payload).as_deref(), Some(TEXT), "{payload:02x?}");
            }
        }
    }

    #[test]
    fn lz4_and_snappy_in_frames_are_taken_out() {
        let text = TEXT.repeat(9);
        let mut lz4 = lz4_flex::frame::FrameEncoder::new(Vec::new());
        lz4.write_all(&text).unwrap();
        let mut snappy = snap::write::FrameEncoder::new(Vec::new());
        snappy.write_all(&text).unwrap();
        for packed in [lz4.finish().unwrap(), snappy.into_inner().unwrap()] {
            assert!(packed.len() < text.len() && model::may_be_compressed(&packed));
            assert_eq!(inside(&packed).as_deref(), Some(&*text), "{packed:02x?}");
        }
    }

    #[test]
    fn any_other_payload_has_nothing_inside_and_a_large_one_only_its_beginning() {
        for payload in
            [&b""[..], TEXT, b"H4", b"eNo", b"x^2", b"(\xb5/\xfd", b"KLUv/", b"Hello, hello, hello", b"\x1f\x8b\x08"]
        {
            assert_eq!(inside(payload), None, "{payload:02x?}");
        }
        assert_eq!(inside(STANDARD.encode(TEXT).as_bytes()), None, "base64 of what is not compressed");
        let large = inside(&gzip(&vec![b'a'; MAX_BYTES + 1])).unwrap();
        assert_eq!(large.len(), MAX_BYTES);
        let cut = gzip(&TEXT.repeat(200));
        assert!(inside(&cut[..cut.len() - 9]).unwrap().starts_with(TEXT));
    }
}
