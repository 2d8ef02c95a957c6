//! Values of Avro in its binary encoding (its specification 1.12), by their schema, bounded in depth and in what is made of them: a
//! byte can stand for a million empty values.

use jiff::{SignedDuration, Span, Timestamp, civil};

use crate::avro_schema::{AvroSchema, Kind, Logical, Type};
use crate::cbor::{float, single};
use crate::cbor_tags::integer;
use crate::meaning::{decimal, uuid};
use crate::{MAX_DEPTH, Node};

/// What a value counts for beside its name, in bytes.
const BYTES_OF_A_VALUE: usize = 64;
/// A longer decimal number is shown as bytes.
const MAX_DECIMAL_BYTES: usize = 64;
const NANOS_A_SECOND: i64 = 1_000_000_000;

/// Why reading ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// As much was made as there is room for.
    Cut,
    /// It ended early, or was wrong somewhere.
    Damaged,
}

/// Reads values one after the other.
pub(super) struct AvroReader<'a> {
    rest: &'a [u8],
    schema: &'a AvroSchema,
    /// So many bytes may still be made.
    room: &'a mut usize,
}

impl<'a> AvroReader<'a> {
    pub(super) fn new(bytes: &'a [u8], schema: &'a AvroSchema, room: &'a mut usize) -> Self {
        Self { rest: bytes, schema, room }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next value of the schema.
    pub(super) fn next(&mut self) -> Result<Node, Ended> {
        self.value(self.schema.root(), 0)
    }

    fn value(&mut self, number: usize, depth: usize) -> Result<Node, Ended> {
        if depth > MAX_DEPTH {
            return Err(Ended::Damaged);
        }
        self.take_room(BYTES_OF_A_VALUE)?;
        let schema = self.schema;
        let Type { kind, logical } = schema.get(number).ok_or(Ended::Damaged)?;
        let node = match kind {
            Kind::Null => Node::Null,
            Kind::Boolean => Node::Bool(self.bytes(1)? == [1]),
            Kind::Integer => {
                let number = long(&mut self.rest)?;
                return Ok(logical.and_then(|logical| time(logical, number)).unwrap_or_else(|| number_node(number)));
            }
            Kind::Float => single(f32::from_le_bytes(self.array()?)),
            Kind::Double => float(f64::from_le_bytes(self.array()?)),
            Kind::Bytes => bytes_node(counted(&mut self.rest)?, *logical),
            Kind::Fixed(size) => bytes_node(self.bytes(*size)?, *logical),
            Kind::Text => Node::String(text(counted(&mut self.rest)?)),
            Kind::Enum(symbols) => {
                let symbol = self.chosen(symbols)?;
                self.take_room(symbol.len())?;
                Node::String(symbol.clone())
            }
            Kind::Union(branches) => {
                let branch = *self.chosen(branches)?;
                return self.value(branch, depth + 1);
            }
            Kind::Record(fields) => self.record(fields, depth)?,
            Kind::List(items) => self.items(*items, depth)?,
            Kind::Map(values) => self.map(*values, depth)?,
        };
        Ok(node)
    }

    fn record(&mut self, fields: &[(String, usize)], depth: usize) -> Result<Node, Ended> {
        let mut record = Vec::new();
        for (name, number) in fields {
            self.take_room(name.len())?;
            record.push((name.clone(), self.value(*number, depth + 1)?));
        }
        Ok(Node::Object(record))
    }

    fn items(&mut self, number: usize, depth: usize) -> Result<Node, Ended> {
        let mut items = Vec::new();
        loop {
            let count = self.block()?;
            if count == 0 {
                return Ok(Node::Array(items));
            }
            for _ in 0..count {
                items.push(self.value(number, depth + 1)?);
            }
        }
    }

    fn map(&mut self, number: usize, depth: usize) -> Result<Node, Ended> {
        let mut fields = Vec::new();
        loop {
            let count = self.block()?;
            if count == 0 {
                return Ok(Node::Object(fields));
            }
            for _ in 0..count {
                let name = text(counted(&mut self.rest)?);
                fields.push((name, self.value(number, depth + 1)?));
            }
        }
    }

    /// How many items follow.
    fn block(&mut self) -> Result<u64, Ended> {
        block_count(&mut self.rest)
    }

    fn chosen<'t, T>(&mut self, all: &'t [T]) -> Result<&'t T, Ended> {
        let at = usize::try_from(long(&mut self.rest)?).map_err(|_| Ended::Damaged)?;
        all.get(at).ok_or(Ended::Damaged)
    }

    fn take_room(&mut self, bytes: usize) -> Result<(), Ended> {
        *self.room = self.room.checked_sub(bytes).ok_or(Ended::Cut)?;
        Ok(())
    }

    fn bytes(&mut self, count: usize) -> Result<&'a [u8], Ended> {
        take(&mut self.rest, count)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Ended> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(Ended::Damaged)?;
        self.rest = rest;
        Ok(*bytes)
    }
}

