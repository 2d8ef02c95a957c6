//! Why a text is not read as a profile.

/// Why a text is not read as a profile. Holds nothing of the text but names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It has more than [`MOST_BYTES`](super::MOST_BYTES).
    #[error("the text is too large")]
    TooLarge,
    /// There is nothing in it.
    #[error("the text is empty")]
    Empty,
    /// It is neither UTF-8 nor UTF-16.
    #[error("line {line} is not text")]
    NotText {
        /// Counted from 1.
        line: usize,
    },
    /// It begins as JSON or TOML and is not.
    #[error("line {line} cannot be read")]
    Unreadable {
        /// Counted from 1.
        line: usize,
    },
    /// It can be read, and names nothing of Cognito or IoT Core.
    #[error("nothing is recognised")]
    Unknown,
    /// It is a state of Terraform whose outputs name nothing of Cognito or IoT Core.
    #[error("the state has no outputs that are known")]
    NoOutputs,
    /// It has several profiles, of which one has to be chosen.
    #[error("there are several profiles")]
    Several {
        /// Their names.
        names: Vec<String>,
    },
    /// It has no stack or profile of the name that was asked for.
    #[error("there is no such part")]
    NoSuchPart {
        /// The names that it has.
        names: Vec<String>,
    },
}
