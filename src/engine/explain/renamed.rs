//! A profile that has another name, or could not get one.

use model::{Actor, Notice, Severity, Words};
use store::MoveError;
use texts::t;

/// What is kept of the profile could not get its new name.
#[must_use]
pub fn files_not_renamed(name: &str, error: &MoveError) -> Notice {
    let summary = t!("The profile was not renamed");
    let notice = match error {
        MoveError::InUse { process, .. } => {
            let process = process.map(|process| t!(" It is process {process}.", process)).unwrap_or_default();
            Notice::error(
                "profile.in_use",
                Words {
                    summary,
                    cause: &t!(
                        "Another window or command uses {name}: it records or sends its messages.{process}",
                        name,
                        process
                    ),
                    remedy: t!("Rename it in that window, or close it and try again. Nothing was changed."),
                },
            )
        }
        MoveError::File { source, .. } => Notice::error(
            "profile.files_not_renamed",
            Words {
                summary,
                cause: &t!("Its messages and settings on this computer could not get the new name: {source}.", source),
                remedy: t!("Make the folder writable, then rename the profile again. Nothing was changed."),
            },
        ),
    };
    notice.detail(t!("file"), path(error)).by(Actor::You)
}

/// What was renamed could not get its former name again.
#[must_use]
pub fn files_not_renamed_back(error: &MoveError) -> Notice {
    Notice::error(
        "profile.half_renamed",
        Words {
            summary: t!("Some files of the profile still have the new name"),
            cause: t!("The system refused to give them their former name again. Nothing is lost."),
            remedy: t!("Make the folder writable, then start Topicdeck again: it puts them back."),
        },
    )
    .detail(t!("file"), path(error))
    .by(Actor::You)
}

/// What was interrupted could neither be finished nor taken back.
#[must_use]
pub fn rename_not_settled(error: &MoveError) -> Notice {
    Notice::error(
        "profile.half_renamed",
        Words {
            summary: t!("A profile is only partly renamed"),
            cause: t!("Topicdeck ended while it renamed it, and the files cannot be changed now. Nothing is lost."),
            remedy: t!("Make the folder writable, then start Topicdeck again."),
        },
    )
    .detail(t!("file"), path(error))
    .by(Actor::You)
}

/// What was interrupted is finished, or taken back.
#[must_use]
pub fn rename_settled([from, to]: [&str; 2], is_done: bool) -> Notice {
    let (cause, remedy) = if is_done {
        (t!("It is finished now: everything has the new name."), t!("There is nothing to do."))
    } else {
        (t!("Everything has its former name again."), t!("Rename the profile again if you want to."))
    };
    let summary = t!("Renaming {from} to {to} was interrupted", from, to);
    Notice::error("profile.rename_settled", Words { summary: &summary, cause, remedy })
        .severity(Severity::Info)
        .by(Actor::You)
}

/// Someone changed the name of a profile in the file.
#[must_use]
pub fn profile_renamed([from, to]: [&str; 2]) -> Notice {
    Notice::error(
        "profile.renamed",
        Words {
            summary: &t!("{from} is now called {to}", from, to),
            cause: t!("It was renamed in profiles.toml or by another window."),
            remedy: t!("Its sign-in, messages, drafts and settings have the new name, too."),
        },
    )
    .severity(Severity::Info)
    .by(Actor::You)
}

/// Someone changed the name of a profile in the file, and what is kept of it could not follow.
#[must_use]
pub fn files_not_followed([from, to]: [&str; 2], why: &Notice) -> Notice {
    let notice = Notice::error(
        "profile.not_followed",
        Words {
            summary: &t!("{from} is now called {to}, but its messages and drafts still belong to {from}", from, to),
            cause: &why.cause,
            remedy: &t!(
                "To have them again, change the name in profiles.toml back to {from}, close other windows and rename \
                it with topicdeck profile rename.",
                from
            ),
        },
    );
    let notice = notice.severity(Severity::Warning).by(Actor::You);
    why.details.iter().fold(notice, |notice, (label, value)| notice.detail(label, value))
}

/// What an earlier profile of the name has left is kept under another one.
#[must_use]
pub fn kept_of_earlier(name: &str, aside: &str) -> Notice {
    Notice::error(
        "profile.earlier_kept",
        Words {
            summary: &t!("What an earlier profile {name} left is kept as {aside}", name, aside),
            cause: t!("Its recording, waiting messages, drafts and settings were still on this computer."),
            remedy: &t!("To see them, name a profile {aside}. topicdeck recordings list names the recording.", aside),
        },
    )
    .severity(Severity::Info)
    .by(Actor::You)
}

fn path(error: &MoveError) -> String {
    let (MoveError::InUse { path, .. } | MoveError::File { path, .. }) = error;
    path.display().to_string()
}
