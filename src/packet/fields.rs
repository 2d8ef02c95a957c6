//! Takes the parts of a packet off its front, one after the other.

use super::{Flaw, frame};

/// What is left of a packet, or of a part of it.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

/// What matters about a text.
#[derive(Clone, Copy)]
pub(super) struct Text {
    pub(super) is_empty: bool,
    /// It has `+` or `#`.
    pub(super) has_wildcard: bool,
}

const SHORT: Flaw = Flaw::malformed("1.5", "an end within one of its parts");

impl<'a> Fields<'a> {
    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, Flaw> {
        let (first, rest) = self.0.split_first().ok_or(SHORT)?;
        self.0 = rest;
        Ok(*first)
    }

    #[inline]
    pub(super) fn two_bytes(&mut self) -> Result<u16, Flaw> {
        let (first, rest) = self.0.split_first_chunk().ok_or(SHORT)?;
        self.0 = rest;
        Ok(u16::from_be_bytes(*first))
    }

    #[inline]
    pub(super) fn four_bytes(&mut self) -> Result<u32, Flaw> {
        let (first, rest) = self.0.split_first_chunk().ok_or(SHORT)?;
        self.0 = rest;
        Ok(u32::from_be_bytes(*first))
    }

    /// A variable byte integer (section 1.5.5).
    #[inline]
    pub(super) fn length(&mut self) -> Result<usize, Flaw> {
        let (value, width) = frame::length(self.0)?.ok_or(SHORT)?;
        self.take(width)?;
        Ok(value)
    }

    #[inline]
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Flaw> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(SHORT)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Bytes with their length before them (section 1.5.6).
    #[inline]
    pub(super) fn binary(&mut self) -> Result<&'a [u8], Flaw> {
        let count = self.two_bytes()?;
        self.take(count.into())
    }

    /// Text with its length before it: UTF-8 without U+0000 (section 1.5.4). UTF-8 has no surrogates.
    #[inline]
    pub(super) fn text(&mut self) -> Result<Text, Flaw> {
        let bytes = self.binary()?;
        // One pass without a branch, which takes many bytes at once; almost all text is ASCII.
        let (mut all, mut has_nul, mut has_wildcard) = (0, false, false);
        for byte in bytes {
            all |= byte;
            has_nul |= *byte == 0;
            has_wildcard |= matches!(byte, b'+' | b'#');
        }
        if all & 0x80 != 0 && std::str::from_utf8(bytes).is_err() {
            return Err(Flaw::malformed("1.5.4", "text that is not UTF-8"));
        }
        if has_nul {
            return Err(Flaw::malformed("1.5.4", "text with NUL (U+0000)"));
        }
        Ok(Text { is_empty: bytes.is_empty(), has_wildcard })
    }

    /// A packet identifier is never 0 (section 2.2.1).
    #[inline]
    pub(super) fn packet_id(&mut self) -> Result<u16, Flaw> {
        match self.two_bytes()? {
            0 => Err(Flaw::protocol("2.2.1", "the packet identifier 0")),
            packet_id => Ok(packet_id),
        }
    }

    /// Nothing may follow.
    pub(super) fn end(self) -> Result<(), Flaw> {
        if self.is_empty() { Ok(()) } else { Err(Flaw::malformed("2.1.4", "bytes behind its end")) }
    }
}
