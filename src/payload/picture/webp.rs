//! WebP: lossy, lossless, with opacity, and the first image of several.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::pixels::{MAX_BESIDE, Picture, is_small, with_opacity};

/// Bytes of what is before the chunks, of the head of each, and of a frame before the chunks within it (RFC 9649 section 2).
const FILE_HEAD: usize = 12;
const CHUNK_HEAD: usize = 8;
const FRAME_HEAD: usize = 16;

/// The image in these bytes; `None` if it is damaged or too large.
pub(super) fn decode(bytes: &[u8]) -> Option<Picture> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).ok()?;
    decoder.set_memory_limit(MAX_BESIDE);
    let (width, height) = decoder.dimensions();
    (is_small((width, height)) && have_their_size(bytes.get(FILE_HEAD..)?, (width, height), false)).then_some(())?;
    let mut pixels = vec![0; decoder.output_buffer_size()?];
    decoder.read_image(&mut pixels).ok()?;
    let rgba = if decoder.has_alpha() { pixels } else { with_opacity(&pixels) };
    let [width, height] = [width, height].map(|pixels| usize::try_from(pixels).ok());
    Some(Picture { width: width?, height: height?, rgba, frames: decoder.num_frames().max(1) })
}

/// Whether each lossy image within has the size that is said of it: image-webp 0.2.4 is given no other, because it makes room
/// for what each says of itself, and can panic. Behind the opacity of a frame it takes any chunk for the image.
fn have_their_size(mut chunks: &[u8], (width, height): (u32, u32), is_frame: bool) -> bool {
    let le = |bytes: &[u8]| bytes.iter().rev().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    let mut is_behind_opacity = false;
    while let Some((head, rest)) = chunks.split_at_checked(CHUNK_HEAD) {
        let size = usize::try_from(le(&head[4..])).unwrap_or(usize::MAX);
        let inside = rest.get(..size).unwrap_or(rest);
        let is_right = match (&head[..4], inside.split_at_checked(FRAME_HEAD)) {
            (name, _) if name == b"VP8 " || is_behind_opacity => inside
                .get(6..10)
                .is_none_or(|size| (le(&size[..2]) & 0x3fff, le(&size[2..]) & 0x3fff) == (width, height)),
            (b"ANMF", Some((frame, within))) => {
                have_their_size(within, (le(&frame[6..9]) + 1, le(&frame[9..12]) + 1), true)
            }
            _ => true,
        };
        if !is_right {
            return false;
        }
        is_behind_opacity = is_frame && &head[..4] == b"ALPH";
        // A chunk of an odd size has a byte behind it.
        chunks = rest.get(size.saturating_add(size % 2)..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: [u8; 4], inside: &[u8]) -> Vec<u8> {
        let size = u32::try_from(inside.len()).unwrap().to_le_bytes();
        [&name[..], &size, inside, if inside.len() % 2 == 1 { &[0] } else { &[] }].concat()
    }

    /// The head of a lossy image, and nothing of it.
    fn lossy(width: u8, height: u8) -> Vec<u8> {
        chunk(*b"VP8 ", &[0, 0, 0, 0x9d, 0x01, 0x2a, width, 0, height, 0])
    }

    fn renamed(mut chunk: Vec<u8>) -> Vec<u8> {
        chunk[0] = 0x7f;
        chunk
    }

    fn frame(width: u8, height: u8, within: &[u8]) -> Vec<u8> {
        let mut head = [0; FRAME_HEAD];
        (head[6], head[9]) = (width - 1, height - 1);
        chunk(*b"ANMF", &[&head[..], within].concat())
    }

    #[test]
    fn an_image_of_another_size_than_is_said_of_it_is_found_wherever_it_is() {
        let other = chunk(*b"EXIF", b"odd");
        for (chunks, are_right) in [
            (lossy(96, 64), true),
            (lossy(96, 65), false),
            ([other.clone(), lossy(96, 64)].concat(), true),
            ([other.clone(), lossy(97, 64)].concat(), false),
            (frame(20, 10, &lossy(20, 10)), true),
            (frame(20, 10, &lossy(96, 64)), false),
            (frame(20, 10, &[other.clone(), lossy(20, 11)].concat()), false),
            ([frame(20, 10, &lossy(20, 10)), frame(9, 9, &lossy(8, 9))].concat(), false),
            (frame(20, 10, &[chunk(*b"ALPH", b"odd"), renamed(lossy(20, 0))].concat()), false),
            (frame(20, 10, &[chunk(*b"ALPH", b"odd"), renamed(lossy(20, 10))].concat()), true),
            ([chunk(*b"ALPH", b"odd"), other.clone(), lossy(96, 64)].concat(), true),
            (lossy(96, 64)[..12].to_vec(), true),
            (Vec::new(), true),
        ] {
            assert_eq!(have_their_size(&chunks, (96, 64), false), are_right, "{chunks:?}");
        }
    }
}
