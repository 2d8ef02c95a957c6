//! The tokens of a `.proto` file, with their lines.

use texts::t;

use super::error::SchemaError;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, or a word of the language.
    Word(String),
    /// A number as it is written.
    Number(String),
    /// What is between quotes.
    Text(String),
    /// Anything else, one character.
    Sign(char),
}

/// The tokens of a file that are left.
pub(super) struct Tokens<'a> {
    file: &'a str,
    all: Vec<(Token, usize)>,
    at: usize,
    last_line: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(file: &'a str, text: &str) -> Result<Self, SchemaError> {
        let mut reader = Reader { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 };
        let mut all = Vec::new();
        while reader.skip_layout() {
            let line = reader.line;
            let Some(token) = reader.token() else {
                let found = t!("the end of the line").to_owned();
                return Err(SchemaError::Syntax { file: file.to_owned(), line, expected: "'\"'".to_owned(), found });
            };
            all.push((token, line));
        }
        Ok(Self { file, all, at: 0, last_line: reader.line })
    }

    pub(super) fn file(&self) -> &'a str {
        self.file
    }

    /// The line of the next token; at the end, the last one.
    pub(super) fn line(&self) -> usize {
        self.all.get(self.at).map_or(self.last_line, |(_, line)| *line)
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.peek_at(0)
    }

    /// The token `ahead` tokens behind the next one.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<&Token> {
        self.all.get(self.at + ahead).map(|(token, _)| token)
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    /// Whether the next token is this word.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found == word)
    }

    /// Goes past a sign, if it is next.
    pub(super) fn takes(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(found);
        found
    }

    pub(super) fn sign(&mut self, sign: char) -> Result<(), SchemaError> {
        if self.takes(sign) { Ok(()) } else { Err(self.wrong(&format!("'{sign}'"))) }
    }

    pub(super) fn word(&mut self) -> Result<String, SchemaError> {
        match self.peek() {
            Some(Token::Word(word)) => {
                let word = word.clone();
                self.at += 1;
                Ok(word)
            }
            _ => Err(self.wrong(t!("a name"))),
        }
    }

    /// A name with dots in it, and perhaps before it.
    pub(super) fn path(&mut self) -> Result<String, SchemaError> {
        let mut path = String::new();
        if self.takes('.') {
            path.push('.');
        }
        path.push_str(&self.word()?);
        while self.takes('.') {
            path.push('.');
            path.push_str(&self.word()?);
        }
        Ok(path)
    }

    /// Texts behind each other are one.
    pub(super) fn text(&mut self) -> Result<String, SchemaError> {
        let mut whole = String::new();
        let mut is_text = false;
        while let Some(Token::Text(text)) = self.peek() {
            whole.push_str(text);
            is_text = true;
            self.at += 1;
        }
        if is_text { Ok(whole) } else { Err(self.wrong("'\"'")) }
    }

    /// A whole number, perhaps below 0.
    pub(super) fn integer(&mut self) -> Result<i64, SchemaError> {
        let is_negative = self.takes('-');
        let number = match self.peek() {
            Some(Token::Number(text)) => integer(text),
            _ => None,
        };
        let Some(number) = number else { return Err(self.wrong(t!("a number"))) };
        self.at += 1;
        Ok(if is_negative { -number } else { number })
    }

    /// Goes past everything up to `;`, or past a block in braces that comes before one.
    pub(super) fn skip_statement(&mut self) -> Result<(), SchemaError> {
        let mut depth = 0_usize;
        loop {
            match self.next() {
                None => return Err(self.wrong(if depth > 0 { "'}'" } else { "';'" })),
                Some(Token::Sign('{' | '[' | '(')) => depth += 1,
                Some(Token::Sign(']' | ')')) => depth = depth.saturating_sub(1),
                Some(Token::Sign('}')) => {
                    depth = depth.saturating_sub(1);
                    // An option goes on to its semicolon, a service ends with its brace; an empty statement is one too.
                    if depth == 0 {
                        self.takes(';');
                        return Ok(());
                    }
                }
                Some(Token::Sign(';')) if depth == 0 => return Ok(()),
                Some(_) => {}
            }
        }
    }

    /// What is wrong at the next token.
    pub(super) fn wrong(&self, expected: &str) -> SchemaError {
        let found = match self.peek() {
            None => String::new(),
            Some(Token::Word(text) | Token::Number(text)) => format!("'{text}'"),
            Some(Token::Text(text)) => format!("\"{text}\""),
            Some(Token::Sign(sign)) => format!("'{sign}'"),
        };
        SchemaError::Syntax { file: self.file.to_owned(), line: self.line(), expected: expected.to_owned(), found }
    }
}

/// Decimal, hexadecimal or octal.
fn integer(text: &str) -> Option<i64> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return i64::from_str_radix(digits, 16).ok();
    }
    if text.len() > 1 && text.starts_with('0') {
        return i64::from_str_radix(text, 8).ok();
    }
    text.parse().ok()
}

struct Reader<'t> {
    rest: &'t str,
    line: usize,
}

impl Reader<'_> {
    /// Goes past blanks and comments. Whether anything is left.
    fn skip_layout(&mut self) -> bool {
        loop {
            let trimmed = self.rest.trim_start();
            self.pass(self.rest.len() - trimmed.len());
            if self.rest.starts_with("//") {
                self.pass(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                self.pass(self.rest.find("*/").map_or(self.rest.len(), |at| at + 2));
            } else {
                return !self.rest.is_empty();
            }
        }
    }

    fn pass(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
        self.rest = rest;
    }

    /// The next token. `None` for a text that does not end.
    fn token(&mut self) -> Option<Token> {
        let first = self.rest.chars().next()?;
        let length = |fits: fn(char) -> bool| self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        if first == '_' || first.is_ascii_alphabetic() {
            let length = length(|c| c == '_' || c.is_ascii_alphanumeric());
            return Some(Token::Word(self.take(length)));
        }
        if first.is_ascii_digit() {
            let length = length(|c| c == '.' || c == '_' || c.is_ascii_alphanumeric());
            return Some(Token::Number(self.take(length)));
        }
        if first == '"' || first == '\'' {
            return self.text(first).map(Token::Text);
        }
        self.pass(first.len_utf8());
        Some(Token::Sign(first))
    }

    fn take(&mut self, length: usize) -> String {
        let taken = self.rest.get(..length).unwrap_or_default().to_owned();
        self.pass(length);
        taken
    }

    /// What is between quotes. Escapes are left out but for that of a sign: no name has others.
    fn text(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut is_escaped = false;
        for (at, c) in self.rest.char_indices().skip(1) {
            match c {
                '\n' => return None,
                _ if is_escaped => {
                    text.push(c);
                    is_escaped = false;
                }
                '\\' => is_escaped = true,
                _ if c == quote => {
                    self.pass(at + 1);
                    return Some(text);
                }
                _ => text.push(c),
            }
        }
        None
    }
}
