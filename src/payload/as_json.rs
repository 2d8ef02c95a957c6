//! A payload as a JSON string and, where it is JSON, also as such without its layout: both in one pass and without a tree.
//! `topicdeck watch` does this with each message.

use crate::escape::{push_escaped_bytes, push_quoted_bytes};
use crate::{MAX_DEPTH, MAX_TREE_BYTES};
use model::{is_mark, plain_length};

/// Appends the field `payload` with a text in quotation marks, and `payload_json` where it is JSON that is not too large or
/// too deep for a tree. Numbers and the order of fields stay as written; what cannot be seen is escaped. Returns whether it
/// is a text; nothing is appended when not.
pub(super) fn push_text_and_json(payload: &[u8], out: &mut Vec<u8>) -> bool {
    let before = out.len();
    out.reserve(payload.len() * 2 + payload.len() / 4 + 64);
    out.extend_from_slice(b"\"payload\":\"");
    let mut scan = Scan::new(payload, out);
    let is_json = payload.len() <= MAX_TREE_BYTES && scan.value(0).is_some() && scan.ends();
    let Scan { quoted, copied, at, json, .. } = scan;
    let rest = payload.get(quoted..).unwrap_or_default();
    // What is not ASCII in JSON was found on the way to be text.
    let rest = if is_json { std::str::from_utf8(rest).ok() } else { text_from(payload, quoted) };
    let Some(rest) = rest else {
        out.truncate(before);
        return false;
    };
    push_escaped_bytes(rest, out);
    out.push(b'"');
    if is_json {
        out.extend_from_slice(b",\"payload_json\":");
        out.extend_from_slice(&json);
        out.extend_from_slice(payload.get(copied..at).unwrap_or_default());
    }
    true
}

/// The text from `start` on, where the whole payload is a text.
fn text_from(payload: &[u8], start: usize) -> Option<&str> {
    std::str::from_utf8(payload).ok()?.get(start..)
}

/// Reads JSON. What was read and stays as it is waits to be copied, so that it is copied together.
struct Scan<'a> {
    bytes: &'a [u8],
    /// What is read next.
    at: usize,
    /// Up to where the string has it.
    quoted: usize,
    /// Up to where `json` has it.
    copied: usize,
    /// Where the JSON ends, or should.
    end: usize,
    /// Found when it was needed.
    text: Option<&'a str>,
    /// Stays empty as long as nothing is left out.
    json: Vec<u8>,
    out: &'a mut Vec<u8>,
}

impl<'a> Scan<'a> {
    fn new(bytes: &'a [u8], out: &'a mut Vec<u8>) -> Self {
        let begin = if bytes.starts_with("\u{feff}".as_bytes()) { '\u{feff}'.len_utf8() } else { 0 };
        let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        Self { bytes, at: begin, quoted: 0, copied: begin, end, text: None, json: Vec::new(), out }
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        self.skip_layout()?;
        match self.peek()? {
            b'{' | b'[' if depth == MAX_DEPTH => None,
            b'{' => self.items(b'}', |scan| {
                scan.skip_layout()?;
                scan.string()?;
                scan.skip_layout()?;
                scan.take(b':').then_some(())?;
                scan.value(depth + 1)
            }),
            b'[' => self.items(b']', |scan| scan.value(depth + 1)),
            b'"' => self.string(),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number(),
        }
    }

    /// What is between brackets, `item` by item.
    fn items(&mut self, end: u8, item: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        self.skip_layout()?;
        if self.take(end) {
            return Some(());
        }
        loop {
            item(self)?;
            self.skip_layout()?;
            if self.take(end) {
                return Some(());
            }
            self.take(b',').then_some(())?;
        }
    }

    fn string(&mut self) -> Option<()> {
        let start = self.at;
        self.take(b'"').then_some(())?;
        let inner = self.at;
        self.at += plain_length::<true>(self.bytes.get(inner..)?);
        if self.peek() != Some(b'"') {
            return self.odd_string(start);
        }
        // Outside of strings there is nothing to escape but layout, which is not waiting.
        push_run(self.bytes, self.quoted, start, self.out);
        self.out.extend_from_slice(b"\\\"");
        push_run(self.bytes, inner, self.at, self.out);
        self.out.extend_from_slice(b"\\\"");
        self.at += 1;
        self.quoted = self.at;
        Some(())
    }

