//! The data types of Sparkplug B 3.0 (section 6.4.16), and the value of each on the wire.

use jiff::Timestamp;

use crate::wire::Wire;
use crate::{Node, cbor};

/// Their names, by number from 1 on.
const NAMES: [&str; 34] = [
    "Int8",
    "Int16",
    "Int32",
    "Int64",
    "UInt8",
    "UInt16",
    "UInt32",
    "UInt64",
    "Float",
    "Double",
    "Boolean",
    "String",
    "DateTime",
    "Text",
    "UUID",
    "DataSet",
    "Bytes",
    "File",
    "Template",
    "PropertySet",
    "PropertySetList",
    "Int8Array",
    "Int16Array",
    "Int32Array",
    "Int64Array",
    "UInt8Array",
    "UInt16Array",
    "UInt32Array",
    "UInt64Array",
    "FloatArray",
    "DoubleArray",
    "BooleanArray",
    "StringArray",
    "DateTimeArray",
];

/// The name of a data type.
pub(super) fn name(datatype: u64) -> Option<&'static str> {
    NAMES.get(usize::try_from(datatype).ok()?.checked_sub(1)?).copied()
}

/// A plain value. Whichever field has it, the low bits count, signed as the data type says: a JavaScript sender has -1 of an
/// `Int8` in 32 bits, one in Python in 8.
pub(super) fn value(wire: Wire<'_>, datatype: Option<u64>) -> Node {
    let kind = datatype.and_then(name).unwrap_or_default();
    match wire {
        Wire::Varint(bits) => of_bits(bits, kind),
        Wire::Fixed32(bits) => cbor::single(f32::from_bits(bits)),
        Wire::Fixed64(bits) => cbor::float(f64::from_bits(bits)),
        Wire::Bytes(bytes) | Wire::Group(bytes) => of_bytes(bytes, kind),
    }
}

/// A time in UTC of milliseconds since 1970.
pub(super) fn time(millis: u64) -> Node {
    let time = i64::try_from(millis).ok().and_then(|millis| Timestamp::from_millisecond(millis).ok());
    time.map_or_else(|| Node::Number(millis.to_string()), |time| Node::String(time.to_string()))
}

#[expect(clippy::cast_possible_truncation, reason = "the low bits are the value")]
fn of_bits(bits: u64, kind: &str) -> Node {
    let number = match kind {
        "Int8" => i128::from((bits as u8).cast_signed()),
        "Int16" => i128::from((bits as u16).cast_signed()),
        "Int32" => i128::from((bits as u32).cast_signed()),
        "Int64" => i128::from(bits.cast_signed()),
        "UInt8" => i128::from(bits as u8),
        "UInt16" => i128::from(bits as u16),
        "UInt32" => i128::from(bits as u32),
        "Boolean" => return Node::Bool(bits != 0),
        "DateTime" => return time(bits),
        _ => i128::from(bits),
    };
    Node::Number(number.to_string())
}

fn of_bytes(bytes: &[u8], kind: &str) -> Node {
    let bytes_as_they_are = || Node::Bytes(bytes.to_vec());
    let list = match kind {
        "Int8Array" => numbers(bytes, |part: [u8; 1]| i8::from_le_bytes(part).to_string()),
        "Int16Array" => numbers(bytes, |part: [u8; 2]| i16::from_le_bytes(part).to_string()),
        "Int32Array" => numbers(bytes, |part: [u8; 4]| i32::from_le_bytes(part).to_string()),
        "Int64Array" => numbers(bytes, |part: [u8; 8]| i64::from_le_bytes(part).to_string()),
        "UInt8Array" => numbers(bytes, |part: [u8; 1]| part[0].to_string()),
        "UInt16Array" => numbers(bytes, |part: [u8; 2]| u16::from_le_bytes(part).to_string()),
        "UInt32Array" => numbers(bytes, |part: [u8; 4]| u32::from_le_bytes(part).to_string()),
        "UInt64Array" => numbers(bytes, |part: [u8; 8]| u64::from_le_bytes(part).to_string()),
        "FloatArray" => chunks(bytes, |part: [u8; 4]| cbor::single(f32::from_le_bytes(part))),
        "DoubleArray" => chunks(bytes, |part: [u8; 8]| cbor::float(f64::from_le_bytes(part))),
        "DateTimeArray" => chunks(bytes, |part: [u8; 8]| time(u64::from_le_bytes(part))),
        "BooleanArray" => booleans(bytes),
        "StringArray" => strings(bytes),
        "Bytes" | "File" => return bytes_as_they_are(),
        _ => {
            return std::str::from_utf8(bytes)
                .map_or_else(|_| bytes_as_they_are(), |text| Node::String(text.to_owned()));
        }
    };
    list.unwrap_or_else(bytes_as_they_are)
}

