//! A regular expression of a query: its text, and what it was compiled to.

use regex::bytes::{Regex, RegexBuilder};

use crate::mistake::MistakeKind;

/// Bytes of memory that a compiled expression may take.
const MAX_COMPILED_BYTES: usize = 1024 * 1024;

/// A regular expression in the syntax of the crate `regex`, over bytes. Equal to one with the same text.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub(crate) source: String,
    pub(crate) any_case: bool,
    pub(crate) regex: Regex,
    /// It asks for nothing outside of what it matches, as `^`, `$` and `\b` do: a match in a part of some bytes is one
    /// in the whole too.
    pub(crate) looks_inside_only: bool,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.source, self.any_case) == (&other.source, other.any_case)
    }
}

impl Pattern {
    /// Compiles `source`.
    pub(crate) fn new(source: &str, any_case: bool) -> Result<Self, MistakeKind> {
        let parsed = regex_syntax::ParserBuilder::new().utf8(false).case_insensitive(any_case).build().parse(source);
        let hir = parsed.map_err(|error| MistakeKind::Regex(reason(&error)))?;
        let compiled = RegexBuilder::new(source).case_insensitive(any_case).size_limit(MAX_COMPILED_BYTES).build();
        let regex = compiled.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => MistakeKind::RegexTooLarge,
            other => MistakeKind::Regex(other.to_string()),
        })?;
        let looks_inside_only = hir.properties().look_set().is_empty();
        Ok(Self { source: source.to_owned(), any_case, regex, looks_inside_only })
    }
}

/// What is wrong in a few words, without the drawing of the place that the error has as text.
fn reason(error: &regex_syntax::Error) -> String {
    match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        other => other.to_string(),
    }
}
