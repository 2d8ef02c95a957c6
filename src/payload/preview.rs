//! A payload on one line of a table. Looks only at as many bytes as the cell can show, because a table asks for every
//! visible row of every frame; decoding whole payloads is left to `decode`.

use std::fmt::{self, Write};
use std::ops::Range;

use crate::decode::{container, reads_as_text};
use crate::known::{Known, MAX_BINARY_PREVIEW_BYTES, is_text};
use crate::{Body, Format, MAX_DEPTH, Node, ReadAs, cbor, json, msgpack, write};
use model::{is_mark, push_sign};

/// JSON loses its layout, so the part of it that is read is somewhat longer than what is shown.
const BYTES_READ_PER_CHAR: usize = 8;

/// So many characters are shown before what is marked, when the beginning has no room for both.
const CHARS_AHEAD: usize = 12;

/// Writes the payload on one line into `out`, replacing what was there: at most `max_chars` characters, the last one
/// an ellipsis when something is missing. Tabs and line breaks become spaces, other marks are seen as `<U+202E>`, JSON loses
/// the layout between its values, CBOR is `CBOR {"ok":true}`, likewise MessagePack, what is compressed, and what is known to be
/// protobuf or Sparkplug B, an image `PNG 96 × 64`, and other bytes the hex of the first ones.
pub fn preview<'k>(payload: &[u8], known: impl Into<Known<'k>>, max_chars: usize, out: &mut String) {
    out.clear();
    write_preview(payload, known.into(), &mut Line::new(out, max_chars, &[]));
}

/// Writes what a payload that is no text says on one line into `out`, whole: protobuf and Sparkplug B where that is known, CBOR and
/// MessagePack. Returns whether it is such a one; `out` is as it was otherwise.
pub fn push_binary_line<'k>(payload: &[u8], known: impl Into<Known<'k>>, out: &mut String) -> bool {
    let known = known.into();
    if let Some((name, body)) = known.chosen(payload) {
        // It takes all of it.
        return write_named(&name, &body, payload, &mut Line::new(out, usize::MAX, &[])).is_ok();
    }
    if known.read_as.is_some() {
        return false;
    }
    let read = known.tree(payload).or_else(|| {
        let may_be_other = known.message.is_none() || known.may_be_other;
        may_be_other.then(|| small_binary(payload, known.content_type.and_then(Format::hinted)))?
    });
    let Some((format, node)) = read else { return false };
    let mut line = Line::new(out, usize::MAX, &[]);
    // It takes all of it.
    write_binary(format, &node, &mut line).is_ok()
}

/// The same with `marks`, which are ranges of the payload's bytes in order: `marked` gets where they are in `out`. When the
/// first one is not within the first `in_sight` characters, the line begins with an ellipsis shortly before it. Marks are
/// lost where the payload is no text.
pub fn preview_marked<'k>(
    payload: &[u8],
    known: impl Into<Known<'k>>,
    (max_chars, in_sight): (usize, usize),
    marks: &[Range<usize>],
    out: &mut String,
) -> Vec<Range<usize>> {
    out.clear();
    let mut line = Line::new(out, max_chars, marks);
    write_preview(payload, known.into(), &mut line);
    let (marked, is_text) = (line.take_marked(), line.is_text);
    let Some(first) = marks.first().filter(|_| is_text) else { return marked };
    if marked.first().is_some_and(|place| out[..place.end].chars().count() < in_sight) {
        return marked;
    }
    let length = first.end.saturating_sub(first.start).min(in_sight);
    let ahead = (in_sight.saturating_sub(length) / 2).min(CHARS_AHEAD);
    let Some((from, text)) = text_around(payload, first.start, ahead, max_chars) else { return marked };
    if from == 0 {
        return marked;
    }
    out.clear();
    let mut line = Line::new(out, max_chars, marks);
    let is_cut = from + text.len() < payload.len();
    // A full line is the only error, and `Line` has marked it.
    let _ = line
        .write_str("…")
        .and_then(|()| line.write_from(text, from))
        .and_then(|()| line.write_str(if is_cut { "…" } else { "" }));
    line.take_marked()
}

