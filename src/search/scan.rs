//! Follows a path of names and places through the bytes of a JSON text, and builds nothing. What is passed over is not
//! judged beyond where it ends.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use payload::{Body, Node};

use crate::path::Step;

/// Where the value of the path is.
pub(crate) fn find_value(json: &[u8], steps: &[Step]) -> Option<Range<usize>> {
    let mut scanner = Scanner { json, at: if json.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 } };
    for step in steps {
        match step {
            Step::Member(name) => scanner.enter_member(name.as_bytes())?,
            Step::Element(place) => scanner.enter_element(*place)?,
        }
    }
    scanner.skip_blanks();
    let start = scanner.at;
    scanner.skip_value()?;
    Some(start..scanner.at)
}

/// Where the objects and arrays behind the first value are, if there are several: JSON Lines.
pub(crate) fn later_values(json: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let begins = |byte: Option<&u8>| matches!(byte, Some(b'{' | b'['));
    let has_lines = memchr::memchr_iter(b'\n', json).any(|at| begins(json.get(at + 1)));
    let mut scanner = Scanner { json, at: if json.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 } };
    let are_several = has_lines && scanner.skip_value().is_some();
    std::iter::from_fn(move || {
        scanner.skip_blanks();
        let start = scanner.at;
        if !are_several || !begins(scanner.rest().first()) {
            return None;
        }
        scanner.skip_value()?;
        Some(start..scanner.at)
    })
}

/// The text of a JSON string, without the quotes around it.
pub(crate) fn string_content(quoted: &[u8]) -> Option<Cow<'_, [u8]>> {
    let content = quoted.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if memchr::memchr(b'\\', content).is_none() {
        let is_utf8 = content.is_ascii() || str::from_utf8(content).is_ok();
        // Each byte is a character where it is none of UTF-8 that was cut.
        let latin1 = || content.iter().map(|byte| char::from(*byte)).collect();
        let other = || payload::cut_utf8(content).unwrap_or_else(latin1).into_bytes();
        return Some(if is_utf8 { Cow::Borrowed(content) } else { Cow::Owned(other()) });
    }
    let text = serde_json::from_slice::<String>(quoted).ok().or_else(|| match payload::decode(quoted, None).body {
        // With a half of a surrogate pair.
        Body::Tree(Node::String(text)) => Some(text),
        _ => None,
    })?;
    Some(Cow::Owned(text.into_bytes()))
}

struct Scanner<'a> {
    json: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn enter_member(&mut self, name: &[u8]) -> Option<()> {
        self.take(b'{')?;
        loop {
            self.skip_blanks();
            let key = self.rest();
            self.skip_string()?;
            let is_wanted = is_name(key, key.len() - self.rest().len(), name);
            self.take(b':')?;
            if is_wanted {
                return Some(());
            }
            self.skip_value()?;
            self.take(b',')?;
        }
    }

    fn enter_element(&mut self, place: usize) -> Option<()> {
        self.take(b'[')?;
        for _ in 0..place {
            self.skip_value()?;
            self.take(b',')?;
        }
        self.skip_blanks();
        (self.rest().first() != Some(&b']')).then_some(())
    }

    fn skip_value(&mut self) -> Option<()> {
        self.skip_blanks();
        match self.rest().first()? {
            b'"' => self.skip_string(),
            b'{' | b'[' => self.skip_nested(),
            _ => self.skip_plain(),
        }
    }

    /// Past a number, true, false or null.
    fn skip_plain(&mut self) -> Option<()> {
        let rest = self.rest();
        let length = rest.iter().position(|byte| ENDS_PLAIN[usize::from(*byte)]).unwrap_or(rest.len());
        self.at += length;
        (length > 0).then_some(())
    }

    fn skip_nested(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.rest().first()? {
                b'"' => {
                    self.skip_string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn skip_string(&mut self) -> Option<()> {
        let mut rest = self.rest().strip_prefix(b"\"")?;
        loop {
            let length = quote_or_backslash(rest)?;
            // Past what is escaped.
            let behind = length + if rest.get(length) == Some(&b'"') { 1 } else { 2 };
            rest = rest.get(behind..)?;
            if behind == length + 1 {
                self.at = self.json.len() - rest.len();
                return Some(());
            }
        }
    }

    /// Goes past `byte` and the blanks before it.
    fn take(&mut self, byte: u8) -> Option<()> {
        self.skip_blanks();
        let found = self.rest().first() == Some(&byte);
        self.at += usize::from(found);
        found.then_some(())
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.rest().first() {
            self.at += 1;
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.json.get(self.at..).unwrap_or_default()
    }
}

/// Whether the string that `bytes` begin with, `length` bytes with its quotes, is `name`.
fn is_name(bytes: &[u8], length: usize, name: &[u8]) -> bool {
    let quoted = bytes.get(..length).unwrap_or_default();
    match length.cmp(&(name.len() + 2)) {
        Ordering::Less => false,
        Ordering::Equal => quoted.get(1..=name.len()) == Some(name),
        // It may be escaped.
        Ordering::Greater => {
            memchr::memchr(b'\\', quoted).is_some() && string_content(quoted).is_some_and(|text| *text == *name)
        }
    }
}

/// Where the first of the two is. Eight bytes at a time: most strings are shorter than what a vector is worth setting up for.
fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    // Has the high bit of each byte that is zero; above the first one also of others.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    let mut rest = bytes;
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let found = zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return Some(bytes.len() - rest.len() + found.trailing_zeros() as usize / 8);
        }
        rest = behind;
    }
    let near = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    Some(bytes.len() - rest.len() + near)
}

