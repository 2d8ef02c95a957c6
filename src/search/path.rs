//! JSON paths (RFC 9535): where one ends in a query, and whether it is simple enough to be followed in the bytes.

use crate::cursor::{Cursor, mistake};
use crate::mistake::{Mistake, MistakeKind, Opening};

/// Brackets and parentheses in each other that a path may have.
const MAX_DEPTH: usize = 16;

/// A JSON path. Equal to one with the same text.
#[derive(Clone, Debug)]
pub(crate) struct JsonPath {
    pub(crate) text: String,
    pub(crate) route: Route,
}

/// How the values of a path are found.
#[derive(Clone, Debug)]
pub(crate) enum Route {
    /// Names and places only: one value at most, found without reading the rest.
    Simple(Vec<Step>),
    /// Anything else, on a tree.
    Full(Box<serde_json_path::JsonPath>),
}

/// A step to a value inside of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The member of an object with this name.
    Member(String),
    /// The element of an array, counting from 0.
    Element(usize),
}

impl PartialEq for JsonPath {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl JsonPath {
    /// Parses the path that begins at the cursor with `$`, up to a blank, a parenthesis or an operator outside of
    /// brackets.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Mistake> {
        let start = cursor.at;
        if cursor.peek() != Some('$') {
            let word = cursor.word();
            return Err(mistake(start..start + word.len(), MistakeKind::NoRoot));
        }
        let length = length(cursor.rest()).map_err(|(at, kind)| {
            let end = if matches!(kind, MistakeKind::Unclosed(_)) { cursor.text.len() } else { start + at + 1 };
            mistake(start + at..end, kind)
        })?;
        cursor.at += length;
        let text = &cursor.text[start..cursor.at];
        let route = match simple(text) {
            Some(steps) => Route::Simple(steps),
            None => full(text).map_err(|kind| mistake(start..start + length, kind))?,
        };
        Ok(Self { text: text.to_owned(), route })
    }

    /// Whether it is followed in the bytes.
    pub(crate) fn is_simple(&self) -> bool {
        matches!(self.route, Route::Simple(_))
    }
}

fn full(text: &str) -> Result<Route, MistakeKind> {
    if let Some(c) = strange_name(text) {
        return Err(MistakeKind::JsonName(c));
    }
    match serde_json_path::JsonPath::parse(text) {
        Ok(path) => Ok(Route::Full(Box::new(path))),
        Err(error) => Err(MistakeKind::JsonPath(error.message().trim_end_matches('.').to_owned())),
    }
}

/// How long the path is that `text` begins with, or what is wrong at which of its bytes.
fn length(text: &str) -> Result<usize, (usize, MistakeKind)> {
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut quote: Option<u8> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        let byte = u8::try_from(c).unwrap_or(b'x');
        match (quote, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(quoted), _) if quoted == byte => quote = None,
            (None, b'[') => open.push((at, b']')),
            (None, b'\'' | b'"') if !open.is_empty() => quote = Some(byte),
            (None, b'(') if !open.is_empty() => open.push((at, b')')),
            (None, b']' | b')') if open.last().is_some_and(|(_, closing)| *closing == byte) => drop(open.pop()),
            (None, b']' | b')') if !open.is_empty() => break,
            (None, _) if open.is_empty() && ends_path(c) => return Ok(at),
            _ => {}
        }
        if open.len() > MAX_DEPTH {
            return Err((at, MistakeKind::TooDeep));
        }
    }
    match open.first() {
        Some((at, _)) => Err((*at, MistakeKind::Unclosed(Opening::Brackets))),
        None => Ok(text.len()),
    }
}

fn ends_path(c: char) -> bool {
    crate::cursor::ends_word(c) || matches!(c, '=' | '!' | '<' | '>')
}

/// The steps of a path that has names and places only.
fn simple(text: &str) -> Option<Vec<Step>> {
    let mut rest = text.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(named) = rest.strip_prefix('.') {
            let name = &named[..named.find(|c| !is_name(c)).unwrap_or(named.len())];
            if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            steps.push(Step::Member(name.to_owned()));
            rest = &named[name.len()..];
        } else {
            let (inside, behind) = rest.strip_prefix('[')?.split_once(']')?;
            steps.push(bracketed(inside)?);
            rest = behind;
        }
    }
    Some(steps)
}

fn bracketed(inside: &str) -> Option<Step> {
    for quote in ['\'', '"'] {
        if let Some(name) = inside.strip_prefix(quote) {
            let name = name.strip_suffix(quote)?;
            let plain = !name.contains(|c: char| c == quote || c == '\\' || c.is_control());
            return plain.then(|| Step::Member(name.to_owned()));
        }
    }
    let is_place = inside == "0" || (!inside.starts_with('0') && inside.bytes().all(|byte| byte.is_ascii_digit()));
    // Larger ones are not allowed (RFC 9535 section 2.1): the full parser says so.
    inside.parse().ok().filter(|place| is_place && *place <= 1 << 52).map(Step::Element)
}

/// What a name after a point may have in it (RFC 9535 section 2.5.1.1).
fn is_name(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || !c.is_ascii()
}

/// The first character outside of brackets that no path has there: of a name that needs brackets.
fn strange_name(text: &str) -> Option<char> {
    let mut depth = 0_usize;
    let outside = text.chars().skip(1).filter(|c| {
        depth += usize::from(*c == '[');
        let outside = depth == 0;
        depth = depth.saturating_sub(usize::from(*c == ']'));
        outside
    });
    // After a bracket in a string nothing is certain: the full parser has the last word then.
    let mut outside = outside.filter(|c| !is_name(*c) && !matches!(c, '.' | '*' | '\'' | ']'));
    outside.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_paths_are_known() {
        let member = |name: &str| Step::Member(name.to_owned());
        for (text, expected) in [
            ("$", Some(vec![])),
            ("$.a.b[0]", Some(vec![member("a"), member("b"), Step::Element(0)])),
            ("$['a b'][\"c\"]", Some(vec![member("a b"), member("c")])),
            ("$.größe", Some(vec![member("größe")])),
            ("$[01]", None),
            ("$[+1]", None),
            ("$[-1]", None),
            ("$..a", None),
            ("$.*", None),
            ("$['a\\'b']", None),
            ("$['a','b']", None),
            ("$[1:2]", None),
        ] {
            assert_eq!(simple(text), expected, "{text}");
            if expected.is_some() {
                assert!(serde_json_path::JsonPath::parse(text).is_ok(), "RFC 9535 has it: {text}");
            }
        }
    }

    #[test]
    fn a_path_ends_at_an_operator_outside_of_brackets() {
        for (text, expected) in [
            ("$.temp>80", "$.temp"),
            ("$.a[?@.b > 1 && @.c == ')']!=2", "$.a[?@.b > 1 && @.c == ')']"),
            ("$['x y') z", "$['x y') z"),
            ("$.a)", "$.a"),
            ("$.a b", "$.a"),
            ("$['\\']']=1", "$['\\']']"),
        ] {
            let found = length(text).map_or(text, |length| &text[..length]);
            assert_eq!(found, expected, "{text}");
        }
    }
}
