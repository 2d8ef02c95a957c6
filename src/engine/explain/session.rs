//! The end of a session that was valid until now.

use model::{Notice, Rung, Severity, Words};
use texts::t;

/// The refresh token is no longer valid.
pub(super) fn session_ended() -> Notice {
    Notice::error(
        "sign_in.session_ended",
        Words {
            summary: t!("Your sign-in is no longer valid"),
            cause: t!("It expired, was signed out, was ended by an administrator, or was replaced by newer sign-ins: \
                    a user pool keeps a limited number per user, 20 by default. Another program that refreshes the \
                    same sign-in also ends it."),
            remedy: t!("Sign in again."),
        },
    )
}

/// The session ended, and the connection that was made with it is still live.
#[must_use]
pub fn session_ended_while_live() -> Notice {
    let notice = session_ended();
    Notice::error(
        "sign_in.session_ended_while_live",
        Words {
            summary: t!("Your sign-in is no longer valid. Messages still arrive for now"),
            cause: &notice.cause,
            remedy: t!("Sign in again before the connection ends. That takes 24 hours at most."),
        },
    )
    .severity(Severity::Warning)
    .at(Rung::SignIn)
}

/// A renewal got no response, and its refresh token is void.
pub(super) fn renewal_interrupted() -> Notice {
    Notice::error(
        "sign_in.renewal_interrupted",
        Words {
            summary: t!("The renewal of your sign-in was interrupted"),
            cause: t!("The connection or the program ended before the response. By then, the user pool had replaced \
                the refresh token, and the new one never arrived."),
            remedy: t!("Sign in again."),
        },
    )
}
