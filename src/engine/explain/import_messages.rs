//! Failures of making a recording of printed messages.

use super::recording;
use crate::import_messages::{ImportError, LineMistake};
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

/// Why a line was left out of an import, to follow "line 7: ".
#[must_use]
pub fn line_mistake(mistake: LineMistake) -> &'static str {
    match mistake {
        LineMistake::TooLong => t!("it is longer than 1 GiB"),
        LineMistake::NotText => t!("it is not UTF-8"),
        LineMistake::NotJson => t!("it is not a JSON object"),
        LineMistake::Time => t!("it has no valid time in received_at or tst"),
        LineMistake::Topic => t!("it has no topic"),
        LineMistake::Payload => t!("its payload cannot be read"),
        LineMistake::Property => t!("one of its properties cannot be read"),
    }
}
