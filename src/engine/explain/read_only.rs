//! Why a message was not sent that could have been: it is forbidden here, or was not confirmed.

use model::{Notice, ReadOnly, Words};
use texts::t;

/// The notice for a message to send with `profile` while that is forbidden.
#[must_use]
pub fn read_only(why: ReadOnly, profile: &str) -> Notice {
    let summary = t!("Not sent: Topicdeck is read-only");
    let (cause, remedy) = match why {
        ReadOnly::Program => (
            t!("It was started with --read-only, which lasts until it ends.").to_owned(),
            t!("To send, start it again without --read-only.").to_owned(),
        ),
        ReadOnly::Profile => (
            t!("The profile {profile} has read_only = true.", profile),
            t!("To send, remove read_only from this profile, then connect the profile again.").to_owned(),
        ),
        ReadOnly::Setting => (
            t!("Read-only is turned on in the settings of the window, or the file of these settings cannot be used.")
                .to_owned(),
            t!("To send, open the window and turn off Read-only in its settings, under Sending.").to_owned(),
        ),
    };
    Notice::error("publish.read_only", Words { summary, cause: &cause, remedy: &remedy })
}

/// The notice for a command that sends to a production profile, without a terminal on which to ask.
#[must_use]
pub fn production_not_confirmed(profile: &str) -> Notice {
    Notice::error(
        "send.production",
        Words {
            summary: &t!("Not sent: {profile} is a production profile", profile),
            cause: t!("Each message to it has to be confirmed, and there is no terminal on which to ask."),
            remedy: t!("If the message is meant for production, add --yes."),
        },
    )
}
