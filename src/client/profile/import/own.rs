//! A profile of this program: what it has is taken as it is, but for a secret.

use std::borrow::Cow;

use toml_edit::{Document, Item, Table, TableLike};

use super::super::check::looks_like_client_secret;
use super::super::fields::PROFILE_FIELDS;
use super::super::lines::Lines;
use super::super::table::CLIENT_SECRET;
use super::classify::is_placeholder;
use super::error::Error;
use super::found;
use super::found::{Found, Imported, LeftOut, SecretFound, SecretKind, Value};
use super::kind::Kind;
use super::place::Place;
use super::secrets;
use texts::t;

/// So many unknown keys are named, and so much of each.
const MOST_NAMED: usize = 50;
const NAME_CHARS: usize = 60;

/// Whether the text is meant as profiles.
pub(in super::super) fn is_profile(text: &str) -> bool {
    text.lines().any(begins) || has_settings(text)
}

/// Whether these are the settings of a profile, which was copied without its first line.
fn has_settings(text: &str) -> bool {
    let key = |line: &str| line.split_once('=').map(|(key, _)| key.trim().to_owned());
    let mut known = text.lines().filter_map(key).filter(|key| PROFILE_FIELDS.contains(&key.as_str()));
    !text.trim_start().starts_with(['{', '[', '<']) && known.nth(1).is_some()
}

/// The text without the letter around it, each line where it was. Of a text that is all profile nothing is taken.
fn without_letter(text: &str) -> Cow<'_, str> {
    if Document::parse(text).is_ok() {
        return text.into();
    }
    let (mut is_inside, mut read) = (!text.lines().any(begins), String::with_capacity(text.len()));
    let has_header = !is_inside;
    for line in text.lines() {
        let line = bare(line);
        is_inside |= begins(line);
        let is_prose = line.starts_with("```")
            || line.starts_with('<')
            || (!line.contains('=') && line.starts_with(|c: char| c.is_alphanumeric()))
            || (!has_header && !is_setting(line));
        if is_prose && has_header {
            is_inside = false;
        }
        if is_inside && !is_prose {
            read.push_str(line);
        }
        read.push('\n');
    }
    read.into()
}

/// The letter around the profile, each line where it was; nothing where all is profile.
pub(super) fn letter_around(text: &str) -> String {
    let profile = without_letter(text);
    let lines = text.lines().zip(profile.lines());
    lines.flat_map(|(line, taken)| [if taken.is_empty() { line } else { "" }, "\n"]).collect()
}

/// A line without what a mail or a page puts around it.
fn bare(line: &str) -> &str {
    let line = line.trim_start_matches(['>', ' ', '\t']);
    let line = ["<pre>", "<code>"].iter().fold(line, |line, tag| line.strip_prefix(tag).unwrap_or(line));
    ["</pre>", "</code>"].iter().rev().fold(line, |line, tag| line.strip_suffix(tag).unwrap_or(line))
}

fn begins(line: &str) -> bool {
    let line = bare(line);
    line.starts_with("[[profile]]") || line.starts_with("[profile]")
}

fn is_setting(line: &str) -> bool {
    line.split_once('=').is_some_and(|(key, _)| PROFILE_FIELDS.contains(&key.trim())) || line.starts_with("[endpoints")
}

