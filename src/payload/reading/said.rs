//! What a content type says against what a payload turned out to be.

use super::misfit::Misfit;
use super::types::{Reading, Remark};
use crate::Format;

/// A longer content type is not repeated.
const MAX_SHOWN: usize = 60;

/// A remark where the content type promises a format that is known, and the payload is another one. What is inside of something
/// compressed may be meant.
pub(super) fn contradiction(payload: &[u8], content_type: Option<&str>, reading: &Reading) -> Option<Remark> {
    let essence = content_type?.split(';').next()?.trim();
    let (promised, is_meant) = promise(&essence.to_ascii_lowercase())?;
    let is_sparkplug = matches!(reading.format, Format::Sparkplug | Format::SparkplugCompressed);
    if is_meant.contains(&reading.format) || reading.format == Format::Empty || is_sparkplug {
        return None;
    }
    let misfit = match promised {
        _ if !reading.wrappings.is_empty() => None,
        Format::Json => Misfit::of_json(payload, false),
        Format::Cbor => Some(Misfit::of_cbor(payload)),
        Format::MessagePack => Some(Misfit::of_msgpack(payload)),
        _ => None,
    };
    let is_shown = essence.len() <= MAX_SHOWN && essence.bytes().all(|byte| byte.is_ascii_graphic());
    let shown = if is_shown { essence.to_owned() } else { promised.to_string() };
    Some(Remark::OtherThanSaid(shown, reading.format, misfit))
}

/// Whether it promises values of Avro, with or without their schema.
pub(super) fn is_avro(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(essence.as_str(), "avro/binary" | "application/avro" | "application/vnd.confluent.avro")
        || essence.ends_with("+avro")
}

/// The format that a content type in small letters promises, and all that are meant by it.
fn promise(essence: &str) -> Option<(Format, &'static [Format])> {
    use Format::{
        Avro, Cbor, CborSequence, Gif, Jpeg, Json, JsonLatin1, JsonLike, JsonLines, JsonSequence, JsonUtf16,
        MessagePack, MessagePackRecords, MessagePackStream, Png, SenmlCbor, SenmlJson, Webp,
    };

    Some(match essence {
        "image/png" | "image/apng" => (Png, &[Png]),
        "image/jpeg" | "image/jpg" => (Jpeg, &[Jpeg]),
        "image/gif" => (Gif, &[Gif]),
        "image/webp" => (Webp, &[Webp]),
        "application/vnd.apache.avro+file" => (Avro, &[Avro]),
        _ => match Format::hinted(essence)? {
            Json => (Json, &[Json, JsonLines, JsonSequence, JsonLike, JsonUtf16, JsonLatin1, SenmlJson]),
            Cbor => (Cbor, &[Cbor, CborSequence, SenmlCbor]),
            MessagePack => (MessagePack, &[MessagePack, MessagePackStream, MessagePackRecords]),
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use crate::{Hints, read};

    #[test]
    fn a_content_type_that_is_not_so_is_said_and_one_that_may_be_meant_is_not() {
        let png = b"\x89PNG\r\n\x1a\n";
        let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54\xb2\x32\xac\x05\x00\xaf\xac\x1b\x56\x07\x00\x00\x00";
        for (payload, content_type, expected) in [
            (&b"\xa1\x61a\x01"[..], "application/json", Some("application/json, but the payload is CBOR.")),
            (
                b"{\"a\":",
                "application/json",
                Some("application/json, but the payload is not (incomplete JSON: it ends at line 1, column 5)."),
            ),
            (b"{\"a\":1}", "application/cbor; x=y", Some("application/cbor, but the payload is JSON.")),
            (
                b"\x82\x01",
                "application/cbor",
                Some("application/cbor, but the payload is not (it ends early, in what begins at byte 2)."),
            ),
            (b"\xff\xd8\xff", "image/png", Some("image/png, but the payload is JPEG.")),
            (png, "image/PNG", None),
            (
                b"on",
                "application/vnd.pump+json",
                Some("application/vnd.pump+json, but the payload is not (invalid JSON at line 1, column 1)."),
            ),
            (b"on", "text/plain", None),
            (b"on", "application/octet-stream", None),
            (b"", "application/json", None),
            (b"{\"a\":1}\n{\"a\":2}", "application/json", None),
            (b"{\"a\":\"\xb0\"}", "application/json; charset=latin1", None),
            (gzip, "application/json", None),
            (gzip, "application/cbor", Some("application/cbor, but the payload is JSON.")),
            (b"\xa1\x61a\x01", "\u{202e}/json", Some("JSON, but the payload is CBOR.")),
        ] {
            let reading = read(payload, &Hints { content_type: Some(content_type), ..Hints::default() });
            let said: Vec<String> = reading.remarks.iter().map(ToString::to_string).collect();
            let expected: Vec<String> = expected.iter().map(|it| format!("The content type is {it}")).collect();
            assert_eq!(said, expected, "{content_type} {payload:02x?}");
        }
    }
}
