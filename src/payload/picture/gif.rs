//! GIF.

use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, MemoryLimit};

use super::pixels::{MAX_PIXELS, Picture, is_small};

/// Bytes of the header and the screen; of what begins an extension; of an image, with how many bits its codes have.
const SCREEN: usize = 13;
const EXTENSION: usize = 2;
const IMAGE: usize = 11;

/// The first image in these bytes, on the whole canvas; `None` if it is damaged or too large.
pub(super) fn decode(bytes: &[u8]) -> Option<Picture> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    options.set_memory_limit(MemoryLimit::Bytes(NonZeroU64::new(MAX_PIXELS * 4)?));
    let mut decoder = options.read_info(bytes).ok()?;
    let (width, height) = (decoder.width(), decoder.height());
    is_small((width.into(), height.into())).then_some(())?;
    let [width, height] = [width, height].map(usize::from);
    let mut rgba = vec![0; width * height * 4];
    let frame = decoder.read_next_frame().ok()??;
    let [left, top, frame_width] = [frame.left, frame.top, frame.width].map(usize::from);
    let shown = frame_width.min(width.saturating_sub(left)) * 4;
    // A frame may go beyond the canvas.
    let rows = frame.buffer.chunks_exact((frame_width * 4).max(1));
    for (row, line) in rows.take(height.saturating_sub(top)).enumerate() {
        let at = ((top + row) * width + left) * 4;
        rgba.get_mut(at..at + shown)?.copy_from_slice(line.get(..shown)?);
    }
    Some(Picture { width, height, rgba, frames: frame_count(bytes).max(1) })
}

/// How many images are in these bytes (the specification of GIF 89a): blocks are passed over by their lengths, nothing is unpacked.
fn frame_count(bytes: &[u8]) -> u32 {
    // Flags say how many colours follow, in powers of two.
    let colors = |flags: &u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut frames = 0;
    let mut at = SCREEN + bytes.get(SCREEN - 3).map_or(0, colors);
    loop {
        at += match bytes.get(at) {
            Some(0x21) => EXTENSION,
            Some(0x2c) => {
                frames += 1;
                IMAGE + bytes.get(at + IMAGE - 2).map_or(0, colors)
            }
            _ => return frames,
        };
        // What is in a block is in parts, each behind its length, up to an empty one.
        while let Some(length) = bytes.get(at).filter(|length| **length > 0) {
            at += 1 + usize::from(*length);
        }
        at += 1;
    }
}
