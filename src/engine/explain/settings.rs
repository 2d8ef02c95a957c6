//! Failures of `profiles.toml`, and choosing a profile from it.

use std::path::Path;

use client::profile::{Error, ForeignEndpoint, Mistake, Profile, Unsuitable};
use model::{Notice, Offer, Rung, Severity, Words};

/// One notice for each thing that is wrong with the file or with a new profile.
#[must_use]
pub fn profiles(error: &Error) -> Vec<Notice> {
    match error {
        Error::NoFolder => vec![no_settings_folder()],
        Error::Unreadable { path, source } => vec![file(
            "profile.unreadable",
            path,
            source,
            "could not be read",
            "Make it readable, or give another folder with --config DIR. Nothing was changed.",
        )],
        Error::Unsuitable { path, reason } => vec![unsuitable(path, *reason)],
        Error::Unwritable { path, source } => vec![file(
            "profile.unwritable",
            path,
            source,
            "could not be written",
            "Make the folder writable, or give another one with --config DIR. The file is as it was.",
        )],
        Error::Mistakes { path, mistakes } => {
            let place = |notice: Notice| notice.detail("file", path.display().to_string());
            mistakes.iter().map(|mistake| place(profile_mistake(mistake))).collect()
        }
        Error::Rejected(mistakes) => mistakes.iter().map(profile_mistake).collect(),
    }
}

/// One thing that is wrong in the text of a profile.
#[must_use]
pub fn profile_mistake(mistake: &Mistake) -> Notice {
    let found = mistake.found.as_ref().map(|found| format!("Found {found}.")).unwrap_or_default();
    let said = Words { summary: &mistake.summary(), cause: &found, remedy: &mistake.remedy };
    Notice::error("profile.mistake", said)
}

/// There is no place for `profiles.toml`.
#[must_use]
pub fn no_settings_folder() -> Notice {
    Notice::error(
        "profile.no_folder",
        Words {
            summary: "This system names no folder for settings",
            cause: "There is no home folder.",
            remedy: "Give a folder with --config DIR.",
        },
    )
}

/// There is no profile of that name.
#[must_use]
pub fn no_such_profile(name: &str, profiles: &[Profile]) -> Notice {
    let known: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
    Notice::error(
        "profile.unknown",
        Words {
            summary: &format!("There is no profile named {name:?}"),
            cause: &format!(
                "profiles.toml has: {}.",
                if known.is_empty() { "none".to_owned() } else { known.join(", ") }
            ),
            remedy: "Choose one of these, or add a profile.",
        },
    )
}

/// There is no profile at all.
#[must_use]
pub fn no_profile(path: &Path) -> Notice {
    Notice::error(
        "profile.none",
        Words {
            summary: "There is no profile yet",
            cause: &format!("{} does not exist or is empty.", path.display()),
            remedy: "Add a profile, or try the sandbox with --sandbox.",
        },
    )
    .copyable("A profile to begin with", client::profile::template())
}

/// The profile leads to addresses that were not accepted yet.
#[must_use]
pub fn foreign_endpoints(profile: &Profile, endpoints: &[ForeignEndpoint]) -> Notice {
    let them = if endpoints.len() == 1 { "an address that is" } else { "addresses that are" };
    let notice = Notice::error(
        "profile.foreign_endpoints",
        Words {
            summary: &format!("{} leads to {them} not of AWS", profile.name),
            cause: "Your sign-in would go there. That is right for a company's own services, and wrong if the \
                    profile came from a stranger.",
            remedy: "If you know them, use them; you are not asked again. A command without a terminal takes \
                    --accept-endpoints.",
        },
    )
    .at(Rung::SignIn)
    .offering(Offer::AcceptEndpoints);
    endpoints.iter().fold(notice, |notice, endpoint| notice.copyable(endpoint.key, &endpoint.origin))
}

/// What was accepted could not be written down.
#[must_use]
pub fn endpoints_not_remembered(error: &std::io::Error) -> Notice {
    Notice::error(
        "profile.endpoints_not_remembered",
        Words {
            summary: "The accepted addresses are not remembered",
            cause: &system_words(error),
            remedy: "You are asked again after the next start.",
        },
    )
    .severity(Severity::Warning)
    .detail("system", error.to_string())
}