fn write_preview(payload: &[u8], known: Known<'_>, line: &mut Line<'_>) {
    // A full line is the only error, and `Line` has marked it.
    if let Some((name, body)) = known.chosen(payload) {
        let _ = write_named(&name, &body, payload, line);
        return;
    }
    if known.read_as.is_some_and(|read_as| !is_text(read_as)) {
        let _ = write_hex(payload, line);
        return;
    }
    let tree = if known.read_as.is_none() { known.tree(payload) } else { None };
    let window = &payload[..payload.len().min(line.left.saturating_mul(BYTES_READ_PER_CHAR).saturating_add(8))];
    let hint = match known.read_as {
        Some(ReadAs::Text) => Some(Format::Text),
        Some(_) => Some(Format::Json),
        None => known.content_type.and_then(Format::hinted),
    };
    let _ = match readable(window, window.len() < payload.len()) {
        _ if let Some((format, node)) = &tree => write_binary(*format, node, line),
        // What is to be a message is not taken for something else.
        _ if known.message.is_some() && !known.may_be_other => write_hex(payload, line),
        _ if let Some((format, node)) = small_binary(payload, hint) => write_binary(format, &node, line),
        Some(text) if reads_as_text(text, hint) => {
            line.is_text = true;
            write_text(text, window.len() < payload.len(), hint, line)
        }
        _ => match known.other(payload) {
            Some((name, body)) => write_named(&name, &body, payload, line),
            None => write_hex(payload, line),
        },
    };
}

/// A payload behind its name.
fn write_named(name: &str, body: &Body, payload: &[u8], line: &mut Line<'_>) -> fmt::Result {
    line.write_str(name)?;
    match body {
        // The size of an image is in its name.
        Body::Binary if name.contains('×') => return Ok(()),
        _ => line.write_str(" ")?,
    }
    match body {
        Body::Tree(node) => write::write_compact(node, line),
        Body::Text(text) => line.write_str(text),
        Body::Binary => write_hex(payload, line),
    }
}

/// The text from `ahead` characters before byte `at` on, as far as a line may need it, and the byte that it begins with.
fn text_around(payload: &[u8], at: usize, ahead: usize, max_chars: usize) -> Option<(usize, &str)> {
    let before = payload.get(at.saturating_sub(4 * ahead)..at)?;
    let begins = |byte: &u8| byte & 0xc0 != 0x80;
    let starts =
        before.iter().enumerate().rev().filter(|(_, byte)| begins(byte)).map(|(place, _)| before.len() - place);
    let from = at - starts.take(ahead).last().unwrap_or(0);
    let rest = payload.get(from..)?;
    let window = &rest[..rest.len().min(max_chars.saturating_mul(4))];
    readable(window, window.len() < rest.len()).map(|text| (from, text))
}

/// The window as text; a character that the window's end cuts in two is left out.
fn readable(window: &[u8], cut: bool) -> Option<&str> {
    match std::str::from_utf8(window) {
        Ok(text) => Some(text),
        Err(error) if cut && error.error_len().is_none() => std::str::from_utf8(&window[..error.valid_up_to()]).ok(),
        Err(_) => None,
    }
}

/// What a payload is in CBOR or MessagePack, where that is promised or it is no text.
fn small_binary(payload: &[u8], hint: Option<Format>) -> Option<(Format, Node)> {
    if payload.len() > MAX_BINARY_PREVIEW_BYTES {
        return None;
    }
    let cbor = |node| (Format::Cbor, node);
    let msgpack = |node| (Format::MessagePack, node);
    match hint {
        Some(Format::Cbor) => cbor::parse(payload).map(cbor),
        Some(Format::MessagePack) => msgpack::parse(payload).map(msgpack),
        // ASCII begins neither; this is asked for each row of each frame.
        _ if payload.first().is_none_or(u8::is_ascii) => None,
        _ if std::str::from_utf8(payload).is_ok_and(|text| reads_as_text(text, hint)) => None,
        _ => container(payload),
    }
}

fn write_binary(format: Format, node: &Node, line: &mut Line<'_>) -> fmt::Result {
    write!(line, "{format} ")?;
    write::write_compact(node, line)
}

fn write_text(text: &str, cut: bool, hint: Option<Format>, line: &mut Line<'_>) -> fmt::Result {
    let text = text.trim_end_matches(['\0', '\n', '\r', ' ', '\t']);
    let loses_layout = hint != Some(Format::Text) && is_json(text, cut);
    let (mut in_string, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        if loses_layout && !in_string && is_layout(character) {
            continue;
        }
        line.reach(at);
        in_string ^= character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        line.write_char(character)?;
    }
    line.write_str(if cut { "…" } else { "" })
}

