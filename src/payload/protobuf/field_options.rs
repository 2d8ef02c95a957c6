//! Options of a field or value, in brackets: all but the name in JSON are passed over.

use texts::t;

use super::error::SchemaError;
use super::tokens::{Token, Tokens};

/// Goes past the options, if there are any; returns the name in JSON, where one of them gives it.
pub(super) fn json_name(tokens: &mut Tokens<'_>) -> Result<Option<String>, SchemaError> {
    let mut name = None;
    if !tokens.takes('[') {
        return Ok(name);
    }
    let mut depth = 1_usize;
    while depth > 0 {
        if depth == 1 && tokens.is_word("json_name") && tokens.peek_at(1) == Some(&Token::Sign('=')) {
            tokens.word()?;
            tokens.sign('=')?;
            name = Some(tokens.text()?);
            continue;
        }
        match tokens.peek() {
            None => return Err(tokens.wrong("']'")),
            Some(Token::Sign('[' | '{')) => depth += 1,
            Some(Token::Sign(']' | '}')) => depth -= 1,
            // Outside of braces there is none in options: a bracket was not closed.
            Some(Token::Sign(';')) if depth == 1 => return Err(tokens.wrong("']'")),
            Some(_) => {}
        }
        tokens.next();
    }
    Ok(name)
}

/// The number of a field, of those that the language has.
pub(super) fn number(tokens: &mut Tokens<'_>) -> Result<u32, SchemaError> {
    let wrong = tokens.wrong(t!("a field number"));
    if !matches!(tokens.peek(), Some(Token::Number(_) | Token::Sign('-'))) {
        return Err(wrong);
    }
    let line = tokens.line();
    let number = tokens.integer()?;
    u32::try_from(number)
        .ok()
        .filter(|number| (1..1 << 29).contains(number))
        .ok_or_else(|| SchemaError::Number { file: tokens.file().to_owned(), line })
}
