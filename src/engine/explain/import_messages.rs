//! Failures of making a recording of printed messages.

use super::recording;
use crate::import_messages::ImportError;
use model::{Notice, Words};
use texts::t;

/// There is no recording of these messages.
#[must_use]
pub fn messages_not_imported(error: &ImportError) -> Notice {
    let notice = |code, summary, cause, remedy| Notice::error(code, Words { summary, cause, remedy });
    match error {
        ImportError::Recording(error) => recording::recording(error),
        ImportError::Unreadable(error) => notice(
            "import.messages_unreadable",
            t!("Could not read the messages"),
            t!("The system refused."),
            t!("Check that the file is there and that you may read it. Nothing was imported."),
        )
        .detail(t!("system"), error.to_string()),
        ImportError::Nothing(_) => notice(
            "import.no_messages",
            t!("There are no messages to import"),
            t!("No line is a message as topicdeck watch, topicdeck export or mosquitto_sub -F %J prints it."),
            t!("Check that it is the right file, with one JSON object per line, in UTF-8."),
        ),
        ImportError::Cancelled => notice(
            "import.cancelled",
            t!("The import was cancelled"),
            t!("It was interrupted before all messages were read."),
            t!("Nothing was imported. Import the messages again."),
        ),
    }
}
