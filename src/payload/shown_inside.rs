//! What a row shows of a payload and its bytes do not have: inside what a person said that it is, and the metrics of Sparkplug B by their
//! names. For a search of bytes.

use crate::inside::{MAX_BYTES, inside};
use crate::known::{Known, is_text, metrics_of};
use crate::packed::{Packing, of_base64};
use crate::sparkplug::sparkplug_topic;
use crate::{Body, Hints, ReadAs, read_quickly, write};

/// What is searched beside the bytes of a payload, up to 128 KiB: what is inside the format that a person said, or what a message of
/// Sparkplug B says. `None` for any other; what is compressed and says so itself is left to [`inside`].
#[must_use]
pub fn shown_inside(payload: &[u8], known: Known<'_>) -> Option<Vec<u8>> {
    if known.message.is_some() && !known.may_be_other {
        return None;
    }
    match known.read_as {
        Some(ReadAs::Sparkplug) => written(payload, known),
        Some(read_as) if is_text(read_as) => {
            let is_other = str::from_utf8(payload).is_err();
            is_other.then(|| written(payload, known))?
        }
        Some(read_as) => {
            let outer = unpacked(payload, read_as)?;
            Some(inside(&outer).unwrap_or(outer))
        }
        None => {
            sparkplug_topic(known.topic?)?;
            written(payload, known)
        }
    }
}

/// The wrapping is taken off that nothing but the person says.
fn unpacked(payload: &[u8], read_as: ReadAs) -> Option<Vec<u8>> {
    let packing = match read_as {
        ReadAs::Deflate => Packing::Deflate,
        ReadAs::Zlib => Packing::Zlib,
        ReadAs::Snappy => Packing::Snappy,
        ReadAs::Base64 => {
            return of_base64(payload).map(|mut bytes| {
                bytes.truncate(MAX_BYTES);
                bytes
            });
        }
        _ => return None,
    };
    packing.unpack(payload, MAX_BYTES).map(|unpacked| unpacked.bytes)
}

/// As the row has it.
fn written(payload: &[u8], known: Known<'_>) -> Option<Vec<u8>> {
    let Known { topic, content_type, read_as, births, .. } = known;
    let reading = read_quickly(payload, &Hints { topic, content_type, read_as, births, message: None })?;
    let mut text = match reading.body {
        Body::Text(text) if read_as.is_some_and(is_text) => text,
        Body::Tree(node) if read_as.is_some_and(is_text) => write::compact(&node),
        _ => write::compact(&metrics_of(reading)?),
    }
    .into_bytes();
    text.truncate(MAX_BYTES);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Births;

    fn shown(payload: &[u8], known: Known<'_>) -> String {
        shown_inside(payload, known).map_or_else(|| "nothing".to_owned(), |text| String::from_utf8(text).unwrap())
    }

    #[test]
    fn what_is_inside_the_format_that_a_person_said_is_searched() {
        let deflate = b"\xab\x56\x4a\x54\xb2\x32\xac\x05\x00";
        let snappy = snap::raw::Encoder::new().compress_vec(b"{\"a\":1}").unwrap();
        let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54\xb2\x32\xac\x05\x00\xaf\xac\x1b\x56\x07\x00\x00\x00";
        let gzip_in_snappy = snap::raw::Encoder::new().compress_vec(gzip).unwrap();
        for (payload, read_as, expected) in [
            (&deflate[..], ReadAs::Deflate, "{\"a\":1}"),
            (&snappy, ReadAs::Snappy, "{\"a\":1}"),
            (&gzip_in_snappy, ReadAs::Snappy, "{\"a\":1}"),
            (b"aGVsbG8sIHdvcmxkIQ==", ReadAs::Base64, "hello, world!"),
            (b"\x12\x0f\x0a\x04temp\x69\0\0\0\0\0\x80\x35\x40", ReadAs::Sparkplug, "{\"temp\":21.5}"),
            (b"{\"a\": \"gr\xfcn\"}", ReadAs::Json, "{\"a\":\"gr\u{fc}n\"}"),
            (b"gr\xfcn", ReadAs::Text, "gr\u{fc}n"),
            (b"{\"a\":1}", ReadAs::Json, "nothing"),
            (b"\xa1\x61a\x01", ReadAs::Cbor, "nothing"),
            (deflate, ReadAs::Binary, "nothing"),
            (b"\xff\xff", ReadAs::Deflate, "nothing"),
            (b"", ReadAs::Deflate, "nothing"),
        ] {
            assert_eq!(shown(payload, Known { read_as: Some(read_as), ..Known::default() }), expected, "{read_as}");
        }
        let large = snap::raw::Encoder::new().compress_vec(&vec![b'a'; MAX_BYTES + 1]).unwrap();
        let known = Known { read_as: Some(ReadAs::Snappy), ..Known::default() };
        assert_eq!(shown_inside(&large, known).unwrap().len(), MAX_BYTES);
    }

    #[test]
    fn metrics_of_sparkplug_are_searched_by_their_names() {
        let mut births = Births::default();
        assert!(births.note(5, "spBv1.0/g/NBIRTH/n", b"\x12\x08\x0a\x02on\x10\x07\x20\x0b"));
        let is_true = b"\x12\x04\x10\x07\x70\x01";
        let body = {
            use std::io::Write as _;
            let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            zlib.write_all(is_true).unwrap();
            zlib.finish().unwrap()
        };
        let compressed = [b"\x22\x12SPBV1.0_COMPRESSED\x2a", &[u8::try_from(body.len()).unwrap()][..], &body].concat();
        let on = |topic, place| Known { topic: Some(topic), births: Some(births.at(place)), ..Known::default() };
        let data = "spBv1.0/g/NDATA/n";
        for payload in [&is_true[..], &compressed] {
            assert_eq!(shown(payload, on(data, 6)), "{\"on\":true}");
            assert_eq!(shown(payload, on(data, 4)), "{\"#7\":true}", "before the birth");
            assert_eq!(shown(payload, on("plant/a", 6)), "nothing");
        }
        assert_eq!(shown(b"{\"a\":1}", on(data, 6)), "nothing", "it is JSON");
    }
}
