//! Takes the text of a query apart for the eye: which of its bytes are a field, a value, a joint. Works on texts that are
//! not queries yet, and says nothing of what is wrong with them.

use std::ops::Range;

use crate::condition::{comparison, field_named};
use crate::cursor::{Cursor, ends_word};
use crate::decimal::Decimal;
use crate::mistake::{Field, Joint, MistakeKind};
use crate::moment;
use crate::path::JsonPath;

/// A part of the text of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes; at least one.
    pub at: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
}

/// What a part of a query is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// The name of a field with its `:`, or a condition without a value, such as `retained`.
    Field,
    /// A comparison.
    Operator,
    /// What a field is compared with, or a name or path that it takes.
    Value,
    /// A number, a size or a time.
    Number,
    /// A text in quotes.
    Text,
    /// A regular expression.
    Pattern,
    /// `and`, `or`, `not` or `-`.
    Joint,
    /// `(` or `)`.
    Parenthesis,
    /// A word that is looked for.
    Word,
}

/// The parts of `text`, in order and apart from each other; what is between them is blank.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { cursor: Cursor::new(text), found: Vec::new() };
    loop {
        lexer.cursor.skip_blanks();
        match lexer.cursor.peek() {
            None => return lexer.found,
            Some(c) => lexer.next(c),
        }
    }
}

struct Lexer<'a> {
    cursor: Cursor<'a>,
    found: Vec<Token>,
}

