//! An outbox that cannot be used, and messages that cannot be stored in it.

use super::settings::system_words;
use model::{Notice, OutboxState, Severity, Words};
use store::{OutboxError, RecordingSetAside, Unusable};
use texts::{counted, t};

/// The outbox cannot be used.
#[must_use]
pub fn outbox(error: &OutboxError) -> Notice {
    let notice = |code, cause: &str, remedy: &str| {
        Notice::error(code, Words { summary: t!("Messages cannot be stored in the outbox"), cause, remedy })
    };
    let notice = match error {
        OutboxError::TooMany { .. } => notice(
            "outbox.too_many",
            t!("10,000 messages, or 256 MiB, are in it already."),
            t!("Remove messages from the outbox, or connect so that they are sent."),
        ),
        OutboxError::Unusable { why, .. } => notice(
            "outbox.unusable",
            &t!("The file cannot be used, and another Topicdeck has it open: {reason}", reason = reason(*why)),
            t!("Close the other Topicdeck. The file is then renamed, and a new outbox is started."),
        ),
        OutboxError::Unclear { source, .. } => notice(
            "outbox.unclear",
            t!("The disk failed while messages were being stored. Whether they are in the outbox shows when it works again."),
            t!("Free up disk space and check the disk. What became of the messages is shown then."),
        )
        .at_end_of_command(t!("Free up disk space, check the disk, then look: topicdeck outbox list"))
        .detail(t!("system"), source.to_string()),
        error if error.is_full() => notice(
            "outbox.full",
            t!("The disk is full."),
            t!("Free up disk space. Messages that are in the outbox stay there."),
        ),
        OutboxError::File { source, .. } => notice(
            "outbox.file",
            &t!("The system refused: {reason}", reason = system_words(source)),
            t!("Check that the folder can be written, and that the disk works."),
        ),
        OutboxError::Database { source, .. } => notice(
            "outbox.file",
            t!("The disk does not accept writing."),
            t!("Check that the folder can be written, and that the disk works."),
        )
        .detail(t!("system"), source.to_string()),
    };
    notice.copyable(t!("File"), error.path().display().to_string())
}

fn reason(why: Unusable) -> &'static str {
    match why {
        Unusable::Damaged => t!("it is damaged"),
        Unusable::Foreign => t!("it is not an outbox of Topicdeck"),
        Unusable::Newer => t!("a newer version of Topicdeck wrote it"),
        Unusable::Locked => t!("another program has locked it"),
    }
}

/// An outbox was renamed because it cannot be used.
#[must_use]
pub fn outbox_set_aside(set_aside: &RecordingSetAside) -> Notice {
    let remedy = if set_aside.is_recovered {
        t!(
            "What could be read is in a new outbox. It may have been sent already, so it is uncertain: say for each message whether it is sent again. Check the disk."
        )
    } else {
        t!(
            "A new outbox was started. Messages that were waiting in the old one are not sent: send them again. Check the disk."
        )
    };
    let words = Words {
        summary: t!("The outbox could not be used and was renamed"),
        cause: &t!("The file cannot be used: {reason}", reason = reason(set_aside.why)),
        remedy,
    };
    Notice::error("outbox.set_aside", words).copyable(t!("File"), set_aside.now_at.display().to_string())
}

/// A message cannot be stored, so it is not queued. `trouble` is why.
#[must_use]
pub fn not_queued(trouble: Option<&Notice>) -> Notice {
    let cause = trouble.map_or_else(|| t!("The outbox cannot be used.").to_owned(), |trouble| trouble.cause.clone());
    let remedy = trouble.map_or_else(String::new, |trouble| trouble.remedy.clone());
    let words = Words { summary: t!("Not sent: the message could not be stored"), cause: &cause, remedy: &remedy };
    let notice = Notice::error("outbox.not_queued", words);
    Notice { remedy_at_end: trouble.and_then(|trouble| trouble.remedy_at_end), ..notice }
}

/// No person is known whose message it would be.
#[must_use]
pub fn no_one_to_queue_for(sign_in_command: &str) -> Notice {
    let words = Words {
        summary: t!("Nothing was queued: no user is known"),
        cause: t!("A message in the outbox belongs to the user who is signed in, and there is no saved sign-in."),
        remedy: &t!("Sign in once: {command}", command = sign_in_command),
    };
    Notice::error("outbox.no_user", words)
}

/// There is no such message of this person.
#[must_use]
pub fn not_in_outbox(id: &str) -> Notice {
    let words = Words {
        summary: &t!("No message {id} can be changed in the outbox", id),
        cause: t!(
            "There is none with this id, it is being sent, it belongs to another user, or its state does not allow this."
        ),
        remedy: t!("List the messages: topicdeck outbox list"),
    };
    Notice::error("outbox.no_message", words)
}

/// Not all that waited was delivered.
#[must_use]
pub fn outbox_left(state: OutboxState, count: usize) -> Notice {
    let count = count as u64;
    let cause = match state {
        OutboxState::Refused => counted!(
            count,
            "The broker refused {count} message, or it cannot be sent.",
            "The broker refused {count} messages, or they cannot be sent."
        ),
        OutboxState::Expired => {
            counted!(count, "{count} message was not sent in time.", "{count} messages were not sent in time.")
        }
        OutboxState::Uncertain => {
            counted!(
                count,
                "{count} message may or may not have arrived.",
                "{count} messages may or may not have arrived."
            )
        }
        OutboxState::Waiting | OutboxState::Sending | OutboxState::Delivered => {
            counted!(count, "{count} message is still waiting.", "{count} messages are still waiting.")
        }
    };
    let words = Words {
        summary: t!("Not all messages of the outbox were delivered"),
        cause: &cause,
        remedy: t!("See which ones: topicdeck outbox list. Send one again: topicdeck outbox send-again ID"),
    };
    Notice::error("outbox.left", words).severity(Severity::Warning)
}

/// Older messages were left as they are: `by_wish`, or because their time is over or they were sent a second time already.
#[must_use]
pub fn outbox_still_uncertain(count: usize, by_wish: bool) -> Notice {
    let count = count as u64;
    let summary = counted!(
        count,
        "{count} older message in the outbox is still uncertain",
        "{count} older messages in the outbox are still uncertain"
    );
    let cause = if by_wish {
        t!("It is not known whether they arrived. They were left as they are, as --skip-uncertain says.")
    } else {
        t!(
            "It is not known whether they arrived. They are not sent again automatically: their time is over, or they were sent a second time already."
        )
    };
    let remedy = t!(
        "See which ones: topicdeck outbox list. If one arrived: topicdeck outbox arrived ID. To send it again: topicdeck outbox send-again ID"
    );
    Notice::error("outbox.still_uncertain", Words { summary: &summary, cause, remedy }).severity(Severity::Warning)
}
