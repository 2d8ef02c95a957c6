//! Failures of the system's file dialog, and of writing what was saved with it.

use std::io::{Error, ErrorKind};

use crate::file_dialogs::FileDialogError;
use model::{FilePurpose, Notice, Words};
use texts::t;

/// A file could not be chosen in a dialog.
#[must_use]
pub fn file_dialog(error: &FileDialogError, purpose: &FilePurpose) -> Notice {
    let is_saved = matches!(purpose, FilePurpose::Save { .. });
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
                    remedy: if is_saved {
                        t!("Choose a folder of this computer.")
                    } else {
                        t!("Choose a file in a folder of this computer, or type its path.")
                    },
                },
            );
        }
    };
    Notice::error(
        "file_dialog.failed",
        Words {
            summary: t!("There is no file dialog"),
            cause: &cause,
            remedy: if is_saved {
                t!("Copy it as hex or base64 instead, or export the message.")
            } else {
                t!("Type the path of the file instead.")
            },
        },
    )
}

/// A payload could not be written into the file that was chosen.
#[must_use]
pub fn payload_not_saved(path: &str, error: &Error) -> Notice {
    let notice = Notice::error(
        "payload.not_saved",
        Words {
            summary: &t!("Could not save the payload as {file}", file = path),
            cause: match error.kind() {
                ErrorKind::StorageFull => t!("The disk is full."),
                _ => t!("The system refused."),
            },
            remedy: t!("Choose another folder."),
        },
    );
    notice.detail("system", error.to_string())
}
