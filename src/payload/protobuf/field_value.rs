//! A value of a message as it is on the wire, before it becomes a part of a tree.

use std::borrow::Cow;

use crate::{Node, cbor};

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue<'a> {
    /// A number that may be negative.
    Signed(i64),
    /// A number that cannot be.
    Unsigned(u64),
    /// `float`.
    Float(f32),
    /// `double`.
    Double(f64),
    /// `bool`.
    Bool(bool),
    /// A text, or the name of a value of an enum.
    Text(Cow<'a, str>),
    /// Any other value.
    Node(Node),
}

impl FieldValue<'_> {
    /// The same by itself.
    #[must_use]
    pub fn into_owned(self) -> FieldValue<'static> {
        match self {
            Self::Signed(number) => FieldValue::Signed(number),
            Self::Unsigned(number) => FieldValue::Unsigned(number),
            Self::Float(number) => FieldValue::Float(number),
            Self::Double(number) => FieldValue::Double(number),
            Self::Bool(value) => FieldValue::Bool(value),
            Self::Text(text) => FieldValue::Text(Cow::Owned(text.into_owned())),
            Self::Node(node) => FieldValue::Node(node),
        }
    }

    /// As a tree has it.
    #[must_use]
    pub fn into_node(self) -> Node {
        match self {
            Self::Signed(number) => Node::Number(number.to_string()),
            Self::Unsigned(number) => Node::Number(number.to_string()),
            Self::Float(number) => cbor::float(number),
            Self::Double(number) => cbor::float(number),
            Self::Bool(value) => Node::Bool(value),
            Self::Text(text) => Node::String(text.into_owned()),
            Self::Node(node) => node,
        }
    }
}
