//! What became of a stored sign-in: refused, got elsewhere, not usable, not kept, or not reached at a sign-out.

use super::keyring::keyring;
use super::sign_in::sign_in;
use client::profile::Profile;
use client::sign_in::{Error, KeyringError, Refused};
use model::{Notice, Offer, Rung, Severity, Timestamp, Words};

/// The user pool no longer takes what was stored.
#[must_use]
pub fn stored_sign_in_refused(refused: &Refused) -> Notice {
    let notice = if refused.interrupted {
        renewal_interrupted()
    } else {
        Notice::error(
            "sign_in.stored_refused",
            Words {
                summary: "Your stored sign-in is no longer valid",
                cause: "It was signed out, expired, or is used by another program in your name.",
                remedy: "Sign in again.",
            },
        )
    };
    let mut notice = notice.severity(Severity::Warning).at(Rung::SignIn);
    let Some(date) = refused.signed_in_at.and_then(date) else { return notice };
    if !refused.interrupted {
        // Whose it is, a person knows best by its day.
        notice.summary = format!("Your sign-in of {date} has ended");
    }
    notice.detail("signed in", date)
}

/// A renewal had no answer, and its refresh token is void.
pub(super) fn renewal_interrupted() -> Notice {
    Notice::error(
        "sign_in.renewal_interrupted",
        Words {
            summary: "A renewal of your sign-in was interrupted",
            cause: "The connection or the program ended between the request and its answer. The user pool had \
                    replaced the refresh token by then, and the new one never arrived.",
            remedy: "Sign in again.",
        },
    )
}

/// The profile leads to other addresses than those at which the person signed in.
#[must_use]
pub fn stored_elsewhere(profile: &Profile) -> Notice {
    Notice::error(
        "sign_in.stored_elsewhere",
        Words {
            summary: "This profile leads elsewhere than where you signed in",
            cause: "Its addresses have changed since. What was stored for the former ones is not sent to these.",
            remedy: "Check the addresses, then sign in again.",
        },
    )
    .severity(Severity::Warning)
    .at(Rung::SignIn)
    .detail("addresses", addresses(profile))
}

/// The same at a sign-out: what is stored is neither deleted nor revoked.
#[must_use]
pub fn sign_out_elsewhere(profile: &Profile) -> Notice {
    Notice::error(
        "sign_out.elsewhere",
        Words {
            summary: "This profile leads elsewhere than where you signed in",
            cause: "Its addresses have changed since. The stored sign-in belongs to the former ones and was left \
                    as it is.",
            remedy: "Give the profile its former addresses and sign out again.",
        },
    )
    .detail("addresses", addresses(profile))
}

/// The sign-in at hand has no refresh token.
#[must_use]
pub fn not_renewable(forgotten: Option<&KeyringError>) -> Notice {
    let former = match forgotten {
        None => "A sign-in that was stored before was deleted.",
        Some(_) => "A sign-in that was stored before could not be deleted.",
    };
    let notice = Notice::error(
        "sign_in.not_renewable",
        Words {
            summary: "This sign-in cannot be renewed and is not kept",
            cause: &format!("It came without a refresh token. {former}"),
            remedy: "Sign in again when it ends. To keep sign-ins, an administrator allows refresh tokens for \
                    the app client.",
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

/// What is stored could not be reached, so that it was neither deleted nor revoked.
#[must_use]
pub fn sign_out_keyring(error: &KeyringError) -> Notice {
    let notice = keyring(error).severity(Severity::Error);
    let cause = format!("{} A stored sign-in would still be there.", notice.cause);
    let remedy = match error {
        KeyringError::NoService { .. } | KeyringError::NoWallet { .. } | KeyringError::LeftAlone => {
            "Nothing has to be done if nothing was kept."
        }
        KeyringError::Locked { .. } => "Unlock the keyring, then sign out again.",
        KeyringError::TimedOut { .. } => "Look for a question to unlock it and answer it, then sign out again.",
        KeyringError::Unreadable | KeyringError::Other { .. } => "Sign out again.",
    };
    Notice { cause, remedy: remedy.to_owned(), ..notice }
}

/// The session is forgotten here and lives on at AWS, because of `cause`.
#[must_use]
pub fn not_revoked(cause: &Notice) -> Notice {
    Notice::error(
        "sign_out.not_revoked",
        Words {
            summary: "Signed out here, but AWS was not told",
            cause: &format!("{}. The session is forgotten on this computer and ends by itself in time.", cause.summary),
            remedy: "To end it everywhere, sign in and sign out again with a network.",
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

/// The stored sign-in could not be used. Where the keyring is in the way of it, the person can unlock it and go on from
/// there.
#[must_use]
pub fn not_resumed(error: &Error, profile: &Profile) -> Notice {
    match error {
        Error::Keyring(KeyringError::Locked { .. } | KeyringError::TimedOut { .. }) => {
            sign_in(error, profile).offering(Offer::UnlockKeyring)
        }
        error => sign_in(error, profile),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_sign_in_says_of_which_day_it_was_where_that_is_known() {
        let refused = |signed_in_at| Refused { signed_in_at, interrupted: false };
        let day = Some(Timestamp::from_secs(1_773_496_973));
        let notice = stored_sign_in_refused(&refused(day));
        assert!(notice.summary.starts_with("Your sign-in of 2026-03-14"), "{notice:?}");
        assert_eq!(notice.remedy, "Sign in again.");
        assert_eq!(stored_sign_in_refused(&refused(None)).summary, "Your stored sign-in is no longer valid");
    }
}
