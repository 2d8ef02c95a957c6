//! Frames of LZ4 (the LZ4 frame format 1.6.4), several of them too, with a limit on what comes out. Each is read by `lz4_flex`, which
//! takes a frame that ends between two blocks for a whole one, and reads no second one: where a frame ends is found out here.
//! Dictionaries are left out: they are known to the two sides only.

use std::io::Read as _;

use lz4_flex::frame::FrameDecoder;

const MAGIC: u32 = 0x184d_2204;
/// What any program may put between frames, and who does not know it passes over.
const SKIPPED: std::ops::RangeInclusive<u32> = 0x184d_2a50..=0x184d_2a5f;
/// Magic, flags, the size of blocks, a checksum of these.
const FRAME_HEAD: usize = 7;

/// Appends what is in the frames, up to `most` bytes in all; `None` where one ends early or is wrong.
pub(super) fn unpack(mut payload: &[u8], most: usize, out: &mut Vec<u8>) -> Option<()> {
    while !payload.is_empty() && out.len() < most {
        let magic = le_u32(payload, 0)?;
        if SKIPPED.contains(&magic) {
            payload = payload.get(8_usize.checked_add(le_u32(payload, 4)? as usize)?..)?;
            continue;
        }
        let length = if magic == MAGIC { length_of_frame(payload) } else { return None };
        let frame = payload.get(..length.unwrap_or(payload.len()))?;
        let room = most - out.len();
        FrameDecoder::new(frame).take(room as u64).read_to_end(out).ok()?;
        payload = payload.get(length.or((out.len() == most).then_some(payload.len()))?..)?;
    }
    Some(())
}

/// How long the first frame is; `None` where it ends early.
fn length_of_frame(bytes: &[u8]) -> Option<usize> {
    let flags = *bytes.get(4)?;
    let [dictionary, checksum, content_size, block_checksum] = [1, 4, 8, 0x10].map(|flag| flags & flag != 0);
    let size = |is_there: bool, bytes: usize| if is_there { bytes } else { 0 };
    let mut at = FRAME_HEAD + size(content_size, 8) + size(dictionary, 4);
    loop {
        let block = le_u32(bytes, at)?;
        at += 4;
        if block == 0 {
            break;
        }
        // The highest bit says that it is not compressed.
        at = at.checked_add((block & 0x7fff_ffff) as usize + size(block_checksum, 4))?;
    }
    at += size(checksum, 4);
    (at <= bytes.len()).then_some(at)
}

fn le_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use lz4_flex::frame::{FrameEncoder, FrameInfo};
    use proptest::prelude::*;

    use super::*;

    fn unpacked(payload: &[u8], most: usize) -> (Vec<u8>, bool) {
        let mut out = Vec::new();
        let is_whole = unpack(payload, most, &mut out).is_some();
        (out, is_whole)
    }

    /// A frame without checksums around these blocks.
    fn frame_of(blocks: &[&[u8]]) -> Vec<u8> {
        let mut frame = FrameEncoder::new(Vec::new());
        frame.write_all(b"a").unwrap();
        let mut frame = frame.finish().unwrap()[..FRAME_HEAD].to_vec();
        for block in blocks {
            frame.extend(u32::try_from(block.len()).unwrap().to_le_bytes());
            frame.extend(*block);
        }
        frame.extend([0; 4]);
        frame
    }

    #[test]
    fn frames_follow_frames_and_one_that_ends_between_blocks_is_not_whole() {
        let [first, second] = [&b"\x22ab\x01\x00\x10c"[..], b"\x20de"];
        let frame = frame_of(&[first, second]);
        let expected = b"abbbbbbbcde".as_slice();
        let skipped = b"\x5f\x2a\x4d\x18\x02\0\0\0hi";
        let several = [&frame[..], skipped, &frame].concat();
        let [between, behind] = [frame.len(), frame.len() + skipped.len()];
        assert_eq!(unpacked(&several, 100), (expected.repeat(2), true));
        assert_eq!(unpacked(&several, 15), (expected.repeat(2)[..15].to_vec(), true));
        for end in 1..several.len() {
            let (out, is_whole) = unpacked(&several[..end], 100);
            assert!(expected.repeat(2).starts_with(&out), "{end}");
            assert_eq!(is_whole, [between, behind].contains(&end), "{end}");
        }
        let cut = FRAME_HEAD + 4 + first.len();
        assert_eq!(unpacked(&frame[..cut], 100), (expected[..9].to_vec(), false), "between two blocks");
    }

    #[test]
    fn checksums_are_checked() {
        let mut info = FrameInfo::new();
        (info.content_checksum, info.block_checksums, info.content_size) = (true, true, Some(3));
        let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
        encoder.write_all(b"abc").unwrap();
        let frame = encoder.finish().unwrap();
        assert_eq!(unpacked(&frame, 100), (b"abc".to_vec(), true));
        for at in (0..frame.len()).rev() {
            let mut damaged = frame.clone();
            damaged[at] ^= 0x10;
            assert!(!unpacked(&damaged, 100).1, "{at}");
        }
    }

    #[test]
    fn what_grows_without_end_is_cut_and_what_points_nowhere_is_damaged() {
        let long = [&b"\x1fa\x01\x00"[..], &[0xff; 200], b"\0\x10a"].concat();
        let frame = frame_of(&[long.as_slice(); 20]);
        assert_eq!(unpacked(&frame, 100_000), (vec![b'a'; 100_000], true));
        for block in [&b"\x10a\x02\x00\x10a"[..], b"\x10a\x00\x00\x10a", b"\xf0", b"\x20a"] {
            assert!(!unpacked(&frame_of(&[block]), 100).1, "{block:02x?}");
        }
        assert!(!unpacked(b"\x04\x22\x4d\x18\x41\x40\xc0\0\0\0\0", 9).1, "a dictionary");
    }

    proptest! {
        #[test]
        fn any_bytes_are_unpacked_in_bounds(bytes in prop::collection::vec(any::<u8>(), 0..80), at in 4_usize..7, byte in any::<u8>()) {
            let mut frame = frame_of(&[&bytes, &bytes]);
            prop_assert!(unpacked(&frame, 1_000).0.len() <= 1_000);
            frame[at] = byte;
            prop_assert!(unpacked(&frame, 1_000).0.len() <= 1_000);
            let _ = unpacked(&bytes, 1_000);
        }
    }
}
