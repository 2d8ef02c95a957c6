//! Follows a path of names and places in a message without reading the rest of it: for searches.

use std::borrow::Cow;

use super::decode::Reader;
use super::leaf::{self, ProtobufStyle};
use super::schema::{Field, Kind, Message, MessageType};
use crate::Node;
use crate::wire::{Fields, Wire};

/// A step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathStep<'a> {
    /// To a field: its name, as in JSON or as in the schema.
    Name(&'a str),
    /// To an element of a list, counting from 0.
    Place(usize),
}

impl MessageType {
    /// The value at a path, or `None` when the payload has none there or is damaged on the way. Each message on the way is looked
    /// at to its end, what is inside of other fields is not.
    #[must_use]
    pub fn value_at(&self, payload: &[u8], path: &[PathStep<'_>]) -> Option<Node> {
        let mut at = self.at;
        let mut bytes = Cow::Borrowed(payload);
        let mut left = path;
        while let Some((PathStep::Name(name), behind)) = left.split_first() {
            let message = self.schema.messages.get(at)?;
            let field = message.fields.iter().find(|field| field.json_name == *name || field.name == *name);
            let is_special = message.name.starts_with("google.protobuf.");
            if field.is_none() && !is_special && !name.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            let Some(field) = field.filter(|field| !is_special && !field.is_repeated) else { break };
            match &field.kind {
                Kind::Message(inner) => {
                    bytes = Cow::Owned(parts(message, field, &bytes)?.concat());
                    (at, left) = (*inner, behind);
                }
                Kind::Scalar(kind) if behind.is_empty() => {
                    let wire = last(message, field, &bytes)?;
                    return leaf::scalar(*kind, wire, ProtobufStyle::Tree);
                }
                Kind::Enum(inner) if behind.is_empty() => {
                    let wire = last(message, field, &bytes)?;
                    return leaf::enumeration(self.schema.enums.get(*inner), wire);
                }
                _ => break,
            }
        }
        // The rest by a tree: lists, maps, types that JSON has a separate form for.
        let inner = MessageType { schema: self.schema.clone(), at };
        let node = if left.len() == path.len() {
            inner.read(payload, ProtobufStyle::Tree)?.node
        } else {
            Reader::new(&self.schema, ProtobufStyle::Tree).message(at, &bytes, 0)?
        };
        follow(node, left)
    }
}

/// The last value of a field, unless another of its `oneof` came after it.
fn last<'a>(message: &Message, field: &Field, bytes: &'a [u8]) -> Option<Wire<'a>> {
    let mut found = None;
    each(message, field, bytes, |wire| found = wire)?;
    found
}

/// The parts of a message: one, as a rule.
fn parts<'a>(message: &Message, field: &Field, bytes: &'a [u8]) -> Option<Vec<&'a [u8]>> {
    let mut parts = Vec::new();
    each(message, field, bytes, |wire| match wire {
        Some(Wire::Bytes(part) | Wire::Group(part)) => parts.push(part),
        Some(_) => {}
        None => parts.clear(),
    })?;
    (!parts.is_empty()).then_some(parts)
}

/// Gives the values of a field in their order, and `None` where another of its `oneof` takes its place. `None` when the message
/// is damaged.
fn each<'a>(message: &Message, field: &Field, bytes: &'a [u8], mut found: impl FnMut(Option<Wire<'a>>)) -> Option<()> {
    for part in Fields::with_groups(bytes) {
        let part = part?;
        let Some(known) = message.field(part.number) else { continue };
        if std::ptr::eq(known, field) {
            found(Some(part.value));
        } else if field.oneof.is_some() && known.oneof == field.oneof {
            found(None);
        }
    }
    Some(())
}

fn follow(mut node: Node, path: &[PathStep<'_>]) -> Option<Node> {
    for step in path {
        node = match (node, step) {
            (Node::Object(fields), PathStep::Name(name)) => {
                fields.into_iter().find(|(known, _)| known == name).map(|(_, node)| node)?
            }
            (Node::Array(items), PathStep::Place(place)) => items.into_iter().nth(*place)?,
            _ => return None,
        };
    }
    Some(node)
}
