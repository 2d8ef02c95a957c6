//! Escape sequences of JSON strings (RFC 8259 section 7), one at a time.

use std::char::REPLACEMENT_CHARACTER;

/// The character that the sequence at the start of `bytes` means, and how many bytes it has; `None` where there is none.
/// A half of a surrogate pair is no character, and valid JSON (RFC 8259 section 8.2): it counts as U+FFFD. Programs write it where
/// they cut a text within an emoji.
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
    let second = bytes.get(UNIT..).and_then(unit);
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    Some(pair.map_or((REPLACEMENT_CHARACTER, UNIT), |character| (character, 2 * UNIT)))
}

/// The text between the quotation marks of a JSON string; `None` where it is none.
pub(super) fn unescaped(content: &str) -> Option<String> {
    let mut text = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find('\\') {
        let (plain, sequence) = rest.split_at(at);
        let (character, length) = escape_sequence(sequence.as_bytes())?;
        text.push_str(plain);
        text.push(character);
        rest = sequence.get(length..)?;
    }
    text.push_str(rest);
    Some(text)
}

/// Whether JSON has a half of a surrogate pair without the other one.
pub(super) fn has_half_of_a_pair(json: &str) -> bool {
    let mut rest = json.as_bytes();
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let sequence = rest.get(at..).unwrap_or_default();
        let is_written = |length| sequence.get(..length).is_some_and(|it| it.eq_ignore_ascii_case(b"\\ufffd"));
        match escape_sequence(sequence) {
            Some((REPLACEMENT_CHARACTER, length)) if !is_written(length) => return true,
            Some((_, length)) => rest = sequence.get(length..).unwrap_or_default(),
            None => rest = sequence.get(1..).unwrap_or_default(),
        }
    }
    false
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

    #[test]
    fn a_half_of_a_pair_is_seen_where_it_is_alone() {
        for (content, expected, has_half) in [
            (r"cut \ud83d", Some("cut \u{fffd}"), true),
            (r"\ud83d\ude00", Some("\u{1f600}"), false),
            (r"\ud83d\ud83d\ude00", Some("\u{fffd}\u{1f600}"), true),
            (r"\uDE00\n", Some("\u{fffd}\n"), true),
            (r"\\ud83d \ufffd", Some("\\ud83d \u{fffd}"), false),
            (r"\ud83", None, false),
            (r"\x", None, false),
            ("gr\u{fc}n", Some("gr\u{fc}n"), false),
        ] {
            assert_eq!(unescaped(content).as_deref(), expected, "{content}");
            assert_eq!(has_half_of_a_pair(content), has_half, "{content}");
        }
    }

    proptest! {
        #[test]
        fn it_is_what_another_reader_finds(
            text in r#"(\\["\\/bfnrtuUx]|[0-9a-fD8]{0,4}|\\u[dD][89abcdef][0-9A-F]{2}|\\u[0-9a-f]{4}|é){0,3}"#
        ) {
            let found = escape_sequence(text.as_bytes());
            let is_half = found.is_some_and(|(character, _)| character == REPLACEMENT_CHARACTER)
                && !text.to_lowercase().starts_with("\\ufffd");
            if let Some((character, length)) = found.filter(|_| !is_half) {
                let sequence = &text[..length];
                prop_assert_eq!(serde_json::from_str::<char>(&format!("\"{sequence}\"")).unwrap(), character);
            }
            prop_assert!(!is_half || has_half_of_a_pair(&text));
            let is_escape = |length| {
                let sequence = text.get(..length).filter(|sequence| sequence.starts_with('\\'));
                sequence.is_some_and(|sequence| serde_json::from_str::<char>(&format!("\"{sequence}\"")).is_ok())
            };
            prop_assert_eq!(found.is_some() && !is_half, [2, 6, 12].into_iter().any(is_escape), "{}", text);
        }
    }
}
