//! One TOML table, read field by field, collecting mistakes.
//!
//! Knows about lines, types and unknown keys; the caller says what a value must look like.

use std::ops::{Range, RangeInclusive};

use toml::de::{DeTable, DeValue};

use super::Mistake;
use super::check::{looks_like_client_secret, unseen};
use super::endpoints::FIELDS as ENDPOINT_FIELDS;
use super::lines::Lines;
use super::proxy::has_credentials;
use model::Given;
use texts::t;

/// The only field whose value must never be shown, with its likely misspellings caught by likeness.
pub(super) const CLIENT_SECRET: &str = "client_secret";

/// The field that holds what a person may have pasted from anywhere.
pub(super) const TOPIC_FILTERS: &str = "topic_filters";

/// The field whose value may hold a password.
pub(super) const PROXY: &str = "proxy";

/// More than any list needs: Cognito takes 100 callback URLs.
const MOST_ITEMS: usize = 100;

/// Longest piece of a found value that a mistake repeats, in characters.
const FOUND_CHARS: usize = 80;

/// Names under which other tools know a setting.
const OTHER_NAMES: [(&str, &str); 8] = [
    ("aws_region", "region"),
    ("user_pool_client_id", "client_id"),
    ("app_client_id", "client_id"),
    ("endpoint", "iot_endpoint"),
    ("redirect_uri", "callback_urls"),
    ("redirect_sign_in_uri", "callback_urls"),
    ("policy", "iot_policy"),
    ("client", "client_id"),
];

/// A string of the file and where it is.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) text: String,
}

/// A table that is being read.
pub(super) struct Table<'a> {
    lines: &'a Lines,
    entries: &'a DeTable<'a>,
    /// `endpoints.` within that table, else empty.
    prefix: &'static str,
    /// Line of the table's header, to which a missing field is attributed.
    line: usize,
    pub(super) mistakes: Vec<Mistake>,
}

impl<'a> Table<'a> {
    pub(super) fn new(lines: &'a Lines, entries: &'a DeTable<'a>, prefix: &'static str, span: Range<usize>) -> Self {
        Self { lines, entries, prefix, line: lines.at(span.start), mistakes: Vec::new() }
    }

