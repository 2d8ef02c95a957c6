//! Takes off what is around a payload: compression and base64, each with a limit on what comes out. What is inside is found
//! out by `reading`.

use std::cell::Cell;

use super::types::Wrapping;
pub(super) use crate::packed::Unpacked;
use crate::packed::{Packing, of_base64};

/// The most that is decompressed of one payload, in bytes: AWS IoT Core delivers 128 KiB, and a kilobyte can hold a gigabyte
/// of zeros.
pub(super) const MAX_UNPACKED_BYTES: usize = 8 * 1024 * 1024;
/// How long the beginning of a URL with data can be: a media type and its parameters.
const MAX_DATA_HEAD: usize = 200;
/// A shorter text is no base64: short words have its letters too.
const MIN_BASE64_CHARS: usize = 16;

/// What may be taken off and come out of it.
#[derive(Clone, Copy)]
pub(super) struct Room<'a> {
    /// So many wrappings.
    pub(super) wrappings: usize,
    /// So many bytes of each.
    pub(super) bytes: usize,
    /// Is set when more would have come out, whether or not that is in the reading.
    pub(super) was_cut: &'a Cell<bool>,
}

/// The compression that the first bytes say, by their magic alone. That of zlib is so short that it has to be tried.
pub(super) fn by_magic(payload: &[u8]) -> Option<Wrapping> {
    match Packing::by_magic(payload)? {
        Packing::Gzip => Some(Wrapping::Gzip),
        Packing::Zstd => Some(Wrapping::Zstd),
        Packing::Lz4 => Some(Wrapping::Lz4),
        Packing::Snappy => Some(Wrapping::Snappy),
        Packing::Zlib | Packing::Deflate => None,
    }
}

/// What is in a payload that may be zlib, if it is one from beginning to end.
pub(super) fn whole_zlib(payload: &[u8], room: Room<'_>) -> Option<Unpacked> {
    // Deflate with a window of up to 32 KiB, and a check of the two bytes (RFC 1950 section 2.2).
    let is_header = |method: u8, flags: u8| {
        method & 0x0f == 8 && method >> 4 <= 7 && (u16::from(method) << 8 | u16::from(flags)).is_multiple_of(31)
    };
    let [method, flags, ..] = payload else { return None };
    let unpacked = is_header(*method, *flags).then(|| unpack(payload, Wrapping::Zlib, room))??;
    (!unpacked.is_damaged).then_some(unpacked)
}

/// What is in a payload as far as there is room, or `None` when nothing comes out of it.
pub(super) fn unpack(payload: &[u8], wrapping: Wrapping, room: Room<'_>) -> Option<Unpacked> {
    let packing = match wrapping {
        Wrapping::Gzip => Packing::Gzip,
        Wrapping::Zlib => Packing::Zlib,
        Wrapping::Deflate => Packing::Deflate,
        Wrapping::Zstd => Packing::Zstd,
        Wrapping::Lz4 => Packing::Lz4,
        Wrapping::Snappy => Packing::Snappy,
        Wrapping::Base64 => return base64(payload).map(all_of),
        Wrapping::DataUrl => return base64(data_of_url(payload)?).map(all_of),
    };
    let unpacked = packing.unpack(payload, room.bytes)?;
    if unpacked.is_cut {
        room.was_cut.set(true);
    }
    Some(unpacked)
}

fn all_of(bytes: Vec<u8>) -> Unpacked {
    Unpacked { bytes, is_cut: false, is_damaged: false }
}

/// What is behind the comma of `data:image/png;base64,`.
fn data_of_url(payload: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = payload.trim_ascii().split_at_checked(b"data:".len())?;
    let head = rest.get(..MAX_DATA_HEAD).unwrap_or(rest);
    let comma = head.iter().position(|byte| *byte == b',').filter(|_| scheme.eq_ignore_ascii_case(b"data:"))?;
    let is_base64 = head.get(..comma)?.to_ascii_lowercase().ends_with(b";base64");
    rest.get(comma + 1..).filter(|_| is_base64)
}

