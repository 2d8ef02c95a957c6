//! The pixels of an image, where it is a PNG that is small enough to be drawn. Of other images only the size is known.

use std::io::Cursor;

use png::{ColorType, Decoder, Limits, Transformations};

use crate::{Format, Reading};

/// Pixels of an image that is drawn. A kilobyte can be an image of a gigabyte.
const MAX_PIXELS: u64 = 4_000_000;
/// Bytes that the decoder may take beside the pixels: texts, profiles of colour.
const MAX_BESIDE: usize = 1024 * 1024;

/// An image as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// Red, green, blue and opacity of each pixel, row by row.
    pub rgba: Vec<u8>,
}

/// The image that a payload is; `None` if it is none, of another kind, too large, or damaged.
#[must_use]
pub fn picture(reading: &Reading, payload: &[u8]) -> Option<Picture> {
    let (width, height) = reading.pixels.filter(|_| reading.format == Format::Png)?;
    let is_small = u64::from(width) * u64::from(height) <= MAX_PIXELS;
    is_small.then(|| png(reading.inside.as_deref().unwrap_or(payload)))?
}

fn png(bytes: &[u8]) -> Option<Picture> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MAX_BESIDE });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    pixels.truncate(frame.buffer_size());
    let rgba = match frame.color_type {
        ColorType::Rgba => pixels,
        ColorType::Rgb => pixels.chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 0xff]).collect(),
        ColorType::GrayscaleAlpha => {
            pixels.chunks_exact(2).flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]]).collect()
        }
        ColorType::Grayscale => pixels.iter().flat_map(|grey| [*grey, *grey, *grey, 0xff]).collect(),
        ColorType::Indexed => return None,
    };
    let [width, height] = [frame.width, frame.height].map(|pixels| usize::try_from(pixels).ok());
    Some(Picture { width: width?, height: height?, rgba })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Hints, read};

    fn encoded(color: ColorType, depth: png::BitDepth, size: (u32, u32), data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, size.0, size.1);
        encoder.set_color(color);
        encoder.set_depth(depth);
        if color == ColorType::Indexed {
            encoder.set_palette(vec![1, 2, 3, 4, 5, 6]);
        }
        encoder.write_header().unwrap().write_image_data(data).unwrap();
        bytes
    }

    fn drawn(payload: &[u8]) -> Option<Picture> {
        picture(&read(payload, &Hints::default()), payload)
    }

    #[test]
    fn each_kind_of_png_has_the_same_four_bytes_a_pixel() {
        use png::BitDepth::{Eight, One, Sixteen};
        for (color, depth, size, data, expected) in [
            (ColorType::Rgba, Eight, (1, 1), &[1, 2, 3, 4][..], &[1, 2, 3, 4][..]),
            (ColorType::Rgb, Eight, (1, 1), &[1, 2, 3], &[1, 2, 3, 255]),
            (ColorType::Rgb, Sixteen, (1, 1), &[1, 9, 2, 9, 3, 9], &[1, 2, 3, 255]),
            (ColorType::Grayscale, Eight, (2, 1), &[7, 8], &[7, 7, 7, 255, 8, 8, 8, 255]),
            (ColorType::Grayscale, One, (2, 1), &[0b0100_0000], &[0, 0, 0, 255, 255, 255, 255, 255]),
            (ColorType::GrayscaleAlpha, Eight, (1, 1), &[7, 9], &[7, 7, 7, 9]),
            (ColorType::Indexed, Eight, (1, 2), &[1, 0], &[4, 5, 6, 255, 1, 2, 3, 255]),
        ] {
            let found = drawn(&encoded(color, depth, size, data)).unwrap();
            assert_eq!(found.rgba, expected, "{color:?} {depth:?}");
            assert_eq!((found.width, found.height), (size.0 as usize, size.1 as usize));
        }
    }

    #[test]
    fn what_is_too_large_or_damaged_is_not_drawn() {
        let whole = encoded(ColorType::Grayscale, png::BitDepth::Eight, (200, 200), &vec![9; 40_000]);
        assert!(drawn(&whole).is_some());
        assert_eq!(drawn(&whole[..whole.len() / 2]), None);
        let large = encoded(ColorType::Grayscale, png::BitDepth::One, (4_000, 1_001), &vec![0; 500 * 1_001]);
        assert!(large.len() < 10_000);
        assert_eq!(drawn(&large), None);
        assert_eq!(drawn(b"{\"a\":1}"), None);
    }

    proptest! {
        /// A byte of an image is another one.
        #[test]
        fn a_damaged_image_is_drawn_or_not(at in 8_usize..60, byte in any::<u8>()) {
            let mut bytes = encoded(ColorType::Rgb, png::BitDepth::Eight, (2, 2), &[9; 12]);
            let at = at.min(bytes.len() - 1);
            bytes[at] = byte;
            if let Some(found) = drawn(&bytes) {
                prop_assert_eq!(found.rgba.len(), found.width * found.height * 4);
            }
        }
    }
}
