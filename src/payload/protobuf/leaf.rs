//! Values that have nothing inside: numbers, texts, bytes, names of an enum.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::schema::{Enum, Scalar};
use crate::wire::Wire;
use crate::{Node, cbor};

/// How values are written that JSON does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtobufStyle {
    /// As in the trees of other formats: 64-bit numbers as numbers, bytes as bytes.
    Tree,
    /// As protobuf.dev has it ("`ProtoJSON` Format"): 64-bit numbers as texts, bytes in base64.
    Json,
}

/// The value of a scalar. `None` when what is on the wire is of another kind.
pub(super) fn scalar(scalar: Scalar, wire: Wire<'_>, style: ProtobufStyle) -> Option<Node> {
    let number = |number: &dyn std::fmt::Display| Node::Number(number.to_string());
    let long = |number: &dyn std::fmt::Display| match style {
        ProtobufStyle::Tree => Node::Number(number.to_string()),
        ProtobufStyle::Json => Node::String(number.to_string()),
    };
    // A 32-bit number on the wire may have more bits, which do not count.
    #[expect(clippy::cast_possible_truncation, reason = "as every reader does")]
    let low = |bits: u64| bits as u32;
    Some(match (scalar, wire) {
        (Scalar::Double, Wire::Fixed64(bits)) => cbor::float(f64::from_bits(bits)),
        (Scalar::Float, Wire::Fixed32(bits)) => cbor::float(f32::from_bits(bits)),
        (Scalar::Int32, Wire::Varint(bits)) => number(&low(bits).cast_signed()),
        (Scalar::Int64, Wire::Varint(bits)) | (Scalar::Sfixed64, Wire::Fixed64(bits)) => long(&bits.cast_signed()),
        (Scalar::Uint32, Wire::Varint(bits)) => number(&low(bits)),
        (Scalar::Uint64, Wire::Varint(bits)) | (Scalar::Fixed64, Wire::Fixed64(bits)) => long(&bits),
        (Scalar::Sint32, Wire::Varint(bits)) => {
            let bits = low(bits);
            number(&((bits >> 1).cast_signed() ^ -(bits & 1).cast_signed()))
        }
        (Scalar::Sint64, Wire::Varint(bits)) => long(&((bits >> 1).cast_signed() ^ -(bits & 1).cast_signed())),
        (Scalar::Fixed32, Wire::Fixed32(bits)) => number(&bits),
        (Scalar::Sfixed32, Wire::Fixed32(bits)) => number(&bits.cast_signed()),
        (Scalar::Bool, Wire::Varint(bits)) => Node::Bool(bits != 0),
        (Scalar::String, Wire::Bytes(text)) => match std::str::from_utf8(text) {
            Ok(text) => Node::String(text.to_owned()),
            // Not allowed; shown as it is.
            Err(_) => Node::Bytes(text.to_vec()),
        },
        (Scalar::Bytes, Wire::Bytes(found)) => bytes(found, style),
        _ => return None,
    })
}

pub(super) fn bytes(bytes: &[u8], style: ProtobufStyle) -> Node {
    match style {
        ProtobufStyle::Tree => Node::Bytes(bytes.to_vec()),
        ProtobufStyle::Json => Node::String(STANDARD.encode(bytes)),
    }
}

/// The name of a value; one that the enum does not have is a number.
pub(super) fn enumeration(known: Option<&Enum>, wire: Wire<'_>) -> Option<Node> {
    #[expect(clippy::cast_possible_truncation, reason = "as every reader does")]
    let number = (wire.number()? as u32).cast_signed();
    if known.is_some_and(|known| known.name == "google.protobuf.NullValue") {
        return Some(Node::Null);
    }
    let name = known.and_then(|known| known.values.get(&number));
    Some(name.map_or_else(|| Node::Number(number.to_string()), |name| Node::String(name.clone())))
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
