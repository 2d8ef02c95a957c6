//! How far a text is printable ASCII, and a number goes on: several bytes at once, without a branch for each.

/// How many bytes at the start of `text` are printable ASCII, so that no mark is among them; without `"` and `\\` when
/// `QUOTED`. Looks at eight at a time, in long texts at 64.
#[must_use]
#[inline]
pub fn plain_length<const QUOTED: bool>(text: &[u8]) -> usize {
    /// Most texts are shorter.
    const NEAR: usize = 16;
    let near = plain_words::<QUOTED>(text.get(..NEAR).unwrap_or(text));
    if near < NEAR {
        return near;
    }
    let plain = near + plain_blocks::<QUOTED>(text.get(near..).unwrap_or_default());
    plain + plain_words::<QUOTED>(text.get(plain..).unwrap_or_default())
}

/// How many bytes are in the blocks at the start of `text` that are plain as a whole.
fn plain_blocks<const QUOTED: bool>(text: &[u8]) -> usize {
    const BLOCK: usize = 64;
    // Without a branch, so that the compiler takes many bytes at once.
    let has_odd = |block: &[u8; BLOCK]| block.iter().fold(false, |odd, byte| odd | is_odd::<QUOTED>(*byte));
    text.as_chunks().0.iter().take_while(|block| !has_odd(block)).count() * BLOCK
}

#[inline]
fn is_odd<const QUOTED: bool>(byte: u8) -> bool {
    !(0x20..0x7f).contains(&byte) || (QUOTED && matches!(byte, b'"' | b'\\'))
}

#[inline]
fn plain_words<const QUOTED: bool>(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let odd = odd_bytes::<QUOTED>(u64::from_le_bytes(*word));
        if odd != 0 {
            return at * 8 + odd.trailing_zeros() as usize / 8;
        }
    }
    words.len() * 8 + rest.iter().position(|byte| is_odd::<QUOTED>(*byte)).unwrap_or(rest.len())
}

/// The highest bit of each byte that is no printable ASCII, or quoted. Bytes after the first such one may be wrong, since
/// subtraction borrows from them.
fn odd_bytes<const QUOTED: bool>(word: u64) -> u64 {
    let is_zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let is = |byte: u8| is_zero(word ^ (ONES * u64::from(byte)));
    let is_control = word.wrapping_sub(ONES * 0x20) & !word;
    let quoted = if QUOTED { is(b'"') | is(b'\\') } else { 0 };
    (word | is_control | is(0x7f) | quoted) & (ONES * 0x80)
}

const ONES: u64 = u64::from_ne_bytes([1; 8]);

/// How many of these bytes are plain, as [`plain_length`] has it with `QUOTED`, before another one comes.
#[must_use]
#[inline]
pub fn plain_in(bytes: [u8; 8]) -> usize {
    odd_bytes::<true>(u64::from_le_bytes(bytes)).trailing_zeros() as usize / 8
}

/// How many of these bytes are digits before another one comes.
#[must_use]
#[inline]
pub fn digits_in(bytes: [u8; 8]) -> usize {
    let word = u64::from_le_bytes(bytes) ^ (ONES * u64::from(b'0'));
    // A sum may carry into the bytes after the first one that is no digit.
    let others = (word.wrapping_add(ONES * (0x80 - 10)) | word) & (ONES * 0x80);
    others.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_beginning_ends_where_a_look_at_each_byte_says() {
        let by_byte = |text: &str, quoted: bool| {
            let is_plain = |c: &char| (' '..='~').contains(c) && !(quoted && matches!(c, '"' | '\\'));
            text.chars().take_while(is_plain).count()
        };
        for odd in (0..=0xff).filter_map(char::from_u32).chain("\u{202e}é温😀".chars()) {
            for (before, after) in
                (0..20).chain([63, 64, 65, 130]).flat_map(|before| [(before, 0), (before, 1), (before, 17)])
            {
                let text = format!("{}{odd}{}", "x".repeat(before), "~\u{1}".repeat(after));
                assert_eq!(plain_length::<true>(text.as_bytes()), by_byte(&text, true), "{text:?}");
                assert_eq!(plain_length::<false>(text.as_bytes()), by_byte(&text, false), "{text:?}");
            }
        }
    }

    #[test]
    fn eight_bytes_are_looked_at_as_each_of_them_would_be() {
        for byte in 0..=0xff {
            for (before, after) in (0..8).flat_map(|at| [0, b'"', b'5', b'x', 0x80, 0xff].map(|after| (at, after))) {
                for first in *b"07az" {
                    let mut bytes = [after; 8];
                    bytes[..before].fill(first);
                    bytes[before] = byte;
                    let first_but = |is: fn(&u8) -> bool| bytes.iter().position(|byte| !is(byte)).unwrap_or(8);
                    assert_eq!(plain_in(bytes), first_but(|byte| !is_odd::<true>(*byte)), "{bytes:?}");
                    assert_eq!(digits_in(bytes), first_but(u8::is_ascii_digit), "{bytes:?}");
                }
            }
        }
    }
}
