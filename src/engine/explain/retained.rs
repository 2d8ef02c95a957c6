//! Failures of putting cleared retained messages back.

use model::{Actor, Notice, Words};
use texts::t;

/// A line of the file is not what clearing saves.
#[must_use]
pub fn not_a_saved_message(name: &str, line: usize) -> Notice {
    let notice = Notice::error(
        "retained.damaged_file",
        Words {
            summary: &t!("{name} has no saved messages", name),
            cause: &t!("Line {line} is not a message as clearing saves it.", line),
            remedy: t!("Nothing was put back. Choose the file that clearing wrote, unchanged."),
        },
    );
    notice.by(Actor::You)
}
