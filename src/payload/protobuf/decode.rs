//! Reads a message by its type, into a tree. Fields come in the order in which they are declared, under the names that they have
//! in JSON; what the type does not have comes after them, under its number.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::known_types;
use super::leaf::{self, ProtobufStyle};
use super::schema::{Field, Kind, Message, MessageType, Scalar, Schema};
use crate::wire::{Fields, Varints, Wire};
use crate::{Format, MAX_DEPTH, MAX_TREE_BYTES, Node};

/// So many numbers of unknown fields, and types of `Any`, are noted.
const MAX_NOTED: usize = 64;

/// A message as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtobufReading {
    /// One message, or several behind each other with the length before each.
    pub format: Format,
    /// What is in it.
    pub node: Node,
    /// Numbers of fields that the type does not have, or whose values are not of the types that they have.
    pub unknown_fields: Vec<u32>,
    /// Types of values in an `Any` that the schema does not have.
    pub unknown_types: Vec<String>,
}

impl MessageType {
    /// Reads a payload: a message, or several behind each other with the length before each. `None` when it is neither. A message
    /// of another type can often be read; it has unknown fields then.
    #[must_use]
    pub fn read(&self, payload: &[u8], style: ProtobufStyle) -> Option<ProtobufReading> {
        if payload.len() > MAX_TREE_BYTES {
            return None;
        }
        let read = |parts: &[&[u8]], format| {
            let mut reader = Reader::new(&self.schema, style);
            let mut nodes = parts.iter().map(|part| reader.message(self.at, part, 0)).collect::<Option<Vec<_>>>()?;
            let node = if format == Format::Protobuf { nodes.pop()? } else { Node::Array(nodes) };
            let (unknown_fields, unknown_types) =
                (reader.unknown_fields.into_iter().collect(), reader.unknown_types.into_iter().collect());
            Some(ProtobufReading { format, node, unknown_fields, unknown_types })
        };
        let one = read(&[payload], Format::Protobuf);
        if one.as_ref().is_some_and(|one| one.unknown_fields.is_empty()) {
            return one;
        }
        let several = delimited(payload).and_then(|parts| read(&parts, Format::ProtobufDelimited));
        several.filter(|several| several.unknown_fields.is_empty()).or(one)
    }
}

/// The messages of a stream, each behind its length.
fn delimited(payload: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    let mut rest = payload;
    while !rest.is_empty() {
        let mut varints = Varints::of(rest);
        let length = usize::try_from(varints.next()?).ok()?;
        let (part, behind) = varints.rest().split_at_checked(length)?;
        parts.push(part);
        rest = behind;
    }
    Some(parts)
}

/// Reads one payload.
pub(super) struct Reader<'s> {
    schema: &'s Schema,
    style: ProtobufStyle,
    unknown_fields: BTreeSet<u32>,
    unknown_types: BTreeSet<String>,
}

/// What a field has so far.
enum Slot<'a> {
    Empty,
    One(Node),
    Many(Vec<Node>),
    /// A message, whose parts are one when there are several.
    Message(usize, Cow<'a, [u8]>),
    Map(Vec<(String, Node)>),
}

impl<'s> Reader<'s> {
    pub(super) fn new(schema: &'s Schema, style: ProtobufStyle) -> Self {
        Self { schema, style, unknown_fields: BTreeSet::new(), unknown_types: BTreeSet::new() }
    }

    /// The type of a value in an `Any` is not in the schema.
    fn note_unknown_type(&mut self, name: &str) {
        if self.unknown_types.len() < MAX_NOTED {
            self.unknown_types.insert(name.to_owned());
        }
    }

    fn note_unknown_field(&mut self, number: u32) {
        if self.unknown_fields.len() < MAX_NOTED {
            self.unknown_fields.insert(number);
        }
    }

    /// A message of the type at this place of the schema. `None` when it is damaged, or nests too deep.
    pub(super) fn message(&mut self, at: usize, bytes: &[u8], depth: usize) -> Option<Node> {
        let message = self.schema.messages.get(at)?;
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(node) = self.known(message, bytes, depth) {
            return Some(node);
        }
        self.fields(message, bytes, depth).map(|fields| known_types::of_fields(&message.name, fields))
    }

