//! Failures of the system's file dialog.

use crate::file_dialogs::FileDialogError;
use model::{Notice, Words};
use texts::t;

/// A file could not be chosen in a dialog.
#[must_use]
pub fn file_dialog(error: &FileDialogError) -> Notice {
    let cause = match error {
        FileDialogError::Missing(said) => {
            t!("This system has no service that shows file dialogs (xdg-desktop-portal). It says: {said}", said)
        }
        FileDialogError::Silent(limit) => {
            t!("The service that shows file dialogs did not answer within {count} s.", count = limit.as_secs())
        }
        FileDialogError::Refused(said) => {
            t!("The service that shows file dialogs did not open one. It says: {said}", said)
        }
        FileDialogError::Ended => t!("The service that shows file dialogs ended unexpectedly.").to_owned(),
        FileDialogError::Elsewhere(place) => {
            return Notice::error(
                "file_dialog.elsewhere",
                Words {
                    summary: t!("This is not a file of this computer"),
                    cause: &t!("The file dialog answered with {place}.", place),
                    remedy: t!("Choose a file in a folder of this computer, or type its path."),
                },
            );
        }
    };
    Notice::error(
        "file_dialog.failed",
        Words {
            summary: t!("There is no file dialog"),
            cause: &cause,
            remedy: t!("Type the path of the file instead."),
        },
    )
}
