//! Texts that are not UTF-8: ISO 8859-1 and UTF-16.

/// The share of characters of ASCII from which bytes that are no UTF-8 count as text, in quarters.
const ASCII_QUARTERS: usize = 3;
/// So few bytes tell nothing.
const MIN_BYTES: usize = 4;

/// The charset that a content type declares, in small letters.
pub(super) fn declared(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').skip(1);
    let mut named = parameters.filter_map(|parameter| parameter.split_once('='));
    let (_, charset) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Some(charset.trim().trim_matches('"').to_ascii_lowercase())
}

pub(super) fn is_latin1(charset: &str) -> bool {
    matches!(charset, "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "latin-1" | "l1" | "windows-1252")
}

/// Each byte is the character of its number.
pub(super) fn latin1(payload: &[u8]) -> String {
    payload.iter().map(|byte| char::from(*byte)).collect()
}

/// Whether bytes that are not UTF-8 are meant to be read: most are ASCII, and the others characters that can be seen.
pub(super) fn looks_like_latin1(payload: &[u8]) -> bool {
    let is_ascii = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r');
    let ascii = payload.iter().filter(|byte| is_ascii(byte)).count();
    payload.len() >= MIN_BYTES
        && ascii * 4 >= payload.len() * ASCII_QUARTERS
        && payload.iter().all(|byte| is_ascii(byte) || *byte >= 0xa0)
}

/// A text in UTF-8 of which some characters are cut, as from a buffer of fixed size, with a mark in their place: it has whole ones beside
/// ASCII, which no other charset has by chance. `None` for any other.
#[must_use]
pub fn cut_utf8(bytes: &[u8]) -> Option<String> {
    let is_meant = bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    is_meant.then(|| String::from_utf8_lossy(bytes).into_owned())
}

/// A text in UTF-16: with a byte order mark, or with the order that was declared (`utf-16le`).
pub(super) fn utf16(payload: &[u8], charset: Option<&str>) -> Option<String> {
    let (is_little, units) = match (payload, charset) {
        ([0xff, 0xfe, rest @ ..], _) => (true, rest),
        ([0xfe, 0xff, rest @ ..], _) => (false, rest),
        (payload, Some("utf-16le")) => (true, payload),
        (payload, Some("utf-16" | "utf-16be")) => (false, payload),
        _ => return None,
    };
    let (pairs, []) = units.as_chunks::<2>() else { return None };
    let units = pairs.iter().map(|pair| if is_little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) });
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_the_characters_that_were_meant() {
        assert_eq!(latin1(b"21 \xb0C"), "21 °C");
        for (bytes, expected) in [
            (&b"21 \xb0C"[..], true),
            (b"M\xfcnchen", true),
            (b"\xb0C", false),
            (b"21 \x80C", false),
            (b"21 \x00\xb0C", false),
            (b"\xe4\xf6\xfcx", false),
        ] {
            assert_eq!(looks_like_latin1(bytes), expected, "{bytes:?}");
        }
        assert_eq!(cut_utf8(b"K\xc3\xb6ln gr\xc3").as_deref(), Some("K\u{f6}ln gr\u{fffd}"));
        assert_eq!((cut_utf8(b"K\xf6ln"), cut_utf8(b"gr\xc3")), (None, None));
        let table: [(&[u8], Option<&str>, Option<&str>); 7] = [
            (b"\xff\xfea\0b\0", None, Some("ab")),
            (b"\xfe\xff\0a", None, Some("a")),
            (b"a\0", Some("utf-16le"), Some("a")),
            (b"\0a", Some("utf-16"), Some("a")),
            (b"\xff\xfea", None, None),
            (b"\xff\xfe\0\xd8", None, None),
            (b"a\0", None, None),
        ];
        for (bytes, charset, expected) in table {
            assert_eq!(utf16(bytes, charset).as_deref(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn the_charset_of_a_content_type_is_found() {
        assert_eq!(declared("text/plain; format=flowed; Charset=\"ISO-8859-1\"").as_deref(), Some("iso-8859-1"));
        assert_eq!(declared("text/plain"), None);
    }
}
