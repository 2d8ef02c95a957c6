//! Where in a text a value is.

use std::fmt;

use texts::t;

/// Where in a text a value is. Its `Display` is the same in every language, for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A JSON pointer (RFC 6901): `/auth/user_pool_id`.
    Pointer(String),
    /// A line of a script or of a profile, and the name there.
    Line {
        /// Counted from 1.
        line: usize,
        /// The name of the setting.
        name: String,
    },
    /// An output of a stack or of Terraform.
    Output {
        /// The stack, where the text names it.
        stack: Option<String>,
        /// The output.
        name: String,
    },
    /// A part of an address: `host`, `client_id`.
    Address(&'static str),
    /// It was given beside the text.
    Given,
}

impl Place {
    /// The stack, where the text names it.
    #[must_use]
    pub fn stack(&self) -> Option<&str> {
        match self {
            Self::Output { stack, .. } => stack.as_deref(),
            _ => None,
        }
    }

    /// Where it is, for people.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Line { line, name } => t!("line {line}: {name}", line, name),
            Self::Output { stack: Some(stack), name } => t!("output {name} of {stack}", name, stack),
            Self::Output { stack: None, name } => t!("output {name}", name),
            Self::Address(part) => t!("the address ({part})", part),
            Self::Given => "--set".to_owned(),
            Self::Pointer(pointer) => pointer.clone(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pointer(pointer) => f.write_str(pointer),
            Self::Line { line, name } => write!(f, "line {line}: {name}"),
            Self::Output { stack: Some(stack), name } => write!(f, "{stack}: {name}"),
            Self::Output { stack: None, name } => f.write_str(name),
            Self::Address(part) => write!(f, "address: {part}"),
            Self::Given => f.write_str("given"),
        }
    }
}

/// One part of a JSON pointer.
pub(super) fn push_part(pointer: &mut String, part: &str) {
    pointer.push('/');
    pointer.push_str(&part.replace('~', "~0").replace('/', "~1"));
}
