//! Values that have nothing inside: numbers, texts, bytes, names of an enum.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::field_value::FieldValue;
use super::schema::{Enum, Scalar};
use crate::Node;
use crate::wire::Wire;

/// How values are written that JSON does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtobufStyle {
    /// As in the trees of other formats: 64-bit numbers as numbers, bytes as bytes.
    Tree,
    /// As protobuf.dev has it ("`ProtoJSON` Format"): 64-bit numbers as texts, bytes in base64.
    Json,
}

/// The value of a scalar. `None` when what is on the wire is of another kind.
pub(super) fn value(scalar: Scalar, wire: Wire<'_>) -> Option<FieldValue<'_>> {
    // A 32-bit number on the wire may have more bits, which do not count.
    #[expect(clippy::cast_possible_truncation, reason = "as every reader does")]
    let low = |bits: u64| bits as u32;
    let zigzag = |bits: u64| (bits >> 1).cast_signed() ^ -(bits & 1).cast_signed();
    Some(match (scalar, wire) {
        (Scalar::Double, Wire::Fixed64(bits)) => FieldValue::Double(f64::from_bits(bits)),
        (Scalar::Float, Wire::Fixed32(bits)) => FieldValue::Float(f32::from_bits(bits)),
        (Scalar::Int32, Wire::Varint(bits)) => FieldValue::Signed(low(bits).cast_signed().into()),
        (Scalar::Int64, Wire::Varint(bits)) | (Scalar::Sfixed64, Wire::Fixed64(bits)) => {
            FieldValue::Signed(bits.cast_signed())
        }
        (Scalar::Uint32, Wire::Varint(bits)) => FieldValue::Unsigned(low(bits).into()),
        (Scalar::Uint64, Wire::Varint(bits)) | (Scalar::Fixed64, Wire::Fixed64(bits)) => FieldValue::Unsigned(bits),
        (Scalar::Sint32, Wire::Varint(bits)) => FieldValue::Signed(zigzag(low(bits).into())),
        (Scalar::Sint64, Wire::Varint(bits)) => FieldValue::Signed(zigzag(bits)),
        (Scalar::Fixed32, Wire::Fixed32(bits)) => FieldValue::Unsigned(bits.into()),
        (Scalar::Sfixed32, Wire::Fixed32(bits)) => FieldValue::Signed(bits.cast_signed().into()),
        (Scalar::Bool, Wire::Varint(bits)) => FieldValue::Bool(bits != 0),
        (Scalar::String, Wire::Bytes(text)) => match std::str::from_utf8(text) {
            Ok(text) => FieldValue::Text(Cow::Borrowed(text)),
            // Not allowed; shown as it is.
            Err(_) => FieldValue::Node(Node::Bytes(text.to_vec())),
        },
        (Scalar::Bytes, Wire::Bytes(found)) => FieldValue::Node(Node::Bytes(found.to_vec())),
        _ => return None,
    })
}

/// The same as a part of a tree.
pub(super) fn scalar(scalar: Scalar, wire: Wire<'_>, style: ProtobufStyle) -> Option<Node> {
    let is_long =
        matches!(scalar, Scalar::Int64 | Scalar::Uint64 | Scalar::Sint64 | Scalar::Fixed64 | Scalar::Sfixed64);
    Some(match (value(scalar, wire)?.into_node(), style) {
        (Node::Number(number), ProtobufStyle::Json) if is_long => Node::String(number),
        (Node::Bytes(found), style) if scalar == Scalar::Bytes => bytes(&found, style),
        (node, _) => node,
    })
}

pub(super) fn bytes(bytes: &[u8], style: ProtobufStyle) -> Node {
    match style {
        ProtobufStyle::Tree => Node::Bytes(bytes.to_vec()),
        ProtobufStyle::Json => Node::String(STANDARD.encode(bytes)),
    }
}

/// The name of a value; one that the enum does not have is a number.
pub(super) fn enum_value<'a>(known: Option<&'a Enum>, wire: Wire<'_>) -> Option<FieldValue<'a>> {
    #[expect(clippy::cast_possible_truncation, reason = "as every reader does")]
    let number = (wire.number()? as u32).cast_signed();
    if known.is_some_and(|known| known.name == "google.protobuf.NullValue") {
        return Some(FieldValue::Node(Node::Null));
    }
    let name = known.and_then(|known| known.values.get(&number));
    Some(name.map_or(FieldValue::Signed(number.into()), |name| FieldValue::Text(Cow::Borrowed(name))))
}

/// The same as a part of a tree.
pub(super) fn enumeration(known: Option<&Enum>, wire: Wire<'_>) -> Option<Node> {
    enum_value(known, wire).map(FieldValue::into_node)
}

/// What a field has that is not there: the value of a map may be left out when it is this.
pub(super) fn absent(kind: Scalar) -> Wire<'static> {
    match kind {
        Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64 => Wire::Fixed64(0),
        Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32 => Wire::Fixed32(0),
        Scalar::String | Scalar::Bytes => Wire::Bytes(b""),
        _ => Wire::Varint(0),
    }
}

/// The values of a list of numbers that are packed into one field. `None` for a kind that cannot be, or damaged ones.
pub(super) fn packed(kind: Scalar, bytes: &[u8], style: ProtobufStyle) -> Option<Vec<Node>> {
    let values: Option<Vec<Wire<'_>>> = match absent(kind) {
        Wire::Fixed64(_) => chunks(bytes, |part| Wire::Fixed64(u64::from_le_bytes(part))),
        Wire::Fixed32(_) => chunks(bytes, |part| Wire::Fixed32(u32::from_le_bytes(part))),
        Wire::Varint(_) => varints(bytes),
        _ => None,
    };
    values?.into_iter().map(|value| scalar(kind, value, style)).collect()
}

pub(super) fn varints(bytes: &[u8]) -> Option<Vec<Wire<'_>>> {
    let mut rest = crate::wire::Varints::of(bytes);
    let values = rest.by_ref().map(Wire::Varint).collect();
    rest.is_at_end().then_some(values)
}

fn chunks<'a, const N: usize>(bytes: &[u8], value: impl Fn([u8; N]) -> Wire<'a>) -> Option<Vec<Wire<'a>>> {
    let (parts, rest) = bytes.as_chunks::<N>();
    rest.is_empty().then(|| parts.iter().map(|part| value(*part)).collect())
}

/// What a field may be whose number the type does not have: a text where it reads as one.
pub(super) fn unknown(wire: Wire<'_>, style: ProtobufStyle) -> Node {
    match wire {
        Wire::Varint(number) | Wire::Fixed64(number) => {
            scalar(Scalar::Uint64, Wire::Varint(number), style).unwrap_or(Node::Null)
        }
        Wire::Fixed32(number) => Node::Number(number.to_string()),
        Wire::Bytes(found) | Wire::Group(found) => match std::str::from_utf8(found) {
            Ok(text) if !text.is_empty() && !text.chars().any(char::is_control) => Node::String(text.to_owned()),
            _ => bytes(found, style),
        },
    }
}