/// The bytes of a text that is base64 and nothing else, in either alphabet, with or without padding and line breaks.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=');
    if text.len() < MIN_BASE64_CHARS || !text.iter().all(|byte| is_letter(byte) || matches!(byte, b'\r' | b'\n')) {
        return None;
    }
    of_base64(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn room(was_cut: &Cell<bool>) -> Room<'_> {
        Room { wrappings: 1, bytes: MAX_UNPACKED_BYTES, was_cut }
    }

    fn whole(payload: &[u8], wrapping: Wrapping) -> Option<Unpacked> {
        let was_cut = Cell::default();
        let unpacked = unpack(payload, wrapping, room(&was_cut));
        assert_eq!(was_cut.get(), unpacked.as_ref().is_some_and(|it| it.is_cut));
        unpacked
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_grows_without_end_is_cut() {
        let zeros = vec![0; MAX_UNPACKED_BYTES + 1];
        for (packed, wrapping) in
            [(gzip(&zeros), Wrapping::Gzip), (zstd::encode_all(zeros.as_slice(), 1).unwrap(), Wrapping::Zstd)]
        {
            let unpacked = whole(&packed, wrapping).unwrap();
            assert_eq!((unpacked.bytes.len(), unpacked.is_cut), (MAX_UNPACKED_BYTES, true), "{wrapping:?}");
        }
        let exact = whole(&gzip(&zeros[1..]), Wrapping::Gzip).unwrap();
        assert_eq!((exact.bytes.len(), exact.is_cut), (MAX_UNPACKED_BYTES, false));
    }

    #[test]
    fn lz4_and_snappy_are_cut_and_damaged_as_the_others_are() {
        let zeros = vec![0; MAX_UNPACKED_BYTES + 1];
        let mut lz4 = lz4_flex::frame::FrameEncoder::new(Vec::new());
        lz4.write_all(&zeros).unwrap();
        let mut snappy = snap::write::FrameEncoder::new(Vec::new());
        snappy.write_all(&zeros).unwrap();
        for (packed, wrapping) in
            [(lz4.finish().unwrap(), Wrapping::Lz4), (snappy.into_inner().unwrap(), Wrapping::Snappy)]
        {
            let unpacked = whole(&packed, wrapping).unwrap();
            assert_eq!((unpacked.bytes.len(), unpacked.is_cut), (MAX_UNPACKED_BYTES, true), "{wrapping:?}");
            let part = whole(&packed[..packed.len() / 2], wrapping).unwrap();
            assert!(part.is_damaged && !part.bytes.is_empty(), "{wrapping:?}");
            assert!(whole(&packed[..4], wrapping).is_none());
        }
        let raw = snap::raw::Encoder::new().compress_vec(&zeros).unwrap();
        let unpacked = whole(&raw, Wrapping::Snappy).unwrap();
        assert_eq!((unpacked.bytes.len(), unpacked.is_cut), (MAX_UNPACKED_BYTES, true));
    }

    #[test]
    fn a_window_that_takes_much_memory_is_refused() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(27).unwrap();
        encoder.include_contentsize(false).unwrap();
        encoder.write_all(&[b'a'; 100]).unwrap();
        assert!(whole(&encoder.finish().unwrap(), Wrapping::Zstd).is_none());
    }

    #[test]
    fn what_ends_early_is_shown_as_far_as_it_goes() {
        let text: Vec<u8> = (0..2_000_u32).flat_map(|number| format!("{number},").into_bytes()).collect();
        let packed = gzip(&text);
        let unpacked = whole(&packed[..packed.len() / 2], Wrapping::Gzip).unwrap();
        assert!(unpacked.is_damaged && !unpacked.bytes.is_empty() && text.starts_with(&unpacked.bytes));
        assert!(whole(b"\x1f\x8b\x08", Wrapping::Gzip).is_none());
    }

    #[test]
    fn base64_has_two_alphabets_and_needs_no_padding() {
        for (text, expected) in [
            ("eyJhIjogMSwgImIiOiAyfQ==", Some(&b"{\"a\": 1, \"b\": 2}"[..])),
            ("eyJhIjogMSwgImIiOiAyfQ", Some(b"{\"a\": 1, \"b\": 2}")),
            (" eyJhIjogMSwg\r\nImIiOiAyfQ==\n", Some(b"{\"a\": 1, \"b\": 2}")),
            ("--__--__--__--__", Some(b"\xfb\xef\xff\xfb\xef\xff\xfb\xef\xff\xfb\xef\xff")),
            ("eyJhIjogMX0=", None),
            ("eyJhIjogMSwgImIiOiAyfQ== x", None),
            ("=eyJhIjogMSwgImIiOiAyfQ=", None),
        ] {
            assert_eq!(base64(text.as_bytes()).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_or_read(payload in prop::collection::vec(any::<u8>(), 0..200)) {
            for wrapping in [
                Wrapping::Gzip,
                Wrapping::Zlib,
                Wrapping::Deflate,
                Wrapping::Zstd,
                Wrapping::Lz4,
                Wrapping::Snappy,
                Wrapping::Base64,
                Wrapping::DataUrl,
            ] {
                let _ = whole(&payload, wrapping);
            }
            let _ = (by_magic(&payload), whole_zlib(&payload, room(&Cell::default())));
        }
    }
}
