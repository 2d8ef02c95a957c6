//! What is chosen in the form to export.

use model::ExportFormat;

/// What is chosen in the form.
#[derive(Debug, Default)]
pub(super) struct ExportChoices {
    pub(super) format: ExportFormat,
    pub(super) scope: Scope,
    /// The name of the file; empty for the usual one.
    pub(super) name: String,
}

/// Which messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those that the search finds; all without one.
    #[default]
    Search,
    Selection,
    All,
}
