//! Exporting messages into a file: the dialog of the messages that come, and what all forms have in common.

mod choices;
pub(crate) mod dialog;
pub(crate) mod form;
pub(crate) mod progress;

pub(crate) use choices::{ExportChoices, Scope};
