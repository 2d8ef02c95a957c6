//! JPEG, progressive ones too.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::pixels::{MAX_PIXELS, Picture, is_small, with_opacity};

/// Scans of a progressive image that are read: each one goes through all pixels, and takes a few bytes.
const MAX_SCANS: usize = 64;

/// The image in these bytes; `None` if it is damaged or too large.
pub(super) fn decode(bytes: &[u8]) -> Option<Picture> {
    let longest = usize::try_from(MAX_PIXELS).ok()?;
    let options = DecoderOptions::default()
        .set_max_width(longest)
        .set_max_height(longest)
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let info = decoder.info()?;
    is_small((info.width.into(), info.height.into())).then_some(())?;
    let pixels = decoder.decode().ok()?;
    let rgba = match decoder.output_colorspace()? {
        ColorSpace::Luma => pixels.iter().flat_map(|grey| [*grey, *grey, *grey, 0xff]).collect(),
        _ => with_opacity(&pixels),
    };
    Some(Picture { width: info.width.into(), height: info.height.into(), rgba, frames: 1 })
}
