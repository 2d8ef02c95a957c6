//! What is within a message of a `.proto` file: fields, and what is nested.

use texts::t;

use super::declared::{DeclaredField, DeclaredFile, DeclaredKind, DeclaredMessage, within};
use super::error::SchemaError;
use super::field_options::{json_name, number};
use super::proto_enum::enumeration;
use super::schema::Scalar;
use super::tokens::{Token, Tokens};

/// So deep messages may be declared in each other.
const MAX_NESTING: usize = 64;

/// Where something is declared.
pub(super) struct Place<'a> {
    /// Full name of what is around it.
    pub(super) scope: &'a str,
    pub(super) is_top: bool,
    pub(super) depth: usize,
}

/// A message, behind its word.
pub(super) fn message(tokens: &mut Tokens<'_>, file: &mut DeclaredFile, place: &Place<'_>) -> Result<(), SchemaError> {
    let name = within(place.scope, &tokens.word()?);
    body(tokens, file, name, place)
}

/// The braces of a message and what is between them.
fn body(tokens: &mut Tokens<'_>, file: &mut DeclaredFile, name: String, place: &Place<'_>) -> Result<(), SchemaError> {
    let mut message = DeclaredMessage { name, is_top: place.is_top, fields: Vec::new() };
    if place.depth >= MAX_NESTING {
        return Err(tokens.wrong("'}'"));
    }
    let slot = file.messages.len();
    // Before what is nested in it, as it is written.
    file.messages.push(DeclaredMessage::default());
    let scope = message.name.clone();
    let inside = Place { scope: &scope, is_top: false, depth: place.depth + 1 };
    let mut oneofs = 0;
    tokens.sign('{')?;
    while !tokens.takes('}') {
        if !is_declaration(tokens) {
            let field = field(tokens, file, &inside, None)?;
            message.fields.push(field);
            continue;
        }
        match tokens.peek() {
            Some(Token::Word(word)) if word == "oneof" => {
                oneof(tokens, file, &inside, oneofs, &mut message.fields)?;
                oneofs += 1;
            }
            _ => declaration(tokens, file, &inside)?,
        }
    }
    if let Some(place) = file.messages.get_mut(slot) {
        *place = message;
    }
    Ok(())
}

/// Whether a statement is no field. Words of the language may be names of types and fields too.
fn is_declaration(tokens: &Tokens<'_>) -> bool {
    let Some(Token::Word(word)) = tokens.peek() else { return tokens.peek() == Some(&Token::Sign(';')) };
    let next = tokens.peek_at(1);
    let is_name = matches!(next, Some(Token::Word(_)));
    let opens = tokens.peek_at(2) == Some(&Token::Sign('{'));
    match word.as_str() {
        "message" | "enum" | "oneof" => is_name && opens,
        "export" | "local" => matches!(next, Some(Token::Word(word)) if word == "message" || word == "enum"),
        "extend" => is_name || next == Some(&Token::Sign('.')),
        "option" => is_name || next == Some(&Token::Sign('(')),
        "reserved" | "extensions" => tokens.peek_at(2) != Some(&Token::Sign('=')) && next != Some(&Token::Sign('.')),
        _ => false,
    }
}

fn declaration(tokens: &mut Tokens<'_>, file: &mut DeclaredFile, place: &Place<'_>) -> Result<(), SchemaError> {
    if tokens.is_word("export") || tokens.is_word("local") {
        tokens.word()?;
    }
    if tokens.is_word("message") {
        tokens.word()?;
        return message(tokens, file, place);
    }
    if tokens.is_word("enum") {
        return enumeration(tokens, file, place.scope);
    }
    if tokens.is_word("extend") {
        return extend(tokens, file, place);
    }
    tokens.skip_statement()
}

/// Fields of which a message has one at most.
fn oneof(
    tokens: &mut Tokens<'_>,
    file: &mut DeclaredFile,
    place: &Place<'_>,
    number: u32,
    fields: &mut Vec<DeclaredField>,
) -> Result<(), SchemaError> {
    tokens.word()?;
    tokens.word()?;
    tokens.sign('{')?;
    while !tokens.takes('}') {
        if tokens.is_word("option") && matches!(tokens.peek_at(1), Some(Token::Word(_) | Token::Sign('('))) {
            tokens.skip_statement()?;
        } else if !tokens.takes(';') {
            fields.push(field(tokens, file, place, Some(number))?);
        }
    }
    Ok(())
}

