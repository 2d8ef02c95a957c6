//! What is wrong with a value.

use std::fmt;

/// What is wrong with a value, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The JSON path (RFC 9535) to the value; empty for the payload as a whole.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return out.write_str(&self.reason);
        }
        write!(out, "{}: {}", self.path, self.reason)
    }
}

/// A step from a value to one in it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Name(&'a str),
    Place(usize),
}

/// The way from the whole value to one in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'a> {
    pub(super) before: Option<&'a Way<'a>>,
    pub(super) step: Option<Step<'a>>,
}

impl Way<'_> {
    pub(super) const ROOT: Self = Self { before: None, step: None };

    /// As a JSON path.
    pub(super) fn path(&self) -> String {
        let mut path = self.before.map_or_else(|| "$".to_owned(), Way::path);
        match self.step {
            None => {}
            Some(Step::Place(place)) => {
                path.push('[');
                path.push_str(&place.to_string());
                path.push(']');
            }
            Some(Step::Name(name)) if is_plain(name) => {
                path.push('.');
                path.push_str(name);
            }
            Some(Step::Name(name)) => {
                path.push('[');
                crate::escape::push_quoted(name, &mut path);
                path.push(']');
            }
        }
        path
    }
}

/// Whether a name is written after a point.
fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first == '_' || first.is_alphabetic())
        && characters.all(|c| c == '_' || c.is_alphanumeric())
}
