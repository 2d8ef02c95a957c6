//! Decodes the bytes of the file: UTF-8, or UTF-16 as an older `PowerShell` writes with `>`, with a mark or without.

/// The bytes are no text in any of these encodings; the line of the first one that does not fit, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotText {
    pub(super) line: usize,
}

/// The text, without its byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<String, NotText> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        // No profile begins with a zero, and each begins with a letter, a bracket or a blank.
        [first, 0, ..] if *first != 0 => utf_16(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf_16(bytes, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf_8(rest),
        _ => utf_8(bytes),
    }
}

fn utf_8(bytes: &[u8]) -> Result<String, NotText> {
    std::str::from_utf8(bytes).map(ToOwned::to_owned).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        NotText { line: before.split(|byte| *byte == b'\n').count() }
    })
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NotText> {
    let (units, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(units.len());
    for character in char::decode_utf16(units.iter().copied().map(unit)) {
        text.push(character.map_err(|_| last_line(&text))?);
    }
    if rest.is_empty() { Ok(text) } else { Err(last_line(&text)) }
}

fn last_line(text: &str) -> NotText {
    NotText { line: 1 + text.matches('\n').count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_gives_the_same_text() {
        let text = "[[profile]]\r\nname = \"Werk Süd 𝄞\"\n";
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        let with_mark = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            with_mark(b"\xef\xbb\xbf", text.as_bytes()),
            with_mark(b"\xff\xfe", &little),
            with_mark(b"\xfe\xff", &big),
            little,
            big,
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text), "{bytes:?}");
        }
        assert_eq!(decode(b"").as_deref(), Ok(""));
    }

    #[test]
    fn the_line_that_is_no_text_is_named() {
        let latin_1 = b"[[profile]]\nname = \"Werk S\xfcd\"\n";
        assert_eq!(decode(latin_1), Err(NotText { line: 2 }));
        assert_eq!(decode(b"\xff\xfea\0\n\0\0\xd8"), Err(NotText { line: 2 }));
        assert_eq!(decode(b"\xff\xfea\0b"), Err(NotText { line: 1 }));
    }
}