/// Fields that are added to a message elsewhere; the word is next.
pub(super) fn extend(tokens: &mut Tokens<'_>, file: &mut DeclaredFile, place: &Place<'_>) -> Result<(), SchemaError> {
    tokens.word()?;
    let extended = tokens.path()?;
    tokens.sign('{')?;
    while !tokens.takes('}') {
        if tokens.takes(';') {
            continue;
        }
        let mut field = field(tokens, file, place, None)?;
        // So it is called in JSON.
        field.name = format!("[{}]", within(place.scope, &field.name));
        field.json_name = Some(field.name.clone());
        file.extensions.push((extended.clone(), field));
    }
    Ok(())
}

fn field(
    tokens: &mut Tokens<'_>,
    file: &mut DeclaredFile,
    place: &Place<'_>,
    oneof: Option<u32>,
) -> Result<DeclaredField, SchemaError> {
    let line = tokens.line();
    let mut is_repeated = false;
    if let Some(Token::Word(word)) = tokens.peek() {
        is_repeated = word == "repeated";
        // A type may be called so too: then a dot follows, or the name of the field and `=`.
        let is_label = matches!(word.as_str(), "repeated" | "optional" | "required")
            && matches!(tokens.peek_at(1), Some(Token::Word(_) | Token::Sign('.')))
            && tokens.peek_at(2) != Some(&Token::Sign('='));
        if is_label {
            tokens.word()?;
        }
    }
    if tokens.is_word("group") && matches!(tokens.peek_at(1), Some(Token::Word(_))) {
        return group(tokens, file, place, (line, is_repeated, oneof));
    }
    let is_map = tokens.is_word("map") && tokens.peek_at(1) == Some(&Token::Sign('<'));
    let kind = if is_map { map(tokens)? } else { kind(tokens)? };
    let name = tokens.word()?;
    tokens.sign('=')?;
    let number = number(tokens)?;
    let json_name = json_name(tokens)?;
    tokens.sign(';')?;
    let scope = place.scope.to_owned();
    Ok(DeclaredField { name, json_name, number, kind, is_repeated, oneof, scope, line })
}

fn kind(tokens: &mut Tokens<'_>) -> Result<DeclaredKind, SchemaError> {
    if !matches!(tokens.peek(), Some(Token::Word(_) | Token::Sign('.'))) {
        return Err(tokens.wrong(t!("a field")));
    }
    let name = tokens.path()?;
    Ok(Scalar::of_name(&name).map_or(DeclaredKind::Named(name), DeclaredKind::Scalar))
}

fn map(tokens: &mut Tokens<'_>) -> Result<DeclaredKind, SchemaError> {
    tokens.word()?;
    tokens.sign('<')?;
    let wrong = tokens.wrong(t!("the type of a key"));
    let key = Scalar::of_name(&tokens.word()?).ok_or(wrong)?;
    tokens.sign(',')?;
    let value = kind(tokens)?;
    tokens.sign('>')?;
    Ok(DeclaredKind::Map(key, Box::new(value)))
}

/// A message and a field of it in one, as proto2 has them.
fn group(
    tokens: &mut Tokens<'_>,
    file: &mut DeclaredFile,
    place: &Place<'_>,
    (line, is_repeated, oneof): (usize, bool, Option<u32>),
) -> Result<DeclaredField, SchemaError> {
    tokens.word()?;
    let name = tokens.word()?;
    tokens.sign('=')?;
    let number = number(tokens)?;
    json_name(tokens)?;
    let full = within(place.scope, &name);
    body(tokens, file, full.clone(), &Place { scope: place.scope, is_top: false, depth: place.depth + 1 })?;
    let kind = DeclaredKind::Named(format!(".{full}"));
    let (name, scope) = (name.to_lowercase(), place.scope.to_owned());
    Ok(DeclaredField { name, json_name: None, number, kind, is_repeated, oneof, scope, line })
}
