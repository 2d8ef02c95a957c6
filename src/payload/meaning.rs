//! What a CBOR tag or a MessagePack extension says in the words of a person: a date, an address, a decimal number.

use std::fmt::{self, Write};
use std::net::{Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;

use crate::Node;

/// The most digits that a decimal fraction is written out with.
const MAX_ZEROS: i32 = 64;
/// The most numbers of a typed array that are listed.
const MAX_LISTED: usize = 32;

/// What a tagged value or an extension means, where that is known and says more than the value itself.
#[must_use]
pub fn meaning(node: &Node) -> Option<String> {
    match node {
        Node::Tag(tag, inner) => of_tag(*tag, inner),
        Node::Extension(kind, bytes) => of_extension(*kind, bytes),
        _ => None,
    }
}

/// Writes the meaning as a comment of extended diagnostic notation (RFC 8610 appendix G.6), if there is one.
pub(super) fn write_note(node: &Node, out: &mut impl Write) -> fmt::Result {
    match meaning(node) {
        Some(meaning) => write!(out, " / {meaning} /"),
        None => Ok(()),
    }
}

/// The tags are those of RFC 8949 section 3.4 and of the registry of IANA.
fn of_tag(tag: u64, inner: &Node) -> Option<String> {
    match (tag, inner) {
        (1, Node::Number(seconds)) => seconds_text(seconds),
        (100, Node::Number(days)) => {
            let seconds = days.parse::<i64>().ok()?.checked_mul(86_400)?;
            Some(Timestamp::from_second(seconds).ok()?.strftime("%Y-%m-%d").to_string())
        }
        (4, Node::Array(parts)) => decimal(parts),
        (5, Node::Array(parts)) => big_float(parts),
        (30, Node::Array(parts)) => match parts.as_slice() {
            [Node::Number(above), Node::Number(below)] => Some(format!("{above}/{below}")),
            _ => None,
        },
        (37, Node::Bytes(bytes)) => uuid(bytes),
        (52 | 54 | 260, Node::Bytes(bytes)) => address(bytes),
        (52 | 54, Node::Array(parts)) => match parts.as_slice() {
            [Node::Number(length), Node::Bytes(bytes)] => Some(format!("{}/{length}", padded(tag, bytes)?)),
            [Node::Bytes(bytes), Node::Number(length)] => Some(format!("{}/{length}", address(bytes)?)),
            _ => None,
        },
        (64..=87, Node::Bytes(bytes)) => typed_array(tag, bytes),
        _ => None,
    }
}

/// Type -1 is of the specification; 0 and 13 are how msgpackr writes `undefined` and msgpack-lite a date.
fn of_extension(kind: i8, bytes: &[u8]) -> Option<String> {
    let be = |bytes: &[u8]| bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let (seconds, nanos) = match (kind, bytes.len()) {
        (-1, 4) => (i64::try_from(be(bytes)).ok()?, 0),
        (-1, 8) => (i64::try_from(be(bytes) & 0x3_ffff_ffff).ok()?, i32::try_from(be(bytes) >> 34).ok()?),
        (-1, 12) => (be(&bytes[4..]).cast_signed(), i32::try_from(be(&bytes[..4])).ok()?),
        (0, 1) if bytes == [0] => return Some("undefined".to_owned()),
        (13, 9) if bytes[0] == 0xcb => {
            let millis = f64::from_be_bytes(bytes[1..].try_into().ok()?);
            return seconds_text(&format!("{:?}", millis / 1000.0));
        }
        _ => return None,
    };
    Timestamp::new(seconds, nanos).ok().map(|time| time.to_string())
}

/// A time in UTC of seconds since 1970, whole or with a fraction.
fn seconds_text(seconds: &str) -> Option<String> {
    if let Ok(whole) = seconds.parse::<i64>() {
        return Timestamp::from_second(whole).ok().map(|time| time.to_string());
    }
    let seconds: f64 = seconds.parse().ok().filter(|seconds: &f64| seconds.abs() < 1e12)?;
    // A float of 64 bits has microseconds at our time, and no more.
    #[expect(clippy::cast_possible_truncation, reason = "far from the limits, as just checked")]
    let micros = (seconds * 1e6).round() as i64;
    Timestamp::from_microsecond(micros).ok().map(|time| time.to_string())
}

/// `[-2, 123450]` is 1234.50.
pub(super) fn decimal(parts: &[Node]) -> Option<String> {
    let [Node::Number(exponent), Node::Number(mantissa)] = parts else { return None };
    let exponent: i32 = exponent.parse().ok().filter(|exponent: &i32| exponent.abs() <= MAX_ZEROS)?;
    let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa.as_str()), |digits| ("-", digits));
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let places = usize::try_from(exponent.unsigned_abs()).ok()?;
    if exponent >= 0 {
        return Some(format!("{sign}{digits}{}", "0".repeat(places)));
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    Some(format!("{sign}{whole}.{fraction}"))
}

/// `[-1, 3]` is 1.5.
fn big_float(parts: &[Node]) -> Option<String> {
    let [Node::Number(exponent), Node::Number(mantissa)] = parts else { return None };
    let exponent: i32 = exponent.parse().ok()?;
    let value = mantissa.parse::<f64>().ok()? * 2.0_f64.powi(exponent);
    value.is_finite().then(|| format!("{value:?}"))
}

pub(super) fn uuid(bytes: &[u8]) -> Option<String> {
    let bytes: &[u8; 16] = bytes.try_into().ok()?;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        text.push_str(if matches!(at, 4 | 6 | 8 | 10) { "-" } else { "" });
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Some(text)
}

