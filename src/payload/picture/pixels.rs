//! What an image is drawn from, and how large it may be.

/// Pixels of an image that is drawn. A kilobyte can be an image of a gigabyte.
pub(super) const MAX_PIXELS: u64 = 4_000_000;
/// Bytes that a decoder may take beside the pixels: texts, profiles of colour.
pub(super) const MAX_BESIDE: usize = 1024 * 1024;

/// An image as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// Red, green, blue and opacity of each pixel, row by row.
    pub rgba: Vec<u8>,
    /// So many images are in it, of which this is the first one.
    pub frames: u32,
}

/// Whether an image of this width and height is drawn. What is in an image can say another size than its beginning, so each
/// decoder asks again.
pub(super) fn is_small((width, height): (u32, u32)) -> bool {
    u64::from(width) * u64::from(height) <= MAX_PIXELS
}

/// Three bytes a pixel as four, none of them transparent.
pub(super) fn with_opacity(rgb: &[u8]) -> Vec<u8> {
    rgb.chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 0xff]).collect()
}