fn numbers<const SIZE: usize>(bytes: &[u8], text: fn([u8; SIZE]) -> String) -> Option<Node> {
    chunks(bytes, |part| Node::Number(text(part)))
}

fn chunks<const SIZE: usize>(bytes: &[u8], node: impl Fn([u8; SIZE]) -> Node) -> Option<Node> {
    let (parts, rest) = bytes.as_chunks::<SIZE>();
    rest.is_empty().then(|| Node::Array(parts.iter().map(|part| node(*part)).collect()))
}

/// Their number in four bytes, then a bit for each, the first one highest.
fn booleans(bytes: &[u8]) -> Option<Node> {
    let (count, bits) = bytes.split_first_chunk()?;
    let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
    if count.div_ceil(8) != bits.len() {
        return None;
    }
    let bit = |at: usize| Node::Bool(bits[at / 8] & (0x80 >> (at % 8)) != 0);
    Some(Node::Array((0..count).map(bit).collect()))
}

/// Each ends in a zero.
fn strings(bytes: &[u8]) -> Option<Node> {
    let Some(bytes) = bytes.strip_suffix(&[0]) else { return bytes.is_empty().then(|| Node::Array(Vec::new())) };
    let texts = bytes.split(|byte| *byte == 0).map(|text| Node::String(String::from_utf8_lossy(text).into_owned()));
    Some(Node::Array(texts.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;

    #[test]
    fn values_are_signed_by_their_type_and_not_by_their_field() {
        let table: [(Wire<'_>, u64, &str); 24] = [
            (Wire::Varint(0xffff_ffff), 1, "-1"),
            (Wire::Varint(0xff), 1, "-1"),
            (Wire::Varint(0xfffe), 2, "-2"),
            (Wire::Varint(0xffff_fffd), 3, "-3"),
            (Wire::Varint(u64::MAX), 4, "-1"),
            (Wire::Varint(200), 5, "200"),
            (Wire::Varint(u64::MAX), 8, "18446744073709551615"),
            (Wire::Varint(1), 11, "true"),
            (Wire::Varint(1_700_000_000_000), 13, "\"2023-11-14T22:13:20Z\""),
            (Wire::Varint(u64::MAX), 13, "18446744073709551615"),
            (Wire::Fixed32(0x41ac_0000), 9, "21.5"),
            (Wire::Fixed64(0x4004_0000_0000_0000), 10, "2.5"),
            (Wire::Bytes(b"on"), 12, "\"on\""),
            (Wire::Bytes(b"on"), 17, "h'6f6e'"),
            (Wire::Bytes(b"\xff"), 12, "h'ff'"),
            (Wire::Bytes(b"\xff\x01"), 22, "[-1,1]"),
            (Wire::Bytes(b"\xff\xff\x01\x00"), 23, "[-1,1]"),
            (Wire::Bytes(b"\xff\xff\x01"), 23, "h'ffff01'"),
            (Wire::Bytes(b"\x00\x00\xac\x41"), 30, "[21.5]"),
            (Wire::Bytes(b"\x0a\0\0\0\xa0\x40"), 32, "[true,false,true,false,false,false,false,false,false,true]"),
            (Wire::Bytes(b"\xff\xff\xff\xff\xa0"), 32, "h'ffffffffa0'"),
            (Wire::Bytes(b"a\0\0b\0"), 33, "[\"a\",\"\",\"b\"]"),
            (Wire::Bytes(b""), 33, "[]"),
            (Wire::Bytes(b"\0\x68\xe5\xcf\x8b\x01\0\0"), 34, "[\"2023-11-14T22:13:20Z\"]"),
        ];
        for (wire, datatype, expected) in table {
            assert_eq!(write::compact(&value(wire, Some(datatype))), expected, "{datatype} {wire:?}");
        }
        assert_eq!(write::compact(&value(Wire::Varint(254), None)), "254");
    }
}
