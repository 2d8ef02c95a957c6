//! Why there is no file dialog.

use std::time::Duration;

/// Why a file could not be chosen in a dialog.
#[derive(Debug, thiserror::Error)]
pub enum FileDialogError {
    /// The system has no service that shows one.
    #[error("no file dialog: {0}")]
    Missing(String),
    /// The service does not answer.
    #[error("no answer within {0:?}")]
    Silent(Duration),
    /// The service refused, or answered unexpectedly.
    #[error("refused: {0}")]
    Refused(String),
    /// The service ended while the dialog was open.
    #[error("the service ended")]
    Ended,
    /// What was chosen is not a file of this computer.
    #[error("not a file of this computer: {0}")]
    Elsewhere(String),
}
