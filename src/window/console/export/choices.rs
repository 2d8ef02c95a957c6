//! What is chosen in the form to export.

use crate::kit::file_choice::FileAsked;
use model::ExportFormat;

/// What is chosen in the form.
#[derive(Debug, Default)]
pub(crate) struct ExportChoices {
    pub(crate) format: ExportFormat,
    pub(crate) scope: Scope,
    /// The name of the file; empty for the usual one.
    pub(crate) name: String,
    /// The file that is chosen in the dialog of the system.
    pub(crate) asked: FileAsked,
    /// What was recorded before is left out.
    pub(crate) without_recorded: bool,
}

/// Which messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those that the table shows; all where it shows all.
    #[default]
    Search,
    Selection,
    All,
}

impl ExportChoices {
    /// What is chosen of what there is: all, where nothing is selected or the table shows all. The choice stays for later.
    pub(crate) fn possible(&self, shows_less: bool, has_selection: bool) -> Scope {
        match self.scope {
            Scope::Search if !shows_less => Scope::All,
            Scope::Selection if !has_selection => Scope::All,
            scope => scope,
        }
    }
}
