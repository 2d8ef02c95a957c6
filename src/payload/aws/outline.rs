//! What a message says, as a heading, facts below it, and a table.

use std::fmt::Write as _;

use model::Timestamp;

use crate::write::compact;
use crate::{Node, push_utc};

/// From this number on, a time is in milliseconds: in seconds it would be the year 5138.
const LEAST_MILLIS: i64 = 100_000_000_000;

/// A message as a person reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// What it is.
    pub title: String,
    /// What it says, by name.
    pub facts: Vec<Fact>,
    /// The names of the columns, if it has a table.
    pub columns: Vec<&'static str>,
    /// The rows of the table; each has a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// Something that a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub name: &'static str,
    /// What it says.
    pub said: Said,
    /// It is bad news.
    pub is_bad: bool,
}

/// A text, or a time that is shown in the zone of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A text.
    Text(String),
    /// A time.
    At(Timestamp),
}

/// A cell of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What is in it; empty where there is nothing.
    pub text: String,
    /// Since when it is so.
    pub at: Option<Timestamp>,
    /// It is what differs.
    pub stands_out: bool,
}

impl Outline {
    pub(crate) fn new(title: String) -> Self {
        Self { title, ..Self::default() }
    }

    /// Adds a text, if there is one.
    pub(crate) fn text(&mut self, name: &'static str, text: Option<String>) {
        self.facts.extend(text.map(|text| Fact { name, said: Said::Text(text), is_bad: false }));
    }

    /// Adds bad news, if there is some.
    pub(super) fn bad(&mut self, name: &'static str, text: Option<String>) {
        self.facts.extend(text.map(|text| Fact { name, said: Said::Text(text), is_bad: true }));
    }

    /// Adds a time, if it is one.
    pub(super) fn time(&mut self, name: &'static str, value: Option<&Node>) {
        self.facts.extend(value.and_then(time).map(|at| Fact { name, said: Said::At(at), is_bad: false }));
    }

    /// The outline as lines of text, with times in UTC.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut text = self.title.clone();
        let names = self.facts.iter().map(|fact| fact.name.chars().count()).max().unwrap_or_default();
        for Fact { name, said, .. } in &self.facts {
            let said = match said {
                Said::Text(text) => text.clone(),
                Said::At(at) => utc(*at),
            };
            // Writing to a text cannot fail.
            let _ = write!(text, "\n  {name:names$}  {said}");
        }
        self.push_table(&mut text);
        text
    }

    fn push_table(&self, text: &mut String) {
        let head = self.columns.iter().map(|name| (*name).to_owned()).collect();
        let shown = |cell: &Cell| match cell.at {
            Some(at) => format!("{} ({})", cell.text, utc(at)),
            None => cell.text.clone(),
        };
        let rows: Vec<Vec<String>> = self.rows.iter().map(|row| row.iter().map(shown).collect()).collect();
        let all: Vec<Vec<String>> = std::iter::once(head).filter(|_| !rows.is_empty()).chain(rows.clone()).collect();
        let width = |column: usize| all.iter().filter_map(|row| Some(row.get(column)?.chars().count())).max();
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| width(column).unwrap_or_default()).collect();
        for row in &all {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(line, "  {cell:width$}");
            }
            let _ = write!(text, "\n{}", line.trim_end());
        }
    }
}

impl Cell {
    pub(crate) fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// A time of AWS: shadows and jobs have seconds, clients that come and leave milliseconds.
pub(super) fn time(value: &Node) -> Option<Timestamp> {
    let Node::Number(number) = value else { return None };
    let number: i64 = number.parse().ok().filter(|number| *number > 0)?;
    let micros = if number < LEAST_MILLIS { number.checked_mul(1_000_000) } else { number.checked_mul(1_000) };
    micros.map(Timestamp)
}

/// The field of a value as text: texts without quotation marks, anything else as JSON.
pub(super) fn said(value: &Node, name: &str) -> Option<String> {
    match value.field(name)? {
        Node::Null => None,
        Node::String(text) => Some(text.clone()),
        other => Some(compact(other)),
    }
}

/// The fields of what is in this one.
pub(super) fn fields<'a>(value: &'a Node, name: &str) -> &'a [(String, Node)] {
    match value.field(name) {
        Some(Node::Object(fields)) => fields,
        _ => &[],
    }
}

/// The items of the list in this field.
pub(super) fn items<'a>(value: &'a Node, name: &str) -> &'a [Node] {
    match value.field(name) {
        Some(Node::Array(items)) => items,
        _ => &[],
    }
}

/// To the second, or to the millisecond where there is more.
fn utc(at: Timestamp) -> String {
    let mut text = String::new();
    push_utc(&mut text, at);
    let text = text.trim_end_matches('Z');
    let text = text.strip_suffix(".000000").or_else(|| text.strip_suffix("000")).unwrap_or(text);
    format!("{text}Z")
}
