//! GIF.

use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, MemoryLimit};

use super::pixels::{MAX_PIXELS, Picture, is_small};

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
    let is_animated = decoder.next_frame_info().is_ok_and(|next| next.is_some());
    Some(Picture { width, height, rgba, is_animated })
}
