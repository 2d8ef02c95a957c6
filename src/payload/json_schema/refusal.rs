//! Why a JSON Schema cannot be used.

use std::fmt;

use texts::t;

/// Why a JSON Schema cannot be used. A place is a JSON pointer (RFC 6901) into the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonSchemaError {
    /// It is no JSON.
    Json {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// It is neither an object nor true nor false.
    NotASchema {
        /// Where.
        place: String,
    },
    /// A keyword has a value that it cannot have.
    Value {
        /// Where.
        place: String,
    },
    /// A reference leads nowhere within the file.
    Reference {
        /// What it is.
        reference: String,
    },
    /// A keyword that is not read.
    Keyword {
        /// Its name.
        name: &'static str,
        /// Where.
        place: String,
    },
    /// A pattern that is not read.
    Pattern {
        /// What it is.
        pattern: String,
    },
}

impl fmt::Display for JsonSchemaError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Json { line, column } => t!("invalid JSON at line {line}, column {column}", line, column),
            Self::NotASchema { place } => t!("{place} is no schema: an object, true or false", place),
            Self::Value { place } => t!("{place} has a value that is not possible there", place),
            Self::Reference { reference } => {
                t!("the reference {reference} leads to nothing in this file", reference)
            }
            Self::Keyword { name, place } => t!("{place}: the keyword {name} is not supported", place, name),
            Self::Pattern { pattern } => t!("the pattern {pattern} is not supported", pattern),
        };
        out.write_str(&text)
    }
}

impl std::error::Error for JsonSchemaError {}