/// The same, for a command that has nothing else to do.
#[must_use]
pub fn endpoints_not_accepted(error: &std::io::Error) -> Notice {
    endpoints_not_remembered(error).severity(Severity::Error)
}

/// The file could not be shown in an editor.
#[must_use]
pub fn profiles_not_opened(path: &Path) -> Notice {
    Notice::error(
        "profile.not_opened",
        Words {
            summary: "No editor could be opened",
            cause: "This system names no program for this kind of file.",
            remedy: "Open the file in a text editor.",
        },
    )
    .copyable("The file", path.display().to_string())
}

/// The sandbox did not start.
#[must_use]
pub fn sandbox(error: &dyn std::error::Error) -> Notice {
    Notice::error(
        "sandbox.not_started",
        Words {
            summary: "The sandbox could not start",
            cause: "It needs free ports on this computer.",
            remedy: "Close other programs that serve on this computer and try again.",
        },
    )
    .severity(Severity::Error)
    .detail("system", error.to_string())
}

fn file(code: &'static str, path: &Path, source: &std::io::Error, what: &str, remedy: &str) -> Notice {
    Notice::error(code, Words { summary: &format!("{} {what}", path.display()), cause: &system_words(source), remedy })
        .detail("system", source.to_string())
}

fn unsuitable(path: &Path, reason: Unsuitable) -> Notice {
    let (cause, remedy) = match reason {
        Unsuitable::NotAFile => (
            "It is a pipe, a socket or a device.".to_owned(),
            "Put a file there, or give another folder with --config DIR.",
        ),
        Unsuitable::TooLarge => (
            "It has more than 1 MB, or would have it with the new profile.".to_owned(),
            "Remove profiles that nobody uses, or give another folder with --config DIR.",
        ),
        Unsuitable::NotText { line } => {
            (format!("Line {line} is not UTF-8 text."), "Save the file as UTF-8. Most editors ask for the encoding.")
        }
    };
    let summary = format!("{} could not be read", path.display());
    Notice::error(
        "profile.unreadable",
        Words { summary: &summary, cause: &cause, remedy: &format!("{remedy} Nothing was changed.") },
    )
}

pub(super) fn system_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => "You are not allowed to.".to_owned(),
        std::io::ErrorKind::IsADirectory => "It is a folder.".to_owned(),
        std::io::ErrorKind::NotADirectory => {
            "A part of this path is a file, not a folder. --config takes the folder that profiles.toml is in."
                .to_owned()
        }
        std::io::ErrorKind::StorageFull => "The disk is full.".to_owned(),
        std::io::ErrorKind::ReadOnlyFilesystem => "The disk is read-only.".to_owned(),
        _ => "The system refused.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_offered_to_a_new_user_is_a_valid_profile() {
        let notice = no_profile(Path::new("profiles.toml"));
        assert_eq!(client::profile::parse(&notice.copyables[0].text).map(|profiles| profiles.len()), Ok(1));
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_called_a_file() {
        let source = std::io::Error::from(std::io::ErrorKind::NotADirectory);
        let notices = profiles(&Error::Unreadable { path: "profiles.toml/profiles.toml".into(), source });
        assert!(notices[0].cause.contains("is a file, not a folder"), "{notices:?}");
    }

    #[test]
    fn every_mistake_of_a_file_is_a_notice() {
        let mistakes = client::profile::parse("[[profile]]\nname = 3\nregion = \"x\"\n").unwrap_err();
        let count = mistakes.len();
        assert!(count > 2, "{mistakes:?}");
        assert_eq!(profiles(&Error::Rejected(mistakes)).len(), count);
    }

    #[test]
    fn a_mistake_becomes_a_notice_with_everything_in_it() {
        let text = client::profile::template().replace("eu-central-1\"", "mars\"");
        let mistakes = client::profile::parse(&text).unwrap_err();
        let notice = mistakes.iter().map(profile_mistake).find(|notice| notice.summary.starts_with("region:"));
        let notice = notice.expect("the mistake of the region");
        assert_eq!(notice.code, "profile.mistake");
        assert!(notice.summary.starts_with("region: not valid (line "), "{notice:?}");
        assert!(notice.cause.contains("mars") && notice.remedy.contains("eu-central-1"), "{notice:?}");
    }
}
