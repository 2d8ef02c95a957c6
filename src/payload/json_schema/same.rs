//! Whether two values are the same: numbers by their value, objects in any order.

use serde_json::Value;

use super::number::Number;
use crate::Node;

/// Whether a value is the one that a schema has.
pub(super) fn is_value(node: &Node, value: &Value) -> bool {
    match (node, value) {
        (Node::Null, Value::Null) => true,
        (Node::Bool(one), Value::Bool(other)) => one == other,
        (Node::Number(one), Value::Number(other)) => is_number(Number::of(one), Some(Number::of_value(other))),
        (Node::String(one), Value::String(other)) => one == other,
        (Node::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_value(one, other))
        }
        (Node::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| is_value(one, other)))
        }
        _ => false,
    }
}

/// Whether two values are the same.
pub(super) fn is_same(one: &Node, other: &Node) -> bool {
    match (one, other) {
        (Node::Number(one), Node::Number(other)) => is_number(Number::of(one), Number::of(other)),
        (Node::Array(one), Node::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Node::Object(one), Node::Object(other)) => {
            let found = |name: &str| other.iter().find(|(known, _)| known == name);
            one.len() == other.len()
                && one.iter().all(|(name, one)| found(name).is_some_and(|(_, other)| is_same(one, other)))
        }
        _ => one == other,
    }
}

fn is_number(one: Option<Number>, other: Option<Number>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.compare(other).is_some_and(std::cmp::Ordering::is_eq))
}
