//! Reads CBOR (RFC 8949) into a tree. Written here, because `ciborium` reads `undefined` as null and widens every
//! float to 64 bits, which shows a device's `1.02` as `1.0199999809265137`. The tests hold it against `ciborium`.

use crate::cbor_tags::{self, Seen};
use crate::node::Fields;
use crate::{MAX_DEPTH, Node};

/// The tag that only says "this is CBOR" (RFC 8949 section 3.4.6).
const SELF_DESCRIBED: [u8; 3] = [0xd9, 0xd9, 0xf7];
const BREAK: u8 = 0xff;

/// Whether the first bytes are those of an array or a map, or of a tag, in which may be one.
pub(super) fn begins_as_container(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| matches!(first >> 5, 4..=6))
}

/// The tree of one CBOR item that takes up all bytes, or `None`: not well-formed, text that is not UTF-8, nested deeper
/// than [`MAX_DEPTH`].
pub(super) fn parse(bytes: &[u8]) -> Option<Node> {
    let mut reader = Reader::new(bytes.strip_prefix(&SELF_DESCRIBED).unwrap_or(bytes));
    let node = reader.item(0)?;
    reader.bytes.is_empty().then_some(node)
}

/// The byte up to which one item can be read that does not take up all bytes, or is not well-formed, and whether more bytes were to
/// come.
pub(super) fn stops_at(bytes: &[u8]) -> (usize, bool) {
    let mut reader = Reader::new(bytes.strip_prefix(&SELF_DESCRIBED).unwrap_or(bytes));
    let is_short = reader.item(0).is_none() && reader.is_short;
    (bytes.len() - reader.bytes.len(), is_short)
}

/// The items of a CBOR sequence (RFC 8742) that takes up all bytes.
pub(super) fn parse_sequence(bytes: &[u8]) -> Option<Vec<Node>> {
    items(bytes, 0)
}

fn items(bytes: &[u8], depth: usize) -> Option<Vec<Node>> {
    let mut reader = Reader::new(bytes);
    let mut items = Vec::new();
    while !reader.bytes.is_empty() {
        items.push(reader.item(depth)?);
    }
    (!items.is_empty()).then_some(items)
}

/// The bytes still to be read.
struct Reader<'a> {
    bytes: &'a [u8],
    seen: Seen,
    /// More bytes were to come than there are.
    is_short: bool,
}

/// How an item begins (RFC 8949 section 3).
struct Head {
    /// The major type, 0-7.
    major: u8,
    /// The additional information, 0-31.
    info: u8,
    /// The value or length; `None` when the length is indefinite.
    argument: Option<u64>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, seen: Seen::default(), is_short: false }
    }

    fn item(&mut self, depth: usize) -> Option<Node> {
        let head = self.head()?;
        if head.major >= 4 && head.major <= 6 && depth >= MAX_DEPTH {
            return None;
        }
        match head.major {
            0 => Some(Node::Number(head.argument?.to_string())),
            1 => Some(Node::Number((-1 - i128::from(head.argument?)).to_string())),
            2 => self.string(&head).map(|bytes| self.noted(Node::Bytes(bytes), &head)),
            3 => self.text(&head).map(|text| self.noted(Node::String(text), &head)),
            4 => self.array(head.argument, depth + 1),
            5 => self.map(head.argument, depth + 1),
            6 => self.tag(head.argument?, depth + 1),
            _ => simple_or_float(&head),
        }
    }

    fn head(&mut self) -> Option<Head> {
        let first = self.take(1)?[0];
        let (major, info) = (first >> 5, first & 0x1f);
        let argument = match info {
            0..24 => Some(u64::from(info)),
            24..28 => {
                let bytes = self.take(1 << (info - 24))?;
                Some(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
            }
            31 if matches!(major, 2..=5) => None,
            _ => return None,
        };
        Some(Head { major, info, argument })
    }

    /// A byte string, or the concatenated chunks of an indefinite one (RFC 8949 section 3.2.3).
    fn string(&mut self, head: &Head) -> Option<Vec<u8>> {
        let Some(length) = head.argument else {
            return self.chunks(head.major);
        };
        Some(self.take(usize::try_from(length).ok()?)?.to_vec())
    }

    fn chunks(&mut self, major: u8) -> Option<Vec<u8>> {
        let mut joined = Vec::new();
        while !self.takes_break() {
            let chunk = self.head()?;
            if chunk.major != major {
                return None;
            }
            let bytes = self.take(usize::try_from(chunk.argument?).ok()?)?;
            if major == 3 && std::str::from_utf8(bytes).is_err() {
                return None;
            }
            joined.extend_from_slice(bytes);
        }
        Some(joined)
    }

    fn text(&mut self, head: &Head) -> Option<String> {
        String::from_utf8(self.string(head)?).ok()
    }

    /// Nothing is reserved for the length that is claimed: each item takes at least one byte of what is really there.
    fn array(&mut self, length: Option<u64>, depth: usize) -> Option<Node> {
        let mut items = Vec::new();
        while self.has_another(length, items.len()) {
            items.push(self.item(depth)?);
        }
        Some(Node::Array(items))
    }

    fn map(&mut self, length: Option<u64>, depth: usize) -> Option<Node> {
        let mut fields = Fields::default();
        while self.has_another(length, fields.len()) {
            let key = self.item(depth)?;
            fields.push(key, self.item(depth)?);
        }
        Some(fields.end())
    }

    fn tag(&mut self, tag: u64, depth: usize) -> Option<Node> {
        let begun = self.seen.begin(tag);
        let mut inner = self.item(depth)?;
        if cbor_tags::embeds(tag) {
            embed(&mut inner, depth);
        } else if let Some(part) = cbor_tags::embedded_in(tag, &mut inner) {
            embed(part, depth + 1);
        }
        Some(self.seen.end(tag, begun, inner))
    }

    /// Only strings of definite length have numbers (the tag 256).
    fn noted(&mut self, node: Node, head: &Head) -> Node {
        if head.argument.is_some() {
            self.seen.note_string(&node);
        }
        node
    }

    fn has_another(&mut self, length: Option<u64>, read: usize) -> bool {
        match length {
            Some(length) => (read as u64) < length,
            None => !self.takes_break(),
        }
    }

    fn takes_break(&mut self) -> bool {
        let found = self.bytes.first() == Some(&BREAK);
        self.bytes = &self.bytes[usize::from(found)..];
        found
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        self.is_short = count > self.bytes.len();
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }
}

