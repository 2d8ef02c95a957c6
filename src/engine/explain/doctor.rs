//! Words of the doctor that belong to no single failure: all is well, nobody is signed in, and what it alone looks at.

use std::fmt::Write as _;

use client::profile::Profile;
use model::{Actor, Check, LinkState, Notice, Rung, Severity, Words};

/// The verdict when nothing failed. `lasts` tells whether messages flow now.
#[must_use]
pub fn all_is_well(link: &LinkState) -> Notice {
    let cause = if link.is_live() {
        "Everything from the profile to the subscriptions works."
    } else {
        "Everything that could be judged works."
    };
    Notice::error("doctor.well", Words { summary: "All is well", cause, remedy: "" })
        .severity(Severity::Info)
        .by(Actor::NoOne)
}

/// Nobody is signed in. `command` is what signs in, and `keyring` what is wrong with the keyring, if anything is.
#[must_use]
pub fn sign_in_needed(command: &str, why: Option<&Notice>) -> Notice {
    let (cause, remedy) = match why {
        None => (
            "The keyring holds no sign-in for this profile.".to_owned(),
            "Sign in, with the command below or in the window. Where no browser can open, such as over SSH, add \
             --no-browser.",
        ),
        // It is about the stored sign-in itself.
        Some(stored) if stored.rung == Some(Rung::SignIn) => {
            let notice = stored.clone().severity(Severity::Error);
            return notice.copyable("Command that signs in", command);
        }
        Some(keyring) => (
            format!("No sign-in could be read from the keyring. {}: {}", keyring.summary, keyring.cause),
            "Make the keyring usable, then sign in; where no browser can open, such as over SSH, with --no-browser. The \
             window works without a keyring, for as long as it is open.",
        ),
    };
    Notice::error("sign_in.needed", Words { summary: "Nobody is signed in", cause: &cause, remedy })
        .at(Rung::SignIn)
        .copyable("Command that signs in", command)
}

/// The command that signs in to this profile, as a shell takes it.
#[must_use]
pub fn sign_in_command(profile: Option<&str>, config: Option<&str>) -> String {
    command_line(profile, config, "sign-in")
}

/// A command of this program on this profile, as a shell takes it.
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

/// `text` as one word of a shell: as it is where that is enough, otherwise in single quotes.
pub(super) fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+=,".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// No port of the profile's callback URLs is free. `signed_in` makes it a worry for later only.
#[must_use]
pub fn callback_ports_busy(callback_urls: &[String], signed_in: bool) -> Notice {
    let notice = Notice::error(
        "doctor.callback_ports",
        Words {
            summary: "No port is free for the browser to come back to",
            cause: "Other programs on this computer listen on the ports of all callback URLs.",
            remedy: "End one of these programs, or register another callback URL at the app client and add it to \
                    profiles.toml.",
        },
    )
    .at(Rung::SignIn)
    .severity(if signed_in { Severity::Warning } else { Severity::Error });
    callback_urls.iter().fold(notice, |notice, url| notice.copyable("Callback URL", url))
}

/// This computer's clock is wrong, and Topicdeck corrects for it.
#[must_use]
pub fn clock_corrected(skew_ms: i64) -> Notice {
    let direction = if skew_ms > 0 { "behind" } else { "ahead" };
    Notice::error(
        "doctor.clock",
        Words {
            summary: &format!("This computer's clock is {} s {direction}", skew_ms.unsigned_abs() / 1_000),
            cause: "AWS takes signatures within 5 minutes of its own clock. Topicdeck corrects for the difference.",
            remedy: "Set this computer's clock; other programs need it too.",
        },
    )
    .severity(Severity::Warning)
    .at(Rung::Socket)
}

/// The account's endpoint is another than the profile's, and something is wrong with the way there.
#[must_use]
pub fn other_endpoint(profile: &Profile, address: &str) -> Notice {
    Notice::error(
        "socket.other_endpoint",
        Words {
            summary: "The profile names another endpoint than the account has",
            cause: &format!(
                "It names {}, and AWS says that the account's endpoint in {} is the one below.",
                profile.iot_endpoint, profile.region
            ),
            remedy: "Put it into iot_endpoint in profiles.toml.",
        },
    )
    .at(Rung::Socket)
    .copyable("Endpoint of the account", address)
}

/// `notice`, which says more than `former` about the same failure. The former says how AWS put it.
#[must_use]
pub fn in_place_of(notice: Notice, former: Option<&Notice>) -> Notice {
    notice.detail("before", former.map_or("", |former| &former.summary))
}

/// `notice` as the verdict of a diagnosis, with `other`, which went wrong too.
#[must_use]
pub fn also(notice: Notice, other: &Check) -> Notice {
    notice.detail("also", format!("{}: {}", other.examined.label(), other.detail))
}

/// The support bundle could not be written.
#[must_use]
pub fn bundle(path: &str, error: &std::io::Error) -> Notice {
    Notice::error(
        "doctor.bundle",
        Words {
            summary: "The support bundle was not saved",
            cause: &format!("{path} cannot be written."),
            remedy: "Choose another folder: topicdeck doctor --bundle FILE.zip",
        },
    )
    .detail("system", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_words_of_a_shell() {
        assert_eq!(sign_in_command(None, None), "topicdeck sign-in");
        assert_eq!(sign_in_command(Some("plant"), None), "topicdeck --profile plant sign-in");
        let command = sign_in_command(Some("Bob's plant"), Some("/my conf"));
        assert_eq!(command, r"topicdeck --config '/my conf' --profile 'Bob'\''s plant' sign-in");
    }
}
