//! Files of Avro (its specification 1.12, "Object Container Files"): they carry their schema. What is in a block can be compressed.

use super::types::{Reading, Remark, Wrapping};
use super::unpack::{Room, unpack};
use crate::avro_schema::AvroSchema;
use crate::avro_value::{AvroReader, Ended, block_count, counted, long, take};
use crate::{Body, Format, Node};

pub(super) const MAGIC: &[u8] = b"Obj\x01";
const SYNC: usize = 16;
/// So many bytes are made of each byte that may be unpacked, and in all.
const MADE_EACH: usize = 64;
const MAX_MADE: usize = 16 * 1024 * 1024;
/// A longer name of a codec is not shown.
const MAX_CODEC: usize = 20;

/// How the blocks are compressed.
enum Codec {
    Null,
    Deflate,
    Snappy,
    Zstandard,
}

/// The values of a file; the file alone with a remark, where its schema or codec is none that is known.
pub(super) fn read(payload: &[u8], room: Room<'_>) -> Option<Reading> {
    let mut rest = payload.strip_prefix(MAGIC)?;
    let named = |remark| Reading { remarks: vec![remark], ..Reading::new(Format::Avro, Body::Binary) };
    let Ok((schema, codec)) = header(&mut rest) else { return Some(named(Remark::AvroDamaged(0))) };
    let codec = match codec {
        b"" | b"null" => Codec::Null,
        b"deflate" => Codec::Deflate,
        b"snappy" => Codec::Snappy,
        b"zstandard" => Codec::Zstandard,
        other => return Some(named(Remark::AvroCodec(name_of(other)))),
    };
    let Some(schema) = std::str::from_utf8(schema).ok().and_then(AvroSchema::of) else {
        return Some(named(Remark::AvroSchema));
    };
    let mut values = Vec::new();
    let ended = blocks(rest, &schema, &codec, room, &mut values);
    let remarks = match ended {
        Ok(()) => Vec::new(),
        Err(Ended::Cut) => {
            room.was_cut.set(true);
            vec![Remark::AvroCut(values.len())]
        }
        Err(Ended::Damaged) => vec![Remark::AvroDamaged(values.len())],
    };
    Some(Reading { remarks, ..Reading::new(Format::Avro, Body::Tree(Node::Array(values))) })
}

/// The schema and the codec.
fn header<'a>(rest: &mut &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Ended> {
    let (mut schema, mut codec) = (None, &b""[..]);
    loop {
        let count = block_count(rest)?;
        if count == 0 {
            break;
        }
        for _ in 0..count {
            match (counted(rest)?, counted(rest)?) {
                (b"avro.schema", value) => schema = Some(value),
                (b"avro.codec", value) => codec = value,
                _ => {}
            }
        }
    }
    schema.map(|schema| (schema, codec)).ok_or(Ended::Damaged)
}

/// Blocks up to the end: how many values, how many bytes these take, the bytes, and the mark that is behind the header too.
fn blocks(
    mut rest: &[u8],
    schema: &AvroSchema,
    codec: &Codec,
    room: Room<'_>,
    values: &mut Vec<Node>,
) -> Result<(), Ended> {
    let sync = take(&mut rest, SYNC)?;
    let mut made = MAX_MADE.min(room.bytes.saturating_mul(MADE_EACH));
    let mut unpacked = room.bytes;
    while !rest.is_empty() {
        let count = long(&mut rest)?;
        let length = usize::try_from(long(&mut rest)?).map_err(|_| Ended::Damaged)?;
        let there = length.min(rest.len());
        let packed = take(&mut rest, there)?;
        let holds = held(packed, codec, Room { bytes: unpacked, ..room })?;
        let bytes = holds.as_deref().unwrap_or(packed);
        unpacked -= holds.as_ref().map_or(0, Vec::len);
        let mut reader = AvroReader::new(bytes, schema, &mut made);
        for _ in 0..count {
            values.push(reader.next()?);
        }
        if there < length || !reader.is_at_end() || take(&mut rest, SYNC)? != sync {
            return Err(Ended::Damaged);
        }
    }
    Ok(())
}

/// What is in a block; `None` where it is not compressed.
fn held(packed: &[u8], codec: &Codec, room: Room<'_>) -> Result<Option<Vec<u8>>, Ended> {
    let (packed, wrapping) = match codec {
        Codec::Null => return Ok(None),
        Codec::Deflate => (packed, Wrapping::Deflate),
        // A checksum is behind it.
        Codec::Snappy => (packed.get(..packed.len().saturating_sub(4)).unwrap_or_default(), Wrapping::Snappy),
        Codec::Zstandard => (packed, Wrapping::Zstd),
    };
    match unpack(packed, wrapping, room) {
        Some(unpacked) if unpacked.is_cut => Err(Ended::Cut),
        Some(unpacked) if !unpacked.is_damaged => Ok(Some(unpacked.bytes)),
        _ => Err(Ended::Damaged),
    }
}