/// Puts what is in a byte string in its place, where that is CBOR.
fn embed(node: &mut Node, depth: usize) {
    if let Node::Bytes(bytes) = node
        && let Some(items) = items(bytes, depth + 1)
    {
        *node = Node::Embedded(items);
    }
}

/// Major type 7 (RFC 8949 section 3.3).
fn simple_or_float(head: &Head) -> Option<Node> {
    let argument = head.argument?;
    match head.info {
        20 => Some(Node::Bool(false)),
        21 => Some(Node::Bool(true)),
        22 => Some(Node::Null),
        23 => Some(Node::Word("undefined".to_owned())),
        25 => Some(float(half_to_single(u16::try_from(argument).ok()?))),
        26 => Some(single(f32::from_bits(u32::try_from(argument).ok()?))),
        27 => Some(float(f64::from_bits(argument))),
        24 if argument < 32 => None,
        _ => Some(Node::Word(format!("simple({argument})"))),
    }
}

/// Each whole number up to this one is a float of 32 bits.
const MAX_EXACT_SINGLE: f32 = 16_777_216.0;

/// A float with the fewest digits that read back as the same float of its width.
pub(super) fn float(number: impl std::fmt::Debug) -> Node {
    Node::Number(format!("{number:?}").replace("inf", "Infinity"))
}

/// The same of 32 bits, which encoders also choose for a number of 64 bits that fits (RFC 8949 section 4.1): a whole number has all of its
/// digits.
pub(super) fn single(number: f32) -> Node {
    let is_whole = number.fract() == 0.0 && number.abs() > MAX_EXACT_SINGLE;
    if is_whole { float(f64::from(number)) } else { float(number) }
}

/// A 16-bit float (RFC 8949 appendix D); every one has an exact 32-bit twin.
fn half_to_single(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f32::from(bits & 0x3ff);
    sign * match exponent {
        0 => fraction * 2.0_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (fraction + 1024.0) * 2.0_f32.powi(exponent - 25),
    }
}

#[cfg(test)]
mod tests {
    use ciborium::Value;
    use proptest::prelude::*;

