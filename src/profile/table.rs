//! One TOML table, read field by field while mistakes are gathered.
//!
//! Knows about lines, types and unknown keys; what a value must look like is told by the caller.

use std::ops::{Range, RangeInclusive};

use toml::de::{DeTable, DeValue};

use super::Mistake;
use super::check::looks_like_client_secret;
use super::proxy::has_credentials;

/// The only field whose value must never be shown, with its likely misspellings caught by likeness.
pub(super) const CLIENT_SECRET: &str = "client_secret";

/// The field whose value may hold a password.
pub(super) const PROXY: &str = "proxy";

/// Longest piece of a found value that a mistake repeats, in characters.
const FOUND_CHARS: usize = 80;

/// A string of the file and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) text: String,
}

/// A table that is being read.
pub(super) struct Table<'a> {
    source: &'a str,
    entries: &'a DeTable<'a>,
    /// `endpoints.` within that table, else empty.
    prefix: &'static str,
    /// Line of the table's header, to which a missing field is attributed.
    line: usize,
    pub(super) mistakes: Vec<Mistake>,
}

impl<'a> Table<'a> {
    pub(super) fn new(source: &'a str, entries: &'a DeTable<'a>, prefix: &'static str, span: Range<usize>) -> Self {
        Self { source, entries, prefix, line: line_at(source, span.start), mistakes: Vec::new() }
    }

    /// A mistake for each key that is not among `known`.
    pub(super) fn refuse_unknown(&mut self, known: &[&str]) {
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let expected = match nearest(name, known) {
                Some(likely) => format!("{likely}; did you mean that?"),
                None => format!("one of {}", known.join(", ")),
            };
            let line = line_at(self.source, key.span().start);
            self.refuse(line, name, "an unknown field", expected);
        }
    }

    /// The string of `key`, if it is there.
    pub(super) fn optional(&mut self, key: &str) -> Option<Field> {
        let (line, value) = self.entry(key)?;
        if let Some(text) = value.as_str() {
            return Some(Field { name: key.to_owned(), line, text: text.to_owned() });
        }
        self.refuse(line, key, kind(value), "a text in quotes");
        None
    }

    /// The string of `key`; it is a mistake when it is missing.
    pub(super) fn required(&mut self, key: &str, expected: &str) -> Option<Field> {
        if self.entry(key).is_none() {
            self.refuse(self.line, key, "nothing", expected);
            return None;
        }
        self.optional(key)
    }

    /// The whole number of `key`, if it is there; a mistake when it is not in `range`.
    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<u64>, expected: &str) -> Option<u64> {
        let (line, value) = self.entry(key)?;
        let Some(integer) = value.as_integer() else {
            self.refuse(line, key, kind(value), expected);
            return None;
        };
        let digits = integer.as_str().replace('_', "");
        let number = u64::from_str_radix(&digits, integer.radix()).ok().filter(|number| range.contains(number));
        if number.is_none() {
            self.refuse(line, key, integer.as_str(), expected);
        }
        number
    }

    /// The strings of the array `key`, if it is there. `None` also when it has a mistake.
    pub(super) fn strings(&mut self, key: &str) -> Option<Vec<Field>> {
        let (line, value) = self.entry(key)?;
        let Some(items) = value.as_array() else {
            self.refuse(line, key, kind(value), "a list of texts: [\"...\"]");
            return None;
        };
        let mut fields = Vec::with_capacity(items.len());
        for item in items {
            let line = line_at(self.source, item.span().start);
            match item.get_ref().as_str() {
                Some(text) => fields.push(Field { name: key.to_owned(), line, text: text.to_owned() }),
                None => self.refuse(line, key, kind(item.get_ref()), "a text in quotes"),
            }
        }
        if fields.is_empty() {
            self.refuse(line, key, "an empty list", "at least one item, or no such field");
        }
        (fields.len() == items.len() && !fields.is_empty()).then_some(fields)
    }

    /// The table `key`, if it is there, to be read with `prefix`.
    pub(super) fn table(&mut self, key: &str, prefix: &'static str) -> Option<Table<'a>> {
        let entries = self.entries;
        let (_, spanned) = entries.iter().find(|(name, _)| name.get_ref() == key)?;
        match spanned.get_ref() {
            DeValue::Table(inner) => Some(Table::new(self.source, inner, prefix, spanned.span())),
            other => {
                let line = line_at(self.source, spanned.span().start);
                self.refuse(line, key, kind(other), format!("a table: [profile.{key}]"));
                None
            }
        }
    }

    /// What `check` makes of the field, or a mistake.
    pub(super) fn check<T>(
        &mut self,
        field: Option<&Field>,
        check: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let field = field?;
        match check(&field.text) {
            Ok(value) => Some(value),
            Err(expected) => {
                self.refuse_field(field, expected);
                None
            }
        }
    }

    /// A mistake in `field`.
    pub(super) fn refuse_field(&mut self, field: &Field, expected: impl Into<String>) {
        self.refuse(field.line, &field.name, &shown(&field.name, &field.text), expected);
    }

    /// Hands over the mistakes of a table within this one.
    pub(super) fn absorb(&mut self, inner: Table<'_>) {
        self.mistakes.extend(inner.mistakes);
    }

    fn refuse(&mut self, line: usize, field: &str, found: &str, expected: impl Into<String>) {
        self.mistakes.push(Mistake {
            line,
            field: format!("{}{field}", self.prefix),
            found: found.to_owned(),
            expected: expected.into(),
        });
    }

    fn entry(&self, key: &str) -> Option<(usize, &'a DeValue<'a>)> {
        let (_, value) = self.entries.iter().find(|(name, _)| name.get_ref() == key)?;
        Some((line_at(self.source, value.span().start), value.get_ref()))
    }
}

/// Line of the byte at `offset`, counted from 1.
pub(super) fn line_at(source: &str, offset: usize) -> usize {
    let end = source.floor_char_boundary(offset.min(source.len()));
    1 + source[..end].matches('\n').count()
}

/// A found value for a person to see: quoted, of bearable length, and never a secret.
fn shown(field: &str, text: &str) -> String {
    if field == CLIENT_SECRET || looks_like_client_secret(text) || (field == PROXY && has_credentials(text)) {
        return format!("a text of {} characters, which is not repeated here", text.chars().count());
    }
    let mut cut: String = text.chars().take(FOUND_CHARS).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    format!("{cut:?}")
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The known name that `name` is most likely meant to be: at most a third of it typed otherwise.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |text: &str| text.to_ascii_lowercase().replace('-', "_");
    let name = plain(name);
    let (distance, likely) = known.iter().map(|candidate| (edits(&name, candidate), *candidate)).min()?;
    (distance <= likely.len().div_ceil(3)).then_some(likely)
}

/// Levenshtein distance in bytes.
fn edits(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.bytes().enumerate() {
            let substituted = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}
