//! Reads a `.proto` file (protobuf.dev, "Protocol Buffers Language Specification", proto2, proto3 and editions): what declares
//! messages and enums. Options and services are passed over.

use texts::t;

use super::declared::DeclaredFile;
use super::error::SchemaError;
use super::proto_body::{Place, extend, message};
use super::proto_enum::enumeration;
use super::tokens::{Token, Tokens};

/// Reads a file, which errors call `name`.
pub(super) fn parse(name: &str, text: &str) -> Result<DeclaredFile, SchemaError> {
    let mut tokens = Tokens::of(name, text)?;
    let mut file = DeclaredFile { name: name.to_owned(), ..DeclaredFile::default() };
    while tokens.peek().is_some() {
        statement(&mut tokens, &mut file)?;
    }
    Ok(file)
}

fn statement(tokens: &mut Tokens<'_>, file: &mut DeclaredFile) -> Result<(), SchemaError> {
    if tokens.takes(';') {
        return Ok(());
    }
    let line = tokens.line();
    // Editions from 2024 on say who may use a type.
    if (tokens.is_word("export") || tokens.is_word("local")) && matches!(tokens.peek_at(1), Some(Token::Word(_))) {
        tokens.word()?;
    }
    let package = file.package.clone();
    let found = tokens.peek().cloned();
    let Some(Token::Word(word)) = found else { return Err(tokens.wrong("'message'")) };
    match word.as_str() {
        "package" => {
            tokens.word()?;
            file.package = tokens.path()?;
            tokens.sign(';')
        }
        "import" => {
            tokens.word()?;
            if tokens.is_word("public") || tokens.is_word("weak") || tokens.is_word("option") {
                tokens.word()?;
            }
            let path = tokens.text()?;
            file.imports.push((path, line));
            tokens.sign(';')
        }
        "message" => {
            tokens.word()?;
            message(tokens, file, &Place { scope: &package, is_top: true, depth: 0 })
        }
        "enum" => enumeration(tokens, file, &package),
        "extend" => extend(tokens, file, &Place { scope: &package, is_top: false, depth: 0 }),
        "syntax" | "edition" | "option" | "service" => tokens.skip_statement(),
        _ => Err(tokens.wrong(t!("'message', 'enum' or 'import'"))),
    }
}
