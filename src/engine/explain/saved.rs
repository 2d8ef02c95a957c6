//! Problems with a saved sign-in: refused, from other addresses, not usable, not kept, or not reached at a sign-out.

use super::again::{RUN_AGAIN, TRIES_AGAIN};
use super::keyring::keyring;
use super::session::renewal_interrupted;
use super::sign_in::sign_in;
use client::profile::Profile;
use client::sign_in::{Error, KeyringError, Refused};
use model::{Actor, Notice, Offer, Rung, Severity, Timestamp, Words};
use texts::{t, text};

/// The user pool no longer accepts the saved sign-in.
#[must_use]
pub fn stored_sign_in_refused(refused: &Refused) -> Notice {
    let notice = if refused.interrupted {
        renewal_interrupted()
    } else {
        Notice::error(
            "sign_in.stored_refused",
            Words {
                summary: t!("Your saved sign-in is no longer valid"),
                cause: t!("It was signed out, has expired, or another program used it."),
                remedy: t!("Sign in again."),
            },
        )
    };
    let mut notice = notice.severity(Severity::Warning).at(Rung::SignIn);
    let Some(date) = refused.signed_in_at.and_then(date) else { return notice };
    if !refused.interrupted {
        // The date helps the person to recognise it.
        notice.summary = t!("Your sign-in of {date} is no longer valid", date);
    }
    notice.detail(t!("signed in"), date)
}

/// The profile has other addresses than those at which the person signed in.
#[must_use]
pub fn stored_elsewhere(profile: &Profile) -> Notice {
    Notice::error(
        "sign_in.stored_elsewhere",
        Words {
            summary: t!("The profile's addresses have changed since you signed in"),
            cause: t!("The sign-in that was saved for the old addresses is not sent to the new ones."),
            remedy: t!("Check the addresses, then sign in again."),
        },
    )
    .severity(Severity::Warning)
    .at(Rung::SignIn)
    .detail(t!("addresses"), addresses(profile))
}

/// The same at a sign-out: what is stored is neither deleted nor revoked.
#[must_use]
pub fn sign_out_elsewhere(profile: &Profile) -> Notice {
    Notice::error(
        "sign_out.elsewhere",
        Words {
            summary: t!("The profile's addresses have changed since you signed in"),
            cause: t!("The saved sign-in belongs to the old addresses and was not changed."),
            remedy: t!("Restore the profile's old addresses and sign out again."),
        },
    )
    .detail(t!("addresses"), addresses(profile))
}

/// The new sign-in has no refresh token.
#[must_use]
pub fn not_renewable(forgotten: Option<&KeyringError>) -> Notice {
    let cause = match forgotten {
        None => t!("It came without a refresh token. A sign-in that was saved before was deleted."),
        Some(_) => t!("It came without a refresh token. A sign-in that was saved before could not be deleted."),
    };
    let notice = Notice::error(
        "sign_in.not_renewable",
        Words {
            summary: t!("This sign-in cannot be renewed and is not saved"),
            cause,
            remedy: t!("Sign in again when it expires. To save sign-ins, ask an administrator to allow refresh \
                tokens for the app client."),
        },
    )
    .severity(Severity::Warning);
    match forgotten {
        Some(error) => {
            keyring(error).details.into_iter().fold(notice, |notice, (label, value)| notice.detail(label, value))
        }
        None => notice,
    }
}

/// The keyring could not be read, so the saved sign-in was neither deleted nor revoked.
#[must_use]
pub fn sign_out_keyring(error: &KeyringError) -> Notice {
    let notice = keyring(error).severity(Severity::Error);
    let cause = t!("{cause} A saved sign-in, if there is one, was not deleted.", cause = notice.cause);
    let remedy = match error {
        KeyringError::NoService { .. } | KeyringError::NoWallet { .. } | KeyringError::LeftAlone => {
            t!("No action needed if no sign-in was saved.")
        }
        KeyringError::Locked { .. } => t!("Unlock the keyring, then sign out again."),
        KeyringError::TimedOut { .. } => t!("Look for a prompt to unlock it and answer it, then sign out again."),
        KeyringError::Unreadable | KeyringError::Other { .. } => t!("Sign out again."),
    };
    Notice { cause, remedy: remedy.to_owned(), ..notice }
}

/// The session was deleted here but is still valid at AWS, because of `cause`.
#[must_use]
pub fn not_revoked(cause: &Notice) -> Notice {
    Notice::error(
        "sign_out.not_revoked",
        Words {
            summary: t!("Signed out here, but not at AWS"),
            cause: &t!(
                "{problem}. The session was deleted on this computer and expires at AWS later.",
                problem = cause.summary
            ),
            remedy: t!("To end it everywhere, sign in and sign out again while online."),
        },
    )
    .severity(Severity::Warning)
}

fn addresses(profile: &Profile) -> String {
    let hosted_ui = profile.hosted_ui().map(|url| format!(", {url}")).unwrap_or_default();
    format!("{}{hosted_ui}, {}", profile.issuer_url(), profile.cognito_identity_url())
}

fn date(at: Timestamp) -> Option<String> {
    let at = jiff::Timestamp::from_microsecond(at.0).ok()?;
    Some(at.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// The saved sign-in could not be used. Where the keyring is locked, the person can unlock it and continue.
#[must_use]
pub fn not_resumed(error: &Error, profile: &Profile) -> Notice {
    match error {
        Error::Keyring(KeyringError::Locked { .. } | KeyringError::TimedOut { .. }) => {
            sign_in(error, profile).offering(Offer::UnlockKeyring)
        }
        // Tried again by itself, not by a person.
        error if error.may_pass() && !error.is_about_the_network() => {
            let notice = sign_in(error, profile).by(Actor::NoOne).at_end_of_command(text(RUN_AGAIN));
            Notice { remedy: text(TRIES_AGAIN).to_owned(), ..notice }
        }
        error => sign_in(error, profile),
    }
}

/// No one of that name has a saved sign-in.
#[must_use]
pub fn no_such_person() -> Notice {
    Notice::error(
        "sign_out.no_such_person",
        Words {
            summary: t!("No such user is signed in"),
            cause: t!("The keyring has no sign-in of that name for this profile."),
            remedy: t!("To see whose sign-ins are saved: topicdeck whoami"),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_sign_in_has_its_date_if_it_is_known() {
        let refused = |signed_in_at| Refused { signed_in_at, interrupted: false };
        let day = Some(Timestamp::from_secs(1_773_496_973));
        let notice = stored_sign_in_refused(&refused(day));
        assert!(notice.summary.starts_with("Your sign-in of 2026-03-14"), "{notice:?}");
        assert_eq!(notice.remedy, "Sign in again.");
        assert_eq!(stored_sign_in_refused(&refused(None)).summary, "Your saved sign-in is no longer valid");
    }
}
