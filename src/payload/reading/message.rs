//! A protobuf message as a reading, also of one that is compressed or in base64: what its type does not have is said.

use super::types::{AsMessage, Reading, Remark, Wrapping};
use super::unpack::{Room, Unpacked, by_magic, unpack, whole_zlib};
use crate::{Body, Format};

/// The message; bytes with a remark, when it is none.
pub(super) fn read(payload: &[u8], message: AsMessage<'_>, room: Room<'_>) -> Reading {
    let plain = match as_it_is(payload, message) {
        Some(plain) if plain.remarks.is_empty() => return plain,
        plain => plain,
    };
    // Some compressed bytes are fields that no type has. A word of the letters of base64 can be such fields, too.
    let is_meant = |inside: &Reading| {
        plain.is_none() || inside.remarks.is_empty() || inside.wrappings.first() != Some(&Wrapping::Base64)
    };
    unwrapped(payload, message, room).filter(is_meant).or(plain).unwrap_or_else(|| {
        let remarks = vec![Remark::NotMessage(message.message.name().to_owned())];
        Reading { remarks, ..Reading::new(Format::Binary, Body::Binary) }
    })
}

/// The message in something that is whole.
fn unwrapped(payload: &[u8], message: AsMessage<'_>, room: Room<'_>) -> Option<Reading> {
    let room = Room { wrappings: room.wrappings.checked_sub(1)?, ..room };
    let in_it = |wrapping, unpacked: Option<Unpacked>| {
        let Unpacked { bytes, .. } = unpacked.filter(|unpacked| !unpacked.is_cut && !unpacked.is_damaged)?;
        let mut reading = as_it_is(&bytes, message).or_else(|| unwrapped(&bytes, message, room))?;
        reading.wrappings.insert(0, wrapping);
        reading.inside.get_or_insert(bytes);
        Some(reading)
    };
    let by_magic = by_magic(payload).and_then(|wrapping| in_it(wrapping, unpack(payload, wrapping, room)));
    by_magic
        .or_else(|| in_it(Wrapping::Zlib, whole_zlib(payload, room)))
        .or_else(|| in_it(Wrapping::Base64, unpack(payload, Wrapping::Base64, room)))
}

fn as_it_is(payload: &[u8], AsMessage { message, style }: AsMessage<'_>) -> Option<Reading> {
    let found = message.read(payload, style)?;
    let mut remarks = Vec::new();
    if !found.unknown_fields.is_empty() {
        remarks.push(Remark::UnknownFields(found.unknown_fields));
    }
    if !found.unknown_types.is_empty() {
        remarks.push(Remark::UnknownTypes(found.unknown_types));
    }
    Some(Reading { remarks, ..Reading::new(found.format, Body::Tree(found.node)) })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use base64::Engine as _;
    use flate2::{Compression, write::GzEncoder};

    use super::*;
    use crate::{Hints, ProtobufStyle, load_schema, read};

    #[test]
    fn a_message_is_read_also_in_what_it_is_wrapped_in() {
        let schema = std::sync::Arc::new(load_schema("a.proto", b"message A { string name = 1; }", |_| None).unwrap());
        let message = schema.message("A").unwrap();
        let plain = b"\x0a\x0bpress pumps".to_vec();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&plain).unwrap();
        let gzip = encoder.finish().unwrap();
        let base64 = base64::engine::general_purpose::STANDARD.encode(&gzip).into_bytes();
        let words = |payload: &[u8]| {
            let message = Some(AsMessage { message: &message, style: ProtobufStyle::Tree });
            let reading = read(payload, &Hints { message, ..Hints::default() });
            assert_eq!(reading.remarks.is_empty(), matches!(reading.body, Body::Tree(_)));
            reading.words()
        };
        assert_eq!(words(&plain), "protobuf");
        assert_eq!(words(&gzip), "gzip(protobuf)");
        let zstd = zstd::encode_all(plain.as_slice(), 1).unwrap();
        assert!(message.read(&zstd, ProtobufStyle::Tree).is_some(), "these bytes are fields, too");
        assert_eq!(words(&zstd), "zstd(protobuf)");
        assert_eq!(words(&base64), "base64(gzip(protobuf))");
        assert_eq!(words(&gzip[..gzip.len() - 9]), "binary", "what is damaged is not taken for the message");
        assert_eq!(words(b"\x1f\x8b\x08 and what is none"), "binary");
    }
}