impl Lexer<'_> {
    fn next(&mut self, c: char) {
        match c {
            '(' | ')' => self.one(TokenKind::Parenthesis, |cursor| cursor.at += 1),
            '-' => self.one(TokenKind::Joint, |cursor| cursor.at += 1),
            '"' => self.quoted(),
            '/' => self.pattern(),
            _ => self.word(),
        }
    }

    /// Adds what `pass` goes past, unless that is nothing.
    fn one(&mut self, kind: TokenKind, pass: impl FnOnce(&mut Cursor<'_>)) {
        let start = self.cursor.at;
        pass(&mut self.cursor);
        if self.cursor.at > start {
            self.found.push(Token { at: start..self.cursor.at, kind });
        }
    }

    fn quoted(&mut self) {
        self.one(TokenKind::Text, |cursor| {
            if cursor.quoted().is_err() {
                cursor.at = cursor.text.len();
            }
        });
    }

    fn pattern(&mut self) {
        self.one(TokenKind::Pattern, |cursor| {
            let start = cursor.at;
            match cursor.regex() {
                Err(mistake) if matches!(mistake.kind, MistakeKind::Unclosed(_)) => cursor.at = cursor.text.len(),
                // Closed, and wrong inside.
                Err(_) if cursor.at == start => drop(cursor.word()),
                Ok(_) | Err(_) => {}
            }
        });
    }

    fn word(&mut self) {
        let start = self.cursor.at;
        let name = self.cursor.take_until(|c| !c.is_ascii_alphabetic());
        let Some(field) = field_named(name).filter(|field| self.has_operator(*field)) else {
            self.cursor.at = start;
            return self.plain_word();
        };
        self.cursor.takes(":");
        self.found.push(Token { at: start..self.cursor.at, kind: TokenKind::Field });
        match field {
            Field::Topic | Field::Payload | Field::Content | Field::Qos => self.value_behind_operator(),
            Field::Property => self.property(),
            Field::After | Field::Before => self.moment(),
            Field::Json => self.json(),
            Field::Size | Field::Age => {
                self.operator();
                self.one(TokenKind::Number, |cursor| {
                    cursor.word();
                });
            }
        }
    }

    /// Whether an operator is at the cursor, behind the name of a field.
    fn has_operator(&self, field: Field) -> bool {
        let rest = self.cursor.rest();
        let rest = if field.is_compared() { rest.trim_start() } else { rest };
        rest.starts_with(':') || comparison(rest).is_some()
    }

    fn plain_word(&mut self) {
        let word = { Cursor { text: self.cursor.text, at: self.cursor.at }.word() };
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        let kind = match () {
            () if [Joint::And, Joint::Or, Joint::Not].iter().any(|joint| is(&joint.to_string())) => TokenKind::Joint,
            () if ["retained", "sent", "received"].into_iter().any(is) => TokenKind::Field,
            () => TokenKind::Word,
        };
        self.one(kind, |cursor| {
            cursor.word();
        });
    }

    fn moment(&mut self) {
        self.operator();
        if self.cursor.peek() == Some('"') {
            return self.quoted();
        }
        self.one(TokenKind::Number, |cursor| {
            moment::pass(cursor);
        });
    }

    /// A comparison, with the blanks around it.
    fn operator(&mut self) {
        let before = self.cursor.at;
        self.cursor.skip_blanks();
        let Some((sign, _)) = comparison(self.cursor.rest()) else {
            self.cursor.at = before;
            return;
        };
        self.one(TokenKind::Operator, |cursor| cursor.at += sign.len());
        self.cursor.skip_blanks();
    }

    fn value_behind_operator(&mut self) {
        if let Some((sign, _)) = comparison(self.cursor.rest()) {
            self.one(TokenKind::Operator, |cursor| cursor.at += sign.len());
        }
        self.value();
    }

    fn value(&mut self) {
        match self.cursor.peek() {
            Some('"') => self.quoted(),
            Some('/') => self.pattern(),
            _ => {
                let word = { Cursor { text: self.cursor.text, at: self.cursor.at }.word() };
                let is_number = Decimal::parse(word.as_bytes()).is_some();
                let kind = if is_number { TokenKind::Number } else { TokenKind::Value };
                self.one(kind, |cursor| {
                    cursor.word();
                });
            }
        }
    }

    fn property(&mut self) {
        if self.cursor.peek() == Some('"') {
            self.quoted();
        } else {
            let ends = |c| ends_word(c) || matches!(c, '=' | '!' | '<' | '>');
            self.one(TokenKind::Value, |cursor| {
                cursor.take_until(ends);
            });
        }
        if comparison(self.cursor.rest()).is_some() {
            self.value_behind_operator();
        }
    }

    fn json(&mut self) {
        self.one(TokenKind::Value, |cursor| {
            let start = cursor.at;
            match JsonPath::read(cursor) {
                Err(mistake) if matches!(mistake.kind, MistakeKind::Unclosed(_)) => cursor.at = cursor.text.len(),
                // It may be one soon: up to where it would end.
                Err(_) => {
                    cursor.at = start;
                    cursor.take_until(|c| ends_word(c) || matches!(c, '=' | '!' | '<' | '>'));
                }
                Ok(_) => {}
            }
        });
        let before = self.found.len();
        self.operator();
        if self.found.len() > before {
            self.value();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The parts of a text, each behind the letter of what it is.
    fn parts(text: &str) -> String {
        let letter = |kind| match kind {
            TokenKind::Field => 'F',
            TokenKind::Operator => 'O',
            TokenKind::Value => 'V',
            TokenKind::Number => 'N',
            TokenKind::Text => 'T',
            TokenKind::Pattern => 'P',
            TokenKind::Joint => 'J',
            TokenKind::Parenthesis => 'B',
            TokenKind::Word => 'W',
        };
        let parts = tokens(text).into_iter().map(|token| format!("{}{}", letter(token.kind), &text[token.at]));
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_query_is_taken_apart_as_it_is_read() {
        for (text, expected) in [
            ("overheat Pump-b", "Woverheat WPump-b"),
            (
                "topic:plant/# and (json:$.temp>86.5 or overheat)",
                "Ftopic: Vplant/# Jand B( Fjson: V$.temp O> N86.5 Jor Woverheat B)",
            ),
            ("topic=\"hall 2/#\"", "Ftopic O= T\"hall 2/#\""),
            ("payload:/over-?heat/i", "Fpayload: P/over-?heat/i"),
            ("/a b/ \"c d\"", "P/a b/ T\"c d\""),
            ("size > 1k age<10m", "Fsize O> N1k Fage O< N10m"),
            ("after:14:30 x before:2026-11-28  14:30:05 y", "Fafter: N14:30 Wx Fbefore: N2026-11-28  14:30:05 Wy"),
            ("after:\"2026-11-28 14:30\"", "Fafter: T\"2026-11-28 14:30\""),
            ("size topic json", "Wsize Wtopic Wjson"),
            ("QOS:1 not -Retained", "FQOS: N1 Jnot J- FRetained"),
            ("property:device!=press-1", "Fproperty: Vdevice O!= Vpress-1"),
            ("property:\"a b\"=/x/", "Fproperty: T\"a b\" O= P/x/"),
            ("json:$['a b'].c = \"on hold\"", "Fjson: V$['a b'].c O= T\"on hold\""),
            ("json:$.a plant", "Fjson: V$.a Wplant"),
            ("andy x:y", "Wandy Wx:y"),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_query_yet_is_taken_apart_too() {
        for (text, expected) in [
            ("topic: and", "Ftopic: Jand"),
            ("json:$.a[", "Fjson: V$.a["),
            ("json:a>1", "Fjson: Va O> N1"),
            ("json:$.my-name>1", "Fjson: V$.my-name O> N1"),
            ("\"open and", "T\"open and"),
            ("/open and", "P/open and"),
            ("/(/ a", "P/(/ Wa"),
            ("size>", "Fsize O>"),
            ("after: 14:30", "Fafter: W14:30"),
            ("before:2026-1 14:30", "Fbefore: N2026-1 W14:30"),
            ("after>1", "Fafter O> N1"),
            ("size: 3", "Fsize: W3"),
            (") or or", "B) Jor Jor"),
            ("", ""),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_is_left_out(
            text in r#"(topic|json|property|size|qos|and|-|:|=|!=|>|"|/|\(|\)|\[|\$|\.|a|B|ü|1|\\| |\u{a0}){0,14}"#,
        ) {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(token.at.start >= end && token.at.end > token.at.start);
                prop_assert!(text[end..token.at.start].trim().is_empty());
                end = token.at.end;
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
