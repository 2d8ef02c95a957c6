//! Escape sequences of JSON strings (RFC 8259 section 7), one at a time.

/// The character that the sequence at the start of `bytes` means, and how many bytes it has; `None` where there is none.
/// A half of a surrogate pair is no character.
pub(super) fn escape_sequence(bytes: &[u8]) -> Option<(char, usize)> {
    let [b'\\', kind, ..] = *bytes else { return None };
    let character = match kind {
        b'"' | b'\\' | b'/' => char::from(kind),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return by_number(bytes),
    };
    Some((character, 2))
}

fn by_number(bytes: &[u8]) -> Option<(char, usize)> {
    let first = unit(bytes)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character, UNIT));
    }
    let second = unit(bytes.get(UNIT..)?)?;
    char::decode_utf16([first, second]).next()?.ok().map(|character| (character, 2 * UNIT))
}

/// Bytes of `\u0041`.
const UNIT: usize = 6;

fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.get(..UNIT)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | u16::try_from(char::from(*digit).to_digit(16)?).ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_what_another_reader_finds(
            text in r#"(\\["\\/bfnrtuUx]|[0-9a-fD8]{0,4}|\\u[dD][89abcdef][0-9A-F]{2}|\\u[0-9a-f]{4}|é){0,3}"#
        ) {
            let found = escape_sequence(text.as_bytes());
            if let Some((character, length)) = found {
                let sequence = &text[..length];
                prop_assert_eq!(serde_json::from_str::<char>(&format!("\"{sequence}\"")).unwrap(), character);
            }
            let is_escape = |length| {
                let sequence = text.get(..length).filter(|sequence| sequence.starts_with('\\'));
                sequence.is_some_and(|sequence| serde_json::from_str::<char>(&format!("\"{sequence}\"")).is_ok())
            };
            prop_assert_eq!(found.is_some(), [2, 6, 12].into_iter().any(is_escape), "{}", text);
        }
    }
}
