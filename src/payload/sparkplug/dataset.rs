//! A data set of Sparkplug B: a table with named and typed columns.

use super::datatype;
use crate::Node;
use crate::wire::{Field, Fields, Wire};

/// The columns with their types, and the rows; `None` when it is no data set.
pub(super) fn data_set(bytes: &[u8]) -> Option<Node> {
    let (mut columns, mut kinds, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for field in Fields::of(bytes) {
        match field? {
            Field { number: 2, value } => columns.push(value.text()?),
            Field { number: 3, value: Wire::Varint(kind) } => kinds.push(kind),
            Field { number: 3, value: Wire::Bytes(packed) } => kinds.extend(packed.iter().map(|kind| u64::from(*kind))),
            Field { number: 4, value } => rows.push(value.bytes()?),
            _ => {}
        }
    }
    let rows = rows.into_iter().map(|row| elements(row, &kinds)).collect::<Option<Vec<_>>>()?;
    let column = |(at, name): (usize, String)| {
        let kind = kinds.get(at).and_then(|kind| datatype::name(*kind)).unwrap_or("?");
        (name, Node::String(kind.to_owned()))
    };
    Some(Node::Object(vec![
        ("columns".to_owned(), Node::Object(columns.into_iter().enumerate().map(column).collect())),
        ("rows".to_owned(), Node::Array(rows)),
    ]))
}

/// The values of one row.
fn elements(row: &[u8], kinds: &[u64]) -> Option<Node> {
    let mut values = Vec::new();
    for field in Fields::of(row) {
        if let Field { number: 1, value } = field? {
            let mut element = Node::Null;
            for field in Fields::of(value.bytes()?) {
                element = datatype::value(field?.value, kinds.get(values.len()).copied());
            }
            values.push(element);
        }
    }
    Some(Node::Array(values))
}
