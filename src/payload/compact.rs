//! JSON without its layout, copied in one pass and without a tree: `topicdeck watch` does this with each message.

use crate::quoted::push_quoted_bytes;
use crate::{MAX_DEPTH, MAX_TREE_BYTES};
use model::{is_mark, plain_length};

/// Appends a text that is JSON on one line and without layout. Returns whether it is JSON and not too large or too deep for
/// a tree; nothing is appended when not. Numbers and the order of fields stay as written; what cannot be seen is escaped.
pub(super) fn push_compact(text: &str, out: &mut Vec<u8>) -> bool {
    if text.len() > MAX_TREE_BYTES {
        return false;
    }
    let text = text.trim_end_matches('\0');
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let before = out.len();
    let mut copy = Copy { text, at: 0, copied: 0, out };
    let is_json = copy.value(0).is_some() && copy.ends();
    if !is_json {
        out.truncate(before);
    }
    is_json
}

/// What was read and is to stay as it is waits to be copied, so that it is copied together.
struct Copy<'a> {
    text: &'a str,
    at: usize,
    copied: usize,
    out: &'a mut Vec<u8>,
}

impl Copy<'_> {
    fn value(&mut self, depth: usize) -> Option<()> {
        self.skip_layout();
        match self.peek()? {
            b'{' | b'[' if depth == MAX_DEPTH => None,
            b'{' => self.items(b'}', |copy| {
                copy.skip_layout();
                copy.string()?;
                copy.skip_layout();
                copy.take(b':').then_some(())?;
                copy.value(depth + 1)
            }),
            b'[' => self.items(b']', |copy| copy.value(depth + 1)),
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
        self.skip_layout();
        if self.take(end) {
            return Some(());
        }
        loop {
            item(self)?;
            self.skip_layout();
            if self.take(end) {
                return Some(());
            }
            self.take(b',').then_some(())?;
        }
    }

    fn string(&mut self) -> Option<()> {
        let start = self.at;
        self.take(b'"').then_some(())?;
        let (mut is_escaped, mut has_mark) = (false, false);
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
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
                    let other = self.text.get(self.at..)?.chars().next()?;
                    has_mark |= is_mark(other);
                    self.at += other.len_utf8();
                }
            }
        }
        self.at += 1;
        if is_escaped || has_mark {
            self.rewrite(start, is_escaped)?;
        }
        Some(())
    }

    /// Writes the string that was read from `start` on in our own way.
    fn rewrite(&mut self, start: usize, is_escaped: bool) -> Option<()> {
        let quoted = self.text.get(start..self.at)?;
        self.out.extend_from_slice(self.text.as_bytes().get(self.copied..start)?);
        if is_escaped {
            push_quoted_bytes(&serde_json::from_str::<String>(quoted).ok()?, self.out);
        } else {
            push_quoted_bytes(quoted.get(1..quoted.len() - 1)?, self.out);
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
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text.as_bytes().get(self.at..)?.starts_with(word.as_bytes()).then(|| self.at += word.len())
    }

    /// Copies the rest, if nothing but layout follows.
    fn ends(&mut self) -> bool {
        self.skip_layout();
        self.copy_up_to_here();
        self.at == self.text.len()
    }

    fn skip_layout(&mut self) {
        let is_layout = |byte: Option<u8>| matches!(byte, Some(b' ' | b'\t' | b'\n' | b'\r'));
        if !is_layout(self.peek()) {
            return;
        }
        self.copy_up_to_here();
        while is_layout(self.peek()) {
            self.at += 1;
        }
        self.copied = self.at;
    }

    fn copy_up_to_here(&mut self) {
        let read = self.text.as_bytes().get(self.copied..self.at);
        self.out.extend_from_slice(read.unwrap_or_default());
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{json, write};

    fn compact(text: &str) -> Option<String> {
        let mut out = b"before".to_vec();
        let is_json = push_compact(text, &mut out);
        let out = String::from_utf8(out).unwrap();
        let compact = out.strip_prefix("before").unwrap().to_owned();
        assert!(is_json || compact.is_empty(), "nothing is left behind: {out}");
        is_json.then_some(compact)
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

    proptest! {
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
