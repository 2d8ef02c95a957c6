//! The objects and lists in a text: JSON, and those of JavaScript, TypeScript and Dart, which are written much like it.
//!
//! Tolerant where such files differ: quotes, names without any, comments, commas at the end. What is computed is known
//! as code, and its value is not. A name that is there twice stays there twice.

/// A value and the line that it begins on.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) literal: Literal,
}

#[derive(Debug)]
pub(super) enum Literal {
    Text(String),
    Number,
    Flag(bool),
    /// `null`, or what only the running script knows.
    Unknown,
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// What an object has under this name, the last time it is there.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Literal::Map(items) = &self.literal else { return None };
        items.iter().rev().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The text under this name.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.literal {
            Literal::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Objects within objects; bounds the stack.
const MOST_DEPTH: usize = 24;
/// Objects of a script that are tried. Each may take a pass over the whole text.
const MOST_OBJECTS: usize = 64;

/// The text is not what it begins as, from this line on, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) line: usize,
}

/// The value that the whole text is.
pub(super) fn whole(text: &str) -> Result<Node, Broken> {
    let mut reader = Reader { text, at: 0, line: 1 };
    let node = reader.value(0)?;
    reader.blank();
    if reader.rest().trim_start_matches(';').trim().is_empty() { Ok(node) } else { Err(reader.broken()) }
}

/// The objects and lists in the text of a script, in their order.
pub(super) fn within(text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut reader = Reader { text, at: 0, line: 1 };
    for _ in 0..MOST_OBJECTS {
        let Some(offset) = reader.rest().find(['{', '[']) else { break };
        reader.skip(offset);
        let (at, line) = (reader.at, reader.line);
        if let Ok(node) = reader.value(0) {
            nodes.push(node);
        } else {
            (reader.at, reader.line) = (at, line);
            reader.skip(1);
        }
    }
    nodes
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn broken(&self) -> Broken {
        Broken { line: self.line }
    }

    /// Goes `bytes` further, at most to the end.
    fn skip(&mut self, bytes: usize) {
        let end = (self.at + bytes).min(self.text.len());
        self.line += self.text.get(self.at..end).unwrap_or_default().matches('\n').count();
        self.at = end;
    }

    fn take(&mut self, expected: char) -> bool {
        let taken = self.peek() == Some(expected);
        if taken {
            self.skip(expected.len_utf8());
        }
        taken
    }

    /// Skips spaces and comments.
    fn blank(&mut self) {
        loop {
            let rest = self.rest();
            let spaces = rest.len() - rest.trim_start().len();
            self.skip(spaces);
            let rest = self.rest();
            if rest.starts_with("//") {
                self.skip(rest.find('\n').unwrap_or(rest.len()));
            } else if rest.starts_with("/*") {
                self.skip(rest.find("*/").map_or(rest.len(), |end| end + 2));
            } else {
                return;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Broken> {
        self.blank();
        let line = self.line;
        let literal = match self.peek().ok_or_else(|| self.broken())? {
            '{' if depth < MOST_DEPTH => Literal::Map(self.map(depth + 1)?),
            '[' if depth < MOST_DEPTH => Literal::List(self.list(depth + 1)?),
            '{' | '[' | '}' | ']' | ',' | ':' => return Err(self.broken()),
            quote @ ('"' | '\'' | '`') => Literal::Text(self.quoted(quote)?),
            _ => self.word(),
        };
        self.blank();
        if depth > 0 && !matches!(self.peek(), Some(',' | '}' | ']')) {
            // Something follows: the value is only a part of what is computed, or has a type behind it.
            let is_cast = self.rest().starts_with("as ") && matches!(literal, Literal::Map(_) | Literal::List(_));
            self.code()?;
            return Ok(Node { line, literal: if is_cast { literal } else { Literal::Unknown } });
        }
        Ok(Node { line, literal })
    }

    fn map(&mut self, depth: usize) -> Result<Vec<(String, Node)>, Broken> {
        self.skip(1);
        let mut items = Vec::new();
        loop {
            self.blank();
            if self.take('}') {
                return Ok(items);
            }
            let line = self.line;
            let key = self.key()?;
            self.blank();
            if self.take(':') {
                items.push((key, self.value(depth)?));
            } else if matches!(self.peek(), Some(',' | '}')) {
                // The name of a variable, which has the value.
                items.push((key, Node { line, literal: Literal::Unknown }));
            } else {
                return Err(self.broken());
            }
            self.blank();
            if !self.take(',') && self.peek() != Some('}') {
                return Err(self.broken());
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, Broken> {
        self.skip(1);
        let mut items = Vec::new();
        loop {
            self.blank();
            if self.take(']') {
                return Ok(items);
            }
            items.push(self.value(depth)?);
            self.blank();
            if !self.take(',') && self.peek() != Some(']') {
                return Err(self.broken());
            }
        }
    }

    fn key(&mut self) -> Result<String, Broken> {
        if let Some(quote @ ('"' | '\'')) = self.peek() {
            self.quoted(quote)
        } else {
            let rest = self.rest().trim_start_matches("...");
            let end = rest.find(|c: char| !(c.is_alphanumeric() || "_$-.".contains(c))).unwrap_or(rest.len());
            let key = rest.get(..end).filter(|key| !key.is_empty()).ok_or_else(|| self.broken())?;
            self.skip(self.rest().len() - rest.len() + end);
            Ok(key.to_owned())
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, Broken> {
        let start = self.broken();
        let mut text = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some((_, 'u')) => text.push(escaped(&mut characters)),
                    Some((_, 'n' | 'r' | 't' | 'b' | 'f')) => text.push(' '),
                    Some((_, other)) => text.push(other),
                    None => break,
                },
                '\n' if quote != '`' => return Err(start),
                end if end == quote => {
                    self.skip(at + end.len_utf8());
                    return Ok(text);
                }
                other => text.push(other),
            }
        }
        Err(start)
    }

    /// A number, true, false, or a name of the script.
    fn word(&mut self) -> Literal {
        let rest = self.rest();
        let is_of_word = |c: char| c.is_alphanumeric() || "_$+-.".contains(c);
        let end = rest.find(|c: char| !is_of_word(c)).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        self.skip(end);
        match word {
            "true" => Literal::Flag(true),
            "false" => Literal::Flag(false),
            _ if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') => Literal::Number,
            _ => Literal::Unknown,
        }
    }

    /// Skips what is computed: to the comma or bracket that ends it.
    fn code(&mut self) -> Result<(), Broken> {
        let start = self.broken();
        let mut open = 0_usize;
        while let Some(character) = self.peek() {
            match character {
                ',' | '}' | ']' if open == 0 => return Ok(()),
                '(' | '{' | '[' => open += 1,
                ')' | '}' | ']' => open = open.checked_sub(1).ok_or(start)?,
                quote @ ('"' | '\'' | '`') => {
                    self.quoted(quote)?;
                    continue;
                }
                _ => {}
            }
            self.skip(character.len_utf8());
        }
        Err(start)
    }
}

/// The character of `\uXXXX`. Ids and addresses need no more than one unit.
fn escaped(characters: &mut impl Iterator<Item = (usize, char)>) -> char {
    let digits: String = characters.take(4).map(|(_, digit)| digit).collect();
    u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}