fn name_of(codec: &[u8]) -> String {
    let is_shown = codec.len() <= MAX_CODEC && codec.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    if is_shown { String::from_utf8_lossy(codec).into_owned() } else { "?".to_owned() }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::push_value;

    /// A file with this schema, this codec and these bytes behind the mark.
    fn file(schema: &str, codec: &str, rest: &[u8]) -> Vec<u8> {
        let text = |text: &str| [&[u8::try_from(text.len()).unwrap() * 2], text.as_bytes()].concat();
        let fields =
            [("avro.schema", schema), ("avro.codec", codec)].map(|(name, value)| [text(name), text(value)].concat());
        [MAGIC, &[4], &fields.concat(), &[0], &[7; SYNC], rest].concat()
    }

    fn found(payload: &[u8], bytes: usize) -> (String, Vec<Remark>, bool) {
        let was_cut = Cell::default();
        let reading = read(payload, Room { wrappings: 4, bytes, was_cut: &was_cut }).unwrap();
        let mut value = String::new();
        push_value(&reading, b"", &mut value);
        (value, reading.remarks, was_cut.get())
    }

    #[test]
    fn blocks_are_read_as_far_as_they_are_whole() {
        let sync = [7; SYNC];
        let blocks = [b"\x04\x04\x02\x04", &sync[..], b"\x02\x02\x06", &sync].concat();
        let whole = file("\"int\"", "null", &blocks);
        assert_eq!(found(&whole, 1_000), ("[1,2,3]".to_owned(), vec![], false));
        let begin = whole.len() - blocks.len();
        for end in MAGIC.len()..whole.len() {
            let (value, remarks, was_cut) = found(&whole[..end], 1_000);
            let count = match end.saturating_sub(begin) {
                _ if end < begin => 0,
                0..3 => 0,
                3 => 1,
                4..23 => 2,
                _ => 3,
            };
            // Between two blocks nothing is missing.
            let is_whole = [begin, begin + 20].contains(&end);
            let remark = if is_whole { vec![] } else { vec![Remark::AvroDamaged(count)] };
            assert_eq!((remarks, was_cut), (remark, false), "{end}: {value}");
        }
        for (at, byte) in [(begin, 2), (begin, 0), (begin + 1, 1), (begin + 5, 8)] {
            let mut damaged = whole.clone();
            damaged[at] = byte;
            assert!(matches!(found(&damaged, 1_000).1[..], [Remark::AvroDamaged(_)]), "{at}");
        }
    }

    #[test]
    fn what_grows_without_end_is_cut_and_said() {
        let many = [&b"\xfe\xff\xff\xff\x0f\0"[..], &[7; SYNC]].concat();
        let (value, remarks, was_cut) = found(&file("\"null\"", "null", &many), 1_000);
        assert_eq!((remarks, was_cut), (vec![Remark::AvroCut(1_000)], true));
        assert_eq!(value.len(), 1_000 * "null,".len() + 1);
        let (_, remarks, _) = found(&file("\"null\"", "null", &many), usize::MAX);
        assert_eq!(remarks, [Remark::AvroCut(MAX_MADE / MADE_EACH)]);
        // A text of 200 bytes in deflate.
        let packed = [&b"\x02\x0e\x9b\xc0\x9c\x38\x4c\x00\x00"[..], &[7; SYNC]].concat();
        let packed = file("\"string\"", "deflate", &packed);
        assert_eq!(found(&packed, 202), (format!("[\"{}\"]", "a".repeat(200)), vec![], false));
        assert_eq!(found(&packed, 201), ("[]".to_owned(), vec![Remark::AvroCut(0)], true));
    }

    #[test]
    fn a_codec_or_schema_that_is_not_known_is_named() {
        for (schema, codec, remark) in [
            ("\"int\"", "xz", Remark::AvroCodec("xz".to_owned())),
            ("\"int\"", "\u{202e}", Remark::AvroCodec("?".to_owned())),
            ("\"what\"", "null", Remark::AvroSchema),
        ] {
            let (value, remarks, _) = found(&file(schema, codec, b""), 1_000);
            assert_eq!((value.as_str(), remarks), ("\"h''\"", vec![remark]));
        }
        assert_eq!(found(MAGIC, 1_000).1, [Remark::AvroDamaged(0)]);
        assert_eq!(found(b"Obj\x01\0", 1_000).1, [Remark::AvroDamaged(0)], "no schema");
    }
}
