//! Snappy, as the crate `snap` reads it: the framing of google/snappy, the raw format, and the framing of snappy-java, which is raw
//! blocks; with a limit on what comes out.

use std::io::Read as _;

use snap::raw::{Decoder, decompress_len};
use snap::read::FrameDecoder;

/// How the framing begins, and where chunks may begin again.
const FRAMED: &[u8] = b"\xff\x06\0\0sNaPpY";
/// How the framing of snappy-java begins; two version numbers follow.
const JAVA: &[u8] = b"\x82SNAPPY\0";
const JAVA_HEAD: usize = JAVA.len() + 8;
/// So many bytes come out of one at most: 64 out of three.
const MOST_EACH: usize = 22;
/// A longer raw block is refused.
const MOST_OF_RAW: usize = 64 * 1024 * 1024;

/// Whether the first bytes say that it is Snappy.
pub(super) fn is_marked(payload: &[u8]) -> bool {
    payload.starts_with(FRAMED) || payload.starts_with(JAVA)
}

/// Appends what is in the payload, up to `most` bytes in all: framed, or else raw, which has no mark. `None` where it ends early or
/// is wrong.
pub(super) fn unpack(payload: &[u8], most: usize, out: &mut Vec<u8>) -> Option<()> {
    if payload.starts_with(FRAMED) {
        FrameDecoder::new(payload).take(most as u64).read_to_end(out).ok().map(|_| ())
    } else if payload.starts_with(JAVA) {
        of_java(payload.get(JAVA_HEAD..)?, most, out)
    } else {
        raw(payload, most, out)
    }
}

/// Raw blocks, each behind its length.
fn of_java(mut rest: &[u8], most: usize, out: &mut Vec<u8>) -> Option<()> {
    while !rest.is_empty() && out.len() < most {
        let (length, more) = rest.split_first_chunk()?;
        let (block, behind) = more.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        raw(block, most, out)?;
        rest = behind;
    }
    Some(())
}

/// One raw block. It says how long it is, and is read as a whole: what is longer than there is room for is unpacked, and cut.
fn raw(block: &[u8], most: usize, out: &mut Vec<u8>) -> Option<()> {
    let length = decompress_len(block).ok()?;
    (length <= block.len().saturating_mul(MOST_EACH).min(MOST_OF_RAW)).then_some(())?;
    let begin = out.len();
    out.resize(begin.checked_add(length)?, 0);
    let read = Decoder::new().decompress(block, out.get_mut(begin..)?);
    out.truncate(if read.is_ok() { most } else { begin });
    read.ok().map(|_| ())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;
    use snap::raw::Encoder;
    use snap::write::FrameEncoder;

    use super::*;

    fn unpacked(payload: &[u8], most: usize) -> (Vec<u8>, bool) {
        let mut out = Vec::new();
        let is_whole = unpack(payload, most, &mut out).is_some();
        (out, is_whole)
    }

    fn framed(text: &[u8]) -> Vec<u8> {
        let mut encoder = FrameEncoder::new(Vec::new());
        encoder.write_all(text).unwrap();
        encoder.into_inner().unwrap()
    }

    /// The framing of snappy-java around raw blocks.
    fn java(blocks: &[&[u8]]) -> Vec<u8> {
        let mut bytes = [JAVA, &[0, 0, 0, 1, 0, 0, 0, 1]].concat();
        for block in blocks {
            let block = Encoder::new().compress_vec(block).unwrap();
            bytes.extend(u32::try_from(block.len()).unwrap().to_be_bytes());
            bytes.extend(block);
        }
        bytes
    }

    #[test]
    fn each_kind_is_read_cut_and_seen_to_be_damaged() {
        let text = b"abcabcabcabcabcabcabcabc 1234567890".as_slice();
        let raw = Encoder::new().compress_vec(text).unwrap();
        let kinds = [raw, [framed(&text[..9]), framed(&text[9..])].concat(), java(&[&text[..9], &text[9..]])];
        for (kind, payload) in kinds.iter().enumerate() {
            assert_eq!(is_marked(payload), kind > 0, "{kind}");
            for most in 0..=text.len() + 1 {
                assert_eq!(unpacked(payload, most), (text[..most.min(text.len())].to_vec(), true), "{kind} {most}");
            }
            let is_between = |out: &[u8]| kind > 0 && (out.is_empty() || out == &text[..9]);
            for end in 0..payload.len() {
                let (out, is_whole) = unpacked(&payload[..end], 1_000);
                assert!(text.starts_with(&out) && (!is_whole || is_between(&out)), "{kind} {end}");
            }
        }
        let mut damaged = framed(text);
        damaged[FRAMED.len() + 4] ^= 1;
        assert_eq!(unpacked(&damaged, 100), (Vec::new(), false), "its checksum");
        // Four thousand million bytes are declared.
        assert_eq!(unpacked(b"\xff\xff\xff\xff\x0f\x08abc", 100), (Vec::new(), false));
        for payload in [&b""[..], b"\x03\x08ab", b"\x02\x08abc", b"\x06\x08abc\x0a\x04\0", b"\x06\xf0", JAVA] {
            assert_eq!(unpacked(payload, 100), (Vec::new(), false), "{payload:02x?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_unpacked_in_bounds(bytes in prop::collection::vec(any::<u8>(), 0..80), most in 0_usize..2_000) {
            for payload in [bytes.clone(), [FRAMED, &bytes].concat(), [JAVA, &[0; 8], &bytes].concat()] {
                prop_assert!(unpacked(&payload, most).0.len() <= most);
            }
        }
    }
}
