//! Failures of the system's keyring, and of launching the browser.

use super::doctor::quoted;
use client::profile::Profile;
use client::sign_in::{BrowserError, KeyringError};
use model::{Notice, Severity, Words};

/// What a person is told when the keyring is of no use. The sign-in then lives in memory only.
#[must_use]
pub fn keyring(error: &KeyringError) -> Notice {
    let (code, summary, cause, remedy, details) = match error {
        KeyringError::NoService { details } => (
            "keyring.absent",
            "The sign-in is kept in memory only",
            "This system runs no keyring, such as GNOME Keyring, KWallet, Windows Credential Manager or Keychain.",
            "Sign in again after each start, or set up a keyring. Topicdeck never writes a sign-in to a plain file.",
            Some(details),
        ),
        KeyringError::Locked { details } => (
            "keyring.locked",
            "The keyring is locked",
            "It was not unlocked, or the question was dismissed. What is stored in it stays there.",
            "Unlock the keyring and try again; until then the sign-in is kept in memory only.",
            Some(details),
        ),
        KeyringError::TimedOut { .. } => (
            "keyring.timed_out",
            "The keyring does not answer",
            "A question to unlock it may be waiting on the screen, or its service hangs.",
            "Look for the question and answer it, then try again; until then the sign-in is kept in memory only.",
            None,
        ),
        KeyringError::NoWallet { details } => (
            "keyring.no_wallet",
            "There is no keyring to keep the sign-in in",
            "A keyring service runs, and no keyring, wallet or database is set up or open in it.",
            "Set one up, or open it, in KWalletManager, KeePassXC or Passwords and Keys. Until then the sign-in is kept \
             in memory only.",
            Some(details),
        ),
        KeyringError::LeftAlone => (
            "keyring.left_alone",
            "The sign-in is kept in memory only",
            "It ends with the sandbox, so your keyring is left alone.",
            "Nothing has to be done.",
            None,
        ),
        KeyringError::Unreadable => (
            "keyring.unreadable",
            "What the keyring holds cannot be read",
            "The entry is damaged, or another program has written it.",
            "Sign in again, which replaces it, or sign out, which deletes it.",
            None,
        ),
        KeyringError::Other { details } => (
            "keyring.failed",
            "The keyring did not do what was asked",
            "It refused for a reason of its own. What is stored in it stays there.",
            "Try again; until then the sign-in is kept in memory only.",
            Some(details),
        ),
    };
    let severity = if *error == KeyringError::LeftAlone { Severity::Info } else { Severity::Warning };
    let notice = Notice::error(code, Words { summary, cause, remedy }).severity(severity);
    match (details, error) {
        (Some(details), _) => notice.detail("keyring", details),
        (None, KeyringError::TimedOut { limit }) => notice.detail("waited", format!("{} s", limit.as_secs())),
        (None, _) => notice,
    }
}

/// What a person is told when there is no way on without the keyring, unlike for the sign-in itself.
#[must_use]
pub fn keyring_needed(error: &KeyringError) -> Notice {
    match error {
        KeyringError::NoService { details } => Notice::error(
            "sign_in.keyring_needed",
            Words {
                summary: "This profile needs a keyring, and this system has none",
                cause: "The app client's secret is kept in the system's keyring and nowhere else.",
                remedy: "Set up a keyring such as GNOME Keyring or KWallet, or use an app client without a secret.",
            },
        )
        .detail("keyring", details),
        error => keyring(error).severity(Severity::Error),
    }
}

/// What a person is told when a sign-in is of no use unless the keyring keeps it.
#[must_use]
pub fn sign_in_not_kept(error: &KeyringError) -> Notice {
    let notice = keyring(error).severity(Severity::Error);
    let (summary, remedy) = match error {
        KeyringError::NoService { .. } => (
            "No keyring could keep the sign-in",
            "Set up a keyring such as GNOME Keyring or KWallet, and where there is no desktop, start it unlocked within \
             dbus-run-session. Topicdeck never writes a sign-in to a plain file. Its window works without a keyring.",
        ),
        KeyringError::Locked { .. } => ("The keyring is locked", "Unlock the keyring, then sign in again."),
        KeyringError::TimedOut { .. } => (
            "The keyring does not answer",
            "Look for a question to unlock it on the screen and answer it, then sign in again.",
        ),
        KeyringError::NoWallet { .. } => (
            "There is no keyring to keep the sign-in in",
            "Set one up, or open it, in KWalletManager, KeePassXC or Passwords and Keys, then sign in again.",
        ),
        KeyringError::LeftAlone | KeyringError::Unreadable | KeyringError::Other { .. } => {
            ("The keyring did not do what was asked", "Try again, or see what it says.")
        }
    };
    Notice { summary: summary.to_owned(), remedy: remedy.to_owned(), ..notice }
}

/// What a person is told when the secret that stood in a new profile found no place.
#[must_use]
pub fn client_secret_not_kept(error: &KeyringError, profile: &Profile) -> Notice {
    let cause = keyring_needed(error);
    let notice = Notice::error(
        "profile.client_secret_not_kept",
        Words {
            summary: "The profile was added, but its client secret could not be kept",
            cause: &format!("{}. Topicdeck never writes a secret to a plain file.", cause.summary),
            remedy: "Make the keyring usable, then store the secret with the command below.",
        },
    );
    let notice = cause.details.into_iter().fold(notice, |notice, (label, value)| notice.detail(label, value));
    notice.copyable("Command that reads the secret from stdin", secret_command(profile))
}

/// What a person is told when the login for a proxy is not kept. `in_use` says that it works until the program ends.
#[must_use]
pub fn proxy_login_not_kept(error: &KeyringError, in_use: bool) -> Notice {
    let cause = keyring(error);
    let (summary, remedy, severity) = if in_use {
        (
            "The proxy's user and password are kept in memory only",
            "Give them again after the next start, or make the keyring usable.",
            Severity::Warning,
        )
    } else {
        (
            "The proxy's user and password were not kept",
            "Make the keyring usable, or set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT.",
            Severity::Error,
        )
    };
    let why = match error {
        KeyringError::NoService { .. } => "This system runs no keyring",
        _ => cause.summary.as_str(),
    };
    let why = format!("{why}. Topicdeck never writes a password to a plain file.");
    let notice = Notice::error("proxy.login_not_kept", Words { summary, cause: &why, remedy }).severity(severity);
    cause.details.into_iter().fold(notice, |notice, (label, value)| notice.detail(label, value))
}

/// What a person is told when the name of a proxy's user is no name.
#[must_use]
pub fn proxy_user() -> Notice {
    Notice::error(
        "proxy.user",
        Words {
            summary: "That is no user of a proxy",
            cause: "The name is empty, or has a colon in it, which ends a name (RFC 7617).",
            remedy: "Give the name without a colon, and the password after it.",
        },
    )
}

/// The command that stores the app client's secret.
pub(super) fn secret_command(profile: &Profile) -> String {
    format!("topicdeck secret --profile {}", quoted(&profile.name))
}

/// What a person is told when no browser was opened.
#[must_use]
pub fn browser(error: &BrowserError) -> Notice {
    let notice = Notice::error(
        "sign_in.browser",
        Words {
            summary: "The browser did not open by itself",
            cause: "This system has no program that opens links, or it failed.",
            remedy: "Copy the link and open it in a browser.",
        },
    )
    .severity(Severity::Warning);
    match error {
        BrowserError::NoLauncher => notice,
        BrowserError::Failed(source) => notice.detail("system", source.to_string()),
    }
}
