//! Policy documents of a team, to try them before they are deployed: read as strictly as AWS reads them, and moved to
//! the account that the sandbox plays.
//!
//! What they allow is found by `policy`.

mod form;
mod place;

use serde_json::Value;

use self::form::Policy;

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// An IoT policy, which is attached to identities.
    IotPolicy,
    /// The permissions of the identity pool's role for people who are signed in.
    RolePolicy,
}

impl DocumentKind {
    /// Characters that a document may have, blanks aside (AWS IoT Core and IAM quotas).
    fn most_chars(self) -> usize {
        match self {
            Self::IotPolicy => 2_048,
            Self::RolePolicy => 10_240,
        }
    }
}

/// What is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{words}", place_in_words(*.line, *.column))]
pub struct DocumentMistake {
    /// Counted from 1; 0 when it is about the document as a whole.
    pub line: usize,
    /// Counted from 1; 0 when it is about the document as a whole.
    pub column: usize,
    /// Which statement, and what is wrong with it.
    pub words: String,
}

/// A document that is in order.
#[derive(Clone, Debug)]
pub struct Document {
    value: Value,
    place: Option<String>,
    notes: Vec<String>,
}

impl Document {
    /// Reads JSON as the console and the command line of AWS have it.
    ///
    /// # Errors
    /// The first mistake for which AWS would refuse the document, or never match what it is meant to match.
    pub fn parse(text: &str, kind: DocumentKind) -> Result<Self, DocumentMistake> {
        let text = text.trim_start_matches('\u{feff}');
        let policy: Policy = serde_json::from_str(text).map_err(|error| mistake(&error))?;
        let chars = text.chars().filter(|character| !character.is_whitespace()).count();
        if chars > kind.most_chars() {
            let words = format!("it has {chars} characters without blanks, and AWS takes {}", kind.most_chars());
            return Err(DocumentMistake { line: 0, column: 0, words });
        }
        let mut value: Value = serde_json::from_str(text).map_err(|error| mistake(&error))?;
        let mut notes = policy.notes();
        let place = place::adopt(&mut value, &mut notes);
        Ok(Self { value, place, notes })
    }

    /// The region and account that its resources are in, `REGION:ACCOUNT`, unless all of them leave it open. They stand
    /// for those of the sandbox.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// What a person should know: where the sandbox reads the document otherwise than AWS does.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }
}

fn mistake(error: &serde_json::Error) -> DocumentMistake {
    let (line, column) = (error.line(), error.column());
    let words = error.to_string();
    let place = format!(" at line {line} column {column}");
    DocumentMistake { line, column, words: words.strip_suffix(&place).unwrap_or(&words).to_owned() }
}

fn place_in_words(line: usize, column: usize) -> String {
    if line == 0 { String::new() } else { format!("line {line}, column {column}: ") }
}

#[cfg(test)]
mod tests;
