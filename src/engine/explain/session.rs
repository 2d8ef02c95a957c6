//! The end of a session that was good until now.

use model::{Notice, Rung, Severity, Words};

/// The refresh token is of no use any more.
pub(super) fn session_ended() -> Notice {
    Notice::error(
        "sign_in.session_ended",
        Words {
            summary: "Your session has ended",
            cause: "It expired, was signed out, was ended by an administrator, or gave way to newer sign-ins: a \
                    user pool keeps a limited number for each person, 20 by default. Another program that renews the \
                    same sign-in ends it, too.",
            remedy: "Sign in again.",
        },
    )
}

/// The session ended, and the connection that was made with it lives on.
#[must_use]
pub fn session_ended_while_live() -> Notice {
    let notice = session_ended();
    Notice::error(
        "sign_in.session_ended_while_live",
        Words {
            summary: "Your session has ended; messages flow on for now",
            cause: &notice.cause,
            remedy: "Sign in again before the connection ends, after 24 hours at the latest.",
        },
    )
    .severity(Severity::Warning)
    .at(Rung::SignIn)
}