    /// A mistake for each key that is not among `known`.
    pub(super) fn refuse_unknown(&mut self, known: &[&str]) {
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let remedy = match meant(name, known) {
                _ if name == "domain" => t!(
                    "The address of the sign-in pages is found automatically. If that fails, set endpoints.hosted_ui = \
                     \"https://DOMAIN\"."
                )
                .to_owned(),
                _ if self.prefix.is_empty() && ENDPOINT_FIELDS.contains(&name) => {
                    t!("It belongs under [profile.endpoints]: endpoints.{name}.", name)
                }
                Some(likely) => t!("Did you mean {likely}?", likely),
                None => t!("Known: {known}.", known = known.join(", ")),
            };
            self.note(self.lines.at(key.span().start), name, t!("unknown setting"), &remedy);
        }
    }

    /// The string of `key`, if it is there.
    pub(super) fn optional(&mut self, key: &str) -> Option<Field> {
        let (line, value) = self.entry(key)?;
        self.text(key, line, value)
    }

    /// The text of `value`, if it is one that is seen as it is.
    fn text(&mut self, key: &str, line: usize, value: &DeValue<'_>) -> Option<Field> {
        let Some(text) = value.as_str() else {
            self.refuse(line, key, kind(value), t!("a string in quotes"));
            return None;
        };
        // As in the window and on the command line: invisible characters around a filter are not meant.
        let text = if key == TOPIC_FILTERS { Given::new(text).text() } else { text };
        if let Some((problem, remedy)) = blemish(key, text) {
            self.note(line, key, &problem, remedy);
            return None;
        }
        Some(Field { name: key.to_owned(), line, text: text.to_owned() })
    }

    /// The string of `key`; it is a mistake when it is missing.
    pub(super) fn required(&mut self, key: &str, expected: &str) -> Option<Field> {
        if self.entry(key).is_none() {
            self.note(self.line, key, t!("missing"), &t!("Add {expected}.", expected));
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

    /// Whether `key` is there and true; a mistake when it is neither true nor false.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        let Some((line, value)) = self.entry(key) else { return false };
        let flag = value.as_bool();
        if flag.is_none() {
            self.refuse(line, key, kind(value), t!("true or false, without quotes"));
        }
        flag.unwrap_or_default()
    }

    /// The strings of the array `key`, if it is there. `None` also when it has a mistake.
    pub(super) fn strings(&mut self, key: &str) -> Option<Vec<Field>> {
        let (line, value) = self.entry(key)?;
        let Some(items) = value.as_array() else {
            self.refuse(line, key, kind(value), t!("a list of strings: [\"...\"]"));
            return None;
        };
        let mut fields = Vec::with_capacity(items.len());
        for item in items {
            fields.extend(self.text(key, self.lines.at(item.span().start), item.get_ref()));
        }
        if items.len() > MOST_ITEMS {
            self.refuse(line, key, t!("a longer list"), &t!("at most {most} items", most = MOST_ITEMS));
            return None;
        }
        if items.is_empty() {
            self.refuse(line, key, t!("an empty list"), t!("at least one item, or remove the setting"));
        }
        (fields.len() == items.len() && !fields.is_empty()).then_some(fields)
    }

    /// The table `key`, if it is there, to be read with `prefix`.
    pub(super) fn table(&mut self, key: &str, prefix: &'static str) -> Option<Table<'a>> {
        let spanned = self.entries.get(key)?;
        match spanned.get_ref() {
            DeValue::Table(inner) => Some(Table::new(self.lines, inner, prefix, spanned.span())),
            other => {
                let line = self.lines.at(spanned.span().start);
                self.refuse(line, key, kind(other), &t!("a table: [profile.{key}]", key));
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
                self.refuse_field(field, &expected);
                None
            }
        }
    }

    /// A mistake in `field`.
    pub(super) fn refuse_field(&mut self, field: &Field, expected: &str) {
        self.refuse(field.line, &field.name, &shown(&field.name, &field.text), expected);
    }

    /// A mistake in a flag that cannot be true here.
    pub(super) fn refuse_flag(&mut self, key: &str, why: &str) {
        self.refuse_present(key, t!("cannot be true here"), why);
    }

    /// Whether `key` is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// A mistake where `key` is there at all.
    pub(super) fn refuse_present(&mut self, key: &str, problem: &str, remedy: &str) {
        if let Some((line, _)) = self.entry(key) {
            self.note(line, key, problem, remedy);
        }
    }

    /// Hands over the mistakes of a table within this one.
    pub(super) fn absorb(&mut self, inner: Table<'_>) {
        self.mistakes.extend(inner.mistakes);
    }

    fn refuse(&mut self, line: usize, field: &str, found: &str, expected: &str) {
        self.mistakes.push(Mistake::wrong(line, &format!("{}{field}", self.prefix), found, expected));
    }

    fn note(&mut self, line: usize, field: &str, problem: &str, remedy: &str) {
        self.mistakes.push(Mistake::new(line, &format!("{}{field}", self.prefix), problem, remedy));
    }

    fn entry(&self, key: &str) -> Option<(usize, &'a DeValue<'a>)> {
        let value = self.entries.get(key)?;
        Some((self.lines.at(value.span().start), value.get_ref()))
    }
}

/// What is wrong with any text, whatever it is for, and what to do about it. Repeats nothing of the text, but
/// of a filter.
fn blemish(key: &str, text: &str) -> Option<(String, &'static str)> {
    if text.trim().is_empty() {
        return Some((t!("must not be empty").to_owned(), ""));
    }
    if key == TOPIC_FILTERS {
        let doubt = Given::new(text).doubt()?;
        let remedy = t!("Remove it. If you do want this filter, subscribe to it in the window.");
        return Some((doubt.to_string(), remedy));
    }
    if text.trim_start() != text {
        return Some((t!("begins with a space").to_owned(), t!("Remove the space at the start.")));
    }
    if text.trim_end() != text {
        return Some((t!("ends with a space").to_owned(), t!("Remove the space at the end.")));
    }
    // Joiners belong to the writing of some languages and to emoji, and a name may have any.
    let of_writing = |character: &char| key == "name" && matches!(*character, '\u{200c}' | '\u{200d}' | '\u{fe0f}');
    let character = unseen(text).filter(|character| !of_writing(character))?;
    let code = format!("U+{:04X}", u32::from(character));
    Some((t!("has an invisible character ({code})", code), t!("Type the value instead of pasting it.")))
}

/// A found value to show: quoted, of readable length, and never a secret.
fn shown(field: &str, text: &str) -> String {
    if field == CLIENT_SECRET || looks_like_client_secret(text) || (field == PROXY && has_credentials(text)) {
        return t!("a string of {count} characters, which is not repeated here", count = text.chars().count());
    }
    let mut cut: String = text.chars().take(FOUND_CHARS).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    format!("{cut:?}")
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => t!("a string"),
        DeValue::Integer(_) | DeValue::Float(_) => t!("a number"),
        DeValue::Boolean(_) => t!("true or false"),
        DeValue::Datetime(_) => t!("a date"),
        DeValue::Array(_) => t!("a list"),
        DeValue::Table(_) => t!("a table"),
    }
}

/// The known name of what other tools call `name`, or that `name` is a misspelling of.
fn meant<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, known)| *known);
    let other = known.iter().find(|known| Some(**known) == other);
    other.copied().or_else(|| nearest(name, known))
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
