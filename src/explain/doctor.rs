//! Words of the doctor that belong to no single failure: all is well, nobody is signed in, and what it alone looks at.

use crate::model::{Actor, LinkState, Notice, Rung, Severity};

/// The verdict when nothing failed. `lasts` tells whether messages flow now.
#[must_use]
pub fn all_is_well(link: &LinkState) -> Notice {
    let cause = if link.is_live() {
        "Everything from the profile to the subscriptions works."
    } else {
        "Everything that could be judged works."
    };
    Notice::error("doctor.well", "All is well", cause, "").severity(Severity::Info).by(Actor::Nobody)
}

/// Nobody is signed in.
#[must_use]
pub fn sign_in_needed() -> Notice {
    Notice::error(
        "sign_in.needed",
        "Nobody is signed in",
        "The keyring holds no sign-in for this profile.",
        "Run: topicdeck sign-in",
    )
    .at(Rung::SignIn)
}

/// No port of the profile's callback URLs is free. `signed_in` makes it a worry for later only.
#[must_use]
pub fn callback_ports_busy(callback_urls: &[String], signed_in: bool) -> Notice {
    let notice = Notice::error(
        "doctor.callback_ports",
        "No port is free for the browser to come back to",
        "Other programs on this computer listen on the ports of all callback URLs.",
        "End one of these programs, or register another callback URL at the app client and add it to profiles.toml.",
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
        &format!("This computer's clock is {} s {direction}", skew_ms.unsigned_abs() / 1_000),
        "AWS takes signatures within 5 minutes of its own clock. Topicdeck corrects for the difference.",
        "Set this computer's clock; other programs need it too.",
    )
    .severity(Severity::Warning)
    .at(Rung::Socket)
}

/// The support bundle could not be written.
#[must_use]
pub fn bundle(path: &str, error: &std::io::Error) -> Notice {
    Notice::error(
        "doctor.bundle",
        "The support bundle was not saved",
        &format!("{path} cannot be written."),
        "Choose another folder: topicdeck doctor --bundle FILE.zip",
    )
    .detail("system", error.to_string())
}