/// A text such as `[WARN] pump-b  stopped` begins like JSON and is none: only what was read as JSON counts. It is read only
/// if there is layout to lose, because most devices send none and this is asked for each row of each frame.
fn is_json(text: &str, cut: bool) -> bool {
    let inner = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    inner.starts_with(['{', '['])
        && text.contains(is_layout)
        && if cut { json::begins(text) } else { json::parse(text, MAX_DEPTH).is_some() }
}

fn is_layout(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

fn write_hex(payload: &[u8], line: &mut Line<'_>) -> fmt::Result {
    for (at, byte) in payload.iter().enumerate() {
        line.write_str(if at == 0 { "" } else { " " })?;
        write!(line, "{byte:02x}")?;
    }
    Ok(())
}

/// A line that takes a number of characters and then refuses, with an ellipsis in the place of its last one.
struct Line<'a> {
    out: &'a mut String,
    left: usize,
    full: bool,
    is_text: bool,
    /// What is still to be marked, by its place in the payload.
    marks: &'a [Range<usize>],
    marked: Vec<Range<usize>>,
    /// Where the mark began that has not ended.
    open: Option<usize>,
}

impl<'a> Line<'a> {
    fn new(out: &'a mut String, max_chars: usize, marks: &'a [Range<usize>]) -> Self {
        Self { out, left: max_chars, full: false, is_text: false, marks, marked: Vec::new(), open: None }
    }

    /// What is written next is the payload from byte `at` on.
    fn reach(&mut self, at: usize) {
        while let Some(mark) = self.marks.first() {
            if at < mark.start {
                return;
            }
            if at < mark.end {
                self.open.get_or_insert(self.out.len());
                return;
            }
            self.close();
            self.marks = &self.marks[1..];
        }
    }

    fn close(&mut self) {
        if let Some(start) = self.open.take().filter(|start| *start < self.out.len()) {
            self.marked.push(start..self.out.len());
        }
    }

    fn take_marked(&mut self) -> Vec<Range<usize>> {
        self.close();
        std::mem::take(&mut self.marked)
    }

    /// Writes text that is the payload from byte `from` on.
    fn write_from(&mut self, text: &str, from: usize) -> fmt::Result {
        for (at, character) in text.char_indices() {
            self.reach(from + at);
            self.write_char(character)?;
        }
        Ok(())
    }
}

impl Write for Line<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|character| self.write_char(character))
    }

    fn write_char(&mut self, character: char) -> fmt::Result {
        if matches!(character, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}') {
            return self.put(' ');
        }
        if !is_mark(character) {
            return self.put(character);
        }
        let mut sign = String::new();
        push_sign(character, &mut sign);
        sign.chars().try_for_each(|part| self.put(part))
    }
}

