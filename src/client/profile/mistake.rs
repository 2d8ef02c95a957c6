//! One thing that is wrong in the text of a profile, for the user to correct.

use std::fmt;

use texts::t;

/// A mistake in `profiles.toml`, or in the text of a new profile. Never holds a client secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line of the text, counted from 1.
    pub line: usize,
    /// Name of the setting, `endpoints.iot_data` within a table; empty when the text is not TOML.
    pub field: String,
    /// What is wrong, as it follows the setting's name: "must not be empty".
    pub problem: String,
    /// What is there, cut to a readable length, where that says more than the problem.
    pub found: Option<String>,
    /// What to do, in a sentence. Empty when the problem says it.
    pub remedy: String,
}

impl Mistake {
    /// A value that does not fit; `expected` is what to write instead.
    pub(super) fn wrong(line: usize, field: &str, found: &str, expected: &str) -> Self {
        let remedy = t!("Use {expected}.", expected);
        Self { found: Some(found.to_owned()), ..Self::new(line, field, t!("not valid"), &remedy) }
    }

    pub(super) fn new(line: usize, field: &str, problem: &str, remedy: &str) -> Self {
        let (field, problem, remedy) = (field.to_owned(), problem.to_owned(), remedy.to_owned());
        Self { line, field, problem, found: None, remedy }
    }

    /// What is wrong and where, in a line.
    #[must_use]
    pub fn summary(&self) -> String {
        let Self { line, field, problem, .. } = self;
        if field.is_empty() {
            t!("Line {line}: {problem}", line, problem)
        } else {
            t!("{field}: {problem} (line {line})", field, problem, line)
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())?;
        if let Some(found) = &self.found {
            write!(f, ". {}", t!("Found {found}", found))?;
        }
        if self.remedy.is_empty() { Ok(()) } else { write!(f, ". {}", self.remedy) }
    }
}