    /// The rest of a string that is more than printable ASCII.
    #[cold]
    fn odd_string(&mut self, start: usize) -> Option<()> {
        let text = self.text()?;
        let (mut is_escaped, mut has_mark) = (false, false);
        loop {
            let rest = self.bytes.get(self.at..)?;
            let plain = plain_length::<true>(rest);
            self.at += plain;
            match rest.get(plain)? {
                b'"' => break,
                b'\\' => {
                    is_escaped = true;
                    self.at += 2;
                }
                0..0x20 => return None,
                _ => {
                    let other = text.get(self.at..)?.chars().next()?;
                    has_mark |= is_mark(other);
                    self.at += other.len_utf8();
                }
            }
        }
        self.at += 1;
        if is_escaped || has_mark {
            self.rewrite(start, is_escaped)?;
        }
        self.quote()
    }

    /// Writes the string that was read from `start` on in our own way.
    fn rewrite(&mut self, start: usize, is_escaped: bool) -> Option<()> {
        let string = self.text()?.get(start..self.at)?;
        self.copy_up_to(start);
        if is_escaped {
            push_quoted_bytes(&serde_json::from_str::<String>(string).ok()?, &mut self.json);
        } else {
            push_quoted_bytes(string.get(1..string.len() - 1)?, &mut self.json);
        }
        self.copied = self.at;
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _signed = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Some(())
    }

    /// At least one.
    fn digits(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        let count = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        self.at += count;
        (count > 0).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word.as_bytes()).then(|| self.at += word.len())
    }

    /// Whether nothing but layout follows.
    fn ends(&mut self) -> bool {
        self.skip_layout().is_some() && self.at == self.end
    }

    fn skip_layout(&mut self) -> Option<()> {
        let start = self.at;
        let mut has_breaks = false;
        while let Some(byte @ (b' ' | b'\t' | b'\n' | b'\r')) = self.peek() {
            has_breaks |= byte != b' ';
            self.at += 1;
        }
        if self.at > start {
            self.copy_up_to(start);
            self.copied = self.at;
        }
        if has_breaks { self.quote() } else { Some(()) }
    }

    /// Appends to the string what was read.
    fn quote(&mut self) -> Option<()> {
        push_escaped_bytes(self.text()?.get(self.quoted..self.at)?, self.out);
        self.quoted = self.at;
        Some(())
    }

    fn copy_up_to(&mut self, end: usize) {
        self.json.extend_from_slice(self.bytes.get(self.copied..end).unwrap_or_default());
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn text(&mut self) -> Option<&'a str> {
        if self.text.is_none() {
            self.text = std::str::from_utf8(self.bytes).ok();
        }
        self.text
    }
}

const BLOCK: usize = 32;

/// Appends a few bytes by the block, which is faster than to copy just them.
fn push_run(bytes: &[u8], start: usize, end: usize, out: &mut Vec<u8>) {
    match bytes.get(start..).and_then(<[u8]>::first_chunk::<BLOCK>) {
        Some(block) if end - start <= BLOCK => {
            out.extend_from_slice(block);
            out.truncate(out.len() - (BLOCK - (end - start)));
        }
        _ => out.extend_from_slice(bytes.get(start..end).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{json, write};

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
        json::parse(text.trim_end_matches('\0')).map(|node| write::compact(&node))
    }

    #[test]
    fn layout_goes_and_what_cannot_be_seen_is_escaped() {
        for (text, expected) in [
            (" { \"b\" : 1.50 ,\n\t\"a b\" : [ ] }\r\n", Some(r#"{"b":1.50,"a b":[]}"#)),
            ("\u{feff}[1, 2]\0\0", Some("[1,2]")),
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
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                prop_assert_eq!(compact(&text), of_tree(&text));
                prop_assert!(compact(&text).is_some());
            }
        }
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
