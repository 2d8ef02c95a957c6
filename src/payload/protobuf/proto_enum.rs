//! Reads an enum of a `.proto` file.

use texts::t;

use super::declared::{DeclaredEnum, DeclaredFile, within};
use super::error::SchemaError;
use super::field_options::json_name;
use super::tokens::{Token, Tokens};

/// An enum, whose word is next.
pub(super) fn enumeration(tokens: &mut Tokens<'_>, file: &mut DeclaredFile, scope: &str) -> Result<(), SchemaError> {
    tokens.word()?;
    let name = within(scope, &tokens.word()?);
    let mut values = Vec::new();
    tokens.sign('{')?;
    while !tokens.takes('}') {
        let is_value = tokens.peek_at(1) == Some(&Token::Sign('='));
        if tokens.takes(';') {
            continue;
        }
        if !is_value && (tokens.is_word("option") || tokens.is_word("reserved")) {
            tokens.skip_statement()?;
            continue;
        }
        let value = tokens.word()?;
        tokens.sign('=')?;
        let line_of_number = tokens.wrong(t!("a number"));
        let number = i32::try_from(tokens.integer()?).map_err(|_| line_of_number)?;
        json_name(tokens)?;
        tokens.sign(';')?;
        values.push((number, value));
    }
    file.enums.push(DeclaredEnum { name, values });
    Ok(())
}
