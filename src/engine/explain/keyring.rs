//! Failures of the system keyring, and of opening the browser.

use super::doctor::quoted;
use client::profile::Profile;
use client::sign_in::{BrowserError, KeyringError};
use model::{Notice, Severity, Words};
use texts::t;

/// The keyring cannot be used. The sign-in is then kept in memory only.
#[must_use]
pub fn keyring(error: &KeyringError) -> Notice {
    let (code, summary, cause, remedy, details) = match error {
        KeyringError::NoService { details } => (
            "keyring.absent",
            t!("The sign-in is kept in memory only"),
            t!("This system runs no keyring, such as GNOME Keyring, KWallet, Windows Credential Manager or Keychain."),
            t!("Sign in again after each start, or set up a keyring. Topicdeck never writes a sign-in to a plain \
                file."),
            Some(details),
        ),
        KeyringError::Locked { details } => (
            "keyring.locked",
            t!("The keyring is locked"),
            t!("The keyring is still locked: no password was entered when it asked. Stored secrets were not changed."),
            t!("Unlock the keyring and try again. Until then the sign-in is kept in memory only."),
            Some(details),
        ),
        KeyringError::TimedOut { .. } => (
            "keyring.timed_out",
            t!("The keyring does not respond"),
            t!("A prompt to unlock it may be waiting on the screen, or its service is stuck."),
            t!("Look for the prompt and answer it, then try again. Until then the sign-in is kept in memory only."),
            None,
        ),
        KeyringError::NoWallet { details } => (
            "keyring.no_wallet",
            t!("There is no keyring for the sign-in"),
            t!("A keyring service is running, but no keyring, wallet or database is set up or open in it."),
            t!("Set one up, or open it, in KWalletManager, KeePassXC or Passwords and Keys. Until then the sign-in \
                is kept in memory only."),
            Some(details),
        ),
        KeyringError::LeftAlone => (
            "keyring.left_alone",
            t!("The sign-in is kept in memory only"),
            t!("It is only for the sandbox, so your keyring is not used."),
            t!("No action needed."),
            None,
        ),
        KeyringError::Unreadable => (
            "keyring.unreadable",
            t!("The keyring entry cannot be read"),
            t!("The entry is damaged, or another program wrote it."),
            t!("Sign in again to replace it, or sign out to delete it."),
            None,
        ),
        KeyringError::Other { details } => (
            "keyring.failed",
            t!("The keyring returned an error"),
            t!("It gave no reason that Topicdeck knows. Stored secrets were not changed."),
            t!("Try again. Until then the sign-in is kept in memory only."),
            Some(details),
        ),
    };
    let severity = if *error == KeyringError::LeftAlone { Severity::Info } else { Severity::Warning };
    let notice = Notice::error(code, Words { summary, cause, remedy }).severity(severity);
    match (details, error) {
        (Some(details), _) => notice.detail(t!("keyring"), details),
        (None, KeyringError::TimedOut { limit }) => notice.detail(t!("waited"), t!("{secs} s", secs = limit.as_secs())),
        (None, _) => notice,
    }
}

/// A profile keeps its name: its secrets cannot get another one.
#[must_use]
pub fn not_renamed(error: &KeyringError) -> Notice {
    let why = keyring(error);
    let notice = Notice::error(
        "profile.not_renamed",
        Words {
            summary: t!("The profile was not renamed"),
            cause: &t!(
                "Its sign-in in the keyring has the profile's name and could not be renamed. {summary}: {cause}",
                summary = why.summary,
                cause = why.cause
            ),
            remedy: t!("Make the keyring usable, then rename the profile again. Nothing was changed."),
        },
    );
    why.details.iter().fold(notice, |notice, (label, value)| notice.detail(label, value))
}

/// The keyring is required and cannot be used.
#[must_use]
pub fn keyring_needed(error: &KeyringError) -> Notice {
    match error {
        KeyringError::NoService { details } => Notice::error(
            "sign_in.keyring_needed",
            Words {
                summary: t!("This profile needs a keyring, and this system has none"),
                cause: t!("The app client's secret is stored in the system keyring and nowhere else."),
                remedy: t!("Set up a keyring such as GNOME Keyring or KWallet, or use an app client without a \
                    secret."),
            },
        )
        .detail(t!("keyring"), details),
        error => keyring(error).severity(Severity::Error),
    }
}

