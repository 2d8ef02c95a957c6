//! Moves through the text of a query: blanks, words, texts in quotes, regular expressions.

use std::ops::Range;

use crate::mistake::{Mistake, MistakeKind, Opening};
use crate::pattern::Pattern;

/// A place in the text of a query.
pub(crate) struct Cursor<'a> {
    pub(crate) text: &'a str,
    /// In bytes, at the beginning of a character.
    pub(crate) at: usize,
}

/// Whether a word ends before `c`.
pub(crate) fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"')
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(crate) fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Goes past `sign` when it comes next.
    pub(crate) fn takes(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    /// Everything up to the first character that ends it.
    pub(crate) fn take_until(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = &rest[..rest.find(ends).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    /// Everything up to a blank, a parenthesis or a quote.
    pub(crate) fn word(&mut self) -> &'a str {
        self.take_until(ends_word)
    }

    /// A text in quotes, from its opening quote on. `\"` is a quote and `\\` a backslash; any other backslash is itself.
    pub(crate) fn quoted(&mut self) -> Result<String, Mistake> {
        let start = self.at;
        let mut content = String::new();
        let mut characters = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = characters.next() {
            match c {
                '"' => {
                    self.at = start + at + 1;
                    return Ok(content);
                }
                '\\' => {
                    let escaped = characters.next_if(|(_, next)| matches!(next, '"' | '\\'));
                    content.push(escaped.map_or('\\', |(_, next)| next));
                }
                _ => content.push(c),
            }
        }
        Err(mistake(start..self.text.len(), MistakeKind::Unclosed(Opening::Quotes)))
    }

    /// A text in quotes that has something in it.
    pub(crate) fn phrase(&mut self) -> Result<String, Mistake> {
        let start = self.at;
        let phrase = self.quoted()?;
        if phrase.is_empty() { Err(mistake(start..self.at, MistakeKind::Empty(Opening::Quotes))) } else { Ok(phrase) }
    }

    /// A regular expression, from its opening `/` on, with its flags. `\/` is a slash in it.
    pub(crate) fn regex(&mut self) -> Result<Pattern, Mistake> {
        let start = self.at;
        let rest = self.rest();
        let end = end_of_regex(rest).ok_or_else(|| {
            let unclosed = MistakeKind::Unclosed(Opening::Regex);
            mistake(start..self.text.len(), unclosed)
        })?;
        let source = &rest[1..end];
        self.at += end + 1;
        let flags_at = self.at;
        let flags = self.word();
        if !matches!(flags, "" | "i") {
            return Err(mistake(flags_at..self.at, MistakeKind::RegexFlag));
        }
        if source.is_empty() {
            return Err(mistake(start..self.at, MistakeKind::Empty(Opening::Regex)));
        }
        Pattern::new(&without_escaped_slashes(source), !flags.is_empty()).map_err(|kind| {
            // The place is that of the whole: what is wrong is often that something is missing at its end.
            mistake(start..self.at, kind)
        })
    }
}

pub(crate) fn mistake(at: Range<usize>, kind: MistakeKind) -> Mistake {
    Mistake { at, kind }
}

/// Where the closing slash is.
fn end_of_regex(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '/' if !escaped => return Some(at),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    None
}

fn without_escaped_slashes(source: &str) -> String {
    let mut plain = String::with_capacity(source.len());
    let mut characters = source.chars();
    while let Some(c) = characters.next() {
        let next = if c == '\\' { characters.next() } else { None };
        if next != Some('/') {
            plain.push(c);
        }
        plain.extend(next);
    }
    plain
}