/// The bytes that no number, true, false or null has in it.
static ENDS_PLAIN: [bool; 256] = {
    let mut ends = [false; 256];
    let mut at = 0;
    while at < 9 {
        ends[b",}] \n\r\t:\""[at] as usize] = true;
        at += 1;
    }
    ends
};

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str) -> Step {
        Step::Member(name.to_owned())
    }

    #[test]
    fn values_are_found_where_they_are() {
        let json = r#" {"a" : [1, {"b":"x\"]}"}, [ ]], "\u0063": true,"d":{},"e":-1.5e3}"#;
        for (steps, expected) in [
            (vec![], Some(json.trim())),
            (vec![member("a"), Step::Element(0)], Some("1")),
            (vec![member("a"), Step::Element(1), member("b")], Some(r#""x\"]}""#)),
            (vec![member("a"), Step::Element(2)], Some("[ ]")),
            (vec![member("a"), Step::Element(2), Step::Element(0)], None),
            (vec![member("a"), Step::Element(3)], None),
            (vec![member("c")], Some("true")),
            (vec![member("d")], Some("{}")),
            (vec![member("d"), member("a")], None),
            (vec![member("e")], Some("-1.5e3")),
            (vec![member("b")], None),
            (vec![Step::Element(0)], None),
        ] {
            let found = find_value(json.as_bytes(), &steps).map(|place| &json[place]);
            assert_eq!(found, expected, "{steps:?}");
        }
    }

    #[test]
    fn the_end_of_a_string_is_found_at_any_place() {
        for length in 0..40 {
            for sign in ['"', '\\'] {
                let text = format!("{}{sign}#\\\"", "é]!#".repeat(length).chars().take(length).collect::<String>());
                assert_eq!(quote_or_backslash(text.as_bytes()), text.find(['"', '\\']), "{text}");
            }
            assert_eq!(quote_or_backslash("!#\u{a2}".repeat(length).as_bytes()), None);
        }
    }

    #[test]
    fn what_is_no_json_ends_the_search() {
        let whole = r#"{"a":{"b":["\\","x"]},"c":"d"}"#;
        for end in 0..whole.len() {
            for steps in [vec![member("c")], vec![member("a"), member("b"), Step::Element(1)], vec![]] {
                let found = find_value(&whole.as_bytes()[..end], &steps);
                assert!(found.is_none_or(|place| place.end <= end), "{}", &whole[..end]);
            }
        }
        assert_eq!(find_value(b"\xef\xbb\xbf[1]", &[Step::Element(0)]), Some(4..5));
        assert_eq!(find_value(b"", &[]), None);
    }
}
