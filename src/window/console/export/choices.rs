//! What is chosen in the form to export.

use model::ExportFormat;

/// What is chosen in the form.
#[derive(Debug, Default)]
pub(crate) struct ExportChoices {
    pub(crate) format: ExportFormat,
    pub(crate) scope: Scope,
    /// The name of the file; empty for the usual one.
    pub(crate) name: String,
    /// What was recorded before is left out.
    pub(crate) without_recorded: bool,
}

/// Which messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those that the search finds; all without one.
    #[default]
    Search,
    Selection,
    All,
}
