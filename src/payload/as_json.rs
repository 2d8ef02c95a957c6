//! A payload as a JSON string and, where it is JSON, also as such without its layout: both in one pass and without a tree.
//! `topicdeck watch` does this with each message.

use crate::MAX_TREE_BYTES;
use crate::escape::push_escaped_bytes;
use crate::json_scan::Scan;

/// Appends the field `payload` with a text in quotation marks, and `payload_json` where it is JSON that is not too large or
/// too deep for a tree. Numbers and the order of fields stay as written; what cannot be seen is escaped. Returns whether it
/// is a text; nothing is appended when not.
pub(super) fn push_text_and_json(payload: &[u8], out: &mut Vec<u8>) -> bool {
    let before = out.len();
    out.reserve(payload.len() * 2 + payload.len() / 4 + 64);
    out.extend_from_slice(b"\"payload\":\"");
    let mut scan = Scan::new(payload, out);
    let json_end = if payload.len() <= MAX_TREE_BYTES { scan.whole() } else { None };
    let (quoted, copied, json) = scan.end();
    // What is not ASCII in JSON was found on the way to be text.
    let known = json_end.and_then(|_| str::from_utf8(payload.get(quoted..)?).ok());
    let Some(rest) = known.or_else(|| text_from(payload, quoted)) else {
        out.truncate(before);
        return false;
    };
    push_escaped_bytes(rest, out);
    out.push(b'"');
    if let Some(end) = json_end {
        out.extend_from_slice(b",\"payload_json\":");
        out.extend_from_slice(&json);
        out.extend_from_slice(payload.get(copied..end).unwrap_or_default());
    }
    true
}

/// The text from `start` on, where the whole payload is a text.
fn text_from(payload: &[u8], start: usize) -> Option<&str> {
    str::from_utf8(payload).ok()?.get(start..)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;
    use crate::{MAX_DEPTH, json, write};
    use model::is_mark;

    /// The payload as any JSON reader finds it, and what is written as `payload_json`.
    fn fields(payload: &[u8]) -> Option<(String, Option<String>)> {
        let mut out = b"before".to_vec();
        let is_text = push_text_and_json(payload, &mut out);
        let out = String::from_utf8(out).unwrap();
        let fields = out.strip_prefix("before").unwrap();
        assert!(is_text || fields.is_empty(), "nothing is left behind: {out}");
        assert!(!fields.chars().any(is_mark), "nothing is hidden: {fields}");
        // Quotation marks of the payload have a backslash before them.
        let (string, json) = match fields.split_once("\",\"payload_json\":") {
            Some((string, json)) => (format!("{string}\""), Some(json.to_owned())),
            None => (fields.to_owned(), None),
        };
        let string = string.strip_prefix("\"payload\":");
        is_text.then(|| (serde_json::from_str(string.unwrap()).unwrap(), json))
    }

    fn compact(text: &str) -> Option<String> {
        let (payload, compact) = fields(text.as_bytes()).unwrap();
        assert_eq!(payload, text);
        compact
    }

    /// By way of a tree.
    fn of_tree(text: &str) -> Option<String> {
        json::parse(text.trim_end_matches('\0'), MAX_DEPTH).map(|node| write::compact(&node))
    }

    #[test]
    fn layout_goes_and_what_cannot_be_seen_is_escaped() {
        for (text, expected) in [
            (" { \"b\" : 1.50 ,\n\t\"a b\" : [ ] }\r\n", Some(r#"{"b":1.50,"a b":[]}"#)),
            ("\u{feff}[1, 2]\0\0", Some("[1,2]")),
            ("\u{feff}{\"a\":1}", Some("{\"a\":1}")),
            ("\"\\/\\b\\u00e9\\ud83d\\uDE00\\\\\"", Some("\"/\\u0008\u{e9}\u{1f600}\\\\\"")),
            ("\"cut \\ud83d\"", Some("\"cut \u{fffd}\"")),
            ("\"gr\u{fc}n\u{202e} \\u0041\\n\"", Some("\"gr\u{fc}n\\u202e A\\n\"")),
            ("\"\u{7f}\"", Some("\"\\u007f\"")),
            ("[1, 2", None),
            ("[1] on", None),
            ("\"\\\u{e9}\"", None),
        ] {
            assert_eq!(compact(text).as_deref(), expected, "{text}");
        }
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(compact(&nested(MAX_DEPTH)).is_some() && compact(&nested(MAX_DEPTH + 1)).is_none());
        assert_eq!(compact(&format!("[{}]", " ".repeat(MAX_TREE_BYTES))), None, "too large for a tree");
    }

    #[test]
    fn what_is_no_text_has_no_fields() {
        for payload in [&b"\xff"[..], b"{\"a\":\"\xff\"}", b"\xef\xbb\xbf[\xff]", b"[1]\0\xff", b"[\n1,\"\\\xc3\"]"] {
            assert_eq!(fields(payload), None, "{payload:?}");
        }
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_are_a_text_or_none(
            payload in prop::collection::vec(prop_oneof![Just(b'"'), Just(b'\\'), Just(b'['), 0..=255_u8], 0..40)
        ) {
            let text = std::str::from_utf8(&payload).ok().map(str::to_owned);
            prop_assert_eq!(fields(&payload).map(|(payload, _)| payload), text);
        }

        #[test]
        fn it_is_what_the_tree_would_be(
            text in r#"[ \[\]{}:,"\\a0-2eE.+-]{0,12}|(\[|\{"a":|1|-0\.5e3|,|\]|\}|"x"|"\\u00e9\\n"|"°\u{200b}"|null|true| |\n){0,12}"#
        ) {
            prop_assert_eq!(compact(&text), of_tree(&text));
        }

        #[test]
        fn whole_json_is_what_the_tree_would_be(value in json_values()) {
            let (compact, pretty) = (value.to_string(), serde_json::to_string_pretty(&value).unwrap());
            for text in [format!("\u{feff}{compact}\0"), in_ascii(&compact), compact, pretty] {
                prop_assert_eq!(self::compact(&text), of_tree(text.trim_start_matches('\u{feff}')));
                prop_assert!(self::compact(&text).is_some());
            }
        }
    }

    /// JSON as some write it: what is not in ASCII is escaped.
    fn in_ascii(json: &str) -> String {
        let mut out = String::new();
        for character in json.chars() {
            if character.is_ascii() {
                out.push(character);
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04X}").unwrap();
                }
            }
        }
        out
    }

    fn json_values() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            any::<i64>().prop_map(serde_json::Value::from),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<String>().prop_map(serde_json::Value::from),
            Just(serde_json::Value::Null),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
            ]
        })
    }
}
