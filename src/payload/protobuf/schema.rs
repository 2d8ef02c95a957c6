//! A schema: message types and enums with their names looked up.

use std::collections::HashMap;
use std::sync::Arc;

/// So many names are offered in place of one that is unknown.
const MAX_SIMILAR: usize = 5;

/// Message types of a file and its imports.
#[derive(Debug, Default)]
pub struct Schema {
    pub(super) messages: Vec<Message>,
    pub(super) enums: Vec<Enum>,
    /// Messages by full name.
    pub(super) by_name: HashMap<String, usize>,
    /// Full names of the messages of the file itself, in its order, those that lie directly in it first.
    pub(super) own: Vec<String>,
    /// How many of `own` lie directly in the file.
    pub(super) top: usize,
}

/// A message type of a schema.
#[derive(Clone, Debug)]
pub struct MessageType {
    pub(super) schema: Arc<Schema>,
    pub(super) at: usize,
}

/// A message type.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub(super) name: String,
    /// In the order in which they are declared.
    pub(super) fields: Vec<Field>,
    /// Places in `fields`, by the numbers of these.
    pub(super) by_number: Vec<(u32, usize)>,
}

/// A field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    /// The name in JSON.
    pub(super) json_name: String,
    pub(super) kind: Kind,
    pub(super) is_repeated: bool,
    pub(super) oneof: Option<u32>,
}

/// The type of a field.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Scalar(Scalar),
    Message(usize),
    Enum(usize),
    Map(Scalar, Box<Kind>),
}

/// A type that the language has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes,
}

/// The names of an enum's values.
#[derive(Debug, Default)]
pub(super) struct Enum {
    pub(super) name: String,
    pub(super) values: HashMap<i32, String>,
}

impl Scalar {
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "double" => Self::Double,
            "float" => Self::Float,
            "int32" => Self::Int32,
            "int64" => Self::Int64,
            "uint32" => Self::Uint32,
            "uint64" => Self::Uint64,
            "sint32" => Self::Sint32,
            "sint64" => Self::Sint64,
            "fixed32" => Self::Fixed32,
            "fixed64" => Self::Fixed64,
            "sfixed32" => Self::Sfixed32,
            "sfixed64" => Self::Sfixed64,
            "bool" => Self::Bool,
            "string" => Self::String,
            "bytes" => Self::Bytes,
            _ => return None,
        })
    }
}

impl Message {
    pub(super) fn place(&self, number: u32) -> Option<usize> {
        let found = self.by_number.binary_search_by_key(&number, |(known, _)| *known).ok()?;
        self.by_number.get(found).map(|(_, place)| *place)
    }

    pub(super) fn field(&self, number: u32) -> Option<&Field> {
        self.fields.get(self.place(number)?)
    }

    /// The number of the field at this place.
    pub(super) fn number(&self, place: usize) -> u32 {
        self.by_number.iter().find(|(_, known)| *known == place).map_or(0, |(number, _)| *number)
    }
}

impl Schema {
    /// The messages that can be chosen, those that lie directly in the file first.
    #[must_use]
    pub fn message_names(&self) -> &[String] {
        &self.own
    }

    /// The one message that lies directly in the file, or `None` when it has none or several.
    #[must_use]
    pub fn only_message(self: &Arc<Self>) -> Option<MessageType> {
        match self.own.get(..self.top)? {
            [only] => self.message(only),
            _ => None,
        }
    }

    /// The message type with this full name, or with a name that ends so and is the only one.
    #[must_use]
    pub fn message(self: &Arc<Self>, name: &str) -> Option<MessageType> {
        // A descriptor set may have names that are none, such as one that begins with a dot.
        let found = self.by_name.get(name).copied().or_else(|| {
            let name = name.strip_prefix('.').unwrap_or(name);
            if let Some(found) = self.by_name.get(name) {
                return Some(*found);
            }
            let ends = |known: &String| known.strip_suffix(name).is_some_and(|before| before.ends_with('.'));
            let mut found = self.own.iter().filter(|known| ends(known));
            let only = found.next().filter(|_| found.next().is_none())?;
            self.by_name.get(only).copied()
        })?;
        Some(MessageType { schema: Arc::clone(self), at: found })
    }

    /// Names that are like one that is unknown, the most similar first; the first of all where none is.
    #[must_use]
    pub fn similar(&self, name: &str) -> Vec<&str> {
        let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_lowercase();
        let wanted = last(name);
        let mut near: Vec<(usize, &str)> =
            self.own.iter().map(|known| (distance(&last(known), &wanted), &**known)).collect();
        let limit = wanted.len() / 3 + 1;
        if near.iter().any(|(distance, _)| *distance <= limit) {
            near.retain(|(distance, _)| *distance <= limit);
            near.sort_by_key(|(distance, _)| *distance);
        }
        near.into_iter().take(MAX_SIMILAR).map(|(_, name)| name).collect()
    }
}

impl MessageType {
    /// The full name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.schema.messages.get(self.at).map_or("", |message| message.name.as_str())
    }
}

/// Types are the same when they are of the same schema, loaded once.
impl PartialEq for MessageType {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.schema, &other.schema) && self.at == other.at
    }
}

impl Eq for MessageType {}

/// How many letters differ (Levenshtein). Names are at most some hundred letters.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.chars().take(100).enumerate() {
        let mut before = at;
        let mut left = at + 1;
        for (place, b) in other.iter().enumerate() {
            let above = row.get(place + 1).copied().unwrap_or(0);
            let now = (before + usize::from(a != *b)).min(above + 1).min(left + 1);
            before = above;
            if let Some(slot) = row.get_mut(place) {
                *slot = left;
            }
            left = now;
        }
        if let Some(slot) = row.last_mut() {
            *slot = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod unit {
    use super::distance;

    #[test]
    fn letters_that_differ_are_counted() {
        for (one, other, expected) in [
            ("", "", 0),
            ("", "ab", 2),
            ("ab", "", 2),
            ("reading", "raeding", 2),
            ("reading", "readings", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }
}