/// The sign-in cannot be stored, and is of no use otherwise.
#[must_use]
pub fn sign_in_not_stored(error: &KeyringError) -> Notice {
    let notice = keyring(error).severity(Severity::Error);
    let (summary, remedy) = match error {
        KeyringError::NoService { .. } => (
            t!("There is no keyring for the sign-in"),
            t!("Set up a keyring such as GNOME Keyring or KWallet. Without a desktop, start it unlocked within \
                dbus-run-session. Topicdeck never writes a sign-in to a plain file. Its window works without a \
                keyring."),
        ),
        KeyringError::Locked { .. } => (t!("The keyring is locked"), t!("Unlock the keyring, then sign in again.")),
        KeyringError::TimedOut { .. } => (
            t!("The keyring does not respond"),
            t!("Look for a prompt to unlock it and answer it, then sign in again."),
        ),
        KeyringError::NoWallet { .. } => (
            t!("There is no keyring for the sign-in"),
            t!("Set one up, or open it, in KWalletManager, KeePassXC or Passwords and Keys, then sign in again."),
        ),
        KeyringError::LeftAlone | KeyringError::Unreadable | KeyringError::Other { .. } => {
            (t!("The keyring returned an error"), t!("Try again, or see the details."))
        }
    };
    Notice { summary: summary.to_owned(), remedy: remedy.to_owned(), ..notice }
}

/// The client secret of a new profile could not be stored.
#[must_use]
pub fn client_secret_not_stored(error: &KeyringError, profile: &Profile) -> Notice {
    secret_not_stored(t!("The profile was saved, but its client secret was not stored"), error, profile)
}

/// The secret that a person gave was not stored.
#[must_use]
pub fn client_secret_not_kept(error: &KeyringError, profile: &Profile) -> Notice {
    secret_not_stored(t!("The client secret was not stored"), error, profile)
}

fn secret_not_stored(summary: &str, error: &KeyringError, profile: &Profile) -> Notice {
    let cause = keyring_needed(error);
    let notice = Notice::error(
        "profile.client_secret_not_stored",
        Words {
            summary,
            cause: &t!("{problem}. Topicdeck never writes a secret to a plain file.", problem = cause.summary),
            remedy: t!(
                "Make the keyring usable, then enter the secret under Edit… or store it with the command below."
            ),
        },
    );
    let notice = cause.details.into_iter().fold(notice, |notice, (label, value)| notice.detail(label, value));
    notice.copyable(t!("Command that reads the secret from stdin"), secret_command(profile))
}

/// The login for a proxy could not be stored. `in_use`: it works until the program ends.
#[must_use]
pub fn proxy_login_not_stored(error: &KeyringError, in_use: bool) -> Notice {
    let cause = keyring(error);
    let (summary, remedy, severity) = if in_use {
        (
            t!("The proxy's user name and password are kept in memory only"),
            t!("Enter them again after the next start, or make the keyring usable."),
            Severity::Warning,
        )
    } else {
        (
            t!("The proxy's user name and password were not stored"),
            t!("Make the keyring usable, or set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT."),
            Severity::Error,
        )
    };
    let why = match error {
        KeyringError::NoService { .. } => t!("This system runs no keyring"),
        _ => cause.summary.as_str(),
    };
    let why = t!("{why}. Topicdeck never writes a password to a plain file.", why);
    let notice = Notice::error("proxy.login_not_kept", Words { summary, cause: &why, remedy }).severity(severity);
    cause.details.into_iter().fold(notice, |notice, (label, value)| notice.detail(label, value))
}

/// The user name for a proxy is invalid.
#[must_use]
pub fn proxy_user() -> Notice {
    Notice::error(
        "proxy.user",
        Words {
            summary: t!("Invalid user name for a proxy"),
            cause: t!("The name is empty or contains a colon, which ends a name (RFC 7617)."),
            remedy: t!("Enter the name without a colon, and the password after it."),
        },
    )
}

/// The command that stores the app client's secret.
pub(super) fn secret_command(profile: &Profile) -> String {
    format!("topicdeck secret --profile {}", quoted(&profile.name))
}

/// No browser was opened.
#[must_use]
pub fn browser(error: &BrowserError) -> Notice {
    let notice = Notice::error(
        "sign_in.browser",
        Words {
            summary: t!("The browser did not open"),
            cause: t!("This system has no program that opens links, or that program failed."),
            remedy: t!("Copy the link and open it in a browser."),
        },
    )
    .severity(Severity::Warning);
    match error {
        // What is no error of the system is how a launcher ended, in words of the library, with the whole link.
        BrowserError::Failed(source) if source.raw_os_error().is_some() => {
            notice.detail(t!("system"), source.to_string())
        }
        BrowserError::NoLauncher | BrowserError::Failed(_) => notice,
    }
}
