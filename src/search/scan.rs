//! Follows a path of names and places through the bytes of a JSON text, and builds nothing. What is passed over is not
//! judged beyond where it ends.

use std::borrow::Cow;
use std::ops::Range;

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

/// The text of a JSON string, without the quotes around it.
pub(crate) fn string_content(quoted: &[u8]) -> Option<Cow<'_, [u8]>> {
    let content = quoted.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if memchr::memchr(b'\\', content).is_none() {
        return Some(Cow::Borrowed(content));
    }
    serde_json::from_slice::<String>(quoted).ok().map(|text| Cow::Owned(text.into_bytes()))
}

struct Scanner<'a> {
    json: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn enter_member(&mut self, name: &[u8]) -> Option<()> {
        self.skip_blanks();
        self.take(b'{')?;
        loop {
            self.skip_blanks();
            let key = self.at;
            self.skip_string()?;
            let is_wanted = self.is_name(key..self.at, name);
            self.skip_blanks();
            self.take(b':')?;
            if is_wanted {
                return Some(());
            }
            self.skip_blanks();
            self.skip_value()?;
            self.skip_blanks();
            self.take(b',')?;
        }
    }

    fn enter_element(&mut self, place: usize) -> Option<()> {
        self.skip_blanks();
        self.take(b'[')?;
        for _ in 0..place {
            self.skip_blanks();
            self.skip_value()?;
            self.skip_blanks();
            self.take(b',')?;
        }
        self.skip_blanks();
        (self.peek() != Some(b']')).then_some(())
    }

    fn is_name(&self, key: Range<usize>, name: &[u8]) -> bool {
        let quoted = self.json.get(key).unwrap_or_default();
        let same = quoted.len() == name.len() + 2 && quoted.get(1..=name.len()) == Some(name);
        same || quoted.len() > name.len() + 2 && string_content(quoted).is_some_and(|content| *content == *name)
    }

    fn skip_value(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.skip_string(),
            b'{' | b'[' => self.skip_nested(),
            _ => self.skip_plain(),
        }
    }

    /// Past a number, true, false or null.
    fn skip_plain(&mut self) -> Option<()> {
        let rest = self.json.get(self.at..)?;
        let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t' | b':' | b'"');
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        self.at += length;
        (length > 0).then_some(())
    }

    fn skip_nested(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
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
        self.take(b'"')?;
        loop {
            let rest = self.json.get(self.at..)?;
            // Names and most texts are shorter than what a vector is worth setting up for.
            let near = rest.iter().take(16).position(|byte| matches!(byte, b'"' | b'\\'));
            let length = near.or_else(|| memchr::memchr2(b'"', b'\\', rest))?;
            self.at += length + 1;
            if rest.get(length) == Some(&b'"') {
                return Some(());
            }
            // Past what is escaped.
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found.then_some(())
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.json.get(self.at).copied()
    }
}

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
