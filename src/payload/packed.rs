//! Takes compression off bytes, with a limit on what comes out, and base64. What that is, is found out elsewhere.

use std::io::{ErrorKind, Read};

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::{lz4, snappy};

/// The largest window of zstd, as a power of two: what its decoder reserves before anything comes out.
const MAX_WINDOW_LOG: u32 = 23;

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zlib,
    Deflate,
    Zstd,
    /// In frames.
    Lz4,
    /// Framed, or raw, which has no mark.
    Snappy,
}

/// What was inside.
pub(crate) struct Unpacked {
    pub(crate) bytes: Vec<u8>,
    /// The limit was reached.
    pub(crate) is_cut: bool,
    /// It ended early, or was wrong somewhere.
    pub(crate) is_damaged: bool,
}

impl Packing {
    /// The one that the first bytes say, by their magic alone. That of zlib is so short that it has to be tried.
    pub(crate) fn by_magic(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            [4, 0x22, 0x4d, 0x18, ..] => Some(Self::Lz4),
            _ if snappy::is_marked(bytes) => Some(Self::Snappy),
            _ => None,
        }
    }

    /// Whether it ends before anything comes out of it.
    pub(crate) fn ends_early(self, bytes: &[u8]) -> bool {
        let first = |decoder: &mut dyn Read| decoder.read(&mut [0]);
        let read = match self {
            Self::Gzip => first(&mut MultiGzDecoder::new(bytes)),
            Self::Zstd => {
                let Ok(mut decoder) = zstd::stream::read::Decoder::with_buffer(bytes) else { return false };
                let limited = decoder.window_log_max(MAX_WINDOW_LOG);
                limited.and_then(|()| first(&mut decoder))
            }
            Self::Zlib | Self::Deflate | Self::Lz4 | Self::Snappy => return false,
        };
        read.is_err_and(|error| error.kind() == ErrorKind::UnexpectedEof)
    }

    /// What is in it up to `limit` bytes, or `None` when nothing comes out of it.
    pub(crate) fn unpack(self, bytes: &[u8], limit: usize) -> Option<Unpacked> {
        match self {
            Self::Gzip => drained(MultiGzDecoder::new(bytes), limit),
            Self::Zlib => drained(ZlibDecoder::new(bytes), limit),
            Self::Deflate => drained(DeflateDecoder::new(bytes), limit),
            Self::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(bytes).ok()?;
                decoder.window_log_max(MAX_WINDOW_LOG).ok()?;
                drained(decoder, limit)
            }
            Self::Lz4 => filled(limit, |most, out| lz4::unpack(bytes, most, out)),
            Self::Snappy => filled(limit, |most, out| snappy::unpack(bytes, most, out)),
        }
    }
}

/// The same of what is read from several parts: one byte more shows that the limit was reached.
fn filled(limit: usize, unpack: impl FnOnce(usize, &mut Vec<u8>) -> Option<()>) -> Option<Unpacked> {
    let mut bytes = Vec::new();
    let is_damaged = unpack(limit.saturating_add(1), &mut bytes).is_none();
    let is_cut = bytes.len() > limit;
    bytes.truncate(limit);
    (!is_damaged || !bytes.is_empty()).then_some(Unpacked { bytes, is_cut, is_damaged: is_damaged && !is_cut })
}

/// The bytes of a text in base64, in either alphabet, with or without padding and line breaks.
pub(crate) fn of_base64(text: &[u8]) -> Option<Vec<u8>> {
    let letters: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let is_url_safe = letters.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let alphabet = if is_url_safe { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config).decode(letters).ok()
}

/// Reads up to the limit.
fn drained(decoder: impl Read, limit: usize) -> Option<Unpacked> {
    let mut bytes = Vec::new();
    let read = decoder.take(limit as u64 + 1).read_to_end(&mut bytes);
    let (is_cut, is_damaged) = (bytes.len() > limit, read.is_err());
    bytes.truncate(limit);
    (!is_damaged || !bytes.is_empty()).then_some(Unpacked { bytes, is_cut, is_damaged })
}
