//! Follows a path of names and places in messages of a type, without reading the rest of them: for searches. The names are
//! looked up once, and a message that is looked into costs no memory.

use super::decode::Reader;
use super::field_value::FieldValue;
use super::leaf::{self, ProtobufStyle};
use super::schema::{Field, Kind, Message, MessageType, Scalar};
use crate::wire::{Fields, Wire};
use crate::{MAX_DEPTH, Node};

/// A step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathStep<'a> {
    /// To a field: its name, as in JSON or as in the schema.
    Name(&'a str),
    /// To an element of a list, counting from 0.
    Place(usize),
}

/// A path in messages of a type.
#[derive(Debug, Clone)]
pub struct FieldPath {
    message: MessageType,
    /// The fields on the way, which are messages.
    way: Vec<Hop>,
    end: End,
}

/// A field of a message.
#[derive(Debug, Clone)]
struct Hop {
    number: u32,
    /// The other fields of its `oneof`: what comes last counts.
    rivals: Vec<(u32, Kind)>,
}

/// What the way leads to.
#[derive(Debug, Clone)]
enum End {
    Scalar(Hop, Scalar),
    /// With its place in the schema.
    Enum(Hop, usize),
    /// The rest is followed in the tree of a message: lists, maps, types that JSON has a separate form for.
    Tree {
        at: usize,
        rest: Vec<Step>,
    },
}

/// The same as [`PathStep`], by itself.
#[derive(Debug, Clone)]
enum Step {
    Name(String),
    Place(usize),
}

impl MessageType {
    /// Looks the names of a path up. `None` where no message has a value there.
    #[must_use]
    pub fn path(&self, steps: &[PathStep<'_>]) -> Option<FieldPath> {
        let (mut at, mut left, mut way) = (self.at, steps, Vec::new());
        while let Some((PathStep::Name(name), behind)) = left.split_first() {
            let message = self.schema.messages.get(at)?;
            // As in JSON, or else as in the schema.
            let in_json = message.fields.iter().find(|field| field.json_name == *name);
            let field = in_json.or_else(|| message.fields.iter().find(|field| field.name == *name));
            let is_special = message.name.starts_with("google.protobuf.");
            // What a message has beyond its type is under its number.
            if field.is_none() && !is_special && !name.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            let Some(field) = field.filter(|field| !is_special && !field.is_repeated) else { break };
            match &field.kind {
                Kind::Message(inner) if way.len() < MAX_DEPTH => {
                    way.push(Hop::to(message, field));
                    (at, left) = (*inner, behind);
                }
                Kind::Message(_) => return None,
                Kind::Scalar(kind) if behind.is_empty() => {
                    return Some(self.path_to(way, End::Scalar(Hop::to(message, field), *kind)));
                }
                Kind::Enum(inner) if behind.is_empty() => {
                    return Some(self.path_to(way, End::Enum(Hop::to(message, field), *inner)));
                }
                _ => break,
            }
        }
        let rest = left.iter().map(|step| match step {
            PathStep::Name(name) => Step::Name((*name).to_owned()),
            PathStep::Place(place) => Step::Place(*place),
        });
        Some(self.path_to(way, End::Tree { at, rest: rest.collect() }))
    }

    fn path_to(&self, way: Vec<Hop>, end: End) -> FieldPath {
        FieldPath { message: self.clone(), way, end }
    }
}

impl FieldPath {
    /// The value that a payload has at the path, or `None` when it has none there or is damaged on the way. Each message on the
    /// way is looked at to its end, what is inside of other fields is not.
    #[must_use]
    pub fn value_in<'a>(&'a self, payload: &'a [u8]) -> Option<FieldValue<'a>> {
        match &self.end {
            // A payload may be several messages.
            End::Tree { rest, .. } if self.way.is_empty() => {
                follow(self.message.read(payload, ProtobufStyle::Tree)?.node, rest)
            }
            _ => self.value_behind(&self.way, payload),
        }
    }

    fn value_behind<'a>(&'a self, way: &'a [Hop], mut bytes: &'a [u8]) -> Option<FieldValue<'a>> {
        for (at, hop) in way.iter().enumerate() {
            let (mut part, mut more) = (None, Vec::new());
            hop.each(bytes, |wire| match wire {
                None => (part, more) = (None, Vec::new()),
                Some(Wire::Bytes(next) | Wire::Group(next)) => match part.replace(next) {
                    None => {}
                    Some(first) if more.is_empty() => more = [first, next].concat(),
                    Some(_) => more.extend_from_slice(next),
                },
                Some(_) => {}
            })?;
            // The parts of a message are one.
            if !more.is_empty() {
                return self.value_behind(way.get(at + 1..)?, &more).map(FieldValue::into_owned);
            }
            bytes = part?;
        }
        self.value_at_end(bytes)
    }

    fn value_at_end<'a>(&'a self, bytes: &'a [u8]) -> Option<FieldValue<'a>> {
        let schema = &self.message.schema;
        let mut found = None;
        match &self.end {
            End::Scalar(hop, kind) => hop.each(bytes, |wire| match wire {
                Some(wire) => found = leaf::value(*kind, wire).or(found.take()),
                None => found = None,
            })?,
            End::Enum(hop, at) => hop.each(bytes, |wire| match wire {
                Some(wire) => found = leaf::enum_value(schema.enums.get(*at), wire).or(found.take()),
                None => found = None,
            })?,
            End::Tree { at, rest } => {
                return follow(Reader::new(schema, ProtobufStyle::Tree).message(*at, bytes, 0)?, rest);
            }
        }
        found
    }
}

impl Hop {
    fn to(message: &Message, field: &Field) -> Self {
        let is_rival =
            |other: &Field| !std::ptr::eq(other, field) && field.oneof.is_some() && other.oneof == field.oneof;
        let (mut number, mut rivals) = (0, Vec::new());
        for (known, place) in &message.by_number {
            let Some(other) = message.fields.get(*place) else { continue };
            if std::ptr::eq(other, field) {
                number = *known;
            } else if is_rival(other) {
                rivals.push((*known, other.kind.clone()));
            }
        }
        Self { number, rivals }
    }

    /// Gives the values of the field in their order, and `None` where another of its `oneof` takes its place. `None` when the
    /// message is damaged.
    fn each<'a>(&self, bytes: &'a [u8], mut found: impl FnMut(Option<Wire<'a>>)) -> Option<()> {
        for part in Fields::with_groups(bytes) {
            let part = part?;
            if part.number == self.number {
                found(Some(part.value));
            } else if self.rivals.iter().any(|(number, kind)| *number == part.number && fits(kind, part.value)) {
                found(None);
            }
        }
        Some(())
    }
}

/// Whether what is on the wire can be of this kind; it counts for nothing otherwise.
fn fits(kind: &Kind, wire: Wire<'_>) -> bool {
    match kind {
        Kind::Scalar(kind) => leaf::value(*kind, wire).is_some(),
        Kind::Enum(_) => wire.number().is_some(),
        Kind::Message(_) => matches!(wire, Wire::Bytes(_) | Wire::Group(_)),
        Kind::Map(..) => false,
    }
}

fn follow(mut node: Node, path: &[Step]) -> Option<FieldValue<'static>> {
    for step in path {
        node = match (node, step) {
            (Node::Object(fields), Step::Name(name)) => {
                fields.into_iter().find(|(known, _)| known == name).map(|(_, node)| node)?
            }
            (Node::Array(items), Step::Place(place)) => items.into_iter().nth(*place)?,
            _ => return None,
        };
    }
    Some(FieldValue::Node(node))
}
