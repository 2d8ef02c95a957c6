//! Reads JSON once, from the front, and writes while it reads: what it reads as the inside of a JSON string, and the same JSON
//! without layout where that differs.

use crate::MAX_DEPTH;
use crate::escape::push_escaped_bytes;
use crate::escape_sequence::escape_sequence;
use model::{digits_in, is_mark, plain_in, plain_length};

/// Reads JSON. Each function is given where to read, and returns where it ended; `None` for what is no JSON. What was read and
/// stays as it is waits to be copied, so that it is copied together.
pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    /// Up to where the string has it. Nothing but brackets, numbers, words and spaces is waiting.
    quoted: usize,
    /// Up to where `json` has it.
    copied: usize,
    /// Found when it was needed.
    text: Option<&'a str>,
    /// Stays empty as long as nothing is left out.
    json: Vec<u8>,
    out: &'a mut Vec<u8>,
}

impl<'a> Scan<'a> {
    /// Has read nothing yet. The string, without quotation marks, is appended to `out`.
    pub(super) fn new(bytes: &'a [u8], out: &'a mut Vec<u8>) -> Self {
        Self { bytes, quoted: 0, copied: 0, text: None, json: Vec::new(), out }
    }

    /// Up to where the string has been appended, up to where the JSON is in what comes third, and that.
    pub(super) fn end(self) -> (usize, usize, Vec<u8>) {
        (self.quoted, self.copied, self.json)
    }

    /// The whole of it, with what some devices write before and behind it. Returns where the JSON ends.
    pub(super) fn whole(&mut self) -> Option<usize> {
        let mut begin = 0;
        if self.bytes.starts_with("\u{feff}".as_bytes()) {
            begin = self.text()?.chars().next()?.len_utf8();
            push_escaped_bytes("\u{feff}", self.out);
            (self.quoted, self.copied) = (begin, begin);
        }
        let at = self.value(begin, 0)?;
        let end = self.skip_layout(at);
        // Some end it as C does.
        let is_end = self.bytes.get(end..)?.iter().all(|byte| *byte == 0);
        is_end.then_some(end)
    }

    fn value(&mut self, at: usize, depth: usize) -> Option<usize> {
        let at = self.skip_layout(at);
        match self.byte(at) {
            b'"' => self.string(at),
            b'{' | b'[' if depth == MAX_DEPTH => None,
            b'{' => self.object(at + 1, depth + 1),
            b'[' => self.array(at + 1, depth + 1),
            b't' => self.word(at, "true"),
            b'f' => self.word(at, "false"),
            b'n' => self.word(at, "null"),
            _ => self.number(at),
        }
    }

    fn object(&mut self, at: usize, depth: usize) -> Option<usize> {
        let mut at = self.skip_layout(at);
        if self.byte(at) == b'}' {
            return Some(at + 1);
        }
        loop {
            at = self.string(at)?;
            at = self.skip_layout(at);
            if self.byte(at) != b':' {
                return None;
            }
            at = self.value(at + 1, depth)?;
            at = self.skip_layout(at);
            match self.byte(at) {
                b',' => at = self.skip_layout(at + 1),
                b'}' => return Some(at + 1),
                _ => return None,
            }
        }
    }

    fn array(&mut self, at: usize, depth: usize) -> Option<usize> {
        let mut at = self.skip_layout(at);
        if self.byte(at) == b']' {
            return Some(at + 1);
        }
        loop {
            at = self.value(at, depth)?;
            at = self.skip_layout(at);
            match self.byte(at) {
                b',' => at += 1,
                b']' => return Some(at + 1),
                _ => return None,
            }
        }
    }

    #[inline]
    fn string(&mut self, at: usize) -> Option<usize> {
        if self.byte(at) != b'"' {
            return None;
        }
        push_run(self.bytes, self.quoted, at, self.out);
        self.out.extend_from_slice(b"\\\"");
        let mut at = at + 1;
        loop {
            at = self.plain(at);
            self.quoted = at;
            match self.byte(at) {
                b'"' => break,
                b'\\' => at = self.escape(at)?,
                0..0x20 => return None,
                _ => at = self.other(at)?,
            }
        }
        self.out.extend_from_slice(b"\\\"");
        self.quoted = at + 1;
        Some(at + 1)
    }

    /// Printable ASCII.
    #[inline]
    fn plain(&mut self, mut at: usize) -> usize {
        /// Most strings are shorter.
        const NEAR: usize = 3;
        for _ in 0..NEAR {
            let word = self.eight(at);
            let plain = plain_in(word);
            self.out.extend_from_slice(&word);
            self.out.truncate(self.out.len() - (word.len() - plain));
            at += plain;
            if plain < word.len() {
                return at;
            }
        }
        let rest = self.bytes.get(at..).unwrap_or_default();
        let plain = plain_length::<true>(rest);
        self.out.extend_from_slice(rest.get(..plain).unwrap_or_default());
        at + plain
    }