    use super::*;
    use crate::write;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn the_examples_of_rfc_8949_appendix_a_read_as_their_diagnostic_notation() {
        let table = [
            ("00", "0"),
            ("1bffffffffffffffff", "18446744073709551615"),
            ("3bffffffffffffffff", "-18446744073709551616"),
            ("c249010000000000000000", "18446744073709551616"),
            ("f98000", "-0.0"),
            ("f93e00", "1.5"),
            ("f97bff", "65504.0"),
            ("f90001", "5.9604645e-8"),
            ("f97c00", "Infinity"),
            ("f97e00", "NaN"),
            ("f9fc00", "-Infinity"),
            ("fa3f828f5c", "1.02"),
            ("fb3ff199999999999a", "1.1"),
            ("fb7e37e43c8800759c", "1e300"),
            ("f6", "null"),
            ("f7", "undefined"),
            ("f0", "simple(16)"),
            ("f8ff", "simple(255)"),
            ("c11a514b67b0", "1(1363896240)"),
            ("d818456449455446", "24(<<\"IETF\">>)"),
            ("62c3bc", "\"ü\""),
            ("8301820203820405", "[1,[2,3],[4,5]]"),
            ("a201020304", "{1:2,3:4}"),
            ("a20102613104", "{1:2,\"1\":4}"),
            ("a1810102", "{[1]:2}"),
            ("a1c10002", "{1(0):2}"),
            ("a26161016162820203", "{\"a\":1,\"b\":[2,3]}"),
            ("5f42010243030405ff", "h'0102030405'"),
            ("7f657374726561646d696e67ff", "\"streaming\""),
            ("9f018202039f0405ffff", "[1,[2,3],[4,5]]"),
            ("bf61610161629f0203ffff", "{\"a\":1,\"b\":[2,3]}"),
            ("a1410a80", "{h'0a':[]}"),
            ("d9d9f780", "[]"),
        ];
        for (hex, expected) in table {
            assert_eq!(parse(&bytes(hex)).as_ref().map(write::compact).as_deref(), Some(expected), "{hex}");
        }
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        let table = [
            "",
            "18",
            "1c",
            "5f4101",
            "7f4161ff",
            "61ff",
            "81",
            "a101",
            "ff",
            "f81f",
            "0000",
            "9bffffffffffffffff",
            "c1",
            "df00",
            "1f",
        ];
        for hex in table {
            assert_eq!(parse(&bytes(hex)), None, "{hex}");
        }
    }

    #[test]
    fn nesting_beyond_the_limit_is_refused_without_overflow() {
        assert!(parse(&vec![0x81; 100_000]).is_none());
        assert!(parse(&vec![0xc1; 100_000]).is_none());
        assert!(parse(&[vec![0x81; MAX_DEPTH], vec![0x00]].concat()).is_some());
    }

    #[test]
    fn keys_within_keys_are_read_and_their_text_does_not_grow() {
        let node = parse(&[vec![0xa1; 60], vec![0x00; 61]].concat()).unwrap();
        assert_eq!(write::compact(&node).len(), 60 * 4 + 1);
        assert_eq!(parse(&[vec![0xa1; 200], vec![0x00; 201]].concat()), None, "deeper than a tree may be");
    }

    fn any_leaf() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
            prop::collection::vec(any::<u8>(), 0..8).prop_map(Value::from),
        ]
    }

    fn any_value() -> impl Strategy<Value = Value> {
        any_leaf().prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
                prop::collection::vec((inner.clone(), inner.clone()), 0..4).prop_map(Value::Map),
                (1000_u64..2000, inner).prop_map(|(tag, value)| Value::Tag(tag, Box::new(value))),
            ]
        })
    }

    /// What the tree of a `ciborium` value must be.
    fn expected(value: &Value) -> Node {
        match value {
            Value::Null => Node::Null,
            Value::Bool(value) => Node::Bool(*value),
            Value::Integer(value) => Node::Number(i128::from(*value).to_string()),
            Value::Float(value) => Node::Number(expected_float(*value)),
            Value::Text(text) => Node::String(text.clone()),
            Value::Bytes(bytes) => Node::Bytes(bytes.clone()),
            Value::Array(items) => Node::Array(items.iter().map(expected).collect()),
            Value::Map(fields) if fields.iter().all(|(key, _)| key.is_text()) => {
                let name = |key: &Value| key.as_text().unwrap().to_owned();
                Node::Object(fields.iter().map(|(key, value)| (name(key), expected(value))).collect())
            }
            Value::Map(fields) => {
                Node::Map(fields.iter().map(|(key, value)| (expected(key), expected(value))).collect())
            }
            Value::Tag(tag, inner) => Node::Tag(*tag, Box::new(expected(inner))),
            other => panic!("not generated: {other:?}"),
        }
    }

    /// `ciborium` writes the narrowest float that holds the value.
    #[allow(clippy::cast_possible_truncation, clippy::float_cmp, reason = "the question is whether it fits exactly")]
    fn expected_float(value: f64) -> String {
        let single = value as f32;
        let has_all = value.fract() == 0.0 && value.abs() > 16_777_216.0;
        let text = if f64::from(single) == value && !has_all { format!("{single:?}") } else { format!("{value:?}") };
        text.replace("inf", "Infinity")
    }

    proptest! {
        #[test]
        fn reads_what_ciborium_writes(value in any_value()) {
            let mut written = Vec::new();
            ciborium::into_writer(&value, &mut written).unwrap();
            prop_assert_eq!(parse(&written), Some(expected(&value)));
        }
    }
}
