//! The pixels of an image that is small enough to be drawn. Only the first one of several is: an animation would take what
//! is on screen away from what came.

mod gif;
mod jpeg;
mod pixels;
mod png;
mod webp;

pub use pixels::Picture;

use crate::{Format, Reading};
use pixels::is_small;

/// The image that a payload is; `None` if it is none, too large, or damaged.
#[must_use]
pub fn picture(reading: &Reading, payload: &[u8]) -> Option<Picture> {
    reading.pixels.filter(|pixels| is_small(*pixels))?;
    let bytes = reading.inside.as_deref().unwrap_or(payload);
    let picture = match reading.format {
        Format::Png => png::decode(bytes),
        Format::Jpeg => jpeg::decode(bytes),
        Format::Webp => webp::decode(bytes),
        Format::Gif => gif::decode(bytes),
        _ => None,
    };
    picture.filter(|it| it.width > 0 && it.height > 0 && it.rgba.len() == it.width * it.height * 4)
}

/// Why an image is not drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDrawn {
    /// It has more pixels than are drawn.
    TooLarge,
    /// It cannot be read to its end, or its size cannot.
    Damaged,
}

/// Why the image that a payload is has no [`picture`]; `None` where it is no image.
#[must_use]
pub fn not_drawn(reading: &Reading) -> Option<NotDrawn> {
    let is_image = matches!(reading.format, Format::Png | Format::Jpeg | Format::Webp | Format::Gif);
    let is_large = reading.pixels.is_some_and(|pixels| !is_small(pixels));
    is_image.then_some(if is_large { NotDrawn::TooLarge } else { NotDrawn::Damaged })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use ::png::{BitDepth, ColorType, Encoder};

    use super::*;
    use crate::{Hints, read};

    fn encoded(color: ColorType, depth: BitDepth, size: (u32, u32), data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, size.0, size.1);
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
        use BitDepth::{Eight, One, Sixteen};
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
        let whole = encoded(ColorType::Grayscale, BitDepth::Eight, (200, 200), &vec![9; 40_000]);
        assert!(drawn(&whole).is_some());
        assert_eq!(drawn(&whole[..whole.len() / 2]), None);
        let large = encoded(ColorType::Grayscale, BitDepth::One, (4_000, 1_001), &vec![0; 500 * 1_001]);
        assert!(large.len() < 10_000);
        assert_eq!(drawn(&large), None);
        let why = |payload: &[u8]| not_drawn(&read(payload, &Hints::default()));
        assert_eq!(why(&large), Some(NotDrawn::TooLarge));
        assert_eq!(why(&whole[..whole.len() / 2]), Some(NotDrawn::Damaged));
        assert_eq!(why(b"{\"a\":1}"), None);
        assert_eq!(drawn(b"{\"a\":1}"), None);
    }

    /// 96 by 64 pixels: blue, a yellow disc in the middle, and a corner of black that some have transparent.
    #[test]
    fn images_of_each_kind_are_drawn() {
        for (name, corner, frames) in [
            ("jpeg-baseline.jpg", 255, 1),
            ("jpeg-progressive.jpg", 255, 1),
            ("jpeg-cmyk.jpg", 255, 1),
            ("webp-lossy.webp", 255, 1),
            ("webp-lossy-alpha.webp", 0, 1),
            ("webp-lossless.webp", 0, 1),
            ("webp-animated.webp", 0, 2),
            ("gif-transparent.gif", 0, 1),
            ("gif-animated.gif", 255, 2),
            ("png-alpha.png", 0, 1),
            ("png-palette.png", 255, 1),
            ("png-animated.png", 0, 2),
            ("js-sharp-mozjpeg.jpg", 255, 1),
            ("js-sharp-444.jpg", 255, 1),
            ("js-sharp-near-lossless.webp", 255, 1),
            ("js-sharp.gif", 255, 1),
            ("js-sharp-16bit.png", 255, 1),
            ("js-upng-animated.png", 255, 3),
            ("js-omggif-animated.gif", 255, 4),
            ("js-gifenc-animated.gif", 255, 2),
            ("png-data-url.txt", 255, 3),
        ] {
            let payload = file(name);
            let found = drawn(&payload).unwrap_or_else(|| panic!("{name}"));
            let at = |x: usize, y: usize| &found.rgba[(y * found.width + x) * 4..][..4];
            let is_near =
                |found: &[u8], wanted: [u8; 3]| found.iter().zip(wanted).all(|(one, other)| one.abs_diff(other) < 60);
            assert_eq!((found.width, found.height, found.frames), (96, 64, frames), "{name}");
            assert!(is_near(at(48, 32), [240, 200, 40]), "{name}: {:?}", at(48, 32));
            assert!(is_near(at(90, 10), [20, 120, 200]), "{name}: {:?}", at(90, 10));
            assert_eq!((at(48, 32)[3], at(4, 4)[3]), (255, corner), "{name}");
            assert_eq!(
                drawn(&payload[..payload.len() / 3]).filter(|cut| cut.rgba.len() != 96 * 64 * 4),
                None,
                "{name}"
            );
        }
        let grey = drawn(&file("jpeg-grey.jpg")).unwrap();
        assert!(grey.rgba.chunks_exact(4).all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]));
    }

    #[test]
    fn a_size_within_that_is_larger_than_that_of_the_whole_is_refused() {
        let mut gif = file("gif.gif");
        let frame = gif.windows(9).position(|bytes| bytes == b"\x2c\0\0\0\0\x60\0\x40\0").unwrap();
        gif[frame + 1] = 90;
        let beyond = drawn(&gif).unwrap();
        assert_eq!((beyond.rgba.len(), &beyond.rgba[..4]), (96 * 64 * 4, &[0; 4][..]));
        // The canvas says a small size, and the decoder another one.
        let mut jpeg = file("jpeg-baseline.jpg");
        let at = jpeg.windows(2).position(|bytes| bytes == b"\xff\xc0").unwrap();
        jpeg[at + 5..at + 9].copy_from_slice(b"\xff\xff\xff\xff");
        assert_eq!(drawn(&jpeg), None);
    }

    #[expect(clippy::disallowed_methods, reason = "tests read the corpus")]
    fn file(name: &str) -> Vec<u8> {
        std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/corpus").join(name))
            .unwrap()
    }

    proptest! {
        /// A byte of an image is another one.
        #[test]
        fn a_damaged_image_is_drawn_or_not(at in 8_usize..60, byte in any::<u8>()) {
            let mut bytes = encoded(ColorType::Rgb, BitDepth::Eight, (2, 2), &[9; 12]);
            let at = at.min(bytes.len() - 1);
            bytes[at] = byte;
            if let Some(found) = drawn(&bytes) {
                prop_assert_eq!(found.rgba.len(), found.width * found.height * 4);
            }
        }
    }
}
