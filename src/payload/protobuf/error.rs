//! Why a schema cannot be used.

use std::fmt;

use texts::t;

/// Why a `.proto` file or descriptor set cannot be used. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaError {
    /// Something else was expected in this line.
    Syntax {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// What the language has there: a sign or a few words of it.
        expected: String,
        /// What is there; empty at the end of the file.
        found: String,
    },
    /// A field has a number that the language does not have.
    Number {
        /// The file.
        file: String,
        /// The line.
        line: usize,
    },
    /// Two fields of a message have one number.
    NumberTwice {
        /// The file.
        file: String,
        /// The line of the second.
        line: usize,
        /// The number.
        number: u32,
    },
    /// A type is not known.
    UnknownType {
        /// The file.
        file: String,
        /// The line; 0 in a descriptor set.
        line: usize,
        /// The type as it is written.
        name: String,
        /// Imports that are not there, one of which may have it.
        missing_imports: Vec<String>,
    },
    /// More files are imported than anybody means.
    TooManyFiles,
    /// It is neither a `.proto` file nor a descriptor set.
    NotASchema {
        /// The file.
        file: String,
    },
    /// It has no message.
    NoMessages {
        /// The file.
        file: String,
    },
}

impl fmt::Display for SchemaError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Syntax { file, line, expected, found } if found.is_empty() => {
                t!("{file}:{line}: the file ends where {expected} is expected", file, line, expected)
            }
            Self::Syntax { file, line, expected, found } => {
                t!("{file}:{line}: expected {expected}, found {found}", file, line, expected, found)
            }
            Self::Number { file, line } => {
                t!("{file}:{line}: not a field number: 1 to 536870911", file, line)
            }
            Self::NumberTwice { file, line, number } => {
                t!("{file}:{line}: the field number {number} is used twice", file, line, number)
            }
            Self::UnknownType { file, line, name, missing_imports } => {
                let place = if *line == 0 { file.clone() } else { format!("{file}:{line}") };
                if missing_imports.is_empty() {
                    t!("{place}: unknown type {name}", place, name)
                } else {
                    let imports = missing_imports.join(", ");
                    t!("{place}: unknown type {name}; these imports are missing: {imports}", place, name, imports)
                }
            }
            Self::TooManyFiles => t!("too many files are imported").to_owned(),
            Self::NotASchema { file } => t!("{file} is neither a .proto file nor a descriptor set", file),
            Self::NoMessages { file } => t!("{file} has no message", file),
        };
        out.write_str(&text)
    }
}

impl std::error::Error for SchemaError {}
