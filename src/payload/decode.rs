//! Finds out what a payload is and decodes it, where this is asked of each message: by a search, a chart, a row of a table.
//! How each format is read is left to `json`, `cbor` and `msgpack`; all that one payload may be, to `reading`.

use crate::{Format, MAX_DEPTH, Node, cbor, json, msgpack};

/// The largest payload that becomes a tree, in bytes; AWS IoT Core itself allows 128 KiB. A larger one is text or
/// binary, so that a tree never takes more than some tens of megabytes.
pub const MAX_TREE_BYTES: usize = 1024 * 1024;

/// The empty map of MessagePack, and the empty list of CBOR: nothing in it says which.
pub(super) const EMPTY_OF_TWO: &[u8] = &[0x80];

/// A payload in its readable form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// What it is.
    pub format: Format,
    /// What is in it.
    pub body: Body,
}

/// The content of a decoded payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A JSON, CBOR or MessagePack value.
    Tree(Node),
    /// UTF-8 text, as it came.
    Text(String),
    /// Neither: see [`crate::hex_row`].
    Binary,
}

/// Decodes a payload. The content type is a hint: what it promises is tried first, and if the bytes disagree the
/// bytes are right. Without a hint: JSON, then text, then a whole map or list in MessagePack or CBOR.
#[must_use]
pub fn decode(payload: &[u8], content_type: Option<&str>) -> Decoded {
    let hint = content_type.and_then(Format::hinted);
    let found = match hint {
        Some(Format::Cbor) => cbor_tree(payload).or_else(|| json_tree(payload)).or_else(|| text(payload, hint)),
        Some(Format::MessagePack) => {
            msgpack_tree(payload).or_else(|| json_tree(payload)).or_else(|| text(payload, hint))
        }
        Some(Format::Text) => text(payload, hint).or_else(|| sniffed(payload)),
        _ => json_tree(payload).or_else(|| text(payload, hint)).or_else(|| sniffed(payload)),
    };
    found.unwrap_or(Decoded { format: Format::Binary, body: Body::Binary })
}

fn json_tree(payload: &[u8]) -> Option<Decoded> {
    if payload.len() > MAX_TREE_BYTES {
        return None;
    }
    let node = json::parse(std::str::from_utf8(payload).ok()?.trim_end_matches('\0'), MAX_DEPTH)?;
    Some(Decoded { format: Format::Json, body: Body::Tree(node) })
}

/// What is no text, and what no content type promises.
fn sniffed(payload: &[u8]) -> Option<Decoded> {
    if payload.len() > MAX_TREE_BYTES {
        return None;
    }
    let (format, node) = container(payload)?;
    Some(Decoded { format, body: Body::Tree(node) })
}

/// A whole map or list, in MessagePack or CBOR, behind tags too: nearly any short run of bytes is *some* other value. Neither
/// can be mistaken for text: their first byte never starts a UTF-8 character, or only a letter. Where both fit, it is
/// MessagePack if all keys of its maps are texts.
pub(super) fn container(payload: &[u8]) -> Option<(Format, Node)> {
    if payload == EMPTY_OF_TWO {
        return None;
    }
    let msgpack = match msgpack::parse_container(payload) {
        Some((node, true)) => return Some((Format::MessagePack, node)),
        other => other.map(|(node, _)| (Format::MessagePack, node)),
    };
    let cbor = cbor::begins_as_container(payload).then(|| cbor::parse(payload)).flatten();
    cbor.map(|node| (Format::Cbor, node)).or(msgpack)
}

fn msgpack_tree(payload: &[u8]) -> Option<Decoded> {
    let node = (payload.len() <= MAX_TREE_BYTES).then(|| msgpack::parse(payload))??;
    Some(Decoded { format: Format::MessagePack, body: Body::Tree(node) })
}

fn cbor_tree(payload: &[u8]) -> Option<Decoded> {
    let node = (payload.len() <= MAX_TREE_BYTES).then(|| cbor::parse(payload))??;
    Some(Decoded { format: Format::Cbor, body: Body::Tree(node) })
}

fn text(payload: &[u8], hint: Option<Format>) -> Option<Decoded> {
    let text = std::str::from_utf8(payload).ok()?;
    reads_as_text(text, hint).then(|| Decoded { format: Format::Text, body: Body::Text(text.to_owned()) })
}

