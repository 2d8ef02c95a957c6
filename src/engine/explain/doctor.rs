//! Notices of the doctor that belong to no single failure: no problem, no sign-in, and what the doctor alone checks.

use std::fmt::Write as _;

use client::profile::Profile;
use model::{Actor, Check, ClientConnection, LinkState, Notice, Rung, Severity, Timestamp, Words, words};
use texts::t;

/// The verdict when nothing failed.
#[must_use]
pub fn all_is_well(link: &LinkState) -> Notice {
    let cause = if link.is_live() {
        t!("Everything from the profile to the subscriptions works.")
    } else {
        t!("Everything that could be checked works.")
    };
    Notice::error("doctor.well", Words { summary: t!("All is well"), cause, remedy: "" })
        .severity(Severity::Info)
        .by(Actor::NoOne)
}

/// There is no sign-in. `command` signs in, and `why` is the problem with the keyring or the saved sign-in, if there is
/// one.
#[must_use]
pub fn sign_in_needed(command: &str, why: Option<&Notice>) -> Notice {
    let (cause, remedy) = match why {
        None => (
            t!("The keyring has no sign-in for this profile.").to_owned(),
            t!("Sign in with the command below or in the window. Without a browser, such as over SSH, add \
                --no-browser."),
        ),
        // It is about the saved sign-in itself.
        Some(stored) if stored.rung == Some(Rung::SignIn) => {
            let notice = stored.clone().severity(Severity::Error);
            return notice.copyable(t!("Command that signs in"), command);
        }
        Some(keyring) => (
            t!(
                "The sign-in could not be read from the keyring. {summary}: {cause}",
                summary = keyring.summary,
                cause = keyring.cause
            ),
            t!("Make the keyring usable, then sign in. Without a browser, such as over SSH, add --no-browser. The \
                window works without a keyring, as long as it is open."),
        ),
    };
    Notice::error("sign_in.needed", Words { summary: t!("You are not signed in"), cause: &cause, remedy })
        .at(Rung::SignIn)
        .copyable(t!("Command that signs in"), command)
}

/// The command that signs in to this profile, for a shell.
#[must_use]
pub fn sign_in_command(profile: Option<&str>, config: Option<&str>) -> String {
    command_line(profile, config, "sign-in")
}

/// A command of this program on this profile, for a shell.
#[must_use]
pub fn command_line(profile: Option<&str>, config: Option<&str>, command_and_options: &str) -> String {
    let mut command = "topicdeck".to_owned();
    for (option, value) in [("--config", config), ("--profile", profile)] {
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = write!(command, " {option} {}", quoted(value));
        }
    }
    command + " " + command_and_options
}

/// `text` as one word of a shell, in single quotes if needed.
pub(super) fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+=,".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// No port of the profile's callback URLs is free. `signed_in` makes it a warning: only the next sign-in needs one.
#[must_use]
pub fn callback_ports_busy(callback_urls: &[String], signed_in: bool) -> Notice {
    let notice = Notice::error(
        "doctor.callback_ports",
        Words {
            summary: t!("All callback ports are in use"),
            cause: t!("Other programs on this computer are listening on the ports of all callback URLs."),
            remedy: t!("Close one of these programs, or register another callback URL for the app client and add it \
                to the profile's callback URLs."),
        },
    )
    .at(Rung::SignIn)
    .severity(if signed_in { Severity::Warning } else { Severity::Error });
    callback_urls.iter().fold(notice, |notice, url| notice.copyable(t!("Callback URL"), url))
}

/// This computer's clock is wrong, and Topicdeck corrects for it.
#[must_use]
pub fn clock_corrected(skew_ms: i64) -> Notice {
    let secs = skew_ms.unsigned_abs() / 1_000;
    let summary = if skew_ms > 0 {
        t!("This computer's clock is {secs} s behind", secs)
    } else {
        t!("This computer's clock is {secs} s ahead", secs)
    };
    Notice::error(
        "doctor.clock",
        Words {
            summary: &summary,
            cause: t!("AWS accepts signatures that are up to 5 minutes off. Topicdeck corrects for the difference."),
            remedy: t!("Correct this computer's clock. Other programs need it too."),
        },
    )
    .severity(Severity::Warning)
    .at(Rung::Socket)
}

/// Another program is connected under the client id of this one. `is_spared` says that this one has not connected for that reason.
#[must_use]
pub fn client_id_held(client_id: &str, connection: &ClientConnection, is_spared: bool, now: Timestamp) -> Notice {
    let since = connection.connected_since.map(|since| words::age(now.since(since)));
    let cause = match (&since, &connection.source) {
        (Some(age), Some(source)) => t!("It is connected for {age}, from {source}.", age, source),
        (Some(age), None) => t!("It is connected for {age}.", age),
        (None, _) => t!("AWS does not say since when.").to_owned(),
    };
    let spared =
        if is_spared { t!("The doctor did not connect: that would have ended the other connection.") } else { "" };
    let cause = format!("{cause} {spared}");
    let notice = Notice::error(
        "doctor.client_id_held",
        Words {
            summary: t!("Another program is connected under this client id"),
            cause: cause.trim_end(),
            remedy: t!("Close that program, or connect with another client id. With {random} in mqtt_client_id of \
                profiles.toml, each program has its own."),
        },
    )
    .at(Rung::Live)
    .copyable(t!("Client id"), client_id);
    match &connection.source {
        Some(source) => notice.copyable(t!("Address of the other program"), source),
        None => notice,
    }
}

/// The profile's endpoint is not the account's, and connecting to it fails.
#[must_use]
pub fn other_endpoint(profile: &Profile, address: &str) -> Notice {
    Notice::error(
        "socket.other_endpoint",
        Words {
            summary: t!("The profile's endpoint is not the account's"),
            cause: &t!(
                "The profile has {endpoint}. AWS reports the one below for the account in {region}.",
                endpoint = profile.iot_endpoint,
                region = profile.region
            ),
            remedy: t!("Copy it into iot_endpoint in the profile."),
        },
    )
    .at(Rung::Socket)
    .copyable(t!("Endpoint of the account"), address)
}

/// `notice`, which says more than `former` about the same failure. The summary of `former` becomes a detail.
#[must_use]
pub fn in_place_of(notice: Notice, former: Option<&Notice>) -> Notice {
    notice.detail(t!("before"), former.map_or("", |former| &former.summary))
}

/// `notice` as the verdict of a diagnosis, with `other`, which failed too.
#[must_use]
pub fn also(notice: Notice, other: &Check) -> Notice {
    notice.detail(t!("also"), format!("{}: {}", other.examined.label(), other.detail))
}

/// The support bundle could not be written.
#[must_use]
pub fn bundle(path: &str, error: &std::io::Error) -> Notice {
    Notice::error(
        "doctor.bundle",
        Words {
            summary: t!("The support bundle was not saved"),
            cause: &t!("{path} cannot be written.", path),
            remedy: t!("Choose another folder: topicdeck doctor --bundle FILE.zip"),
        },
    )
    .detail(t!("system"), error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_quoted_for_a_shell() {
        assert_eq!(sign_in_command(None, None), "topicdeck sign-in");
        assert_eq!(sign_in_command(Some("plant"), None), "topicdeck --profile plant sign-in");
        let command = sign_in_command(Some("Bob's plant"), Some("/my conf"));
        assert_eq!(command, r"topicdeck --config '/my conf' --profile 'Bob'\''s plant' sign-in");
    }
}
