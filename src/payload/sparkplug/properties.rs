//! What is beside the value of a metric of Sparkplug B: properties, parameters of templates, metadata of files.

use super::datatype;
use crate::Node;
use crate::wire::{Field, Fields, Wire};

/// How deep sets may be in sets.
const MAX_SETS: usize = 8;

/// A set of properties: names, and as many values; `None` when it is none.
pub(super) fn set(bytes: &[u8], depth: usize) -> Option<Node> {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for field in Fields::of(bytes) {
        match field? {
            Field { number: 1, value } => names.push(value.text()?),
            Field { number: 2, value } => values.push(property(value.bytes()?, depth)?),
            _ => {}
        }
    }
    Some(Node::Object(names.into_iter().zip(values).collect()))
}

fn property(bytes: &[u8], depth: usize) -> Option<Node> {
    let (mut kind, mut is_null, mut found) = (None, false, None);
    for field in Fields::of(bytes) {
        let Field { number, value } = field?;
        match number {
            1 => kind = Some(value.number()?),
            2 => is_null = value.number()? != 0,
            3..=10 => found = Some((number, value)),
            _ => {}
        }
    }
    match found {
        _ if is_null => Some(Node::Null),
        Some((9 | 10, _)) if depth == MAX_SETS => None,
        Some((9, value)) => set(value.bytes()?, depth + 1),
        Some((10, value)) => {
            let sets = Fields::of(value.bytes()?).map(|field| set(field?.value.bytes()?, depth + 1));
            sets.collect::<Option<_>>().map(Node::Array)
        }
        Some((_, value)) => Some(datatype::value(value, kind)),
        None => Some(Node::Null),
    }
}

/// A parameter of a template.
pub(super) fn parameter(bytes: &[u8]) -> Option<Node> {
    let (mut name, mut kind, mut found) = (String::new(), None, None);
    for field in Fields::of(bytes) {
        let Field { number, value } = field?;
        match number {
            1 => name = value.text()?,
            2 => kind = Some(value.number()?),
            3..=8 => found = Some(value),
            _ => {}
        }
    }
    let mut fields = vec![("name".to_owned(), Node::String(name))];
    fields.extend(kind.and_then(datatype::name).map(|kind| ("datatype".to_owned(), Node::String(kind.to_owned()))));
    fields.push(("value".to_owned(), found.map_or(Node::Null, |value| datatype::value(value, kind))));
    Some(Node::Object(fields))
}

/// What is said of a file or of a part of a message.
pub(super) fn metadata(bytes: &[u8]) -> Option<Node> {
    const NAMES: [&str; 8] =
        ["is_multi_part", "content_type", "size", "seq", "file_name", "file_type", "md5", "description"];
    let mut fields = Vec::new();
    for field in Fields::of(bytes) {
        let Field { number, value } = field?;
        let name = usize::try_from(number).ok().and_then(|number| NAMES.get(number - 1));
        let value = match (number, value) {
            (1, Wire::Varint(bit)) => Node::Bool(bit != 0),
            (_, value) => datatype::value(value, None),
        };
        fields.push((name.map_or_else(|| format!("#{number}"), |name| (*name).to_owned()), value));
    }
    Some(Node::Object(fields))
}