    /// A message that JSON has a separate form for.
    fn known(&mut self, message: &Message, bytes: &[u8], depth: usize) -> Option<Node> {
        if message.name == "google.protobuf.Any" {
            return self.any(bytes, depth);
        }
        known_types::of_bytes(message, bytes, self.style)
    }

    /// A message of any type, with the name of its type before it. The bytes, where the type is not in the schema.
    fn any(&mut self, bytes: &[u8], depth: usize) -> Option<Node> {
        let (mut url, mut value) = (String::new(), &b""[..]);
        for field in Fields::with_groups(bytes) {
            let field = field?;
            match (field.number, field.value) {
                (1, wire) => url = wire.text()?,
                (2, wire) => value = wire.bytes()?,
                _ => return None,
            }
        }
        if url.is_empty() && value.is_empty() {
            return Some(Node::Object(Vec::new()));
        }
        let name = url.rsplit('/').next().unwrap_or_default();
        let known = self.schema.by_name.get(name).copied();
        let mut fields = vec![("@type".to_owned(), Node::String(url.clone()))];
        match known.and_then(|at| self.message(at, value, depth + 1)) {
            Some(Node::Object(inner)) if !name.starts_with("google.protobuf.") => fields.extend(inner),
            Some(node) => fields.push(("value".to_owned(), node)),
            None => {
                if known.is_none() {
                    self.note_unknown_type(name);
                }
                fields.push(("value".to_owned(), leaf::bytes(value, self.style)));
            }
        }
        Some(Node::Object(fields))
    }

    /// The fields of a message, without what is special about some types.
    fn fields(&mut self, message: &Message, bytes: &[u8], depth: usize) -> Option<Vec<(String, Node)>> {
        let mut slots: Vec<Slot<'_>> = message.fields.iter().map(|_| Slot::Empty).collect();
        let mut unknown: BTreeMap<u32, Vec<Node>> = BTreeMap::new();
        for field in Fields::with_groups(bytes) {
            let field = field?;
            let known = message.place(field.number).and_then(|place| Some((place, message.fields.get(place)?)));
            let taken =
                known.is_some_and(|(place, known)| self.take(&mut slots, (place, known), field.value, depth).is_some());
            if let Some((place, Field { oneof: Some(oneof), .. })) = known.filter(|_| taken) {
                clear_others(&mut slots, message, place, *oneof);
            }
            if !taken {
                self.note_unknown_field(field.number);
                unknown.entry(field.number).or_default().push(leaf::unknown(field.value, self.style));
            }
        }
        let mut fields = Vec::new();
        for (place, (slot, field)) in slots.into_iter().zip(&message.fields).enumerate() {
            let node = match slot {
                Slot::Empty => continue,
                Slot::One(node) => node,
                Slot::Many(nodes) => Node::Array(nodes),
                Slot::Message(at, bytes) => {
                    let Some(node) = self.message(at, &bytes, depth + 1) else {
                        let number = message.number(place);
                        self.note_unknown_field(number);
                        let bytes = leaf::unknown(Wire::Bytes(&bytes), self.style);
                        unknown.entry(number).or_default().push(bytes);
                        continue;
                    };
                    node
                }
                Slot::Map(entries) => Node::Object(last_of_each(entries)),
            };
            fields.push((field.json_name.clone(), node));
        }
        fields.extend(unknown.into_iter().map(|(number, mut nodes)| {
            let node = if nodes.len() == 1 { nodes.pop().unwrap_or(Node::Null) } else { Node::Array(nodes) };
            (number.to_string(), node)
        }));
        Some(fields)
    }

