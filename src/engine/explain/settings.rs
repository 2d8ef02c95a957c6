//! Failures of `profiles.toml`, and choosing a profile from it.

use std::path::Path;

use client::profile::{Error, ForeignEndpoint, Mistake, Profile, Unsuitable};
use model::{Notice, Offer, Rung, Severity, Words};
use texts::t;

/// One notice for each thing that is wrong with the file or with a new profile.
#[must_use]
pub fn profiles(error: &Error) -> Vec<Notice> {
    match error {
        Error::NoFolder => vec![no_settings_folder()],
        Error::Unreadable { path, source } => vec![file(
            "profile.unreadable",
            source,
            &t!("Could not read {path}", path = path.display()),
            t!("Make it readable, or choose another folder with --config DIR. Nothing was changed."),
        )],
        Error::Unsuitable { path, reason } => vec![unsuitable(path, *reason)],
        Error::Unwritable { path, source } => vec![file(
            "profile.unwritable",
            source,
            &t!("Could not write {path}", path = path.display()),
            t!("Make the folder writable, or choose another one with --config DIR. The file was not changed."),
        )],
        Error::Mistakes { path, mistakes } => {
            let place = |notice: Notice| notice.detail("file", path.display().to_string());
            mistakes.iter().map(|mistake| place(profile_mistake(mistake))).collect()
        }
        Error::Rejected(mistakes) => mistakes.iter().map(profile_mistake).collect(),
        Error::NoSuchProfile { name, names } => vec![no_profile_named(name, names)],
        Error::NameTaken(name) => vec![name_taken(name)],
    }
}

/// One thing that is wrong in the text of a profile.
#[must_use]
pub fn profile_mistake(mistake: &Mistake) -> Notice {
    let found = mistake.found.as_ref().map(|found| t!("Found {found}.", found)).unwrap_or_default();
    let said = Words { summary: &mistake.summary(), cause: &found, remedy: &mistake.remedy };
    Notice::error("profile.mistake", said)
}

/// There is no place for `profiles.toml`.
#[must_use]
pub fn no_settings_folder() -> Notice {
    Notice::error(
        "profile.no_folder",
        Words {
            summary: t!("There is no settings folder"),
            cause: t!("This user has no home folder."),
            remedy: t!("Choose a folder with --config DIR."),
        },
    )
}

/// There is no profile of that name.
#[must_use]
pub fn no_such_profile(name: &str, profiles: &[Profile]) -> Notice {
    let known: Vec<String> = profiles.iter().map(|profile| profile.name.clone()).collect();
    no_profile_named(name, &known)
}

/// An import would take the name of a profile that is there.
#[must_use]
pub fn import_name_taken(name: &str) -> Notice {
    let remedy = t!("Use another name. To change the profile that is there, add --replace.");
    Notice { remedy: remedy.to_owned(), ..name_taken(name) }
}

fn name_taken(name: &str) -> Notice {
    Notice::error(
        "profile.name_taken",
        Words {
            summary: &t!("There is already a profile named {name}", name = format!("{name:?}")),
            cause: t!("Each profile has its own name. Nothing was changed."),
            remedy: t!("Use another name, or rename or remove the profile that is there."),
        },
    )
}

fn no_profile_named(name: &str, known: &[String]) -> Notice {
    Notice::error(
        "profile.unknown",
        Words {
            summary: &t!("There is no profile named {name}", name = format!("{name:?}")),
            cause: &if known.is_empty() {
                t!("profiles.toml has no profiles.").to_owned()
            } else {
                t!("profiles.toml has: {profiles}.", profiles = known.join(", "))
            },
            remedy: if known.is_empty() {
                t!("Add a profile to profiles.toml.")
            } else {
                t!("Choose one of these, or add a profile.")
            },
        },
    )
}

/// There is no profile at all.
#[must_use]
pub fn no_profile(path: &Path) -> Notice {
    Notice::error(
        "profile.none",
        Words {
            summary: t!("No profile yet"),
            cause: &t!("{path} does not exist or is empty.", path = path.display()),
            remedy: t!("Add a profile, or try the sandbox with --sandbox."),
        },
    )
    .copyable(t!("Profile to start with"), client::profile::template())
}

