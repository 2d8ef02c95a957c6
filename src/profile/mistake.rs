//! One thing that is wrong in the text of a profile, for a person to mend.

use std::fmt;

use crate::model::Notice;

/// A mistake in `profiles.toml`, or in the text of a new profile. Never holds a client secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line of the text, counted from 1.
    pub line: usize,
    /// Name of the field, `endpoints.iot_data` within a table; empty when the text is not TOML.
    pub field: String,
    /// What stands there, cut to a readable length.
    pub found: String,
    /// What should stand there, as the end of the sentence "expected ...".
    pub expected: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, field, found, expected } = self;
        if field.is_empty() {
            write!(f, "line {line}: found {found}, expected {expected}")
        } else {
            write!(f, "line {line}, {field}: found {found}, expected {expected}")
        }
    }
}

impl From<&Mistake> for Notice {
    fn from(mistake: &Mistake) -> Self {
        let Mistake { line, field, found, expected } = mistake;
        let summary = if field.is_empty() {
            format!("Line {line} of the profile cannot be read")
        } else {
            format!("Line {line} of the profile: {field} is not right")
        };
        Self::error("profile.mistake", &summary, &format!("Found {found}."), &format!("Expected {expected}."))
            .detail("line", line.to_string())
            .detail("field", field.clone())
            .detail("found", found.clone())
            .detail("expected", expected.clone())
    }
}