    /// An escape sequence. It stays as it is where we would write it so.
    fn escape(&mut self, at: usize) -> Option<usize> {
        let (character, length) = escape_sequence(self.bytes.get(at..)?)?;
        let sequence = self.bytes.get(at..at + length)?;
        push_escaped_bytes(str::from_utf8(sequence).ok()?, self.out);
        if !matches!(sequence, b"\\\"" | b"\\\\" | b"\\n" | b"\\r" | b"\\t") {
            self.replace(at, at + length, character);
        }
        Some(at + length)
    }

    /// A character that is not in ASCII, or cannot be seen.
    fn other(&mut self, at: usize) -> Option<usize> {
        let character = self.text()?.get(at..)?.chars().next()?;
        let end = at + character.len_utf8();
        if is_mark(character) {
            push_escaped_bytes(character.encode_utf8(&mut [0; 4]), self.out);
            self.replace(at, end, character);
        } else {
            self.out.extend_from_slice(self.bytes.get(at..end)?);
        }
        Some(end)
    }

    /// Writes a character of a string in our own way.
    fn replace(&mut self, start: usize, end: usize, character: char) {
        self.leave_out(start, end);
        push_escaped_bytes(character.encode_utf8(&mut [0; 4]), &mut self.json);
    }

    #[inline]
    fn number(&mut self, at: usize) -> Option<usize> {
        let at = if self.byte(at) == b'-' { at + 1 } else { at };
        let mut at = if self.byte(at) == b'0' { at + 1 } else { self.digits(at)? };
        if self.byte(at) == b'.' {
            at = self.digits(at + 1)?;
        }
        if matches!(self.byte(at), b'e' | b'E') {
            let is_signed = matches!(self.byte(at + 1), b'+' | b'-');
            at = self.digits(at + 1 + usize::from(is_signed))?;
        }
        Some(at)
    }

    /// At least one.
    #[inline]
    fn digits(&self, start: usize) -> Option<usize> {
        let mut at = start;
        loop {
            let digits = digits_in(self.eight(at));
            at += digits;
            if digits < 8 {
                return (at > start).then_some(at);
            }
        }
    }

    fn word(&self, at: usize, word: &str) -> Option<usize> {
        self.bytes.get(at..)?.starts_with(word.as_bytes()).then(|| at + word.len())
    }

    #[inline]
    fn skip_layout(&mut self, at: usize) -> usize {
        if self.byte(at) > b' ' { at } else { self.layout(at) }
    }

    /// Space and breaks between what is read, if there are any.
    fn layout(&mut self, start: usize) -> usize {
        let mut at = start;
        loop {
            let sign: &[u8] = match self.byte(at) {
                b' ' => b" ",
                b'\n' => b"\\n",
                b'\r' => b"\\r",
                b'\t' => b"\\t",
                _ => break,
            };
            if sign.len() > 1 {
                push_run(self.bytes, self.quoted, at, self.out);
                self.out.extend_from_slice(sign);
                self.quoted = at + 1;
            }
            at += 1;
        }
        if at > start {
            self.leave_out(start, at);
        }
        at
    }

    /// What is there is not in `json`.
    fn leave_out(&mut self, start: usize, end: usize) {
        if self.json.is_empty() {
            self.json.reserve(self.bytes.len());
        }
        push_run(self.bytes, self.copied, start, &mut self.json);
        self.copied = end;
    }

    /// 0 past the end.
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    /// The next ones, with 0 past the end.
    #[inline]
    fn eight(&self, at: usize) -> [u8; 8] {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.first_chunk().copied().unwrap_or_else(|| last_of(rest))
    }

    fn text(&mut self) -> Option<&'a str> {
        if self.text.is_none() {
            self.text = str::from_utf8(self.bytes).ok();
        }
        self.text
    }
}

#[cold]
fn last_of(rest: &[u8]) -> [u8; 8] {
    let mut eight = [0; 8];
    eight.iter_mut().zip(rest).for_each(|(byte, last)| *byte = *last);
    eight
}

const BLOCK: usize = 32;

/// Appends a few bytes by the block, which is faster than to copy just them.
#[inline]
fn push_run(bytes: &[u8], start: usize, end: usize, out: &mut Vec<u8>) {
    match bytes.get(start..).and_then(<[u8]>::first_chunk::<BLOCK>) {
        Some(block) if end - start <= BLOCK => {
            out.extend_from_slice(block);
            out.truncate(out.len() - (BLOCK - (end - start)));
        }
        _ => out.extend_from_slice(bytes.get(start..end).unwrap_or_default()),
    }
}
