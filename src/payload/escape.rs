//! Texts as JSON strings. What steers a line or cannot be seen is escaped too, as in `\u202e`: the value is the same, and
//! nothing in it can control a terminal or hide.

use std::fmt::{self, Write};

use model::{is_mark, plain_length};

/// Appends `text` with quotation marks, as JSON.
pub fn push_quoted(text: &str, out: &mut String) {
    // A `String` takes everything, so there is no error to report.
    let _ = write_quoted(text, out);
}

/// Appends a character that [`is_mark`] as JSON has it within a string, as in `\u202e`.
pub fn push_escaped_mark(mark: char, out: &mut String) {
    let _ = write_mark(mark, out);
}

/// Appends `text` with quotation marks, as [`push_quoted`] does.
pub(super) fn push_quoted_bytes(text: &str, out: &mut Vec<u8>) {
    // A `Vec` takes everything, too.
    let _ = write_quoted(text, &mut Bytes(out));
}

/// Appends `text` as it is within quotation marks.
pub(super) fn push_escaped_bytes(text: &str, out: &mut Vec<u8>) {
    let _ = write_escaped(text, &mut Bytes(out));
}

pub(super) fn write_quoted(text: &str, out: &mut impl Write) -> fmt::Result {
    out.write_char('"')?;
    write_escaped(text, out)?;
    out.write_char('"')
}

fn write_escaped(text: &str, out: &mut impl Write) -> fmt::Result {
    let mut rest = text;
    loop {
        let (plain, odd) = rest.split_at(plain_length::<true>(rest.as_bytes()));
        out.write_str(plain)?;
        let mut characters = odd.chars();
        match characters.next() {
            None => return Ok(()),
            Some('"') => out.write_str("\\\"")?,
            Some('\\') => out.write_str("\\\\")?,
            Some('\n') => out.write_str("\\n")?,
            Some('\r') => out.write_str("\\r")?,
            Some('\t') => out.write_str("\\t")?,
            // The same text for a program, and one that a person can see.
            Some(mark) if is_mark(mark) => write_mark(mark, out)?,
            Some(other) => out.write_char(other)?,
        }
        rest = characters.as_str();
    }
}

fn write_mark(mark: char, out: &mut impl Write) -> fmt::Result {
    mark.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))
}

/// Texts are appended as UTF-8.
struct Bytes<'a>(&'a mut Vec<u8>);

impl Write for Bytes<'_> {
    #[inline]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_json_reader_finds_the_text_again_and_nothing_in_it_is_hidden(
            text in r#"[a-z ]{0,40}(["\\/\n\t\r\u{0}\u{1}\u{7f}\u{85}é\u{202e}\u{e0041}😀]|[a-z]{0,20}){0,12}|\PC{0,20}"#
        ) {
            let (mut bytes, mut quoted) = (Vec::new(), String::new());
            push_quoted_bytes(&text, &mut bytes);
            push_quoted(&text, &mut quoted);
            prop_assert_eq!(&bytes, quoted.as_bytes());
            prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
            prop_assert!(!quoted.chars().any(is_mark), "{}", quoted);
        }
    }
}
