//! Reads JSON (RFC 8259) into a tree with numbers and field order as written, which `serde_json` keeps only with a
//! feature that changes how every other crate reads numbers. String escapes are left to `escape_sequence`.

use crate::escape_sequence::unescaped;
use crate::{MAX_DEPTH, Node};

/// The tree of a JSON text, or `None` when it is not JSON or nests deeper than `max_depth`. A byte order mark in front is
/// ignored (RFC 8259 section 8.1 allows that).
pub(super) fn parse(text: &str, max_depth: usize) -> Option<Node> {
    whole(Reader { max_depth, ..Reader::new(text) }).map(|(node, _)| node)
}

/// The same of what Python writes as JSON: with `NaN`, `Infinity` and `-Infinity` for numbers, of which there is at least one.
pub(super) fn parse_with_nan(text: &str, max_depth: usize) -> Option<Node> {
    let (node, words) = whole(Reader { max_depth, reads_nan: true, ..Reader::new(text) })?;
    (words > 0).then_some(node)
}

/// Whether `text` is JSON, or the beginning of some whose end is missing.
pub(super) fn begins(text: &str) -> bool {
    let mut reader = Reader::new(text);
    if reader.value(0).is_some() {
        reader.skip_whitespace();
    }
    // A mistake stops the reader where it is; what is only cut off is read to the end.
    reader.at >= reader.text.len()
}