/// The profile uses addresses that were not accepted yet.
#[must_use]
pub fn foreign_endpoints(profile: &Profile, endpoints: &[ForeignEndpoint]) -> Notice {
    let summary = if endpoints.len() == 1 {
        t!("{profile} uses an address outside AWS", profile = profile.name)
    } else {
        t!("{profile} uses addresses outside AWS", profile = profile.name)
    };
    let notice = Notice::error(
        "profile.foreign_endpoints",
        Words {
            summary: &summary,
            cause: t!("Your sign-in would go there. This is right for your company's own services, and wrong if you \
                    do not trust the source of the profile."),
            remedy: t!("If you know them, accept them. You will not be asked again. A command without a terminal \
                     needs --accept-endpoints."),
        },
    )
    .at(Rung::SignIn)
    .offering(Offer::AcceptEndpoints);
    endpoints.iter().fold(notice, |notice, endpoint| notice.copyable(endpoint.key, &endpoint.origin))
}

/// The accepted addresses could not be saved.
#[must_use]
pub fn endpoints_not_remembered(error: &std::io::Error) -> Notice {
    Notice::error(
        "profile.endpoints_not_remembered",
        Words {
            summary: t!("The accepted addresses could not be saved"),
            cause: &system_words(error),
            remedy: t!("Topicdeck will ask again after the next start."),
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
            summary: t!("No editor could be opened"),
            cause: t!("The system has no program for this kind of file."),
            remedy: t!("Open the file in a text editor."),
        },
    )
    .copyable(t!("The file"), path.display().to_string())
}

/// The system could not show a folder.
#[must_use]
pub fn folder_not_opened(path: &Path) -> Notice {
    Notice::error(
        "profile.folder_not_opened",
        Words {
            summary: t!("The folder could not be opened"),
            cause: t!("The system has no file manager, or there is no such folder yet."),
            remedy: t!("Open the folder in a terminal."),
        },
    )
    .copyable(t!("The folder"), path.display().to_string())
}

/// The sandbox did not start.
#[must_use]
pub fn sandbox(error: &dyn std::error::Error) -> Notice {
    Notice::error(
        "sandbox.not_started",
        Words {
            summary: t!("The sandbox could not start"),
            cause: t!("It needs free ports on this computer."),
            remedy: t!("Close other servers on this computer and try again."),
        },
    )
    .severity(Severity::Error)
    .detail("system", error.to_string())
}

fn file(code: &'static str, source: &std::io::Error, summary: &str, remedy: &str) -> Notice {
    Notice::error(code, Words { summary, cause: &system_words(source), remedy }).detail("system", source.to_string())
}

fn unsuitable(path: &Path, reason: Unsuitable) -> Notice {
    let (cause, remedy) = match reason {
        Unsuitable::NotAFile => (
            t!("It is a pipe, a socket or a device, not a file.").to_owned(),
            t!("Put a file there, or choose another folder with --config DIR. Nothing was changed."),
        ),
        Unsuitable::TooLarge => (
            t!("It is larger than 1 MB, or would be with the new profile.").to_owned(),
            t!("Remove unused profiles, or choose another folder with --config DIR. Nothing was changed."),
        ),
        Unsuitable::NotText { line } => (
            t!("Line {line} is not UTF-8 text.", line),
            t!("Save the file as UTF-8. Most editors let you choose the encoding. Nothing was changed."),
        ),
    };
    let summary = t!("Could not read {path}", path = path.display());
    Notice::error("profile.unreadable", Words { summary: &summary, cause: &cause, remedy })
}

pub(super) fn system_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => t!("Permission denied.").to_owned(),
        std::io::ErrorKind::IsADirectory => t!("It is a folder.").to_owned(),
        std::io::ErrorKind::NotADirectory => {
            t!("Part of this path is a file, not a folder. --config takes the folder that contains profiles.toml.")
                .to_owned()
        }
        std::io::ErrorKind::StorageFull => t!("The disk is full.").to_owned(),
        std::io::ErrorKind::ReadOnlyFilesystem => t!("The disk is read-only.").to_owned(),
        _ => t!("The system refused it.").to_owned(),
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
    fn a_profile_that_is_unknown_is_chosen_from_those_that_there_are() {
        let profiles = client::profile::parse(client::profile::template()).unwrap();
        let some = no_such_profile("lab", &profiles);
        assert_eq!(some.cause, format!("profiles.toml has: {}.", profiles[0].name));
        assert_eq!(some.remedy, "Choose one of these, or add a profile.");
        let none = no_such_profile("lab", &[]);
        assert_eq!(none.cause, "profiles.toml has no profiles.");
        assert_eq!(none.remedy, "Add a profile to profiles.toml.");
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