    /// Takes a value into the slot of its field. `None` when it is of another kind than the field.
    fn take<'a>(
        &mut self,
        slots: &mut [Slot<'a>],
        (place, field): (usize, &Field),
        wire: Wire<'a>,
        depth: usize,
    ) -> Option<()> {
        let slot = slots.get_mut(place)?;
        match &field.kind {
            Kind::Map(key, value) => {
                let entry = self.entry(*key, value, wire.bytes()?, depth)?;
                match slot {
                    Slot::Map(entries) => entries.push(entry),
                    _ => *slot = Slot::Map(vec![entry]),
                }
            }
            _ if field.is_repeated => {
                let more = self.several(&field.kind, wire, depth)?;
                match slot {
                    Slot::Many(nodes) => nodes.extend(more),
                    _ => *slot = Slot::Many(more),
                }
            }
            Kind::Message(at) => {
                let (Wire::Bytes(bytes) | Wire::Group(bytes)) = wire else { return None };
                match slot {
                    Slot::Message(_, before) => before.to_mut().extend_from_slice(bytes),
                    _ => *slot = Slot::Message(*at, Cow::Borrowed(bytes)),
                }
            }
            kind => *slot = Slot::One(self.value(kind, wire, depth)?),
        }
        Some(())
    }

    /// One value of a list, or all that are packed.
    fn several(&mut self, kind: &Kind, wire: Wire<'_>, depth: usize) -> Option<Vec<Node>> {
        match (kind, wire) {
            (Kind::Scalar(scalar), Wire::Bytes(bytes)) if !matches!(scalar, Scalar::String | Scalar::Bytes) => {
                leaf::packed(*scalar, bytes, self.style)
            }
            (Kind::Enum(at), Wire::Bytes(bytes)) => {
                let known = self.schema.enums.get(*at);
                leaf::varints(bytes)?.into_iter().map(|value| leaf::enumeration(known, value)).collect()
            }
            _ => Some(vec![self.value(kind, wire, depth)?]),
        }
    }

    fn value(&mut self, kind: &Kind, wire: Wire<'_>, depth: usize) -> Option<Node> {
        match kind {
            Kind::Scalar(scalar) => leaf::scalar(*scalar, wire, self.style),
            Kind::Enum(at) => leaf::enumeration(self.schema.enums.get(*at), wire),
            Kind::Message(at) => match wire {
                Wire::Bytes(bytes) | Wire::Group(bytes) => self.message(*at, bytes, depth + 1),
                _ => None,
            },
            Kind::Map(..) => None,
        }
    }

    /// A key and a value of a map. Either may be left out.
    fn entry(&mut self, key: Scalar, value: &Kind, bytes: &[u8], depth: usize) -> Option<(String, Node)> {
        let mut found = [None, None];
        for field in Fields::with_groups(bytes) {
            let field = field?;
            if let Some(slot) =
                usize::try_from(field.number).ok().and_then(|number| found.get_mut(number.checked_sub(1)?))
            {
                *slot = Some(field.value);
            }
        }
        let [found_key, found_value] = found;
        let name = match leaf::scalar(key, found_key.unwrap_or(leaf::absent(key)), ProtobufStyle::Tree)? {
            Node::String(text) | Node::Number(text) => text,
            Node::Bool(value) => value.to_string(),
            other => crate::value_text(&other),
        };
        let absent = match value {
            Kind::Scalar(scalar) => leaf::absent(*scalar),
            Kind::Enum(_) => Wire::Varint(0),
            _ => Wire::Bytes(b""),
        };
        Some((name, self.value(value, found_value.unwrap_or(absent), depth + 1)?))
    }
}

/// Of a `oneof`, the last that came counts.
fn clear_others(slots: &mut [Slot<'_>], message: &Message, place: usize, oneof: u32) {
    for (at, (slot, field)) in slots.iter_mut().zip(&message.fields).enumerate() {
        if at != place && field.oneof == Some(oneof) {
            *slot = Slot::Empty;
        }
    }
}

/// Of a key that is there several times, the last one counts.
fn last_of_each(entries: Vec<(String, Node)>) -> Vec<(String, Node)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(String, Node)> = Vec::with_capacity(entries.len());
    for (key, node) in entries {
        if let Some(entry) = places.get(&key).and_then(|place| kept.get_mut(*place)) {
            entry.1 = node;
        } else {
            places.insert(key.clone(), kept.len());
            kept.push((key, node));
        }
    }
    kept
}