/// Reads the profile, or the one that is called `part`.
pub(super) fn read(text: &str, part: Option<&str>) -> Result<Imported, Error> {
    let text = &*without_letter(text);
    let lines = Lines::of(text);
    let document = Document::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| lines.at(span.start));
        Error::Unreadable { line }
    })?;
    let tables: Vec<&Table> = match document.get("profile") {
        Some(Item::Table(table)) => vec![table],
        Some(Item::ArrayOfTables(tables)) => tables.iter().collect(),
        None if has_settings(text) => vec![document.as_table()],
        _ => return Err(Error::Unknown),
    };
    let name_of = |table: &Table| table.get("name").and_then(Item::as_str).map(ToOwned::to_owned);
    let names = || tables.iter().filter_map(|table| name_of(table)).collect();
    let table = match (part, &tables[..]) {
        (None, [table]) => *table,
        (None, _) => return Err(Error::Several { names: names() }),
        (Some(part), tables) => {
            let found = tables.iter().find(|table| name_of(table).as_deref() == Some(part));
            found.ok_or_else(|| Error::NoSuchPart { names: names() })?
        }
    };
    let mut reading = Reading { lines: &lines, fields: Vec::new(), left_out: Vec::new(), secrets: Vec::new() };
    for field in PROFILE_FIELDS.into_iter().filter(|field| *field != "name") {
        reading.take(table, field, field);
    }
    if let Some(endpoints) = table.get("endpoints").and_then(Item::as_table_like) {
        for key in super::super::endpoints::FIELDS {
            reading.take(endpoints, key, &format!("endpoints.{key}"));
        }
        reading.pass_over(endpoints, &super::super::endpoints::FIELDS, "endpoints.");
    }
    reading.pass_over(table, &PROFILE_FIELDS, "");
    let Reading { fields, left_out, secrets, .. } = reading;
    let missing = found::missing(Kind::Profile, &fields);
    let suggested_name = name_of(table).filter(|name| !is_placeholder(name)).unwrap_or_else(|| "aws".to_owned());
    Ok(Imported {
        kind: Kind::Profile,
        suggested_name,
        fields,
        missing,
        choices: Vec::new(),
        left_out,
        secrets,
        parts: Vec::new(),
        looks_up_endpoint: false,
    })
}

struct Reading<'a> {
    lines: &'a Lines,
    fields: Vec<Found>,
    left_out: Vec<LeftOut>,
    secrets: Vec<SecretFound>,
}

impl Reading<'_> {
    /// Says what is not taken: keys that this version does not know, and secrets, which a profile does not have.
    fn pass_over(&mut self, table: &dyn TableLike, known: &[&str], before: &str) {
        for (key, item) in table.iter().filter(|(key, _)| !known.contains(key)).take(MOST_NAMED) {
            let line = item.span().map_or(1, |span| self.lines.at(span.start));
            let name: String = format!("{before}{key}").chars().take(NAME_CHARS).collect();
            let place = Place::Line { line, name: name.clone() };
            if let Some(kind) = item.as_str().and_then(|text| secrets::of_setting(key, text.trim())) {
                self.secrets.push(SecretFound { kind, place });
            } else {
                let expected = t!("a setting that this version knows").to_owned();
                self.left_out.push(LeftOut { field: name, place, expected });
            }
        }
    }

    fn take(&mut self, table: &dyn TableLike, key: &str, field: &str) {
        let Some(value) = table.get(key).and_then(Item::as_value) else { return };
        let line = value.span().map_or(1, |span| self.lines.at(span.start));
        let place = Place::Line { line, name: field.to_owned() };
        let text = value.as_str().map(str::trim);
        if key == CLIENT_SECRET && text != Some("keyring") {
            self.secrets.push(SecretFound { kind: SecretKind::ClientSecret, place: place.clone() });
            let value = Value::Text("keyring".to_owned());
            return self.fields.push(Found { field: field.to_owned(), value, place });
        }
        let by_shape = |text: &str| match secrets::by_shape(text) {
            None if looks_like_client_secret(text) => Some(SecretKind::ClientSecret),
            kind => kind,
        };
        if let Some(kind) = text.and_then(by_shape) {
            // In the place of another value: neither that value nor, in the file, a secret of this profile.
            return self.secrets.push(SecretFound { kind, place });
        }
        if text.is_some_and(is_placeholder) && key != "proxy" {
            let expected = t!("the real value; this is a placeholder").to_owned();
            return self.left_out.push(LeftOut { field: field.to_owned(), place, expected });
        }
        if key == "proxy" && text.is_some_and(super::super::proxy::has_credentials) {
            self.secrets.push(SecretFound { kind: SecretKind::Password, place: place.clone() });
            let expected = t!("an address without a password; topicdeck secret --proxy HOST:PORT stores it").to_owned();
            return self.left_out.push(LeftOut { field: field.to_owned(), place, expected });
        }
        let list = |items: &toml_edit::Array| {
            Value::List(items.iter().filter_map(toml_edit::Value::as_str).map(ToOwned::to_owned).collect())
        };
        let value = match value {
            toml_edit::Value::String(_) => Value::Text(text.unwrap_or_default().to_owned()),
            toml_edit::Value::Boolean(flag) => Value::Flag(*flag.value()),
            toml_edit::Value::Integer(number) => Value::Number(*number.value()),
            toml_edit::Value::Array(items) => list(items),
            _ => return,
        };
        self.fields.push(Found { field: field.to_owned(), value, place });
    }
}
