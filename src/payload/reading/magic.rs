//! Formats that their first bytes name: images with their size, and what is named and not decoded. Compression is left to
//! `unpack`.

use crate::Format;

/// The format that the bytes name themselves, and the size of an image in pixels, where its beginning says so.
pub(super) fn named(payload: &[u8]) -> Option<(Format, Option<(u32, u32)>)> {
    let other = |format| Some((format, None));
    match payload {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some((Format::Png, png_size(payload))),
        [0xff, 0xd8, 0xff, ..] => Some((Format::Jpeg, jpeg_size(payload))),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some((Format::Gif, gif_size(payload))),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some((Format::Webp, webp_size(payload))),
        [b'O', b'b', b'j', 1, ..] => other(Format::Avro),
        [0xe0, 1, 0, 0xea, ..] => other(Format::Ion),
        [4, 0x22, 0x4d, 0x18, ..] => other(Format::Lz4),
        [0xff, 6, 0, 0, b's', b'N', b'a', b'P', b'p', b'Y', ..] => other(Format::Snappy),
        _ if is_bson(payload) => other(Format::Bson),
        _ if is_descriptor_set(payload) => other(Format::DescriptorSet),
        _ => None,
    }
}

/// Its own length, an element of a known type, and a zero at the end (the specification of BSON 1.1).
fn is_bson(payload: &[u8]) -> bool {
    let length = payload.first_chunk().map(|bytes| u32::from_le_bytes(*bytes) as usize);
    let first = payload.get(4).copied().unwrap_or_default();
    length == Some(payload.len()) && payload.ends_with(&[0]) && (payload.len() == 5 || matches!(first, 1..=0x13))
}

/// Files one after the other (field 1), each with its name first (field 1), which ends in `.proto`.
fn is_descriptor_set(payload: &[u8]) -> bool {
    let field_one = |bytes: &[u8]| {
        let [0x0a, rest @ ..] = bytes else { return None };
        let end = rest.iter().take(4).position(|byte| *byte < 0x80)?;
        let length = rest[..=end].iter().rev().fold(0, |length, byte| length << 7 | usize::from(byte & 0x7f));
        rest.get(end + 1..)?.get(..length).map(<[u8]>::to_vec)
    };
    let name = field_one(payload).and_then(|file| field_one(&file));
    name.is_some_and(|name| name.ends_with(b".proto"))
}

/// The chunk IHDR is the first one (the specification of PNG, section 5.6).
fn png_size(payload: &[u8]) -> Option<(u32, u32)> {
    (payload.get(12..16)? == b"IHDR").then_some(())?;
    Some((be_u32(payload.get(16..20)?), be_u32(payload.get(20..24)?)))
}

fn gif_size(payload: &[u8]) -> Option<(u32, u32)> {
    let le = |at: usize| Some(u32::from(u16::from_le_bytes(*payload.get(at..)?.first_chunk()?)));
    Some((le(6)?, le(8)?))
}

/// The size is in the first segment that begins a frame (ITU T.81, annex B).
fn jpeg_size(payload: &[u8]) -> Option<(u32, u32)> {
    let mut rest = payload.get(2..)?;
    loop {
        let [0xff, marker, length @ ..] = rest else { return None };
        if *marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let segment = usize::from(u16::from_be_bytes(*length.first_chunk()?));
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let size = length.get(3..7)?;
            return Some((be_u32(&size[2..]), be_u32(&size[..2])));
        }
        rest = length.get(segment.max(2)..)?;
    }
}

/// Three kinds of first chunks (RFC 9649 section 2): with features, lossless, lossy.
fn webp_size(payload: &[u8]) -> Option<(u32, u32)> {
    let le = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte));
    let data = payload.get(20..)?;
    match payload.get(12..16)? {
        b"VP8X" => Some((le(data.get(4..7)?) + 1, le(data.get(7..10)?) + 1)),
        b"VP8L" => {
            let bits = le(data.get(1..5)?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => Some((le(data.get(6..8)?) & 0x3fff, le(data.get(8..10)?) & 0x3fff)),
        _ => None,
    }
}

fn be_u32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn images_have_the_size_that_their_beginning_says() {
        let jpeg = b"\xff\xd8\xff\xe0\x00\x04AB\xff\xff\xc2\x00\x0b\x08\x01\x02\x03\x04\x01";
        let gif = b"GIF89a\x20\x03\x58\x02\x00";
        let webp = |kind: &[u8], data: &[u8]| [b"RIFF\0\0\0\0WEBP", kind, &[0; 4], data].concat();
        let table = [
            (jpeg.to_vec(), Format::Jpeg, Some((0x304, 0x102))),
            (jpeg[..10].to_vec(), Format::Jpeg, None),
            (gif.to_vec(), Format::Gif, Some((800, 600))),
            (webp(b"VP8X", b"\0\0\0\0\x1f\x03\0\x57\x02\0"), Format::Webp, Some((800, 600))),
            (
                webp(b"VP8L", &[&[0x2f][..], &(799_u32 + (599 << 14)).to_le_bytes()].concat()),
                Format::Webp,
                Some((800, 600)),
            ),
            (webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a\x20\x03\x58\x02"), Format::Webp, Some((800, 600))),
            (webp(b"VP8 ", b""), Format::Webp, None),
        ];
        for (bytes, format, size) in table {
            assert_eq!(named(&bytes), Some((format, size)), "{bytes:02x?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_document_is_none() {
        for bytes in [
            &b"\x06\0\0\0\x01\x01"[..],
            b"\x06\0\0\0\x20\0",
            b"\x07\0\0\0\x01\0",
            b"\x0a\x05\x0a\x03abc",
            b"\x0a\xff\xff",
        ] {
            assert_eq!(named(bytes), None, "{bytes:02x?}");
        }
        assert_eq!(named(b"\x05\0\0\0\0"), Some((Format::Bson, None)));
        assert_eq!(named(b"\x0a\x09\x0a\x07a.proto"), Some((Format::DescriptorSet, None)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at_without_a_slip(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = (named(&bytes), png_size(&bytes), jpeg_size(&bytes), gif_size(&bytes), webp_size(&bytes));
        }
    }
}
