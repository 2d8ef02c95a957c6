//! What someone changed in the file of profiles while the window runs, with an editor or another program.

use model::{Actor, Notice, Offer, Severity, Words};
use texts::t;

/// Profiles without a connection were added, changed or removed. At least one of the lists has a name.
#[must_use]
pub fn profiles_edited(added: &[String], changed: &[String], removed: &[String]) -> Notice {
    let part = |names: &[String], words: fn(&str) -> String| (!names.is_empty()).then(|| words(&names.join(", ")));
    let parts = [
        part(added, |names| t!("Added: {names}.", names)),
        part(changed, |names| t!("Changed: {names}.", names)),
        part(removed, |names| t!("Removed: {names}.", names)),
    ];
    // What the band of the window shows beside the summary.
    let what = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    info(
        "profile.edited",
        Words {
            summary: t!("profiles.toml was changed"),
            cause: t!("The new settings apply from the next sign-in on."),
            remedy: &what,
        },
    )
}

/// The profile of an open connection has other settings now.
#[must_use]
pub fn open_profile_edited(name: &str) -> Notice {
    info(
        "profile.edited_while_open",
        Words {
            summary: &t!("{name} was changed in profiles.toml", name),
            cause: t!("This connection still has the settings that it began with."),
            remedy: t!("Reconnect to use the new settings."),
        },
    )
    .offering(Offer::UseAgain { profile: name.to_owned() })
}

/// The profile of an open connection is not in the file any more.
#[must_use]
pub fn open_profile_removed(name: &str) -> Notice {
    info(
        "profile.removed_while_open",
        Words {
            summary: &t!("{name} was removed from profiles.toml", name),
            cause: t!("This connection stays until you close it. It is not opened at the next start."),
            remedy: t!("To keep the profile, put it back into the file."),
        },
    )
}

/// The file cannot be used since it was changed. `why` is the first thing that is wrong.
#[must_use]
pub fn profiles_spoiled(why: &Notice) -> Notice {
    info(
        "profile.spoiled",
        Words {
            summary: t!("profiles.toml was changed and cannot be used"),
            cause: &why.summary,
            remedy: t!("Open connections stay as they are. Fix the file: it is read again by itself."),
        },
    )
    .severity(Severity::Warning)
}

/// The file can be used again, and has what it had.
#[must_use]
pub fn profiles_mended() -> Notice {
    info(
        "profile.mended",
        Words {
            summary: t!("profiles.toml can be used again"),
            cause: t!("It was fixed."),
            remedy: t!("There is nothing to do."),
        },
    )
}

fn info(code: &'static str, words: Words<'_>) -> Notice {
    Notice::error(code, words).severity(Severity::Info).by(Actor::You)
}