/// Whether valid UTF-8 is meant to be read: it was promised, or has no control characters but those of layout and
/// colour. Small binary numbers are valid UTF-8 too, but bring others; a zero at the very end is only how a C program
/// ends its text.
pub(super) fn reads_as_text(text: &str, hint: Option<Format>) -> bool {
    let fits = |byte: u8| !byte.is_ascii_control() || matches!(byte, b'\t' | b'\n' | b'\r' | 0x1b);
    matches!(hint, Some(Format::Text | Format::Json)) || text.trim_end_matches('\0').bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{hex_row, pretty, preview};

    const CBOR_MAP: &[u8] = b"\xa2\x61v\x81\xfa\x3f\x82\x8f\x5c\x62ok\xf5";

    #[test]
    fn the_format_is_found_with_and_without_a_content_type() {
        let json_type = Some("application/json; charset=utf-8");
        let table: [(&[u8], Option<&str>, Format); 40] = [
            (b"\x80", None, Format::Binary),
            (b"\x80", Some("application/cbor"), Format::Cbor),
            (b"\x80", Some("application/msgpack"), Format::MessagePack),
            (b"\x90", None, Format::MessagePack),
            (b"{\"s\":\"cut \\ud83d\"}", None, Format::Json),
            (b"{\"a\":1}", None, Format::Json),
            (b" [1, 2]\n", None, Format::Json),
            (b"21.5", None, Format::Json),
            (b"{\"a\":1}\0", None, Format::Json),
            (b"{\"a\":1}", Some("text/plain"), Format::Text),
            (b"{\"a\":1}", Some("Application/VND.x+JSON"), Format::Json),
            (b"{\"a\":1}", Some("application/cbor"), Format::Json),
            (b"{\"a\":", json_type, Format::Text),
            (b"on", None, Format::Text),
            (b"on", json_type, Format::Text),
            (b"", None, Format::Text),
            (b"on\0", None, Format::Text),
            ("grün 21 °C\r\n".as_bytes(), None, Format::Text),
            (b"\x01\x02\x03", None, Format::Binary),
            (b"\x01\x02\x03", Some("application/octet-stream"), Format::Binary),
            (CBOR_MAP, None, Format::Cbor),
            (CBOR_MAP, json_type, Format::Cbor),
            (&CBOR_MAP[..9], None, Format::Binary),
            (b"\x19\x01\x00", None, Format::Binary),
            (b"\x19\x01\x00", Some("application/senml+cbor"), Format::Cbor),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg"), Format::Binary),
            (b"\x82\xa11\x14\xa12\x15", None, Format::MessagePack),
            (b"\x82\xa11\x14\xa12\x15", Some("application/cbor"), Format::Cbor),
            (b"\x82\x18d\x18e", None, Format::Cbor),
            (b"\x82aaab", None, Format::Cbor),
            (b"1", Some("application/msgpack"), Format::MessagePack),
            (b"{\"a\":1}", Some("application/msgpack"), Format::Json),
            (b"\x91\x05", None, Format::MessagePack),
            (b"\x91\x05\x05", None, Format::Binary),
            (b"\x81\x01\x02", None, Format::MessagePack),
            (b"\xc1\x1a\x51\x4b\x67\xb0", None, Format::Cbor),
            (b"\x91\x05", Some("application/vnd.msgpack"), Format::MessagePack),
            (b"\x81\xa2on\xc3", Some("text/plain"), Format::MessagePack),
            (&CBOR_MAP[..9], Some("application/msgpack"), Format::Binary),
            (b"[WARN] pump-b  stopped", None, Format::Text),
        ];
        for (payload, content_type, expected) in table {
            assert_eq!(decode(payload, content_type).format, expected, "{payload:?} {content_type:?}");
        }
    }

    #[test]
    fn a_payload_too_large_for_a_tree_is_text() {
        let payload = [b"[", vec![b' '; MAX_TREE_BYTES].as_slice(), b"]"].concat();
        assert_eq!(decode(&payload, None).format, Format::Text);
    }

    #[test]
    fn pretty_is_indented_and_leaves_numbers_alone() {
        let decoded = decode(br#"{"n":1.50,"list":[1,{}],"none":[],"s":"a\n\u0001"}"#, None);
        let expected =
            "{\n  \"n\": 1.50,\n  \"list\": [\n    1,\n    {}\n  ],\n  \"none\": [],\n  \"s\": \"a\\n\\u0001\"\n}";
        assert_eq!(pretty(&decoded), expected);
        assert_eq!(pretty(&decode(b"on\n", None)), "on\n");
        assert_eq!(pretty(&decode(b"\xff", None)), "");
    }

    proptest! {
        #[test]
        fn no_payload_breaks_anything(
            payload in prop::collection::vec(any::<u8>(), 0..200),
            hint in prop::sample::select(vec![None, Some("application/json"), Some("application/cbor"), Some("application/msgpack"), Some("text/plain"), Some("/+;")]),
            max_chars in 0_usize..60,
        ) {
            let decoded = decode(&payload, hint);
            let _ = pretty(&decoded);
            let _ = hex_row(&payload, payload.len() / 16, 16);
            let mut line = String::new();
            preview(&payload, hint, max_chars, &mut line);
            prop_assert!(line.chars().count() <= max_chars);
            prop_assert!(!line.chars().any(char::is_control));
        }

        #[test]
        fn pretty_json_is_the_same_json(payload in r#"(\[|\{"a":|1|,|\]|\}|"x\\n"|null| ){0,10}"#) {
            if let Ok(value) = serde_json::from_str::<serde_json::Value>(&payload) {
                let printed = pretty(&decode(payload.as_bytes(), None));
                prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&printed).unwrap(), value);
            }
        }
    }
}
