//! PNG.

use std::io::Cursor;

use png::{ColorType, Decoder, Limits, Transformations};

use super::pixels::{MAX_BESIDE, Picture, is_small, with_opacity};

/// The image in these bytes; `None` if it is damaged or too large.
pub(super) fn decode(bytes: &[u8]) -> Option<Picture> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MAX_BESIDE });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().ok()?;
    is_small(reader.info().size()).then_some(())?;
    let frames = reader.info().animation_control().map_or(1, |animation| animation.num_frames.max(1));
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    pixels.truncate(frame.buffer_size());
    let rgba = match frame.color_type {
        ColorType::Rgba => pixels,
        ColorType::Rgb => with_opacity(&pixels),
        ColorType::GrayscaleAlpha => {
            pixels.chunks_exact(2).flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]]).collect()
        }
        ColorType::Grayscale => pixels.iter().flat_map(|grey| [*grey, *grey, *grey, 0xff]).collect(),
        ColorType::Indexed => return None,
    };
    let [width, height] = [frame.width, frame.height].map(|pixels| usize::try_from(pixels).ok());
    Some(Picture { width: width?, height: height?, rgba, frames })
}