fn whole(mut reader: Reader<'_>) -> Option<(Node, usize)> {
    let node = reader.value(0)?;
    reader.skip_whitespace();
    (reader.at == reader.text.len()).then_some((node, reader.nan_words))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    max_depth: usize,
    reads_nan: bool,
    nan_words: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { text, at: 0, max_depth: MAX_DEPTH, reads_nan: false, nan_words: 0 }
    }
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Option<Node> {
        self.skip_whitespace();
        match self.peek()? {
            b'{' | b'[' if depth == self.max_depth => None,
            b'{' => self.object(depth + 1),
            b'[' => self.array(depth + 1),
            b'"' => self.string().map(Node::String),
            b't' => self.word("true", Node::Bool(true)),
            b'f' => self.word("false", Node::Bool(false)),
            b'n' => self.word("null", Node::Null),
            b'N' | b'I' | b'-' if self.reads_nan => self.nan().or_else(|| self.number()),
            _ => self.number(),
        }
    }

    fn nan(&mut self) -> Option<Node> {
        let rest = self.text.get(self.at..)?;
        let word = ["NaN", "Infinity", "-Infinity"].into_iter().find(|word| rest.starts_with(word))?;
        self.at += word.len();
        self.nan_words += 1;
        Some(Node::Number(word.to_owned()))
    }

    fn object(&mut self, depth: usize) -> Option<Node> {
        self.at += 1;
        let mut fields = Vec::new();
        if self.takes(b'}') {
            return Some(Node::Object(fields));
        }
        loop {
            self.skip_whitespace();
            let name = self.string()?;
            if !self.takes(b':') {
                return None;
            }
            fields.push((name, self.value(depth)?));
            if self.takes(b'}') {
                return Some(Node::Object(fields));
            }
            if !self.takes(b',') {
                return None;
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Node> {
        self.at += 1;
        let mut items = Vec::new();
        if self.takes(b']') {
            return Some(Node::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.takes(b']') {
                return Some(Node::Array(items));
            }
            if !self.takes(b',') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at += 1;
            match self.peek()? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    self.at += 1;
                }
                0..0x20 => return None,
                _ => {}
            }
        }
        self.at += 1;
        let quoted = self.text.get(start..self.at)?;
        let content = quoted.get(1..quoted.len() - 1)?;
        if escaped { unescaped(content) } else { Some(content.to_owned()) }
    }

    fn number(&mut self) -> Option<Node> {
        let start = self.at;
        self.takes_here(b'-');
        if !self.takes_here(b'0') && self.digits() == 0 {
            return None;
        }
        if self.takes_here(b'.') && self.digits() == 0 {
            return None;
        }
        if self.takes_here(b'e') || self.takes_here(b'E') {
            let _signed = self.takes_here(b'+') || self.takes_here(b'-');
            if self.digits() == 0 {
                return None;
            }
        }
        Some(Node::Number(self.text[start..self.at].to_owned()))
    }

    fn word(&mut self, word: &str, node: Node) -> Option<Node> {
        let rest = self.text.get(self.at..)?;
        if rest.starts_with(word) {
            self.at += word.len();
            return Some(node);
        }
        if word.starts_with(rest) {
            self.at = self.text.len();
        }
        None
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn takes(&mut self, byte: u8) -> bool {
        self.skip_whitespace();
        self.takes_here(byte)
    }

    fn takes_here(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_whitespace(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_and_field_order_stay_as_written() {
        let text = r#"{"b":123456789012345678901234567890,"a":0.10000000000000000000001,"b":-1.50E+2}"#;
        let number = |text: &str| Node::Number(text.to_owned());
        let expected = Node::Object(vec![
            ("b".to_owned(), number("123456789012345678901234567890")),
            ("a".to_owned(), number("0.10000000000000000000001")),
            ("b".to_owned(), number("-1.50E+2")),
        ]);
        assert_eq!(parse(text, MAX_DEPTH), Some(expected));
    }

    #[test]
    fn a_beginning_of_json_is_told_from_a_text_that_looks_like_one() {
        let json = r#" {"a b": [1, -2.5e+3, true, false, null, "x\" y\n", {}], "b": []} "#;
        for end in 0..=json.len() {
            assert!(begins(&json[..end]), "{}", &json[..end]);
        }
        for text in ["[WARN] a  b", "[1] pump  on", "{ open", "[1 2", "[a", "{\"a\" 1", "[truth", "[1] ]", "{1", "[01"]
        {
            assert!(!begins(text), "{text}");
        }
    }

    #[test]
    fn strings_are_unescaped() {
        let table = [
            (r#""""#, ""),
            (r#""a\"b\\""#, "a\"b\\"),
            (r#""\u00e9\ud83d\ude00""#, "é😀"),
            ("\"grün\"", "grün"),
            (r#""cut \ud83d""#, "cut \u{fffd}"),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text, MAX_DEPTH), Some(Node::String(expected.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_serde_json_refuses_is_refused_and_nothing_else() {
        let table = [
            "",
            " ",
            "{",
            "[",
            "]",
            "{]",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "01",
            "1.",
            ".5",
            "-",
            "+1",
            "1e",
            "1e+",
            "--1",
            "0x1",
            "NaN",
            "tru",
            "truee",
            "null null",
            "\"",
            "\"\\\"",
            "\"\\x\"",
            "\"\t\"",
            "[1 2]",
            "{\"a\" 1}",
            " [1 , 2 ] \r\n",
            "0",
            "-0",
            "1e5",
            "\"\\/\"",
            "{ }",
            "[ ]",
            "{\"a\":{\"a\":[]}}",
            "\"é\\n\"",
            "\"\\é\"",
        ];
        for text in table {
            let judged = serde_json::from_str::<serde_json::Value>(text).is_ok();
            assert_eq!(parse(text, MAX_DEPTH).is_some(), judged, "{text}");
        }
    }

    #[test]
    fn nesting_beyond_the_limit_is_refused_without_overflow() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(MAX_DEPTH), MAX_DEPTH).is_some());
        assert!(parse(&nested(MAX_DEPTH + 1), MAX_DEPTH + 1).is_some());
        assert!(parse(&nested(MAX_DEPTH + 1), MAX_DEPTH).is_none());
        assert!(parse(&"[".repeat(100_000), MAX_DEPTH).is_none());
        assert!(parse(&"{\"a\":".repeat(100_000), MAX_DEPTH).is_none());
    }

    #[test]
    fn numbers_of_python_are_read_where_they_are_asked_for() {
        for (text, expected) in [
            (
                r#"{"t": NaN, "max": Infinity, "min": [-Infinity, -1]}"#,
                Some(r#"{"t":NaN,"max":Infinity,"min":[-Infinity,-1]}"#),
            ),
            ("NaN", Some("NaN")),
            ("[1]", None),
            ("[NaN, Inf]", None),
            ("[nan]", None),
        ] {
            let found = parse_with_nan(text, MAX_DEPTH).map(|node| crate::write::compact(&node));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json_on_json_like_text(text in r#"[ \[\]{}:,"\\a0-2eE.+-]{0,12}|(\[|\{"a":|1|,|\]|\}|"x"|null| ){0,10}"#) {
            // serde_json also refuses numbers too large for an f64, which RFC 8259 section 6 leaves open.
            let judged = serde_json::from_str::<serde_json::Value>(&text);
            let too_large = judged.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            prop_assert!(too_large || parse(&text, MAX_DEPTH).is_some() == judged.is_ok());
        }
    }
}
