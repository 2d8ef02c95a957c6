//! JSON strings as bytes, for output that is written and not shown: a block is copied before it is known to be plain, which
//! is faster than to copy a few bytes at a time.

use model::{is_mark, plain_length};

const BLOCK: usize = 32;

/// Appends `text` with quotation marks, as [`push_quoted`](crate::push_quoted) does.
pub(super) fn push_quoted_bytes(text: &str, out: &mut Vec<u8>) {
    // Most texts need a few escapes at the most.
    out.reserve(text.len() + text.len() / 8 + BLOCK);
    out.push(b'"');
    let mut rest = text;
    while let Some(block) = rest.as_bytes().first_chunk::<BLOCK>() {
        out.extend_from_slice(block);
        let plain = plain_length::<true>(block);
        if plain < BLOCK {
            out.truncate(out.len() - (BLOCK - plain));
        }
        rest = after(rest, plain, BLOCK, out);
    }
    while !rest.is_empty() {
        let plain = plain_length::<true>(rest.as_bytes());
        out.extend_from_slice(rest.as_bytes().get(..plain).unwrap_or_default());
        rest = after(rest, plain, rest.len(), out);
    }
    out.push(b'"');
}

/// What follows `plain` bytes; the character that ended them before `whole` is appended.
#[inline]
fn after<'a>(text: &'a str, plain: usize, whole: usize, out: &mut Vec<u8>) -> &'a str {
    if text.as_bytes().get(plain) == Some(&b'"') && plain < whole {
        // By far the most frequent, in JSON within JSON.
        out.extend_from_slice(b"\\\"");
        return text.get(plain + 1..).unwrap_or_default();
    }
    let rest = text.get(plain..).unwrap_or_default();
    if plain == whole { rest } else { escaped(rest, out) }
}

/// Appends the first character, and returns what follows.
fn escaped<'a>(text: &'a str, out: &mut Vec<u8>) -> &'a str {
    let mut characters = text.chars();
    match characters.next() {
        None => {}
        Some('"') => out.extend_from_slice(b"\\\""),
        Some('\\') => out.extend_from_slice(b"\\\\"),
        Some('\n') => out.extend_from_slice(b"\\n"),
        Some('\r') => out.extend_from_slice(b"\\r"),
        Some('\t') => out.extend_from_slice(b"\\t"),
        // The same text for a program, and one that a person can see.
        Some(mark) if is_mark(mark) => {
            for unit in mark.encode_utf16(&mut [0; 2]) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
        }
        Some(other) => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
    }
    characters.as_str()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::push_quoted;

    proptest! {
        #[test]
        fn it_is_the_same_as_in_a_text(text in r#"[a-z ]{0,40}(["\\\n\t\u{1}\u{7f}é\u{202e}\u{e0041}😀]|[a-z]{0,20}){0,12}"#) {
            let (mut bytes, mut quoted) = (Vec::new(), String::new());
            push_quoted_bytes(&text, &mut bytes);
            push_quoted(&text, &mut quoted);
            prop_assert_eq!(String::from_utf8(bytes).unwrap(), quoted);
        }
    }
}