/// Takes a whole number: seven bits a byte, the least first, its sign in the last one.
pub(super) fn long(rest: &mut &[u8]) -> Result<i64, Ended> {
    let mut bits = 0_u64;
    for shift in (0..64).step_by(7) {
        let [byte] = *take(rest, 1)? else { return Err(Ended::Damaged) };
        bits |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok((bits >> 1).cast_signed() ^ -(bits & 1).cast_signed());
        }
    }
    Err(Ended::Damaged)
}

/// Takes the number of items of a block of a list or map; one that is negative has its length in bytes behind it. 0 at the end.
pub(super) fn block_count(rest: &mut &[u8]) -> Result<u64, Ended> {
    let count = long(rest)?;
    if count < 0 {
        long(rest)?;
    }
    Ok(count.unsigned_abs())
}

/// Takes bytes behind their number.
pub(super) fn counted<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Ended> {
    let count = long(rest)?;
    take(rest, usize::try_from(count).map_err(|_| Ended::Damaged)?)
}

pub(super) fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], Ended> {
    let (bytes, behind) = rest.split_at_checked(count).ok_or(Ended::Damaged)?;
    *rest = behind;
    Ok(bytes)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn number_node(number: i64) -> Node {
    Node::Number(number.to_string())
}

fn bytes_node(bytes: &[u8], logical: Option<Logical>) -> Node {
    let meant = match logical {
        Some(Logical::Decimal(exponent)) if bytes.len() <= MAX_DECIMAL_BYTES => decimal_node(bytes, exponent),
        Some(Logical::Uuid) => uuid(bytes).map(Node::String),
        _ => None,
    };
    meant.unwrap_or_else(|| Node::Bytes(bytes.to_vec()))
}

/// Two's complement, the greatest byte first.
fn decimal_node(bytes: &[u8], exponent: i32) -> Option<Node> {
    let is_negative = *bytes.first()? >= 0x80;
    let unscaled: Vec<u8> = bytes.iter().map(|byte| if is_negative { !byte } else { *byte }).collect();
    let parts = [number_node(exponent.into()), integer(&unscaled, is_negative)];
    decimal(&parts).map(Node::Number)
}

/// What a number says of time; `None` where no calendar has it.
fn time(logical: Logical, number: i64) -> Option<Node> {
    let since = |parts: i64| {
        let nanos = number.rem_euclid(parts) * (NANOS_A_SECOND / parts);
        Some(SignedDuration::new(number.div_euclid(parts), i32::try_from(nanos).ok()?))
    };
    let text = match logical {
        Logical::Date => civil::date(1970, 1, 1).checked_add(Span::new().try_days(number).ok()?).ok()?.to_string(),
        Logical::TimeOfDay(parts) => civil::Time::midnight().checked_add(since(parts)?).ok()?.to_string(),
        Logical::Timestamp(parts) => Timestamp::from_duration(since(parts)?).ok()?.to_string(),
        Logical::LocalTimestamp(parts) => {
            civil::date(1970, 1, 1).at(0, 0, 0, 0).checked_add(since(parts)?).ok()?.to_string()
        }
        Logical::Decimal(_) | Logical::Uuid => return None,
    };
    Some(Node::String(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::write::compact;

    fn read(schema: &str, bytes: &[u8], mut room: usize) -> Result<String, Ended> {
        let schema = AvroSchema::of(schema).unwrap();
        AvroReader::new(bytes, &schema, &mut room).next().map(|node| compact(&node))
    }

    #[test]
    fn values_of_each_type_are_read() {
        let logical = |kind: &str, name: &str| format!(r#"{{"type":"{kind}","logicalType":"{name}"}}"#);
        for (schema, bytes, expected) in [
            ("\"null\"", &b""[..], "null"),
            ("\"boolean\"", b"\x01", "true"),
            ("\"int\"", b"\x01", "-1"),
            ("\"long\"", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "-9223372036854775808"),
            ("\"float\"", b"\0\0\xac\x41", "21.5"),
            ("\"double\"", b"\0\0\0\0\0\x80\x35\xc0", "-21.5"),
            ("\"string\"", b"\x06abc", "\"abc\""),
            ("\"bytes\"", b"\x02\xff", "h'ff'"),
            (r#"{"type":"array","items":"int"}"#, b"\x03\x04\x02\x04\x02\x06\0", "[1,2,3]"),
            (r#"{"type":"map","values":"boolean"}"#, b"\x02\x02a\0\0", r#"{"a":false}"#),
            (r#"["null","string"]"#, b"\x02\x02x", "\"x\""),
            (r#"{"type":"enum","name":"E","symbols":["ON","OFF"]}"#, b"\x02", "\"OFF\""),
            (&logical("int", "date"), b"\xce\xa2\x02", "\"2020-12-03\""),
            (&logical("int", "date"), b"\x01", "\"1969-12-31\""),
            (&logical("int", "time-millis"), b"\x02", "\"00:00:00.001\""),
            (&logical("long", "timestamp-micros"), b"\x01", "\"1969-12-31T23:59:59.999999Z\""),
            (&logical("long", "local-timestamp-millis"), b"\xd0\x0f", "\"1970-01-01T00:00:01\""),
            (&logical("long", "timestamp-nanos"), b"\x04", "\"1970-01-01T00:00:00.000000002Z\""),
            (r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#, b"\x04\x08\x66", "21.50"),
            (r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#, b"\x02\xff", "-0.01"),
            (
                r#"{"type":"fixed","size":16,"name":"U","logicalType":"uuid"}"#,
                &[0; 16],
                "\"00000000-0000-0000-0000-000000000000\"",
            ),
        ] {
            assert_eq!(read(schema, bytes, 10_000).as_deref(), Ok(expected), "{schema}");
            for end in 0..bytes.len() {
                assert_eq!(read(schema, &bytes[..end], 10_000), Err(Ended::Damaged), "{schema}");
            }
        }
    }

    #[test]
    fn what_no_calendar_has_is_a_number_and_what_grows_without_end_is_cut() {
        let beyond = b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01";
        for name in ["timestamp-millis", "time-micros", "local-timestamp-millis", "date"] {
            let schema = format!(r#"{{"type":"long","logicalType":"{name}"}}"#);
            assert_eq!(read(&schema, beyond, 1_000).as_deref(), Ok("9223372036854775807"), "{name}");
        }
        let date = r#"{"type":"int","logicalType":"date"}"#;
        assert_eq!(
            read(date, b"\xfe\xff\xff\xff\x0f", 1_000).as_deref(),
            Ok("2147483647"),
            "more days than a span has"
        );
        let nulls = r#"{"type":"array","items":"null"}"#;
        assert_eq!(read(nulls, beyond, 1_000_000), Err(Ended::Cut));
        let endless = r#"{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}"#;
        assert_eq!(read(endless, b"", 1_000_000), Err(Ended::Damaged), "deep");
        for (schema, bytes) in [
            ("[]", &b"\0"[..]),
            ("[\"int\"]", b"\x02"),
            ("[\"int\"]", b"\x01"),
            ("\"string\"", b"\x01"),
            ("\"long\"", &[0xff; 11]),
        ] {
            assert_eq!(read(schema, bytes, 1_000), Err(Ended::Damaged), "{schema}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_in_bounds(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let schema = r#"{"type":"map","values":["null","bytes",{"type":"array","items":
                {"type":"record","name":"R","fields":[{"name":"d","type":{"type":"int","logicalType":"date"}},
                {"name":"t","type":{"type":"long","logicalType":"time-millis"}},{"name":"r","type":["null","R"]}]}}]}"#;
            let read = read(schema, &bytes, 10_000).unwrap_or_default();
            prop_assert!(read.len() < 20_000);
        }
    }
}