impl Line<'_> {
    fn put(&mut self, character: char) -> fmt::Result {
        if self.left == 0 {
            if !self.full && self.out.pop().is_some() {
                // A mark on the character that gave way to the ellipsis ends before it.
                self.close();
                self.out.push('…');
            }
            self.full = true;
            return Err(fmt::Error);
        }
        self.left -= 1;
        self.out.push(character);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Payload, mark, characters in sight, the line, what is marked in it.
    type Marked<'a> = (&'a [u8], Range<usize>, usize, &'a str, &'a str);

    fn previewed(payload: &[u8], content_type: Option<&str>, max_chars: usize) -> String {
        let mut line = "of the row before".to_owned();
        preview(payload, content_type, max_chars, &mut line);
        line
    }

    #[test]
    fn a_cell_shows_each_format_on_one_line() {
        let table: [(&[u8], &str); 19] = [
            (b"{\n  \"a b\": \"x  \\\" y\",\r\n  \"n\": 1.50\n}\n", r#"{"a b":"x  \" y","n":1.50}"#),
            (b"first\nsecond\tthird", "first second third"),
            (b"not  json { \"a\": 1 }", "not  json { \"a\": 1 }"),
            (b"[WARN]  pump-b \"is  off\"", "[WARN]  pump-b \"is  off\""),
            (b"{ not  json }", "{ not  json }"),
            (b"[ 1,  2 ] and  more", "[ 1,  2 ] and  more"),
            (b"[ 1,  2 ]", "[1,2]"),
            (b"\x82\xa11\x14\xa12\x15", r#"MessagePack {"1":20,"2":21}"#),
            (b"\x82\x18d\x18e", "CBOR [100,101]"),
            (b"\xc3\x80", "\u{c0}"),
            ("user\u{202e}txt \u{200b}\u{1b}[1m".as_bytes(), "user<U+202E>txt <U+200B><U+001B>[1m"),
            ("\u{feff}{ \"a\": 1 }".as_bytes(), "<U+FEFF>{\"a\":1}"),
            ("two\u{2028}lines".as_bytes(), "two lines"),
            (b"on\0", "on"),
            (b"\xa2\x61v\x81\xfa\x3f\x82\x8f\x5c\x62ok\xf5", r#"CBOR {"v":[1.02],"ok":true}"#),
            (b"\xff\xd8\xff\x00", "JPEG ff d8 ff 00"),
            (b"\x01\x02", "01 02"),
            (b"", ""),
            (b"{ \"half\": ", r#"{ "half":"#),
        ];
        for (payload, expected) in table {
            assert_eq!(previewed(payload, None, 40), expected, "{payload:?}");
        }
        assert_eq!(previewed(b"\x61a", Some("application/cbor"), 40), "CBOR \"a\"");
        assert_eq!(previewed(b"{ \"a\":  1 }", Some("text/plain"), 40), "{ \"a\":  1 }");
    }

    #[test]
    fn marks_are_where_the_line_has_them_and_the_first_is_in_sight() {
        let long = format!("{{\"a\":\"{}\",\"b\":87.5,\"c\":1}}", "é".repeat(90));
        let at = long.find("87.5").unwrap();
        let table: [Marked<'_>; 6] = [
            (b"{ \"t\": 87.0 }", 7..11, 40, "{\"t\":87.0}", "87.0"),
            (b"{ \"a b\": 1 }", 2..7, 40, "{\"a b\":1}", "\"a b\""),
            ("a\u{202e}b".as_bytes(), 1..4, 40, "a<U+202E>b", "<U+202E>"),
            (long.as_bytes(), at..at + 4, 20, "…éé\",\"b\":87.5,\"c\":1}", "87.5"),
            (b"abcdefghij", 8..10, 6, "…ghij", "ij"),
            (b"\xff\xd8", 0..1, 40, "ff d8", ""),
        ];
        for (payload, mark, in_sight, line, marked) in table {
            let mut out = String::new();
            let places = preview_marked(payload, None, (60, in_sight), std::slice::from_ref(&mark), &mut out);
            let found: String = places.into_iter().map(|place| out[place].to_owned()).collect();
            assert_eq!((out.as_str(), found.as_str()), (line, marked));
        }
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let table: [(&[u8], usize, &str); 7] = [
            (b"abcdef", 6, "abcdef"),
            (b"abcdefg", 6, "abcde…"),
            ("éééé".as_bytes(), 3, "éé…"),
            (b"\xff\xd8\xff", 5, "JPEG…"),
            (b"\x83\x01\x02\x03", 8, "CBOR [1…"),
            (b"abc", 1, "…"),
            (b"abc", 0, ""),
        ];
        for (payload, max_chars, expected) in table {
            assert_eq!(previewed(payload, None, max_chars), expected, "{payload:?} {max_chars}");
        }
    }

    #[test]
    fn a_long_text_that_looks_like_json_keeps_its_blanks() {
        let log = format!("[WARN]  pump-b  {}", "stopped ".repeat(100));
        assert!(previewed(log.as_bytes(), None, 20).starts_with("[WARN]  pump-b  sto"));
        let json = format!("[ {}2 ]", "1,  ".repeat(1_000));
        assert_eq!(previewed(json.as_bytes(), None, 8), "[1,1,1,…");
    }

    #[test]
    fn only_the_part_that_is_shown_is_read() {
        let mut payload = "é".repeat(64 * 1024).into_bytes();
        payload.insert(0, b'x');
        payload.push(0xff);
        assert_eq!(previewed(&payload, None, 5), "xééé…");
        let spaces = [b"[", vec![b' '; 128 * 1024].as_slice(), b"1]"].concat();
        assert_eq!(previewed(&spaces, None, 5), "[…");
        let large = [&[0x9a, 0, 1, 0, 0][..], &vec![0; 0x1_0000]].concat();
        assert_eq!(previewed(&large, None, 8), "9a 00 0…");
    }
}