/// An address of 4, 6 or 16 bytes (RFC 9164, and the older tag 260).
fn address(bytes: &[u8]) -> Option<String> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(|octets| Ipv4Addr::from(octets).to_string()),
        6 => Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")),
        16 => <[u8; 16]>::try_from(bytes).ok().map(|octets| Ipv6Addr::from(octets).to_string()),
        _ => None,
    }
}

/// A prefix leaves out the zeros at the end of its address.
fn padded(tag: u64, bytes: &[u8]) -> Option<String> {
    let length = if tag == 52 { 4 } else { 16 };
    let mut whole = bytes.to_vec();
    (bytes.len() <= length).then(|| whole.resize(length, 0))?;
    address(&whole)
}

/// The numbers of a typed array (RFC 8746 section 2.1): `0b010_f_s_e_ll` has floats or integers, signed or not, in one of
/// two byte orders, of 1, 2, 4 or 8 bytes.
fn typed_array(tag: u64, bytes: &[u8]) -> Option<String> {
    let (is_float, is_signed, is_little) = (tag & 16 != 0, tag & 8 != 0, tag & 4 != 0);
    let size = 1 << ((tag & 3) + u64::from(is_float));
    if is_float && (is_signed || !matches!(size, 4 | 8)) || !bytes.len().is_multiple_of(size) {
        return None;
    }
    let number = |part: &[u8]| {
        let fold = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        let bits = if is_little && size > 1 { part.iter().rev().fold(0, fold) } else { part.iter().fold(0, fold) };
        match (is_float, size) {
            (true, 4) => format!("{:?}", f32::from_bits(u32::try_from(bits).unwrap_or_default())),
            (true, _) => format!("{:?}", f64::from_bits(bits)),
            (false, _) if is_signed => {
                let unused = 64 - 8 * size;
                ((bits << unused).cast_signed() >> unused).to_string()
            }
            (false, _) => bits.to_string(),
        }
    };
    let mut numbers: Vec<String> = bytes.chunks_exact(size).take(MAX_LISTED).map(number).collect();
    if bytes.len() / size > MAX_LISTED {
        numbers.push("...".to_owned());
    }
    Some(format!("[{}]", numbers.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Node {
        Node::Number(text.to_owned())
    }

    #[test]
    fn tags_and_extensions_say_what_they_mean() {
        let tag = |tag, inner| Node::Tag(tag, Box::new(inner));
        let pair = |first: &str, second: &str| Node::Array(vec![number(first), number(second)]);
        let rows = [
            (tag(1, number("1795816800")), Some("2026-11-27T22:00:00Z")),
            (tag(1, number("1363896240.5")), Some("2013-03-21T20:04:00.5Z")),
            (tag(1, number("1e300")), None),
            (tag(100, number("20000")), Some("2024-10-04")),
            (tag(4, pair("-2", "123450")), Some("1234.50")),
            (tag(4, pair("-3", "-5")), Some("-0.005")),
            (tag(4, pair("3", "5")), Some("5000")),
            (tag(4, pair("2000000000", "5")), None),
            (tag(5, pair("-1", "3")), Some("1.5")),
            (tag(30, pair("1", "3")), Some("1/3")),
            (tag(37, Node::Bytes((0..16).collect())), Some("00010203-0405-0607-0809-0a0b0c0d0e0f")),
            (tag(37, Node::Bytes(vec![1])), None),
            (tag(52, Node::Bytes(vec![192, 0, 2, 1])), Some("192.0.2.1")),
            (tag(52, Node::Array(vec![number("24"), Node::Bytes(vec![192, 0, 2])])), Some("192.0.2.0/24")),
            (tag(54, Node::Bytes([&[0x20, 1, 0xd, 0xb8][..], &[0; 12]].concat())), Some("2001:db8::")),
            (tag(260, Node::Bytes(vec![0xa4, 0xcf, 0x12, 0xfe, 0, 1])), Some("a4:cf:12:fe:00:01")),
            (tag(85, Node::Bytes(vec![0, 0, 0xc0, 0x3f, 0, 0, 0x20, 0x40])), Some("[1.5, 2.5]")),
            (tag(73, Node::Bytes(vec![0xff, 0xfe, 0, 1])), Some("[-2, 1]")),
            (
                tag(64, Node::Bytes(vec![1; 40])),
                Some(concat!(
                    "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ",
                    "1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ...]"
                )),
            ),
            (tag(69, Node::Bytes(vec![1])), None),
            (tag(9, number("1")), None),
            (Node::Extension(-1, vec![0x65, 0x53, 0xf1, 0]), Some("2023-11-14T22:13:20Z")),
            (
                Node::Extension(-1, (500_000_000_u64 << 34 | 0x6553_f100).to_be_bytes().to_vec()),
                Some("2023-11-14T22:13:20.5Z"),
            ),
            (
                Node::Extension(-1, vec![0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
                Some("1969-12-31T23:59:59Z"),
            ),
            (
                Node::Extension(13, [&[0xcb][..], &1_700_000_000_123_f64.to_be_bytes()].concat()),
                Some("2023-11-14T22:13:20.123Z"),
            ),
            (Node::Extension(0, vec![0]), Some("undefined")),
            (Node::Extension(5, vec![0]), None),
        ];
        for (node, expected) in rows {
            assert_eq!(meaning(&node).as_deref(), expected, "{node:?}");
        }
    }
}
